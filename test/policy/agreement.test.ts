import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessDecision, decide, type NamedPolicy, type Outcome } from '../../src/policy/decide.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { scenes } from './generated.ts';
import { type RawPolicy, referenceOutcome, type Scene } from './reference.ts';

const cases = 12_000;

function named(name: string, policies: RawPolicy[]): NamedPolicy[] {
  return policies.map((policy) => ({ name, document: parsePolicy(JSON.stringify(policy)) }));
}

function decided(scene: Scene): AccessDecision {
  const [resource] = scene.resourcePolicy === undefined ? [] : named('resource', [scene.resourcePolicy]);
  return decide(scene, {
    identity: named('identity', scene.identity),
    session: named('session', scene.session),
    requiresResourcePolicy: scene.requiresResourcePolicy,
    ...(resource === undefined ? {} : { resource }),
  });
}

describe('two evaluators written by different routes', () => {
  it('agree on every outcome of generated calls', () => {
    const seen: Record<Outcome, number> = { allowed: 0, 'explicitly-denied': 0, 'implicitly-denied': 0, unknown: 0 };
    fc.assert(
      fc.property(scenes, (scene) => {
        const { outcome, deciding } = decided(scene);
        seen[outcome] += 1;
        expect(outcome).toBe(referenceOutcome(scene));
        expect(deciding === undefined).toBe(outcome === 'implicitly-denied');
      }),
      { numRuns: cases },
    );
    // A generator that hardly ever meets an outcome would prove nothing about it.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(cases / 40);
  });

  it('never see a further deny open a call', () => {
    fc.assert(
      fc.property(scenes, scenes, (scene, other) => {
        const denials = other.identity.map(({ Statement }) => ({
          Statement: Statement.map((statement) => ({ ...statement, Effect: 'Deny' })),
        }));
        fc.pre(decided(scene).outcome !== 'allowed');
        const { outcome } = decided({ ...scene, identity: [...scene.identity, ...denials] });
        expect(outcome).not.toBe('allowed');
      }),
      { numRuns: 2_000 },
    );
  });
});
