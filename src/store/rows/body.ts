import { Fault } from '../../domain/errors.ts';

/**
 * A row's JSON, which is our own: it is what was written, or the row is corrupt. `proves` holds what the row says
 * beside its body; a body that says otherwise belongs to another row or another time.
 */
export function readBody<T extends object>(
  body: string,
  { table, id, proves = {} }: { table: string; id: string; proves?: Partial<T> },
): T {
  const corrupt = (why: string, cause?: unknown) =>
    new Fault(`reading row "${id}" of table "${table}": ${why}`, {
      code: 'corrupt-row',
      source: 'store',
      retryable: false,
      cause,
    });
  let parsed: T | null;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw corrupt('its body is not JSON', error);
  }
  if (typeof parsed !== 'object' || parsed === null) throw corrupt('its body is not a JSON object');
  for (const [name, value] of Object.entries(proves)) {
    if (Reflect.get(parsed, name) !== value) throw corrupt(`its body has another "${name}" than "${String(value)}"`);
  }
  return parsed;
}
