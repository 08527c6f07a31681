import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Announcement } from '../../../src/domain/rollout/announcement.ts';
import type { Finding, FixFile } from '../../../src/domain/report/finding.ts';
import { summaryOf } from '../../../src/domain/report/report-summary.ts';
import type { StepFailure } from '../../../src/domain/rollout/copies/later-step.ts';
import type { Copy } from '../../../src/domain/rollout/rollout.ts';
import { announcementMessage } from '../../../src/slack/blocks/announcements.ts';
import { FAR, IMAGE_ARN, NEAR, needing, NEEDS, OTHER, reportOf } from '../../support/sample-rollout.ts';
import { anyText, complaints, finding, grid, HOSTILE, mrkdwnOf, readable } from './rendered.ts';

const told = (said: Announcement) => announcementMessage(42, said);
const copy = (change: Partial<Copy> = {}): Copy => ({ target: NEAR, state: 'verified', amiId: 'ami-1', ...change });

const failure = (change: Partial<StepFailure> = {}): StepFailure => ({
  target: FAR,
  step: 'UPDATE_LAUNCH_TEMPLATES',
  status: 'FAILED',
  message: "The launch-template ID 'lt-1' does not exist",
  ...change,
});

/** A denial with everything a person needs to mend it. */
function denied(account: string, change: Partial<Finding> = {}): Finding {
  return finding('fail', NEAR, {
    checkId: 'target-role-assumable',
    title: 'cross-account role can be assumed from 444455556666',
    subject: { kind: 'account', account },
    evidence: [`sts:AssumeRole: AccessDenied, not authorized to perform sts:AssumeRole on account ${account}`],
    causes: [`account ${account} has no such role`, 'its trust policy does not name the source account'],
    fix: {
      kind: 'target-role',
      owner: 'target-account-owner',
      summary: 'create the role',
    },
    ...change,
  });
}

const SCRIPT: FixFile = {
  name: 'cross-account-role.sh',
  language: 'shell',
  text: 'aws iam create-role\naws iam attach-role-policy',
  about: 'the role',
  mends: 'target-role',
};

/** What is announced of a report with these findings; its fix pack is one script. */
function reported(findings: Finding[], script = SCRIPT): Extract<Announcement, { kind: 'report' }> {
  const summary = summaryOf({ ...reportOf(...findings), fixPack: [script] });
  return { kind: 'report', summary, blocked: summary.counts.fail > 0, requestedBy: 'UASKED', needs: NEEDS };
}

