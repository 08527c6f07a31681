import { z } from 'zod';
import type {
  ClickInput,
  CommandInput,
  Container,
  CallFault,
  DeliveryFault,
  DisconnectInput,
  FaultInput,
  ReactInput,
  SayInput,
  ShortcutInput,
  SubmitInput,
  SuggestInput,
  UploadInput,
  WorkspacePatch,
} from '../contract.ts';

const container = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('view'), viewId: z.string() }),
]) satisfies z.ZodType<Container>;
const as = z.string();
const element = { as, container, blockId: z.string(), actionId: z.string() };
const choice = z.union([z.string(), z.array(z.string())]);

const times = z.number().int().positive().exactOptional();
const yes = z.boolean().exactOptional();
// An hour is longer than any test waits and shorter than timers overflow.
const delayMs = z.number().int().nonnegative().max(3_600_000).exactOptional();
const callFault = z.strictObject({
  method: z.string(),
  error: z.union([z.string(), z.number().int().min(400).max(599)]).exactOptional(),
  retryAfter: z.number().int().nonnegative().exactOptional(),
  afterEffect: yes,
  delayMs,
  hang: yes,
  times,
}) satisfies z.ZodType<CallFault>;
const deliveryFault = z.strictObject({
  payload: z.string(),
  drop: yes,
  delayMs,
  duplicate: yes,
  loseAck: yes,
  times,
}) satisfies z.ZodType<DeliveryFault>;
const disconnect = z.object({
  reason: z.string().default('refresh_requested'),
  abrupt: z.boolean().default(false),
  most: z.int().positive().exactOptional(),
}) satisfies z.ZodType<DisconnectInput>;

/** The shapes of contract.ts, checked at the door. */
export const inputs = {
  command: z.object({ as, channel: z.string(), text: z.string() }) satisfies z.ZodType<CommandInput>,
  say: z.object({
    as,
    channel: z.string(),
    threadTs: z.string().exactOptional(),
    text: z.string(),
  }) satisfies z.ZodType<SayInput>,
  click: z.object({ ...element, value: choice.exactOptional() }) satisfies z.ZodType<ClickInput>,
  suggest: z.object({ ...element, value: z.string() }) satisfies z.ZodType<SuggestInput>,
  submit: z.object({
    as,
    viewId: z.string(),
    values: z.record(z.string(), z.record(z.string(), choice.nullable())),
  }) satisfies z.ZodType<SubmitInput>,
  upload: z.object({
    as,
    viewId: z.string(),
    blockId: z.string(),
    actionId: z.string(),
    name: z.string(),
    text: z.string(),
  }) satisfies z.ZodType<UploadInput>,
  close: z.object({ viewId: z.string() }),
  shortcut: z.object({
    as,
    callbackId: z.string(),
    message: z.object({ channel: z.string(), ts: z.string() }).exactOptional(),
  }) satisfies z.ZodType<ShortcutInput>,
  react: z.object({
    as,
    channel: z.string(),
    ts: z.string(),
    name: z.string().regex(/^[a-z0-9_+'-]+$/u),
    remove: z.boolean().exactOptional(),
  }) satisfies z.ZodType<ReactInput>,
  requestUrl: z.object({ url: z.url({ protocol: /^https?$/u }) }),
  fault: z.union([callFault, deliveryFault, z.strictObject({ disconnect })]) satisfies z.ZodType<FaultInput>,
  disconnect,
  workspace: z.object({
    people: z
      .array(
        z.object({
          id: z.string(),
          isDeleted: z.boolean().exactOptional(),
          isGuest: z.boolean().exactOptional(),
          teamId: z.string().exactOptional(),
        }),
      )
      .exactOptional(),
    userGroups: z.array(z.object({ id: z.string(), users: z.array(z.string()) })).exactOptional(),
    channels: z
      .array(
        z.object({
          id: z.string(),
          members: z.array(z.string()).exactOptional(),
          isArchived: z.boolean().exactOptional(),
        }),
      )
      .exactOptional(),
  }) satisfies z.ZodType<WorkspacePatch>,
} as const;
