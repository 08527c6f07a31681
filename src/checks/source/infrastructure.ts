import type { Fix } from '../../domain/report/finding.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import type { InstanceProfileFacts } from '../probe.ts';
import { unanswered } from '../judgement.ts';

/** What AWS's documentation attaches to the role of a build instance. */
const POLICIES = ['EC2InstanceProfileForImageBuilder', 'AmazonSSMManagedInstanceCore'];

const READING = 'reading the instance profile (iam:GetInstanceProfile, iam:ListAttachedRolePolicies)';

const FIX: Fix = {
  kind: 'infrastructure',
  owner: 'us',
  summary: `name an instance profile whose role has ${POLICIES.join(' and ')}`,
};

/** Systems Manager runs the build on the instance, by what its instance profile allows. */
export const infrastructureUsable = {
  id: 'source-infrastructure',
  title: () => 'instance profile of the infrastructure configuration can build',
  why: 'without one that can, a build instance never reports back',
  needs: ['source-identity'],
  subject: 'source',
  applies: ({ infrastructure }) => infrastructure !== undefined,
  judge: async (context): Promise<Judgement> => {
    const name = profileNameOf(context);
    if (name === undefined) {
      const evidence = [`infrastructure configuration "${context.infrastructure?.name}" names no instance profile`];
      return { verdict: 'fail', evidence, cause: 'no instance profile is named', fix: FIX };
    }
    const profile = await context.probe.source.instanceProfile(name);
    const evidence = [profile.evidence];
    if (profile.kind !== 'answered') return unanswered(profile, READING);
    if (profile.value === undefined) {
      return { verdict: 'fail', evidence, cause: `there is no instance profile "${name}"`, fix: FIX };
    }
    return judgedByRoles(name, profile.value, evidence);
  },
} as const satisfies Check;

/** The same permissions can come from other policies, so that a missing one is no proof that the build fails. */
function judgedByRoles(name: string, { roles }: InstanceProfileFacts, evidence: string[]): Judgement {
  const [role] = roles;
  if (role === undefined) {
    return { verdict: 'fail', evidence, cause: `instance profile "${name}" holds no role`, fix: FIX };
  }
  const attached = new Set(role.managedPolicies.map((policy) => policy.split('/').at(-1)));
  const missing = POLICIES.filter((policy) => !attached.has(policy));
  if (missing.length === 0) return { verdict: 'pass', evidence };
  return { verdict: 'warn', evidence, cause: `role "${role.name}" lacks ${missing.join(' and ')}`, fix: FIX };
}

function profileNameOf({ infrastructure }: CheckContext): string | undefined {
  const { instanceProfileName: name }: { instanceProfileName?: unknown } = Object(infrastructure?.content);
  return typeof name === 'string' && name !== '' ? name : undefined;
}
