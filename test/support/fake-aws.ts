import { isDeepStrictEqual } from 'node:util';
import { Fault, Refusal } from '../../src/domain/errors.ts';
import type { RolloutInputs } from '../../src/domain/inputs.ts';
import type { WaitingStep } from '../../src/domain/rollout/gate.ts';
import { toBeDistributed } from '../../src/domain/rollout/retry/narrowed.ts';
import type { Target } from '../../src/domain/target.ts';
import type {
  Catalog,
  Clock,
  Copies,
  CopyObservation,
  Directory,
  GateAnswer,
  Gates,
  ImageObservation,
  Images,
  Person,
  Reach,
  StartRequest,
  WantedCopies,
} from '../../src/flow/ports.ts';
import { IMAGE_ARN, INPUTS, SOURCE_IMAGE } from './sample-rollout.ts';

/** A new image is listed only after this long. */
export const LIST_LAG_MS = 120_000;
/** Longer than requests are sent again; how long the real service remembers a token is not documented. */
const TOKEN_MEMORY_MS = 20 * 60_000;

/** What an image is from so many milliseconds after its start. */
const LIFE: [number, string][] = [
  [0, 'BUILDING'],
  [4000, 'TESTING'],
  [8000, 'DISTRIBUTING'],
  [16_000, 'INTEGRATING'],
  [20_000, 'AVAILABLE'],
];

export type FakeAws = {
  catalog: Catalog;
  images: Images;
  gates: Gates;
  /** The steps that wait, of every image; an answer takes one away. */
  steps: WaitingStep[];
  /** Every word that was sent to a step. */
  answers: GateAnswer[];
  copies: Copies;
  reach: Reach;
  /** Nothing of AWS answers. */
  isDown: boolean;
  /** Every request to build, as it came in. */
  requests: StartRequest[];
  /** Images that were really made: a repeated token makes none. */
  made: () => number;
  /** Temporary configurations that there are. */
  temporaries: Set<string>;
  /** Images that Image Builder was asked to stop. */
  cancelled: string[];
  /** Every time targets were looked at. */
  looks: ({ at: number } & WantedCopies)[];
  /** What the next reading of the inputs gives, or throws. */
  inputs: RolloutInputs | Error;
  /** Thrown by every request to build, before anything is made. */
  refusal?: Error;
  /** What the network loses of every request to build. */
  loses?: 'request' | 'answer' | undefined;
  /** Thrown by every question for the image. */
  outage?: Error;
  /** Thrown by every search for the tag. */
  blind?: Error;
  statusAt: (sinceStartMs: number) => string;
  image: Partial<ImageObservation>;
  copyAt: (target: Target, sinceStartMs: number) => CopyObservation;
};

type Made = {
  imageArn: string;
  request: StartRequest;
  at: number;
  embedded: NonNullable<ImageObservation['embedded']>;
};

/** Image Builder and the target accounts in memory. An image goes through its life as time passes. */
export function fakeAws(clock: Clock): FakeAws {
  const made: Made[] = [];
  const since = (imageArn: string) =>
    clock.now() - (made.findLast((each) => each.imageArn === imageArn)?.at ?? clock.now());
  const aws: FakeAws = {
    catalog: fakeCatalog(() => aws),
    images: {
      create: async (request) => {
        aws.requests.push(structuredClone(request));
        if (aws.refusal !== undefined) throw aws.refusal;
        if (aws.loses === 'request') throw lost();
        const imageArn = create(made, request, { now: clock.now(), embedded: embeddedFor(aws, request) });
        if (aws.loses === 'answer') throw lost();
        return { imageArn };
      },
      findByRollout: async (rolloutId) => {
        if (aws.blind !== undefined) throw aws.blind;
        const listed = made.find((each) => each.request.rolloutId === rolloutId && since(each.imageArn) >= LIST_LAG_MS);
        return listed === undefined ? undefined : { imageArn: listed.imageArn };
      },
      get: async (imageArn) => {
        if (aws.outage !== undefined) throw aws.outage;
        const status = aws.cancelled.includes(imageArn) ? 'CANCELLED' : aws.statusAt(since(imageArn));
        const embedded = made.findLast((each) => each.imageArn === imageArn)?.embedded ?? embeddedOf(aws.inputs);
        return { status, failures: [], outputs: [], embedded, ...aws.image };
      },
      cancel: async (imageArn) => {
        aws.cancelled.push(imageArn);
      },
      removeTemporary: async (arn) => void aws.temporaries.delete(arn),
    },
    copies: {
      observe: async (wanted) => {
        const { imageArn, targets, sourceAmiId = 'ami-source' } = wanted;
        aws.looks.push({ at: clock.now(), ...wanted });
        return { sourceAmiId, copies: targets.map((target) => aws.copyAt(target, since(imageArn))) };
      },
    },
    reach: {
      proven: async () => {
        if (aws.isDown) throw lost();
      },
    },
    isDown: false,
    gates: fakeGates(() => aws),
    steps: [],
    answers: [],
    requests: [],
    made: () => made.length,
    temporaries: new Set(),
    cancelled: [],
    looks: [],
    inputs: INPUTS,
    statusAt: (ms) => LIFE.findLast(([from]) => ms >= from)?.[1] ?? 'PENDING',
    image: {},
    copyAt: (target, ms) => seenCopy(target, ms < 14_000 ? 'pending' : 'available'),
  };
  return aws;
}

