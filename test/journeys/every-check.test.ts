import { CopyImageCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/registry.ts';
import type { CheckedWorld } from '../support/worlds/checked-world.ts';
import { startWorld, wordsOf } from '../support/worlds/checked-world.ts';
import { BREAKS } from '../support/worlds/world-breaks.ts';
import { FIRST } from '../support/worlds/world-parts.ts';

/** Why a check cannot be made to find anything wrong in any world. */
const UNBREAKABLE: Record<string, string> = {
  'source-identity': 'the configuration that is checked was found with the very credentials that are asked about',
  'target-role-account': 'STS answers for the account that an ARN names',
};

/** Found while copies are under way, by the last test here. */
const COPY_ROOM = 'target-copy-room';

const open: CheckedWorld[] = [];
const world = async (...of: Parameters<typeof startWorld>): Promise<CheckedWorld> => {
  const started = await startWorld(...of);
  open.push(started);
  return started;
};
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

describe('every check', () => {
  it('has a world in which it finds something wrong', () => {
    const elsewhere = [...Object.keys(UNBREAKABLE), COPY_ROOM];
    const covered = new Set([...BREAKS.map(({ checkId }) => checkId), ...elsewhere]);

    expect(CHECKS.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it('passes or warns where everything is ready', async () => {
    const { report, violations } = await world(() => undefined);
    const { findings } = await report();

    expect(findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'cannot-tell')).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === 'warn').map(({ checkId }) => checkId)).toEqual([
      'launch-template-image',
    ]);
    expect(violations).toEqual([]);
  });
});

/** Begins that many copies in a target, as its owner. */
async function copyOften({ twin }: CheckedWorld, times: number): Promise<void> {
  const owner = twin.administrators.find(({ caller }) => caller.account === FIRST);
  if (owner === undefined) throw new Error('the twin has no administrator of the account');
  const ec2 = new EC2Client({ region: 'us-east-1', credentials: owner });
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  for (let at = 0; at < times; at += 1) {
    const from = { SourceImageId: Images[0]?.ImageId, SourceRegion: 'us-east-1' };
    await ec2.send(new CopyImageCommand({ ...from, Name: `copy ${at}`, CopyImageTags: false }));
  }
  ec2.destroy();
}

describe('copies of others', () => {
  it.each([
    [39, 'pass'],
    [40, 'warn'],
    [50, 'fail'],
  ])('%i of them under way are judged %s', async (times, verdict) => {
    const started = await world(() => undefined);
    await copyOften(started, times);
    const { findings } = await started.report();
    const subject = { kind: 'target', account: FIRST, region: 'us-east-1' };

    expect(findings).toContainEqual(expect.objectContaining({ checkId: COPY_ROOM, subject, verdict }));
  });
});

describe('what is wrong', () => {
  it.each(BREAKS)('$checkId says $verdict where $name', async ({ checkId, verdict, says, breakIt }) => {
    const { report, violations } = await world(breakIt);
    const { findings } = await report();
    const wrong = findings.filter((finding) => finding.checkId === checkId && finding.verdict === verdict);

    expect(wrong).not.toEqual([]);
    expect(wrong.map(wordsOf).join('\n')).toMatch(says);
    expect(findings.filter(({ crashed }) => crashed !== undefined)).toEqual([]);
    expect(violations).toEqual([]);
  });
});
