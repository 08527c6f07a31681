import { crossAccountRoleArn } from '../domain/cross-account-role.ts';
import { Fault } from '../domain/errors.ts';
import type { Answered, Question } from '../domain/question.ts';
import type { Aws } from './open-aws.ts';

/** What a rollout takes beside reading, each on what it is used on. */
const WRITES = [
  'CreateImage',
  'DistributeImage',
  'TagResource',
  'CancelImageCreation',
  'RetryImage',
  'SendWorkflowStepAction',
] as const;

/** What the bot needs of AWS in the source account. `open` is asked once; where AWS does not know us nothing can be told. */
export function awsQuestions(open: () => Promise<Aws>): Question[] {
  const whenKnown = async (ask: (aws: Aws) => Promise<Answered>): Promise<Answered> => {
    const aws = await open().catch(() => undefined);
    return aws === undefined
      ? { verdict: 'cannot-tell', told: 'AWS does not know whose credentials these are' }
      : ask(aws);
  };
  return [
    { id: 'aws-identity', title: 'AWS knows the credentials of the bot', ask: () => identity(open) },
    { id: 'aws-reads', title: 'bot may read what people choose from', ask: () => whenKnown(reads) },
    { id: 'aws-writes', title: 'bot may build, follow and cancel images', ask: () => whenKnown(writes) },
    { id: 'aws-assume-role', title: 'bot may assume the cross-account role', ask: () => whenKnown(assumes) },
  ];
}

async function identity(open: () => Promise<Aws>): Promise<Answered> {
  try {
    const { source } = await open();
    return { verdict: 'pass', told: `${source.principalArn}, building in ${source.region}` };
  } catch (error) {
    const fix = 'give the bot credentials of the source account, and check AWS_REGION';
    return { verdict: 'fail', told: messageOf(error), fix };
  }
}

async function reads({ catalog }: Aws): Promise<Answered> {
  try {
    const [configurations, recipes, infrastructures] = await Promise.all([
      catalog.configurations(),
      catalog.recipes(),
      catalog.infrastructures(),
    ]);
    const told = `${configurations.length} distribution configurations, ${recipes.length} recipes, ${infrastructures.length} infrastructure configurations`;
    return { verdict: 'pass', told };
  } catch (error) {
    const isOurs = error instanceof Fault && !error.retryable;
    return {
      verdict: isOurs ? 'fail' : 'cannot-tell',
      told: messageOf(error),
      fix: "allow it in the policy of the bot's own principal",
    };
  }
}

async function writes(aws: Aws): Promise<Answered> {
  const { account, region, principalArn } = aws.source;
  const image = `arn:${partitionIn(principalArn)}:imagebuilder:${region}:${account}:image/any-name/1.0.0/1`;
  return simulated(
    aws,
    WRITES.map((name) => ({ action: `imagebuilder:${name}`, resource: image })),
  );
}

async function assumes(aws: Aws): Promise<Answered> {
  const partition = partitionIn(aws.source.principalArn);
  return simulated(aws, [{ action: 'sts:AssumeRole', resource: crossAccountRoleArn(partition, '123456789012') }]);
}

async function simulated(aws: Aws, asked: { action: string; resource: string }[]): Promise<Answered> {
  const { source } = aws.newProbe();
  const answers = await Promise.all(asked.map(({ action, resource }) => source.botMay(action, resource)));
  const denied = asked.filter((_, at) => {
    const answer = answers[at];
    return answer?.kind === 'answered' && !answer.value;
  });
  if (denied.length > 0) {
    const told = `IAM denies ${denied.map(({ action }) => action).join(', ')}`;
    return { verdict: 'fail', told, fix: "allow it in the policy of the bot's own principal" };
  }
  const silent = answers.find(({ kind }) => kind !== 'answered');
  if (silent === undefined)
    return { verdict: 'pass', told: `IAM allows ${asked.map(({ action }) => action).join(', ')}` };
  return {
    verdict: 'cannot-tell',
    told: silent.evidence,
    fix: 'allow iam:SimulatePrincipalPolicy on itself to have this proved; a rollout proves it too',
  };
}

function partitionIn(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
