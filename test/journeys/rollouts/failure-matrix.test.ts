import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { askedCard, cardSaying, withReason } from '../../../sandbox/stories/approval/deciding.ts';
import { postJson } from '../../../sandbox/stories/telling/control-client.ts';
import { approve, submitRollout, textOf, untilEnded } from '../../../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../../../sandbox/stories/telling/story.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';

const SOURCE = '444455556666';
const FIRST = '123456789012';

/** Each way to end has a Region of its own, so that one rollout shows all of them. */
const ENDS = [
  { region: 'us-west-2', status: 'FAILED', words: 'failed' },
  { region: 'us-east-1', status: 'CANCELLED', words: 'was cancelled' },
  { region: 'eu-west-1', status: 'TIMED_OUT', words: 'timed out' },
] as const;

/** Each later step, the account in which it is done, and how it is told. */
const STEPS = [
  { step: 'ASSOCIATE_LICENSES', account: SOURCE, words: 'Associating the licenses', fix: 'License Manager' },
  { step: 'UPDATE_LAUNCH_TEMPLATES', account: FIRST, words: 'Updating the launch template', fix: 'launch template' },
  { step: 'PUT_SSM_PARAMETERS', account: FIRST, words: 'Writing the SSM parameter', fix: 'parameter' },
  { step: 'UPDATE_FAST_LAUNCH_CONFIGURATIONS', account: FIRST, words: 'Setting up Fast Launch', fix: 'Fast Launch' },
  { step: 'EXPORT_AMI', account: SOURCE, words: 'Exporting to S3', fix: 'S3 bucket' },
] as const;

const entry = (region: string, also = '') => `
        - region: ${region}
          amiDistributionConfiguration: { name: 'x {{ imagebuilder:buildDate }}', targetAccountIds: ['${FIRST}'] }${also}`;
const LATER = `
          licenseConfigurationArns:
            - arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-0123456789abcdef0123456789abcdef
          launchTemplateConfigurations: [{ launchTemplateId: lt-0a1b2c3d4e5f60718, accountId: '${FIRST}' }]
          ssmParameterConfigurations: [{ parameterName: /golden/ami, amiAccountId: '${FIRST}' }]
          fastLaunchConfigurations: [{ enabled: true, accountId: '${FIRST}' }]
          s3ExportConfiguration: { roleName: vmimport, diskImageFormat: VMDK, s3Bucket: exports }`;
const WORLD = `
extends: ${worldPath('sample')}
accounts:
  '${FIRST}': { regions: [us-west-2, us-east-1, eu-west-1] }
imageBuilder:
  distributionConfigurations:
    - name: copies-alone
      distributions:${ENDS.map(({ region }) => entry(region)).join('')}
    - name: with-later-steps
      distributions:${ENDS.map(({ region }) => entry(region, LATER)).join('')}
`;

/** Whatever the checks say of such a configuration: it is about what Image Builder does. */
const POLICY = `
approvers: [S0APPROVERS]
overriders: [U0ALICE]
`;

type Failing = { region: string; account: string; step: string; status: string };

/** Starts a rollout in a world where these steps end badly. */
async function submitted(cast: Cast, configuration: string, failing: Failing[]): Promise<number> {
  await postJson(`${cast.stage.aws.url}/_control/failing`, { failing });
  return submitRollout(cast, { configuration });
}

/** Its replies and its card at the end, as text. */
async function ended(cast: Cast, number: number): Promise<{ told: string[]; card: string }> {
  await approve(cast, number);
  const thread = await untilEnded(cast, number, 'ended after');
  return { told: thread.slice(1).map(textOf), card: textOf(await cardSaying(cast.andrew, number, '· ended ')) };
}

describe('what Image Builder does not manage', () => {
  let stage: Stage;
  let cast: Cast;
  const folder = mkdtempSync(join(tmpdir(), 'failure-matrix-'));

  beforeAll(async () => {
    const path = join(folder, 'world.yml');
    writeFileSync(path, WORLD);
    stage = await openStage({ world: loadWorld(path), speed: 1200, policy: POLICY });
    cast = castOn(stage, () => undefined);
  }, 60_000);
  afterAll(async () => {
    await stage?.stop();
    rmSync(folder, { recursive: true });
  });

  it('is told of each copy with its end, its reason and a fix', { timeout: 240_000 }, async () => {
    const failing = ENDS.map(({ region, status }) => ({ region, account: FIRST, step: 'COPY', status }));
    const { told, card } = await ended(cast, await submitted(cast, 'copies-alone', failing));

    for (const { region, words } of ENDS) {
      const replies = told.filter((text) => text.includes(`The copy to *${FIRST}* in *${region}* ${words}`));
      expect(replies).toHaveLength(1);
      expect(replies[0]).toContain('An internal error occurred');
      expect(replies[0]).toContain('*Fix* ');
      expect(card).toContain(`:x: ${FIRST} in ${region} failed`);
    }
    expect(told.find((text) => text.includes('ended after'))).toContain('*Failed*: 0 of 3 copies verified');
  });

  it('is told of each later step, and the copies stay usable', { timeout: 240_000 }, async () => {
    const cases = ENDS.flatMap(({ region, status, words: how }) =>
      STEPS.map((each) => ({ ...each, region, status, how })),
    );
    const failing = cases.map(({ region, account, step, status }) => ({ region, account, step, status }));
    const number = await submitted(cast, 'with-later-steps', failing);
    const stopped = await askedCard(cast.alice, number, 'Override');
    await withReason(cast.alice, stopped, 'Override', 'to see what Image Builder says');
    const { told, card } = await ended(cast, number);

    for (const { region, account, words, how, fix, status } of cases) {
      const replies = told.filter((text) => text.includes(`${words} ${how} for *${account}* in *${region}*`));
      expect(replies, `${words} ${status}`).toHaveLength(1);
      expect(replies[0]).toMatch(status === 'FAILED' ? new RegExp(`\\*Fix\\* [^\\n]*${fix}`) : /\*Fix\* It (was|took)/);
    }
    for (const { region, words } of ENDS) {
      expect(card).toContain(`:warning: Writing the SSM parameter ${words}: ${FIRST} in ${region}`);
    }
    expect(card).toContain('and 3 more');
    const end = told.find((text) => text.includes('ended after')) ?? '';
    expect(end).toContain('*Partly available*: 3 of 3 copies verified');
    expect(end).toContain('*Usable now* 3 of 3 copies');
  });
});
