import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { World } from './world.ts';
import { worldSchema } from './world.ts';

/** A world file that cannot be used; `message` has one line per problem, each with its path in the file. */
export class WorldProblem extends Error {
  readonly problems: string[];

  constructor(path: string, problems: string[]) {
    super(`reading the world "${path}":\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'WorldProblem';
    this.problems = problems;
  }
}

/**
 * Reads a world file. One that says `extends: other.yml` is that world with its own entries laid over it: mappings are
 * merged key by key, anything else replaces what was there, and `null` takes it away.
 */
export function loadWorld(path: string): World {
  const checked = worldSchema.safeParse(readLayers(resolve(path), []));
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || '(file)'}: ${issue.message}`,
  );
  throw new WorldProblem(path, problems);
}

function readLayers(path: string, seen: string[]): unknown {
  if (seen.includes(path)) throw new WorldProblem(path, ['extends: the worlds extend each other in a circle']);
  const layer = readYaml(path);
  if (!isMapping(layer) || layer['extends'] === undefined) return layer;
  const { extends: base, ...own } = layer;
  if (typeof base !== 'string') throw new WorldProblem(path, ['extends: is the name of one world file']);
  return merge(readLayers(resolve(dirname(path), base), [...seen, path]), own);
}

function readYaml(path: string): unknown {
  try {
    // YAML's own merge keys (`<<: *anchor`) keep forty accounts that differ in a name readable.
    // Nobody attacks their own sandbox with aliases, so they are not counted.
    return parse(readFileSync(path, 'utf8'), { merge: true, maxAliasCount: -1 });
  } catch (error) {
    if (error instanceof YAMLParseError) throw new WorldProblem(path, [error.message]);
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new WorldProblem(path, [`(file): cannot be read (${code})`]);
  }
}

function merge(base: unknown, over: unknown): unknown {
  if (!isMapping(base) || !isMapping(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(base[key], value);
  }
  return merged;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
