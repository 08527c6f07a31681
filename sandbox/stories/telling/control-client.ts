/** GET of JSON from a twin's control API. Error that names the address where it is refused. */
export function getJson<T>(url: string): Promise<T> {
  return json(url, {});
}

/** POST of JSON to a twin's control API. Error that names the address where it is refused. */
export function postJson<T>(url: string, body: object): Promise<T> {
  return json(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${response.status} ${text}`);
  const parsed: T = JSON.parse(text);
  return parsed;
}
