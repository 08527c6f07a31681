import { Fault } from '../domain/errors.ts';
import type { Answered, Question } from '../domain/question.ts';
import type { Need, NeedsOf } from './bot-needs.ts';
import { botNeeds } from './bot-needs.ts';
import { awsErrorOf } from './errors.ts';
import type { Aws } from './open-aws.ts';
import { policySourceArn } from './probe/simulation.ts';

/** The settings by which some permissions are needed. */
type Settings = Pick<NeedsOf, 'auditRoleName' | 'executionRole' | 'eventsQueueUrl'>;

/** So many actions a line can name. */
const MOST_NAMED = 7;

/** What the bot needs of AWS in the source account. `open` is asked once; where AWS does not know us nothing can be told. */
export function awsQuestions(open: () => Promise<Aws>, settings: Settings): Question[] {
  const whenKnown = async (ask: (aws: Aws) => Promise<Answered>): Promise<Answered> => {
    const aws = await open().catch(() => undefined);
    return aws === undefined
      ? { verdict: 'cannot-tell', told: 'AWS does not know whose credentials these are' }
      : ask(aws);
  };
  const allowed = (id: string, title: string, part: keyof ReturnType<typeof botNeeds>): Question => ({
    id,
    title,
    ask: () => whenKnown((aws) => simulated(aws, botNeeds({ ...principalOf(aws), ...settings })[part])),
  });
  return [
    { id: 'aws-identity', title: 'AWS knows the credentials of the bot', ask: () => identity(open) },
    { id: 'aws-reads', title: 'bot may read what people choose from', ask: () => whenKnown(reads) },
    allowed('aws-facts', 'bot may read what checks rest on', 'facts'),
    allowed('aws-configurations', 'bot may write distribution configurations', 'configurations'),
    allowed('aws-writes', 'bot may build, follow and cancel images', 'images'),
    allowed('aws-assume-role', 'bot may assume the roles of target accounts', 'roles'),
    ...(settings.executionRole === undefined
      ? []
      : [allowed('aws-pass-role', 'bot may pass the execution role to Image Builder', 'passing')]),
    ...(settings.eventsQueueUrl === undefined
      ? []
      : [
          { id: 'events-queue', title: 'events can be taken from their queue', ask: () => whenKnown(queue) },
          allowed('events-permissions', 'bot may take events from their queue', 'events'),
        ]),
  ];
}

function principalOf({ source: { account, region, principalArn } }: Aws) {
  const partition = principalArn.split(':')[1] ?? 'aws';
  return { account, region, partition, principalArn: policySourceArn(principalArn) };
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

/** A look that takes nothing out. */
async function queue({ hints }: Aws): Promise<Answered> {
  try {
    if (hints === undefined) return { verdict: 'cannot-tell', told: 'no queue was opened' };
    await hints.look();
    return { verdict: 'pass', told: 'it answers' };
  } catch (error) {
    const { kind, code, message, isAnswer, passes } = awsErrorOf(error);
    const told = `${code}: ${message}`;
    if (!isAnswer || passes) return { verdict: 'cannot-tell', told, fix: 'see that AWS can be reached' };
    const fix =
      kind === 'denied'
        ? "allow sqs:ReceiveMessage on it in the policy of the bot's own principal, or correct EVENTS_QUEUE_URL"
        : 'check EVENTS_QUEUE_URL: deploy/events.template.yml makes the queue and tells its URL';
    return { verdict: 'fail', told, fix };
  }
}

async function simulated(aws: Aws, asked: Need[]): Promise<Answered> {
  const { source } = aws.newProbe();
  const answers = await Promise.all(asked.map(({ action, resource, keys }) => source.botMay(action, resource, keys)));
  const denied = asked.filter((_, at) => {
    const answer = answers[at];
    return answer?.kind === 'answered' && !answer.value;
  });
  if (denied.length > 0) {
    const told = `IAM denies ${denied.map(({ action }) => action).join(', ')}`;
    return { verdict: 'fail', told, fix: "allow it in the policy of the bot's own principal" };
  }
  const silent = answers.find(({ kind }) => kind !== 'answered');
  if (silent === undefined) {
    const actions = asked.map(({ action }) => action);
    const told = actions.length > MOST_NAMED ? `all ${actions.length} actions` : actions.join(', ');
    return { verdict: 'pass', told: `IAM allows ${told}` };
  }
  return {
    verdict: 'cannot-tell',
    told: silent.evidence,
    fix: 'allow iam:SimulatePrincipalPolicy on itself to have this proved; a rollout proves it too',
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
