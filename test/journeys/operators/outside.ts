import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsTwin } from '../../../sandbox/aws/twin.ts';
import type { SlackTwin } from '../../../sandbox/slack/twin.ts';
import { startSlackTwin } from '../../../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../../../sandbox/slack/workspace.ts';
import { botSettings } from '../../../sandbox/stage.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';

export const ROOT = new URL('../../..', import.meta.url).pathname;

/** Everything outside the bot, with an empty directory; `settings` are the variables that lead there. */
export type Outside = {
  place: string;
  slack: SlackTwin;
  settings: Record<string, string>;
  /** Done at the end, the last first. */
  undo: (() => Promise<unknown>)[];
  close(): Promise<void>;
};

export async function openOutside(world: string): Promise<Outside> {
  const undo: Outside['undo'] = [];
  const place = await mkdtemp(join(tmpdir(), 'ami-distribute-operators-'));
  undo.push(() => rm(place, { recursive: true, force: true }));
  const aws = await startAwsTwin({ world: loadWorld(worldPath(world)) });
  undo.push(() => aws.stop());
  const workspace = workspaceFromManifest(join(ROOT, 'manifest.yml'));
  const slack = await startSlackTwin({ workspace });
  undo.push(() => slack.stop());
  return {
    place,
    slack,
    settings: { ...aws.environment, ...slack.environment, ...botSettings(workspace) },
    undo,
    close: async () => {
      for (const each of undo.toReversed()) await each();
    },
  };
}
