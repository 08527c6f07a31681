import { describe, expect, it, test } from 'vitest';
import type { Finding, Fix, FixFile, FixKind, Subject, Verdict } from '../../../src/domain/report/finding.ts';
import { summaryOf, Tally } from '../../../src/domain/report/report-summary.ts';
import { FAR, findingOf, NEAR, OTHER, SOURCE, TARGETS } from '../../support/sample-rollout.ts';

const KEY = `arn:aws:kms:us-west-2:${SOURCE}:key/1111`;
const OTHER_KEY = `arn:aws:kms:us-west-2:${SOURCE}:key/2222`;

function about(account: string, region?: string): Subject {
  return region === undefined ? { kind: 'account', account } : { kind: 'target', account, region };
}

function failure(subject: Subject, change: Partial<Finding> = {}): Finding {
  return { ...findingOf('a', subject, 'fail'), cause: 'no such role', ...change };
}

function fixOf(kind: FixKind): Fix {
  return { kind, owner: 'target-account-owner', summary: 'apply it' };
}

function file(name: string, change: Partial<FixFile> = {}): FixFile {
  return { name, language: 'shell', text: `echo ${name}`, about: name, mends: 'target-role', ...change };
}

function summary(findings: Finding[], fixPack: FixFile[] = []) {
  return summaryOf({ findings, targets: TARGETS, fixPack });
}

/** So many findings of that cause. */
function told(cause: string, verdict: Verdict, count: number): Finding[] {
  return Array.from({ length: count }, (_one, at) => failure(about(String(at)), { verdict, cause }));
}

test('what findings come to is known at every moment', () => {
  const findings = [...told('no such role', 'fail', 3), ...told('nobody may ask', 'cannot-tell', 2)];
  const tally = new Tally(TARGETS);
  const seen = findings.map((finding) => {
    tally.add(finding);
    return tally.summary();
  });
  expect(seen).toEqual(findings.map((_, at) => summary(findings.slice(0, at + 1))));
});

describe('causes of a report', () => {
  it('are one for forty accounts that break alike', () => {
    const accounts = Array.from({ length: 40 }, (_one, at) => String(100_000_000_000 + at));
    const { causes } = summary(accounts.map((account) => failure(about(account), { evidence: [`${account} → no`] })));

    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ checkId: 'a', verdict: 'fail', cause: 'no such role', count: 40 });
    expect(causes[0]?.subjects).toEqual(accounts.slice(0, 8).map((account) => about(account)));
    expect(causes[0]?.evidence).toEqual(accounts.slice(0, 4).map((account) => `${account} → no`));
  });

  it.each<[string, Partial<Finding>]>([
    ['check', { checkId: 'b' }],
    ['verdict', { verdict: 'warn' }],
    ['cause', { cause: 'another' }],
    ['kind of fix', { fix: fixOf('key-policy') }],
  ])('differ by their %s', (_what, change) => {
    expect(summary([failure(about('1')), failure(about('2'), change)]).causes).toHaveLength(2);
  });

  it('repeat no evidence', () => {
    const { causes } = summary([
      failure(about('1')),
      failure(about('2'), { evidence: ['sts:AssumeRole → answered', 'x'] }),
    ]);
    expect(causes[0]?.evidence).toEqual(['sts:AssumeRole → answered', 'x']);
  });
});

describe('causes of a long report', () => {
  it('come worst first, and then the widest', () => {
    const { causes } = summary([
      ...told('w', 'warn', 9),
      ...told('c', 'cannot-tell', 2),
      ...told('narrow', 'fail', 1),
      ...told('wide', 'fail', 3),
    ]);
    expect(causes.map(({ cause }) => cause)).toEqual(['wide', 'narrow', 'c', 'w']);
  });

  it('are at most twenty-five, the rest is counted', () => {
    const { causes, moreCauses } = summary(
      Array.from({ length: 30 }, (_one, at) => failure(about('1'), { cause: `cause ${at}` })),
    );
    expect([causes.length, moreCauses]).toEqual([25, 5]);
  });

  it('leave out what was not asked, which is counted', () => {
    const { causes, unasked, counts } = summary([
      failure(about('1')),
      failure(about('1', 'us-west-2'), { verdict: 'cannot-tell', because: 'a' }),
      findingOf('b', about('2'), 'pass'),
    ]);
    expect(causes).toHaveLength(1);
    expect(unasked).toBe(1);
    expect(counts).toEqual({ pass: 1, warn: 0, fail: 1, 'cannot-tell': 1 });
  });
});

describe('files of a cause', () => {
  it('are those of its kind and of its accounts', () => {
    const fixPack = [
      file('mine.sh', { accounts: [NEAR.account] }),
      file('theirs.sh', { accounts: ['999999999999'] }),
      file('any.tf', { language: 'terraform' }),
      file('key.sh', { mends: 'key-policy' }),
    ];
    const { causes } = summary([failure(about(NEAR.account), { fix: fixOf('target-role') })], fixPack);

    expect(causes[0]?.files).toEqual(['mine.sh', 'any.tf']);
    expect(causes[0]?.document).toBe('echo mine.sh');
  });

  it('are those of the key it speaks of', () => {
    const fixPack = [KEY, OTHER_KEY].map((resource) => file(resource, { mends: 'key-policy', resource }));
    const fix = fixOf('key-policy');
    const { causes } = summary([failure(about('1'), { fix, cause: `the policy of ${OTHER_KEY} denies it` })], fixPack);

    expect(causes[0]?.files).toEqual([OTHER_KEY]);
    expect(summary([failure(about('1'), { fix })], fixPack).causes[0]?.files).toEqual([KEY, OTHER_KEY]);
  });

  it('are told whole only where they are short', () => {
    const fix = fixOf('target-role');
    const of = (...fixPack: FixFile[]) => summary([failure(about('1'), { fix })], fixPack).causes[0]?.document;

    expect(of(file('long', { text: 'x'.repeat(4001) }), file('short', { text: 'x'.repeat(4000) }))).toHaveLength(4000);
    expect(of(file('main.tf', { language: 'terraform' }))).toBeUndefined();
  });

  it('are none where nothing is to be applied', () => {
    expect(summary([failure(about('1'))], [file('a.sh')]).causes[0]?.files).toEqual([]);
  });
});

describe('targets of a report', () => {
  it('are ready, failing or not proved', () => {
    const { targets } = summary([
      findingOf('a', { kind: 'target', ...NEAR }, 'warn'),
      findingOf('a', { kind: 'target', ...FAR }, 'cannot-tell'),
      findingOf('a', { kind: 'target', ...OTHER }, 'fail'),
    ]);
    expect(targets).toEqual({ total: 3, ready: 1, failing: 1, unproved: 1, accounts: 2, regions: 2 });
  });

  it('are not proved before anybody asked about them', () => {
    expect(summary([]).targets).toMatchObject({ ready: 0, unproved: 3 });
  });
});
