import type { AnyMiddlewareArgs, App } from '@slack/bolt';
import type { Verbs } from '../../flow/verbs.ts';
import { plain } from '../blocks/pieces.ts';
import { escaped } from '../blocks/text.ts';
import type { SlackLog } from '../log.ts';
import { notice } from '../modals/elements.ts';
import { explained, guarded, tryAck } from './answer.ts';

type Rooms = { verbs: Pick<Verbs, 'refuseForeign'>; log: SlackLog };

/** Whatever people of another workspace send, in a channel shared with it or from a copy of the app, ends here. */
export function admitOwnWorkspace(app: App, { verbs, log }: Rooms, teamId: string): void {
  app.use(async (args) => {
    if (!isForeign(args.body, teamId)) return args.next();
    const { who, what } = askedIn(args.body);
    const said = await guarded(
      () => verbs.refuseForeign({ userId: who, what }),
      (thrown) => explained(thrown, 'looking where you belong', log),
    );
    await tryAck(() => answer(args, said), log);
  });
}

/**
 * Whether a request names another workspace than ours, as where it was made or as where the person belongs. In an
 * Enterprise Grid ids of the organisation stand there too: who the person is decides then, asked at the click.
 */
function isForeign(body: object, teamId: string): boolean {
  const { type, team, team_id: ofCommand, user, enterprise, enterprise_id: ofGrid }: Sent = body;
  // Events tell of something in a channel; nobody asks for anything with them.
  if (type === 'event_callback') return false;
  const isGrid = (enterprise ?? ofGrid ?? undefined) !== undefined;
  const place = team?.id ?? ofCommand;
  const home = isGrid ? undefined : user?.team_id;
  return [place, home].some((id) => id !== undefined && id !== teamId) || (place === undefined && !isGrid);
}

/** What the kinds of requests hold of these; a command has its own names for them. */
type Sent = {
  type?: string;
  team?: { id?: string } | null;
  team_id?: string;
  user?: { id?: string; team_id?: string };
  user_id?: string;
  enterprise?: object | null;
  enterprise_id?: string | null;
  command?: string;
  actions?: object[];
  view?: { callback_id?: string };
};

function askedIn(body: object): { who: string; what: string } {
  const { user, user_id: ofCommand, command, actions, view, type }: Sent = body;
  const { action_id: button }: { action_id?: string } = actions?.[0] ?? {};
  const id = button ?? view?.callback_id ?? command ?? type ?? 'something';
  return { who: user?.id ?? ofCommand ?? 'nobody', what: id.replace('ami-distribute:', '').slice(0, 60) };
}

async function answer(args: AnyMiddlewareArgs, said: string): Promise<void> {
  if ('view' in args) {
    if (args.body.type !== 'view_submission') return args.ack();
    return args.ack({ response_action: 'update', view: notice('Not counted', escaped(said)) });
  }
  if ('options' in args) return args.ack({ options: [] });
  if ('ack' in args) await args.ack?.();
  if ('respond' in args) {
    await args.respond?.({ response_type: 'ephemeral', replace_original: false, ...plain(escaped(said)) });
  }
}
