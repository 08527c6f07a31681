import type { Check, CheckContext, Judgement } from '../check.ts';
import { SERVICE_LINKED_ROLE as NAME, serviceLinkedRoleArn } from '../image-builder-role.ts';
import { unanswered } from '../judgement.ts';

const CREATE = 'iam:CreateServiceLinkedRole';

/** Image Builder works as this role, and assumes the cross-account role as it, where it is given no other. The account's first CreateImage creates it. */
export const serviceLinkedRole = {
  id: 'source-service-linked-role',
  title: () => `service-linked role ${NAME} exists in the source account`,
  why: 'Image Builder works as this role and assumes the cross-account role as it',
  needs: ['source-identity'],
  subject: 'source',
  judge: async (context): Promise<Judgement> => {
    const role = await context.probe.source.role(NAME);
    if (role.kind !== 'answered') return unanswered(role, `iam:GetRole of ${NAME}`);
    if (role.value?.arn === serviceLinkedRoleArn(context)) return { verdict: 'pass', evidence: [role.evidence] };
    return mayCreateIt(context, role.evidence);
  },
} as const satisfies Check;

async function mayCreateIt(context: CheckContext, found: string): Promise<Judgement> {
  const allowed = await context.probe.source.botMay(CREATE, serviceLinkedRoleArn(context));
  const evidence = [found, allowed.evidence];
  if (allowed.kind !== 'answered') {
    return { ...unanswered(allowed, "iam:SimulatePrincipalPolicy on the bot's own principal"), evidence };
  }
  const fix = { kind: 'service-linked-role', owner: 'us', summary: `create ${NAME} in the source account` } as const;
  if (allowed.value) {
    return { verdict: 'warn', evidence, cause: 'it does not exist yet; the first image creates it', fix };
  }
  return { verdict: 'fail', evidence, cause: `it does not exist, and the bot lacks ${CREATE}`, fix };
}
