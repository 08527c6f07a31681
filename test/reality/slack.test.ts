import { expect, it, onTestFinished } from 'vitest';
import { startSlackTwin } from '../../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../../sandbox/slack/workspace.ts';
import { recorded } from './fixtures.ts';
import type { Said } from './slack-messages.ts';
import { messages, validateMessages, views } from './slack-messages.ts';

const REAL = recorded<Said>('slack');
const MANIFEST = new URL('../../manifest.yml', import.meta.url).pathname;

async function twinSays(): Promise<{ name: string; said: Said }[]> {
  const twin = await startSlackTwin({ workspace: workspaceFromManifest(MANIFEST) });
  onTestFinished(() => twin.stop());
  return validateMessages(twin.environment.SLACK_BOT_TOKEN, twin.environment.SLACK_API_URL);
}

it('passes every message and modal through blocks.validate', async () => {
  const answers = await twinSays();

  expect(answers.length).toBe(messages().size + views().size);
  expect(answers.filter(({ said }) => !said.ok)).toEqual([]);
});

it('has the twin judge messages as Slack was recorded to', async () => {
  if (REAL.size === 0) process.stdout.write('nothing of Slack is recorded yet: npm run record -- --slack\n');
  const answers = await twinSays();

  const otherwise = answers.filter(({ name, said }) => (REAL.get(name)?.ok ?? said.ok) !== said.ok);
  expect(otherwise).toEqual([]);
});
