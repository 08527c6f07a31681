import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const HERE = new URL('.', import.meta.url).pathname;

/** The file of a world that ships, by name, or the given file. Error that lists the names where it is neither. */
export function worldPath(nameOrFile: string): string {
  const shipped = `${HERE}${nameOrFile}.yml`;
  if (/^[\w-]+$/.test(nameOrFile) && existsSync(shipped)) return shipped;
  if (existsSync(nameOrFile)) return resolve(nameOrFile);
  throw new Error(`there is no world "${nameOrFile}": give a file, or one of ${worldNames().join(', ')}`);
}

/** The names of the worlds that ship, the one that the others extend first. */
export function worldNames(): string[] {
  const names = readdirSync(HERE).flatMap((file) => (file.endsWith('.yml') ? [file.slice(0, -'.yml'.length)] : []));
  return ['sample', ...names.filter((name) => name !== 'sample').toSorted()];
}