const everyKind = (said: string): Announcement[] => [
  reported([denied('111122223333', { title: said, cause: said, evidence: [said], causes: [said] })]),
  reported([finding('pass', NEAR)]),
  { kind: 'approved', by: ['UANN'], requestedBy: 'UASKED' },
  { kind: 'rejected', by: 'UANN', reason: said, requestedBy: 'UASKED' },
  { kind: 'approval-not-needed', requestedBy: 'UASKED' },
  { kind: 'overridden', by: 'UANN', reason: said, requestedBy: 'UASKED', needs: needing(2) },
  { kind: 'expired', was: 'awaiting-approval', requestedBy: 'UASKED' },
  { kind: 'expired', was: 'starting', requestedBy: 'UASKED' },
  { kind: 'start-delayed', why: said, until: 1_800_000_000_000, requestedBy: 'UASKED' },
  { kind: 'start-delayed', why: said, requestedBy: 'UASKED' },
  { kind: 'superseded', by: 43, requestedBy: 'UASKED' },
  { kind: 'check-again', by: 'UYES', hadDecisions: true },
  { kind: 'drifted', differences: [said, said], requestedBy: 'UASKED' },
  { kind: 'mismatched', differences: [said, said], requestedBy: 'UASKED' },
  { kind: 'gate-found', step: said, requestedBy: 'UASKED', needs: NEEDS },
  { kind: 'gate-decided', step: said, action: 'STOP', by: ['UANN'], reason: said, requestedBy: 'UASKED' },
  { kind: 'gate-decided', step: said, action: 'RESUME', by: ['UANN'], requestedBy: 'UASKED' },
  { kind: 'gate-elsewhere', step: said, requestedBy: 'UASKED' },
  { kind: 'started', imageArn: IMAGE_ARN },
  { kind: 'record-undelivered', problem: said, requestedBy: 'UASKED' },
  { kind: 'started', imageArn: IMAGE_ARN, amiId: 'ami-0123456789abcdef0' },
  { kind: 'region-complete', region: 'us-west-2', copies: [copy()], tookMs: 60_000 },
  { kind: 'copies-failed', copies: [copy({ state: 'failed', reason: said }), copy({ state: 'failed', reason: said })] },
  { kind: 'phase-begun', phase: 'testing', before: 'building', tookMs: 60_000, copies: 3, steps: [] },
  {
    kind: 'stuck',
    state: 'distributing',
    stillMs: 1,
    status: said,
    copies: [copy({ state: 'waiting', reason: said })],
    requestedBy: 'UASKED',
  },
  { kind: 'step-failed', failures: [failure({ step: said, message: said, status: said })] },
  { kind: 'step-failed', failures: [failure({ target: { account: said, region: said } }), failure({})] },
  {
    kind: 'ended',
    state: 'failed',
    outcome: said,
    copies: [copy({ state: 'failed' }), copy({ unlike: [said] })],
    stepFailures: [failure({ step: said, status: said, target: { account: said, region: said } })],
    undone: ['EXPORT_AMI'],
    unverified: ['key'],
    requestedBy: 'UASKED',
    tookMs: 1,
  },
];

test('every kind fits Slack whatever AWS or people say', () => {
  const untrusted = anyText(9000);
  fc.assert(
    fc.property(untrusted, (said) => {
      const messages = everyKind(said).map(told);
      expect(messages.flatMap(complaints)).toEqual([]);
      const tags = messages.flatMap((message) => mrkdwnOf(message).match(/<[^>]*>?/gu) ?? []);
      expect(tags.filter((tag) => !/^<(?:@U\w+|!subteam\^S\w+|!date\^18\d{8}\^[^|>]*\|[^>]*)>$/u.test(tag))).toEqual(
        [],
      );
    }),
  );
});

test('a report without failures calls the approvers once', () => {
  const { text } = told(reported([finding('pass', NEAR)]));
  expect(text).toContain('<!subteam^SAPPROVERS> <@UANN>: rollout #42 waits for your decision');
});

test('a report with failures calls the requester alone', () => {
  const { text } = told(reported([denied('111122223333')]));
  expect(text.match(/<[@!][^>]+>/g)).toEqual(['<@UASKED>']);
  expect(text).toContain('0 of 3 targets ready, 2 not ready, 1 not proved');
});

test('a failure is told with evidence, causes, fix and who applies it', () => {
  const shown = readable(told(reported([denied('111122223333')])));
  expect(shown).toContain('cross-account role can be assumed from 444455556666');
  expect(shown).toContain('not authorized to perform sts:AssumeRole');
  expect(shown).toContain('Possible causes');
  expect(shown).toContain('its trust policy does not name the source account');
  expect(shown).toContain('The owner of the target account applies it');
  expect(shown).toContain('Attached: cross-account-role.sh');
  expect(shown).toContain('aws iam create-role\naws iam attach');
});

test('what is not proved says what would prove it', () => {
  const unproved = finding('cannot-tell', NEAR, { wouldProve: 'an AMI that 111122223333 owns' });
  expect(readable(told(reported([unproved])))).toContain('What would prove it\nan AMI that 111122223333 owns');
});

test('accounts with the same failure are told together', () => {
  const shown = readable(told(reported(['111122223333', '777788889999'].map((account) => denied(account)))));
  expect(shown.match(/aws iam create-role/gu)).toHaveLength(1);
  expect(shown).toContain('111122223333, 777788889999');
});

