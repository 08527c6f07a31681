import { crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { Fix } from '../../domain/report/finding.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { imageBuilderRoleArn } from '../image-builder-role.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import type { RoleFacts } from '../probe.ts';
import { readPolicy, serviceMayAssume } from '../read-policy.ts';
import { foreignAccounts } from '../recipe/sharing.ts';

const SERVICE = 'imagebuilder.amazonaws.com';

/** Where Image Builder is given a role, it does everything as that role. */
export const executionRole = {
  id: 'source-execution-role',
  title: ({ executionRole: role = "of one's own" }: CheckContext) => `Image Builder may work as role ${nameOf(role)}`,
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => context.executionRole !== undefined,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const asked = imageBuilderRoleArn(context);
    const role = await context.probe.source.role(nameOf(asked));
    if (role.kind !== 'answered') return unanswered(role, `iam:GetRole of ${nameOf(asked)}`);
    const isNamed = context.executionRole?.startsWith('arn:') !== true || role.value?.arn === asked;
    if (role.value === undefined || !isNamed) {
      return fail([role.evidence], `there is no role "${context.executionRole}" in the source account`, SETTING);
    }
    return together([
      judgeTrust(role.value, role.evidence),
      await judgePassing(context, role.value),
      await judgeReach(context, role.value),
    ]);
  },
} as const satisfies Check;

const SETTING: Fix = {
  kind: 'bot-settings',
  owner: 'us',
  summary: `name a role in EXECUTION_ROLE that ${SERVICE} may assume and that has EC2ImageBuilderExecutionPolicy`,
};

function nameOf(role: string): string {
  return role.split('/').at(-1) ?? role;
}

function judgeTrust({ name, trust }: RoleFacts, evidence: string): Judgement {
  const document = readPolicy(trust);
  const outcome = document === undefined ? 'unknown' : serviceMayAssume(document, SERVICE);
  if (outcome === 'yes') return pass(evidence, `the trust policy of ${name} lets ${SERVICE} in`);
  if (outcome === 'no') return fail([evidence], `the trust policy of ${name} does not let ${SERVICE} in`, SETTING);
  const cause = `whether the trust policy of ${name} lets ${SERVICE} in cannot be judged here`;
  return cannotTell([evidence], cause, 'a trust policy without a condition');
}

async function judgePassing({ probe }: CheckContext, { arn }: RoleFacts): Promise<Judgement> {
  const passed = { 'iam:PassedToService': SERVICE };
  const may = await probe.source.botMay('iam:PassRole', arn, passed);
  if (may.kind !== 'answered') return unanswered(may, "iam:SimulatePrincipalPolicy on the bot's own principal");
  if (may.value) return pass(may.evidence);
  const fix = {
    kind: 'bot-role',
    owner: 'us',
    summary: `allow iam:PassRole on ${arn} to the bot's own principal`,
  } as const;
  return fail([may.evidence], `the bot may not hand ${arn} to Image Builder`, fix);
}

/** The copies are made as the cross-account role of each account, which the role has to assume. */
async function judgeReach(context: CheckContext, { arn, name }: RoleFacts): Promise<Judgement> {
  const { probe, buildRegion, configuration } = context;
  const accounts = [...new Set(configuration.distributions.flatMap((entry) => foreignAccounts(context, entry)))];
  const answers = await Promise.all(
    accounts.map(async (account) => {
      const resource = crossAccountRoleArn(partitionOf(buildRegion), account);
      return { account, answer: await probe.source.roleMay(arn, 'sts:AssumeRole', resource) };
    }),
  );
  const closed = answers.filter(({ answer }) => answer.kind === 'answered' && !answer.value);
  if (closed.length > 0) {
    const cause = `${name} may not assume the cross-account role of ${closed.map(({ account }) => account).join(', ')}`;
    return fail(
      closed.map(({ answer }) => answer.evidence),
      cause,
      SETTING,
    );
  }
  const [silent] = answers.flatMap(({ answer }) => (answer.kind === 'answered' ? [] : [answer]));
  if (silent !== undefined) return unanswered(silent, `iam:SimulatePrincipalPolicy on ${arn}`);
  return pass(`${name} may assume the cross-account role of ${accounts.length} accounts`);
}
