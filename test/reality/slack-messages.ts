import type { View } from '@slack/types';
import { WebClient } from '@slack/web-api';
import type { Announcement } from '../../src/domain/rollout/announcement.ts';
import type { RolloutState } from '../../src/domain/rollout/rollout.ts';
import type { ReportRun } from '../../src/flow/ports.ts';
import { announcementMessage } from '../../src/slack/blocks/announcements.ts';
import { helpMessage } from '../../src/slack/blocks/help.ts';
import { rolloutList, rolloutStatus } from '../../src/slack/blocks/lists.ts';
import type { Rendered } from '../../src/slack/blocks/pieces.ts';
import { reportCard } from '../../src/slack/blocks/report-card.ts';
import { rolloutCard } from '../../src/slack/blocks/rollout-card.ts';
import { draftView } from '../../src/slack/configurations/draft-view.ts';
import { regionView } from '../../src/slack/configurations/region/region-view.ts';
import { reviewView } from '../../src/slack/configurations/review-view.ts';
import { importView } from '../../src/slack/configurations/import-view.ts';
import { reasonView } from '../../src/slack/modals/reason-form.ts';
import { rolloutView } from '../../src/slack/modals/rollout-form.ts';
import {
  BUILD_REGION,
  findingOf,
  NEEDS,
  IMAGE_ARN,
  NEAR,
  reportOf,
  rolloutIn,
  shortOf,
  TARGETS,
} from '../support/sample-rollout.ts';

const STATES: readonly RolloutState[] = [
  'checking',
  'blocked',
  'awaiting-approval',
  'rejected',
  'starting',
  'building',
  'testing',
  'distributing',
  'integrating',
  'available',
  'partly-available',
  'failed',
  'cancelled',
  'needs-attention',
];

const { summary } = shortOf(
  reportOf(
    ...(['pass', 'warn', 'fail', 'cannot-tell'] as const).map((verdict) =>
      findingOf(`target-${verdict}`, { kind: 'target', ...NEAR }, verdict),
    ),
  ),
);
const copies = TARGETS.map((target) => ({ target, state: 'verified' as const, amiId: 'ami-0123456789abcdef0' }));

const ANNOUNCEMENTS: readonly Announcement[] = [
  { kind: 'report', summary, blocked: true, requestedBy: 'U0123456789', needs: NEEDS },
  { kind: 'approved', by: ['U0123456789'], requestedBy: 'U0123456789' },
  { kind: 'rejected', by: 'U0123456789', reason: 'not this week', requestedBy: 'U0123456789' },
  { kind: 'drifted', differences: ['recipe.content.version: "1.0.0" → "1.0.1"'], requestedBy: 'U0123456789' },
  { kind: 'started', imageArn: IMAGE_ARN },
  { kind: 'region-complete', region: BUILD_REGION, copies, tookMs: 600_000 },
  { kind: 'copies-failed', copies: [{ target: NEAR, state: 'failed', reason: 'AMI snapshot copy failed' }] },
  { kind: 'ended', state: 'available', copies, requestedBy: 'U0123456789', tookMs: 1_800_000 },
];

const RUN: ReportRun = {
  id: 'r',
  version: 1,
  configurationName: 'golden',
  requestedBy: 'U0123456789',
  channel: 'C0123456789',
  state: 'running',
  progress: { done: 3, total: 40, summary },
  createdAt: 0,
};

const ENTRY = {
  region: BUILD_REGION,
  amiDistributionConfiguration: { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds: ['111122223333'] },
};
const DRAFT = { id: 'd', userId: 'U1', channel: 'C1', input: { name: 'golden', distributions: [ENTRY] }, updatedAt: 0 };

/** Every kind of message the bot posts, by a name for its fixture. */
export function messages(): Map<string, Rendered> {
  return new Map<string, Rendered>([
    ...STATES.map((state) => [`card-${state}`, rolloutCard(rolloutIn(state))] as const),
    ...ANNOUNCEMENTS.map((said) => [`said-${said.kind}`, announcementMessage(42, said)] as const),
    ['report-running', reportCard(RUN)],
    ['report-done', reportCard({ ...RUN, state: 'done', summary, tookMs: 4000 })],
    ['report-broken', reportCard({ ...RUN, state: 'broken', problem: 'AWS did not answer' })],
    ['help', helpMessage()],
    ['list', rolloutList([rolloutIn('available')], 0)],
    ['status', rolloutStatus(rolloutIn('building'), undefined)],
  ]);
}

/** Every modal the bot opens. */
export function views(): Map<string, View> {
  return new Map<string, View>([
    ['modal-draft', draftView(DRAFT, BUILD_REGION, { notice: 'This is your draft.', begun: true })],
    ['modal-region', regionView(DRAFT, ENTRY, { page: 'main', many: true })],
    ['modal-more', regionView(DRAFT, ENTRY, { page: 'more' })],
    ['modal-review', reviewView(DRAFT)],
    ['modal-import', importView()],
    ['modal-rollout', rolloutView({ reason: '' })],
    ['modal-reject', reasonView('reject', { rolloutId: 'r', digest: 'd', reportId: 'p', channel: 'C1' })],
    ['modal-override', reasonView('override', { rolloutId: 'r', digest: 'd', reportId: 'p', channel: 'C1' })],
  ]);
}

/** What Slack said to one of them. */
export type Said = { ok: boolean; error?: string; errors?: unknown };

/** Asks blocks.validate about everything the bot shows; it posts nothing. */
export async function validateMessages(token: string, apiUrl?: string): Promise<{ name: string; said: Said }[]> {
  const client = new WebClient(token, apiUrl === undefined ? {} : { slackApiUrl: apiUrl });
  const questions = [
    ...[...messages()].map(([name, { blocks }]) => ({ name, asked: { blocks: JSON.stringify(blocks) } })),
    ...[...views()].map(([name, view]) => ({ name, asked: { view: JSON.stringify(view) } })),
  ];
  const answers: { name: string; said: Said }[] = [];
  for (const { name, asked } of questions) answers.push({ name, said: await validated(client, asked) });
  return answers;
}

async function validated(client: WebClient, asked: Record<string, string>): Promise<Said> {
  try {
    const { ok } = await client.apiCall('blocks.validate', asked);
    return { ok };
  } catch (error) {
    const { data }: { data?: { error?: string; errors?: unknown } } = Object(error);
    if (data?.error === undefined) throw error;
    return { ok: false, error: data.error, errors: data.errors };
  }
}