test('what was not asked is counted, not listed', () => {
  const unasked = finding('cannot-tell', FAR, { title: 'unasked thing', because: 'target-role-assumable' });
  const shown = readable(told(reported([denied('111122223333'), unasked])));
  expect(shown).toContain('1 not asked, because of the above');
  expect(shown).not.toContain('unasked thing');
});

test('a short script stands there whole, in pieces that fit', () => {
  const rows = Array.from(
    { length: 40 },
    (_, at) => `aws iam put-role-policy --policy-name p${at} --role-name some-role`,
  );
  const message = told(reported([denied('111122223333')], { ...SCRIPT, text: rows.join('\n') }));
  const shown = readable(message);
  expect(complaints(message)).toEqual([]);
  expect(rows.filter((row) => !shown.includes(row))).toEqual([]);
});

test('a long script is attached, not told', () => {
  const message = told(reported([denied('111122223333')], { ...SCRIPT, text: 'x'.repeat(20_000) }));
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).not.toContain('xxx');
  expect(readable(message)).toContain('Attached: cross-account-role.sh');
});

test('more failures than fit are counted', () => {
  const findings = grid(900, 2).map((target, at) =>
    finding('fail', target, { title: `condition ${at}`, causes: [HOSTILE] }),
  );
  const message = told(reported(findings));
  expect(complaints(message)).toEqual([]);
  expect(readable(message)).toMatch(/and 1,7\d\d more causes: the attached report has them all/u);
});

test('a failed copy names account, Region, reason and next step', () => {
  const shown = readable(
    told({ kind: 'copies-failed', copies: [copy({ target: OTHER, state: 'failed', reason: 'key is disabled' })] }),
  );
  expect(shown).toContain('*777788889999* in *us-west-2* failed');
  expect(shown).toContain('key is disabled');
  expect(shown).toContain('/ami-distribute check');
});

test('many copies that failed for one reason are one reply', () => {
  const reason = 'User is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/x';
  const copies = [OTHER, FAR, NEAR].map((target) => copy({ target, state: 'failed', reason }));
  const shown = readable(told({ kind: 'copies-failed', copies }));
  expect(shown).toContain('*3 copies* failed: the cross-account role could not be assumed');
  expect(shown).toContain('777788889999 in us-west-2');
  expect(shown).toContain('*Fix* Create EC2ImageBuilderDistributionCrossAccountRole in the target account');
});

test('the end names who asked, the count and what is missing', () => {
  const copies = [copy(), copy({ target: FAR, state: 'failed', amiId: 'ami-2' })];
  const message = told({ kind: 'ended', state: 'partly-available', copies, requestedBy: 'UASKED', tookMs: 3_900_000 });
  expect(message.text).toContain(
    '<@UASKED>, rollout #42 ended after 1\u00a0h 5\u00a0min. *Partly available*: 1 of 2 copies verified',
  );
  expect(readable(message)).toContain(':x: 111122223333 in eu-west-1 failed `ami-2`');
});

test('an end names its few AMIs, and leaves many to the file', () => {
  const end = { kind: 'ended', state: 'available', requestedBy: 'UASKED', tookMs: 60_000 } as const;
  const few = told({ ...end, copies: [copy(), copy({ target: FAR, amiId: 'ami-2' })] });
  expect(readable(few)).toContain('111122223333 in eu-west-1 verified `ami-2`');
  const many = told({ ...end, copies: grid(40, 6).map((target) => copy({ target })) });
  expect(readable(many)).not.toContain('`ami-1`');
  expect(complaints(many)).toEqual([]);
});

test('a Region of many copies fits Slack', () => {
  const copies = grid(1536, 1).map((target) => copy({ target, amiId: 'ami-0123456789abcdef0' }));
  const message = told({ kind: 'region-complete', region: 'us-west-1', copies, tookMs: 840_000 });
  expect(complaints(message)).toEqual([]);
  expect(message.text).toContain('*us-west-1* complete: 1,536 copies verified in 14\u00a0min');
});

