import type { Announcement } from '../../../domain/rollout/announcement.ts';
import type { Rendered } from '../pieces.ts';
import { plain, withQuote } from '../pieces.ts';
import { inline, user, users } from '../text.ts';
import { calledFor } from './approval-part.ts';

type Said<K extends Announcement['kind']> = Extract<Announcement, { kind: K }>;

const KINDS = ['gate-found', 'gate-decided', 'gate-elsewhere'] as const;

type News = Said<(typeof KINDS)[number]>;

export function isGateNews(said: Announcement): said is News {
  return KINDS.some((kind) => kind === said.kind);
}

/** What is told of a step that waits for a person's word. */
export function gateNews(number: number, said: News): Rendered {
  switch (said.kind) {
    case 'gate-found':
      return plain(
        `:vertical_traffic_light: ${calledFor(said.needs)}: the image of rollout #${number} waits at *${inline(said.step)}* for your word, on the card above.`,
      );
    case 'gate-decided':
      return gateDecided(said);
    case 'gate-elsewhere':
      return gateElsewhere(said);
  }
}

function gateElsewhere({ step, requestedBy }: Said<'gate-elsewhere'>): Rendered {
  return plain(
    `:information_source: ${user(requestedBy)}, *${inline(step)}* waits no longer: it was answered before, or its time was over.`,
  );
}

function gateDecided({ step, action, by, reason, requestedBy }: Said<'gate-decided'>): Rendered {
  const told =
    action === 'RESUME'
      ? `:white_check_mark: ${user(requestedBy)}, *${inline(step)}* is approved by ${users(by)}: the image goes on.`
      : `:no_entry_sign: ${user(requestedBy)}, the image is stopped at *${inline(step)}* by ${users(by)}.`;
  return withQuote(told, reason);
}
