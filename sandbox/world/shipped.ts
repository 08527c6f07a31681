import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const HERE = new URL('.', import.meta.url).pathname;

/** The file of a world that ships, by name, or the given file. Error that lists the names where it is neither. */
export function worldPath(nameOrFile: string): string {
  const shipped = `${HERE}${nameOrFile}.yml`;
  if (/^[\w-]+$/.test(nameOrFile) && existsSync(shipped)) return shipped;
  if (existsSync(nameOrFile)) return resolve(nameOrFile);
  const names = readdirSync(HERE).flatMap((file) => (file.endsWith('.yml') ? [file.slice(0, -'.yml'.length)] : []));
  throw new Error(`there is no world "${nameOrFile}": give a file, or one of ${names.join(', ')}`);
}