test('a phase is told with how long the one before took', () => {
  const phase = { kind: 'phase-begun' as const, tookMs: 720_000, copies: 36, steps: [] };
  expect(told({ ...phase, phase: 'testing', before: 'building' }).text).toBe(
    ':test_tube: Built in 12\u00a0min. Testing the image.',
  );
  const usualMs = 840_000;
  expect(told({ ...phase, phase: 'distributing', before: 'testing', usualMs }).text).toBe(
    ':truck: Tested in 12\u00a0min. Distributing 36 copies, usually 14\u00a0min.',
  );
  const steps = ['UPDATE_LAUNCH_TEMPLATES', 'PUT_SSM_PARAMETERS', 'EXPORT_AMI'] as const;
  expect(told({ ...phase, phase: 'integrating', before: 'distributing', steps: [...steps] }).text).toBe(
    ':link: Copied in 12\u00a0min. Now launch templates, SSM parameters and S3 exports.',
  );
});

test('a later step that failed says where, why and what to do', () => {
  const one = readable(told({ kind: 'step-failed', failures: [failure()] }));
  expect(one).toContain(
    'Updating the launch template failed for *111122223333* in *eu-west-1*: the launch template is not there.',
  );
  expect(one).toContain("The launch-template ID 'lt-1' does not exist");
  expect(one).toContain('*Fix* Create the launch template in that account and Region');
  expect(one).toContain('The copy is there.');
  const many = readable(told({ kind: 'step-failed', failures: [failure(), failure({ target: NEAR })] }));
  expect(many).toContain('failed in *2 places*');
  expect(many).toContain('111122223333 in eu-west-1\n111122223333 in us-west-2');
});

test('a standstill names who asked, for how long, and what was last seen', () => {
  const shown = readable(
    told({
      kind: 'stuck',
      state: 'distributing',
      stillMs: 3_600_000,
      usualMs: 840_000,
      status: 'DISTRIBUTING',
      copies: [copy(), copy({ target: FAR, state: 'waiting', reason: 'AccessDenied: no' })],
      requestedBy: 'UASKED',
    }),
  );
  expect(shown).toContain('<@UASKED>, nothing has moved in rollout #42 for 1\u00a0h; distributing usually takes 14');
  expect(shown).toContain(
    'Image Builder says `DISTRIBUTING`; copies: 1 verified, 1 waiting. 1 target cannot be looked',
  );
  expect(shown).toContain('AccessDenied: no');
});

test('the end says what is usable, what is not as asked, and what nobody verified', () => {
  const copies = [copy({ unlike: ['tag "Team" is missing'] }), copy({ target: FAR, state: 'failed' })];
  const end = { kind: 'ended', state: 'partly-available', copies, requestedBy: 'UASKED', tookMs: 60_000 } as const;
  const shown = readable(
    told({
      ...end,
      stepFailures: [failure(), failure()],
      undone: ['EXPORT_AMI'],
      unverified: ['key', 'PUT_SSM_PARAMETERS'],
    }),
  );
  expect(shown).toContain('*Usable now* 1 of 2 copies');
  expect(shown).toContain(':warning: 111122223333 in us-west-2 verified `ami-1`, but tag "Team" is missing');
  expect(shown).toContain('Updating the launch template failed: 111122223333 in eu-west-1, 111122223333 in eu-west-1');
  expect(shown).toContain('Not done, because the image ended before: S3 exports.');
  expect(shown).toContain("Image Builder's word alone: which key encrypts them and SSM parameters.");
});

test('many usable copies are counted by Region', () => {
  const copies = grid(40, 6).map((target, at) => copy({ target, state: at % 6 === 0 ? 'failed' : 'verified' }));
  const end = { kind: 'ended', state: 'partly-available', copies, requestedBy: 'UASKED', tookMs: 60_000 } as const;
  expect(readable(told(end))).toContain('*Usable now* 200 of 240 copies\n*us-west-1* 0 of 40\n*us-west-2* 40 of 40');
  expect(complaints(told(end))).toEqual([]);
});
