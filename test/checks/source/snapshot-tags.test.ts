import { expect, test } from 'vitest';
import { snapshotTags } from '../../../src/checks/source/snapshot-tags.ts';
import type { SourceImage } from '../../../src/domain/inputs.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { SOURCE_IMAGE } from '../../support/sample-rollout.ts';

const ROLE = 'arn:aws:iam::444455556666:role/Executor';
const judge = (source: NonNullable<ProbeChange['source']> = {}, image: Partial<SourceImage> = {}) =>
  snapshotTags.judge(checkContext({ source }, { source: { ...SOURCE_IMAGE, ...image }, executionRole: 'Executor' }));

/** Snapshots with these tags; the execution role may share as `may` says. */
const tagged = (tags: Record<string, string>, may = false) => ({
  snapshotTags: async () => answered({ 'snap-1': tags }, 'ec2:DescribeSnapshots snap-1 → read'),
  roleMay: async (role: string, action: string, resource: string) =>
    answered(may, `${role} ${action} ${resource} → ${may}`),
});

test('snapshots that carry the tag pass', async () => {
  expect(await judge(tagged({ CreatedBy: 'EC2 Image Builder' }))).toMatchObject({ verdict: 'pass' });
});

test.each([{}, { CreatedBy: 'packer' }, { createdby: 'EC2 Image Builder' }, { CreatedBy: 'ec2 image builder' }])(
  'snapshots with the tags %j fail',
  async (tags) => {
    expect(await judge(tagged(tags))).toEqual({
      verdict: 'fail',
      evidence: [
        'ec2:DescribeSnapshots snap-1 → read',
        `${ROLE} ec2:ModifySnapshotAttribute arn:aws:ec2:us-west-2::snapshot/snap-1 → false`,
      ],
      cause: 'snap-1 of the AMI lacks the tag, so Image Builder does not share it',
      fix: { kind: 'snapshot-tag', owner: 'us', summary: 'tag snap-1 with CreatedBy: EC2 Image Builder' },
    });
  },
);

test('one snapshot without the tag is enough to fail', async () => {
  const devices = ['snap-1', 'snap-2'].map((snapshotId) => ({ deviceName: '/dev/x', snapshotId, encrypted: false }));
  expect(await judge(tagged({ CreatedBy: 'EC2 Image Builder' }), { devices })).toMatchObject({
    verdict: 'fail',
    fix: { summary: expect.stringContaining('tag snap-2 with') },
  });
});

test('a role that may share them all the same warns', async () => {
  expect(await judge(tagged({}, true))).toMatchObject({ verdict: 'warn', fix: { kind: 'snapshot-tag' } });
});

test('a simulation without an answer proves no permission', async () => {
  const silent = { ...tagged({}), roleMay: async () => noAnswer('iam:SimulatePrincipalPolicy') };
  expect(await judge(silent)).toMatchObject({ verdict: 'fail' });
});

test.each([
  ['snapshots that may not be read', { snapshotTags: async () => denied('ec2:DescribeSnapshots') }, {}],
  ['snapshots of another account', {}, { owner: '137112412989' }],
])('%s cannot be told', async (_what, source, image) => {
  expect(await judge(source, image)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.any(String) });
});

test('an image without snapshots has nothing to share', async () => {
  expect(await judge({}, { devices: [] })).toMatchObject({ verdict: 'pass' });
});

test.each([
  ['an image that is built', {}, false],
  ['an image that exists', { source: SOURCE_IMAGE }, true],
])('%s is asked about or not', (_what, context, applies) => {
  expect(snapshotTags.applies(checkContext({}, context))).toBe(applies);
});
