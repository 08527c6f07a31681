import { z } from 'zod';
import { failingSchema } from '../world/image-builder-schema.ts';
import type { Cloud } from './cloud.ts';
import type { WorldView } from './contract.ts';
import type { Recorder } from './recorder.ts';
import type { Switches } from './switches.ts';
import type { WireRequest } from './wire/protocol.ts';

export const CONTROL_PATH = '/_control/';

/** A week of the twin's time in ten real seconds; beyond it timers would only compete. */
const FASTEST = 100_000;

export type ControlAnswer = { status: number; body: unknown };

/** What lies behind the controls. */
export type Controlled = { cloud: Cloud; recorder: Recorder; switches: Switches };

/** What the page, stories and tests ask outside of AWS's APIs. */
export function answerControl(controlled: Controlled, request: WireRequest): ControlAnswer {
  const { cloud, recorder, switches } = controlled;
  const path = request.url.pathname.slice(CONTROL_PATH.length);
  switch (`${request.method} ${path}`) {
    case 'GET world':
      return answered(worldView(cloud));
    case 'GET requests':
      return listedAfter(request, (after) => ({ requests: recorder.after(after) }));
    case 'GET exchanges':
      return listedAfter(request, (after) => ({ exchanges: recorder.exchangesAfter(after) }));
    case 'GET switches':
      return answered(switches.list());
    case 'POST switches':
      return turn(switches, request);
    case 'POST failing':
      return setFailing(cloud, request);
    case 'POST clock':
      return setSpeed(cloud, request);
    default:
      return requestDetail(recorder, `${request.method} ${path}`);
  }
}

function answered(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function listedAfter(request: WireRequest, list: (after: number) => unknown): ControlAnswer {
  const after = Number(request.url.searchParams.get('after') ?? '0');
  if (!Number.isInteger(after)) return { status: 400, body: { error: 'after is the id of a request' } };
  return answered(list(after));
}

function requestDetail(recorder: Recorder, asked: string): ControlAnswer {
  const id = /^GET requests\/(\d+)$/.exec(asked)?.[1];
  if (id === undefined) return { status: 404, body: { error: `the twin has no control "${asked}"` } };
  const found = recorder.find(Number(id));
  return found === undefined ? { status: 404, body: { error: `the twin knows no request ${id}` } } : answered(found);
}

function turn(switches: Switches, request: WireRequest): ControlAnswer {
  const { id, on } = bodyOf(request);
  if (typeof id !== 'string' || typeof on !== 'boolean') {
    return { status: 400, body: { error: 'a switch is turned by its id and on, true or false' } };
  }
  if (!switches.turn(id, on)) return { status: 404, body: { error: `the twin has no switch "${id}"` } };
  return answered(switches.list());
}

function setFailing({ world }: Cloud, request: WireRequest): ControlAnswer {
  const { success, data, error } = failingSchema.safeParse(bodyOf(request)['failing']);
  if (!success) return { status: 400, body: { error: z.prettifyError(error) } };
  world.imageBuilder.failing = data;
  return answered({ failing: data });
}

function setSpeed(cloud: Cloud, request: WireRequest): ControlAnswer {
  const { speed } = bodyOf(request);
  if (typeof speed !== 'number' || !(speed >= 0 && speed <= FASTEST)) {
    return { status: 400, body: { error: `speed is a number between 0 and ${FASTEST}` } };
  }
  cloud.clock.setSpeed(speed);
  return answered(worldView(cloud));
}

/** The members of a JSON object; none where the body is something else. */
function bodyOf({ body }: WireRequest): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function worldView({ world, amis, library, clock, credentials }: Cloud): WorldView {
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
        encrypted: ami.devices.some(({ snapshot }) => snapshot.kmsKeyArn !== undefined),
        ...(ami.source === undefined ? {} : { sourceAmiId: ami.source.id }),
      })),
    images: [...library.builds.values()].map(({ arn, createdAt, image: { state } }) => ({
      arn,
      status: state.status ?? '',
      ...(state.reason === undefined ? {} : { reason: state.reason }),
      createdAt,
    })),
    clock: { now: clock.now(), speed: clock.speed() },
    administrators: credentials.administrators().map(({ caller, accessKeyId, secretAccessKey }) => ({
      account: caller.account,
      accessKeyId,
      secretAccessKey,
    })),
  };
}
