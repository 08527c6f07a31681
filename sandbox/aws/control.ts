import type { Cloud } from './cloud.ts';
import type { WorldView } from './contract.ts';
import type { Recorder } from './recorder.ts';
import type { WireRequest } from './wire/protocol.ts';

export const CONTROL_PATH = '/_control/';

/** A week of the twin's time in ten real seconds; beyond it timers would only compete. */
const FASTEST = 100_000;

export type ControlAnswer = { status: number; body: unknown };

/** What the page, stories and tests ask outside of AWS's APIs. */
export function answerControl(cloud: Cloud, recorder: Recorder, request: WireRequest): ControlAnswer {
  const asked = `${request.method} ${request.url.pathname.slice(CONTROL_PATH.length)}`;
  if (asked === 'GET world') return { status: 200, body: worldView(cloud) };
  if (asked === 'GET requests' || asked === 'GET exchanges') {
    const after = Number(request.url.searchParams.get('after') ?? '0');
    if (!Number.isInteger(after)) return { status: 400, body: { error: 'after is the id of a request' } };
    if (asked === 'GET requests') return { status: 200, body: { requests: recorder.after(after) } };
    return { status: 200, body: { exchanges: recorder.exchangesAfter(after) } };
  }
  if (asked === 'POST clock') return setSpeed(cloud, request);
  return { status: 404, body: { error: `the twin has no control "${asked}"` } };
}

function setSpeed(cloud: Cloud, request: WireRequest): ControlAnswer {
  const speed = speedIn(request.body);
  if (speed === undefined) {
    return { status: 400, body: { error: `speed is a number between 0 and ${FASTEST}` } };
  }
  cloud.clock.setSpeed(speed);
  return { status: 200, body: worldView(cloud) };
}

function speedIn(body: Buffer): number | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('speed' in parsed)) return undefined;
    const { speed } = parsed;
    return typeof speed === 'number' && speed >= 0 && speed <= FASTEST ? speed : undefined;
  } catch {
    return undefined;
  }
}

function worldView({ world, amis, library, clock }: Cloud): WorldView {
  return {
    sourceAccount: world.sourceAccount,
    buildRegion: world.buildRegion,
    accounts: Object.entries(world.accounts).map(([id, { name, regions }]) => ({ id, name, regions })),
    amis: amis
      .filter(({ owner }) => world.accounts[owner] !== undefined)
      .map((ami) => ({
        account: ami.owner,
        region: ami.region,
        amiId: ami.id,
        name: ami.name,
        state: ami.state,
        encrypted: ami.kmsKeyArn !== undefined,
        ...(ami.source === undefined ? {} : { sourceAmiId: ami.source.id }),
      })),
    images: [...library.builds.values()].map(({ arn, createdAt, image: { state } }) => ({
      arn,
      status: state.status ?? '',
      ...(state.reason === undefined ? {} : { reason: state.reason }),
      createdAt,
    })),
    clock: { now: clock.now(), speed: clock.speed() },
  };
}
