import type { Button, HomeView, KnownBlock } from '@slack/types';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { verdictCounts } from '../blocks/findings.ts';
import { button, context, header, section } from '../blocks/pieces.ts';
import { sizeOf, standing, stateMark } from '../blocks/states.ts';
import { code, inline, moment, user } from '../blocks/text.ts';
import { ACTION } from '../ids.ts';

/** As many of each as a phone shows without end; Slack takes 100 blocks in all. */
export const MOST_SHOWN = 10;

/** A rollout, and where its card stands once it is posted. */
export type Shown = { rollout: Rollout; card?: string };

/** One person's Home tab: what waits for them, and what they asked for, newest first. */
export function homeView({ waiting, mine }: { waiting: Shown[]; mine: Shown[] }): HomeView {
  return {
    type: 'home',
    blocks: [
      header('Waiting for me'),
      ...(waiting.length === 0
        ? [section(':white_check_mark: Nothing waits for your decision.')]
        : waiting.slice(0, MOST_SHOWN).map((shown) => entry(shown, waitingLines(shown.rollout)))),
      ...more(waiting),
      { type: 'divider' },
      header('My rollouts'),
      ...(mine.length === 0
        ? [section('You have not asked for a rollout yet. Check a configuration first, then start one.')]
        : mine.slice(0, MOST_SHOWN).map((shown) => entry(shown, myLines(shown.rollout)))),
      ...more(mine),
      {
        type: 'actions',
        elements: [
          button('Start a rollout', { action: ACTION.homeRun, value: 'run', style: 'primary' }),
          button('Check a configuration', { action: ACTION.homeCheck, value: 'check' }),
        ],
      },
      context('Up to date while you look at it. Decisions are made on the card, beside its evidence.'),
    ],
  };
}

/** For whoever is no member of this workspace: nothing of what goes on in it. */
export function closedHome(why: string): HomeView {
  return { type: 'home', blocks: [section(`:lock: This is for members of the workspace: ${inline(why)}.`)] };
}

function waitingLines({ state, requestedBy, needs, report, inputs }: Rollout): string[] {
  const size = inputs === undefined ? '' : sizeOf(inputs.targets);
  const until = needs === undefined || state === 'gate-waiting' ? '' : `, until ${moment(needs.expiresAt)}`;
  const found = report === undefined ? '' : verdictCounts(report.summary.counts);
  return [size, found, `Asked by ${user(requestedBy)}${until}`];
}

function myLines({ createdAt, inputs }: Rollout): string[] {
  return [inputs === undefined ? '' : sizeOf(inputs.targets), `Asked ${moment(createdAt)}`];
}

function entry({ rollout, card }: Shown, lines: string[]): KnownBlock {
  const { number, state, inputs, configurationArn } = rollout;
  const name = code(inputs?.configuration.name ?? configurationArn.split('/').at(-1) ?? '');
  const first = `${stateMark(state)} *#${number}* ${name} · ${inline(standing(rollout))}`;
  const told = section([first, ...lines].filter((line) => line !== '').join('\n'));
  return card === undefined ? told : { ...told, accessory: openCard(number, card) };
}

function openCard(number: number, url: string): Button {
  return { ...button('Open card', { action: ACTION.openCard, value: String(number) }), url };
}

function more(all: Shown[]): KnownBlock[] {
  return all.length > MOST_SHOWN ? [context('There are more: `/ami-distribute list` shows them.')] : [];
}