export function seenCopy(target: Target, state: string): CopyObservation {
  return { kind: 'seen', target, amiId: `ami-${target.account}`, ownerId: target.account, name: 'golden 2026', state };
}

function lost(): Fault {
  return new Fault('starting an image: TimeoutError', { code: 'TimeoutError', source: 'aws', retryable: true });
}

/** The same with a temporary configuration, which is there from now on. */
function embeddedFor({ inputs, temporaries }: FakeAws, request: StartRequest): Made['embedded'] {
  const { temporary } = request.inputs.retry ?? {};
  if (temporary === undefined) return embeddedOf(inputs);
  temporaries.add(temporary.arn);
  return { ...embeddedOf(inputs), configuration: toBeDistributed(request.inputs) };
}

/** What Image Builder copies into an image as it is asked for. */
function embeddedOf(inputs: RolloutInputs | Error): NonNullable<ImageObservation['embedded']> {
  const taken: RolloutInputs = inputs instanceof Error ? INPUTS : inputs;
  const { configuration, recipe, infrastructure, workflows, executionRole } = taken;
  return structuredClone({
    configuration,
    ...(recipe === undefined ? {} : { recipe }),
    ...(infrastructure === undefined ? {} : { infrastructure }),
    ...(workflows === undefined ? {} : { workflows: workflows.map(({ arn }) => arn) }),
    ...(executionRole === undefined ? {} : { executionRole }),
  });
}

function create(
  made: Made[],
  request: StartRequest,
  { now, embedded }: { now: number; embedded: Made['embedded'] },
): string {
  const known = made.find(
    ({ request: earlier, at }) => earlier.clientToken === request.clientToken && now - at < TOKEN_MEMORY_MS,
  );
  if (known !== undefined && !isDeepStrictEqual(known.request, request)) {
    throw new Fault('starting an image: the token was used for another request', {
      code: 'IdempotentParameterMismatchException',
      source: 'aws',
      retryable: false,
    });
  }
  if (known !== undefined) return known.imageArn;
  const { retry } = request.inputs;
  const isGoneOnWith = retry !== undefined && retry.temporary === undefined;
  const imageArn = isGoneOnWith ? retry.imageArn : IMAGE_ARN.replace(/\d+$/, String(made.length + 1));
  made.push({ imageArn, request: structuredClone(request), at: now, embedded });
  return imageArn;
}

function fakeGates(aws: () => FakeAws): Gates {
  return {
    waiting: async () => structuredClone(aws().steps),
    answer: async (said) => {
      const { steps, answers } = aws();
      const at = steps.findIndex(({ stepExecutionId }) => stepExecutionId === said.stepExecutionId);
      if (at < 0) return answers.some(({ clientToken }) => clientToken === said.clientToken);
      answers.push(said);
      steps.splice(at, 1);
      return true;
    },
  };
}

function fakeCatalog(aws: () => FakeAws): Catalog {
  const read = () => {
    const { inputs, isDown } = aws();
    if (isDown) throw lost();
    if (inputs instanceof Error) throw inputs;
    return structuredClone(inputs);
  };
  return {
    configurations: async () => [read().configuration],
    recipes: async () => [{ ...(read().recipe ?? INPUTS.recipe), version: '1.0.0' }],
    infrastructures: async () => [read().infrastructure ?? INPUTS.infrastructure],
    findRecipe: async (named) => {
      const { recipe = INPUTS.recipe } = read();
      return [recipe.arn, recipe.name, `${recipe.name}/1.0.0`].includes(named) ? recipe : undefined;
    },
    findInfrastructure: async (named) => {
      const { infrastructure = INPUTS.infrastructure } = read();
      return infrastructure.name === named ? infrastructure : undefined;
    },
    findConfiguration: async (name) => (read().configuration.name === name ? read().configuration : undefined),
    createConfiguration: async ({ name }) => {
      if (name === read().configuration.name) throw new Refusal('name-taken', `"${name}" exists already`);
      return { arn: read().configuration.arn.replace(/[^/]+$/, name) };
    },
    readInputs: async ({ sourceImage }) => {
      const inputs = read();
      const { recipe: _recipe, infrastructure: _infrastructure, ...rest } = inputs;
      if (sourceImage === undefined || inputs.source !== undefined) return inputs;
      return { ...rest, source: { ...SOURCE_IMAGE, asked: sourceImage, amiId: sourceImage } };
    },
  };
}

export type FakeDirectory = Directory & { people: Record<string, Partial<Person>>; isDown: boolean };

/** Slack's word about people: everybody is an ordinary member, except as `people` says. */
export function fakeDirectory(): FakeDirectory {
  const unless = <T>(answer: T): T => {
    if (!directory.isDown) return answer;
    throw new Fault('asking Slack about a person', { code: 'ratelimited', source: 'slack', retryable: true });
  };
  const directory: FakeDirectory = {
    people: {},
    isDown: false,
    person: async (userId) =>
      unless({
        userId,
        isOurs: true,
        isBot: false,
        isGuest: false,
        isDeactivated: false,
        ...directory.people[userId],
      }),
    groupMembers: async (groupId) => unless(groupId === 'SLEADS' ? ['ULEAD'] : []),
  };
  return directory;
}
