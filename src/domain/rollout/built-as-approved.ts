import { differences } from '../comparing/difference.ts';
import { toBeDistributed } from './retry/narrowed.ts';
import type { ImageObservation } from './copies/observation.ts';
import type { Rollout } from './rollout.ts';
import type { Applied } from './step.ts';
import { unchanged } from './step.ts';

/**
 * Where the image that is being built differs from what was approved, one line a place. Between the last reading and
 * CreateImage somebody may have edited what it rests on: the image itself holds what Image Builder took. What it does not
 * hold is a difference.
 */
export function unlikeApproved({ inputs }: Rollout, { embedded = {} }: ImageObservation): string[] {
  if (inputs === undefined) return ['what was approved is not stored'];
  const { workflows: built, executionRole, ...resources } = embedded;
  const builtRole = nameOf(executionRole);
  // Image Builder names its own role where nobody asked for another.
  const role = inputs.executionRole === undefined ? builtRole : nameOf(inputs.executionRole);
  // Of an image that exists it may name the recipe that it was once built from, which nobody asked for here.
  if (inputs.source !== undefined) {
    const configuration = toBeDistributed(inputs);
    return differences(
      { configuration, executionRole: role },
      { configuration: resources.configuration, executionRole: builtRole ?? role },
    );
  }
  const { configuration, recipe, infrastructure, workflows } = inputs;
  const approved = { configuration, recipe, infrastructure };
  // Image Builder names its own workflows where nobody asked for others.
  const asked = workflows?.map(({ arn }) => arn) ?? built;
  return differences(
    { ...approved, workflows: asked, executionRole: role },
    { ...Object(unpinned(resources, approved)), workflows: built, executionRole: builtRole },
  );
}

/** A role may be given by its name or by its ARN. */
function nameOf(role: string | undefined): string | undefined {
  return role?.split('/').at(-1);
}

/** What was approved as "the newest version" is no difference where the image has that version pinned. */
function unpinned(built: unknown, approved: unknown): unknown {
  if (typeof built === 'string') return typeof approved === 'string' && isPinOf(built, approved) ? approved : built;
  if (Array.isArray(built)) return built.map((each, at) => unpinned(each, memberOf(approved, at)));
  if (typeof built !== 'object' || built === null) return built;
  return Object.fromEntries(Object.entries(built).map(([key, each]) => [key, unpinned(each, memberOf(approved, key))]));
}

function memberOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** `…/update-linux/1.0.2/1` is one of `…/update-linux/1.x.x`; a build number may be left out. */
function isPinOf(pinned: string, wildcard: string): boolean {
  const [, name, version = ''] = /^(.+)\/([\dx]+\.[\dx]+\.[\dx]+)$/.exec(wildcard) ?? [];
  if (name === undefined || !version.includes('x') || !pinned.startsWith(`${name}/`)) return false;
  const fitting = version.replaceAll('.', String.raw`\.`).replaceAll('x', '[0-9]+');
  return new RegExp(`^${fitting}(/[0-9]+)?$`).test(pinned.slice(name.length + 1));
}

/** It must not bring anything anywhere that nobody approved. */
export function mismatched(rollout: Rollout, found: string[]): Applied {
  if (rollout.state === 'cancelling') return unchanged(rollout);
  const why = `what Image Builder is building is not what was approved: ${found.slice(0, 3).join('; ')}`;
  return {
    next: { ...rollout, state: 'cancelling', cancel: { why } },
    effects: [
      { kind: 'announce', announcement: { kind: 'mismatched', differences: found, requestedBy: rollout.requestedBy } },
      { kind: 'cancel' },
    ],
  };
}
