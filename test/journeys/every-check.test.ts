import { CopyImageCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/domain/report/finding.ts';
import type { ReportSummary } from '../../src/domain/report/report-summary.ts';
import { summaryOf } from '../../src/domain/report/report-summary.ts';
import { DOCUMENT_KINDS } from '../../src/checks/fix-pack/fix-pack.ts';
import { CHECKS } from '../../src/checks/registry.ts';
import type { CheckedWorld } from '../support/worlds/checked-world.ts';
import { reasonsOf, startWorld } from '../support/worlds/checked-world.ts';
import { BREAKS } from '../support/worlds/world-breaks.ts';
import { FIRST } from '../support/worlds/world-parts.ts';

/** Of the world in which everything is ready, whose configuration names a launch template of another account. */
const ALWAYS = 'launch-template-image';

/** Found while copies are under way, by the last test here. */
const COPY_ROOM = 'target-copy-room';

/** Found wherever no recipe is named: nothing has to be wrong in a world for that. */
const NO_RECIPE = 'recipe-looked-at';

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
    const covered = new Set([...BREAKS.map(({ checkId }) => checkId), COPY_ROOM, NO_RECIPE]);

    expect(CHECKS.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it.each(['built', 'existing'] as const)('passes or warns where everything is ready, %s', async (of) => {
    const { report, violations } = await world(() => undefined);
    const { findings } = await report({ of });

    expect(findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'cannot-tell')).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === 'warn').map(({ checkId }) => checkId)).toEqual([ALWAYS]);
    expect(violations).toEqual([]);
  });

  it('passes or warns as well where Image Builder works as the execution role', async () => {
    const { report } = await world(() => undefined, { executionRole: true });
    const { findings } = await report();

    expect(unhealthy(findings)).toEqual([]);
    const about = findings.filter(({ checkId }) => checkId.endsWith('-execution-role'));
    expect(about.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  });

  it('says nothing where it passes that a break is known by', async () => {
    const { report } = await world(() => undefined);
    const findings = [...(await report()).findings, ...(await report({ of: 'existing' })).findings];
    const passing = findings.filter(({ verdict }) => verdict === 'pass');
    const said = passing.flatMap(({ title, evidence }) => [title, ...evidence]).join('\n');

    expect(BREAKS.filter(({ says }) => says.test(said)).map(({ name }) => name)).toEqual([]);
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

/** The checks that found something themselves: what was not asked because of another says nothing of its own. */
function unhealthy(findings: Finding[]): string[] {
  const asked = findings.filter(({ verdict, because }) => verdict !== 'pass' && because === undefined);
  return [...new Set(asked.map(({ checkId }) => checkId))].filter((id) => id !== ALWAYS).toSorted();
}

/** Causes whose fix is a document that the report does not bring along. */
function withoutFile({ causes }: ReportSummary): string[] {
  const documented = causes.filter(({ fix }) => fix !== undefined && DOCUMENT_KINDS.has(fix.kind));
  return documented.filter(({ files }) => files.length === 0).map(({ checkId }) => checkId);
}

describe('what is wrong', () => {
  it.each(BREAKS)('$checkId says $verdict where $name', async (each) => {
    const { checkId, verdict, says, fix, also = [], of, executionRole = false, breakIt } = each;
    const { report, violations, decisions } = await world(breakIt, { executionRole });
    const { findings, targets, fixPack } = await report({ of });
    const wrong = findings.filter((finding) => finding.checkId === checkId && finding.verdict === verdict);

    expect(wrong.map(reasonsOf).join('\n')).toMatch(says);
    expect(new Set(wrong.map((finding) => finding.fix?.kind))).toEqual(new Set([fix]));
    expect(withoutFile(summaryOf({ findings, targets, fixPack }))).toEqual([]);
    expect(unhealthy(findings)).toEqual([checkId, ...also].filter((id) => id !== ALWAYS).toSorted());
    expect(findings.filter(({ crashed }) => crashed !== undefined)).toEqual([]);
    expect(violations).toEqual([]);
    expect(decisions.different).toEqual([]);
  });
});
