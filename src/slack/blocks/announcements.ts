import type { KnownBlock } from '@slack/types';
import type { Announcement } from '../../domain/rollout/announcement.ts';
import type { ApprovalNeeds } from '../../domain/approval/needs.ts';
import { mayBeOverridden } from '../../domain/rollout/asking.ts';
import type { RolloutState } from '../../domain/rollout/rollout.ts';
import { calledFor } from './approval/approval-part.ts';
import { gateNews, isGateNews } from './approval/gate-news.ts';
import { copyNews, isCopyNews } from './copies/copy-news.ts';
import { causeDetails } from './finding-details.ts';
import { conclusion, reportIndex } from './findings.ts';
import type { Rendered } from './pieces.ts';
import { atMost, bullets, line, LIMIT, plain, richText, section, withQuote, words } from './pieces.ts';
import { sizeWords } from './states.ts';
import { clipped, code, counted, inline, moment, user, users } from './text.ts';

type Said<K extends Announcement['kind']> = Extract<Announcement, { kind: K }>;

/** One reply in a rollout's thread. Those whose turn it is are called. */
export function announcementMessage(number: number, said: Announcement): Rendered {
  const rendered = worded(number, said);
  return { text: clipped(rendered.text, LIMIT.fallback), blocks: atMost(rendered.blocks) };
}

function worded(number: number, said: Announcement): Rendered {
  if (isCopyNews(said)) return copyNews(number, said);
  if (isGateNews(said)) return gateNews(number, said);
  switch (said.kind) {
    case 'report':
      return reported(number, said);
    case 'approved':
    case 'approval-not-needed':
    case 'approval-carried':
      return plain(`:white_check_mark: ${agreed(said)}`);
    case 'rejected':
      return withQuote(`:no_entry_sign: ${user(said.requestedBy)}, rejected by ${user(said.by)}.`, said.reason);
    case 'retried':
      return plain(
        `:arrows_counterclockwise: ${user(said.by)} retries it as rollout #${said.as}, for ${counted(said.targets, 'target')}.`,
      );
    case 'overridden':
      return overridden(number, said);
    case 'expired':
      return expired(number, said);
    case 'start-delayed':
      return withQuote(startDelayed(said), said.why);
    case 'superseded':
      return superseded(said);
    case 'check-again':
      return plain(checkedAgain(said));
    case 'drifted':
      return changed(
        `:warning: ${user(said.requestedBy)}, what was approved is not what is there now, so nothing was started.`,
        said.differences,
      );
    case 'mismatched':
      return changed(
        `:octagonal_sign: ${user(said.requestedBy)}, what Image Builder is building is not what was approved: it is being cancelled.`,
        said.differences,
      );
    case 'cancel-asked':
      return withQuote(cancelled(said), said.reason);
    case 'record-undelivered':
      return undelivered(said);
    case 'started':
      return plain(`:rocket: Image Builder is ${startedWith(said)}`);
  }
}

function agreed(said: Said<'approved' | 'approval-not-needed' | 'approval-carried'>): string {
  const whom = user(said.requestedBy);
  switch (said.kind) {
    case 'approved':
      return `Approved by ${users(said.by)}. ${whom}, it is starting.`;
    case 'approval-not-needed':
      return `${whom}, the policy asks nobody for these targets: it is starting.`;
    case 'approval-carried':
      return `${whom}, what ${users(said.by)} approved for rollout #${said.from} holds for these targets too: it is starting.`;
  }
}

function startedWith({ imageArn, amiId, isResumed }: Said<'started'>): string {
  const image = code(imageArn.split('/').slice(1).join(' '));
  if (isResumed === true) return `going on with image ${image}, where it failed`;
  return amiId === undefined ? `building ${image}` : `distributing ${code(amiId)} as it is, as image ${image}`;
}

function checkedAgain({ by, hadDecisions }: Said<'check-again'>): string {
  const told = hadDecisions ? ' What people said until now is void.' : '';
  return `:mag: ${user(by)} has what was not met asked again.${told}`;
}

function cancelled({ by, requestedBy, isUnderWay }: Said<'cancel-asked'>): string {
  const whom = by === requestedBy ? 'Cancelled' : `${user(requestedBy)}, cancelled`;
  const told = isUnderWay ? 'Image Builder is asked to stop.' : 'Nothing was started.';
  return `:octagonal_sign: ${whom} by ${user(by)}. ${told}`;
}

function reported(number: number, { summary, blocked, requestedBy, needs, isDecided }: Said<'report'>): Rendered {
  const { mark, words: told } = conclusion(summary);
  const next = blocked ? stopped(number, requestedBy, needs) : isDecided === true ? '' : turn(number, needs);
  return {
    text: `:${mark}: ${told}. ${next}`.trim(),
    blocks: [
      section(`:${mark}: *${told}*\n${sizeWords(summary.targets)}\n${next}`.trim()),
      section(reportIndex(summary)),
      ...causeDetails(summary),
    ],
  };
}

function turn(number: number, needs: ApprovalNeeds): string {
  return `${calledFor(needs)}: rollout #${number} waits for your decision, on the card above.`;
}

function stopped(number: number, requestedBy: string, needs: ApprovalNeeds): string {
  const told = `${user(requestedBy)}, rollout #${number} stops here. Once this is fixed, “Check again” on the card above asks what was not met.`;
  if (!mayBeOverridden(needs)) return told;
  return `${told} Until ${moment(needs.expiresAt)} the policy lets somebody override it with a reason, on the card above.`;
}

function overridden(number: number, { by, reason, requestedBy, needs }: Said<'overridden'>): Rendered {
  const told = `:unlock: ${user(requestedBy)}, what blocked rollout #${number} was overridden by ${user(by)}.`;
  return withQuote(`${told} ${turn(number, needs)}`, reason);
}

function expired(number: number, { was, requestedBy }: Said<'expired'>): Rendered {
  const why: Partial<Record<RolloutState, string>> = {
    blocked: 'nobody overrode what blocks it',
    starting: 'AWS could not be asked, so nothing was started',
  };
  return plain(
    `:hourglass: ${user(requestedBy)}, rollout #${number} has expired: ${why[was] ?? 'nobody decided'} in time. Start a new one where it is still needed.`,
  );
}

function undelivered({ problem, requestedBy }: Said<'record-undelivered'>): Rendered {
  return plain(
    `:warning: ${user(requestedBy)}, the webhook has not taken the record of this rollout for a day (${inline(problem, 60)}): nobody tries again. What programs need is in the file above.`,
  );
}

function superseded({ by, requestedBy }: Said<'superseded'>): Rendered {
  return plain(
    `:arrows_counterclockwise: ${user(requestedBy)}, rollout #${by} asks for the same: this one need not be decided any more.`,
  );
}

function startDelayed({ requestedBy, until }: Said<'start-delayed'>): string {
  const told = `:hourglass: ${user(requestedBy)}, AWS does not answer`;
  if (until === undefined) return `${told}: whether Image Builder began is not known yet. It is looked at again.`;
  return `${told}, so nothing is started yet. It is tried until ${moment(until)}, and expires then.`;
}

function changed(told: string, differences: string[]): Rendered {
  const shown = differences.slice(0, 20).map((difference) => clipped(difference, 300));
  const left = differences.length - shown.length;
  const blocks: KnownBlock[] = [section(told)];
  if (shown.length > 0) blocks.push(richText(line(words('What changed', { bold: true })), bullets(shown)));
  if (left > 0) blocks.push(section(`and ${counted(left, 'more change')}`));
  return { text: `${told} ${inline(shown.join('; '), 1000)}`, blocks };
}
