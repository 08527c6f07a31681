import { expect, test } from 'vitest';
import { helpMessage } from '../../../src/slack/blocks/help.ts';
import { rolloutList, rolloutStatus } from '../../../src/slack/blocks/lists.ts';
import { rolloutIn } from '../../support/sample-rollout.ts';
import { complaints, HOSTILE, readable } from './rendered.ts';

test('a list line says number, state, configuration, who and age', () => {
  const message = rolloutList([rolloutIn('awaiting-approval')], 1000 + 3 * 3_600_000);
  expect(readable(message)).toContain(':raised_hand: *#42* Waiting for approval · `golden` · <@UASKED> · 3\u00a0h ago');
});

test('an empty list says how to begin', () => {
  expect(rolloutList([], 0).text).toContain('/ami-distribute run');
});

test('a list as long as it gets fits Slack', () => {
  const rollouts = Array.from({ length: 200 }, () => rolloutIn('failed', { outcome: HOSTILE.repeat(99) }));
  expect(complaints(rolloutList(rollouts, 0))).toEqual([]);
});

test('a status links the thread where it is known', () => {
  const link = 'https://acme.slack.com/archives/C1/p1767607200000100';
  expect(readable(rolloutStatus(rolloutIn('building'), link))).toContain(`<${link}|Open the thread>`);
  expect(readable(rolloutStatus(rolloutIn('building'), undefined))).toContain('<#C1>');
});

test('a status fits Slack whatever the outcome says', () => {
  const message = rolloutStatus(rolloutIn('failed', { outcome: HOSTILE.repeat(200) }), undefined);
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).not.toContain('<!channel>');
});

test('the help names every command', () => {
  const shown = readable(helpMessage());
  const words = ['new', 'check NAME', 'run', 'status', 'list', 'help'];
  expect(words.filter((word) => !shown.includes(`\`/ami-distribute ${word}\``))).toEqual([]);
  expect(complaints(helpMessage())).toEqual([]);
});
