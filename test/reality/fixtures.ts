import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Where recorded answers are kept; there are none until somebody records some. */
export const FIXTURES = new URL('../fixtures/recorded/', import.meta.url).pathname;

/** What was recorded of a service, by the name of the question. */
export function recorded<T>(service: 'aws' | 'slack'): Map<string, T> {
  const folder = `${FIXTURES}${service}`;
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => [file.slice(0, -'.json'.length), JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))]),
  );
}
