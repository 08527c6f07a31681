import type { Target } from './target.ts';

export type Verdict = 'pass' | 'warn' | 'fail' | 'cannot-tell';

/** What a finding is about: the source account, one target account, or one target. */
export type Subject =
  | { kind: 'source'; account: string; region: string }
  | { kind: 'account'; account: string }
  | { kind: 'target'; account: string; region: string };

/** Something that makes the finding healthy. `document` is what to apply, whole, where the fix is one. */
export type Fix = {
  kind: 'target-role' | 'bot-role' | 'region-opt-in' | 'bot-settings';
  /** Who can apply it. */
  owner: 'target-account-owner' | 'us';
  summary: string;
  document?: { name: string; language: 'json' | 'shell'; text: string };
};

/** A check's verdict on one subject. */
export type Finding = {
  checkId: string;
  /** The healthy condition, a sentence without a full stop, so that it reads right beside any mark. */
  title: string;
  subject: Subject;
  verdict: Verdict;
  /** What an API answered, one line each, in AWS's own words. */
  evidence: string[];
  /** For `fail`: every cause the evidence leaves possible. */
  causes?: string[];
  fix?: Fix;
  /** For `cannot-tell`: the access that would prove it. */
  wouldProve?: string;
  /** For `cannot-tell`: the check whose failure kept this one from being asked. */
  because?: string;
  /** The check itself broke: a reference that is also in the log. */
  crashed?: string;
};

/** All findings for one configuration at one moment. Times are milliseconds since 1970. */
export type Report = {
  configurationArn: string;
  configurationName: string;
  targets: Target[];
  findings: Finding[];
  startedAt: number;
  finishedAt: number;
};

export function subjectKey(subject: Subject): string {
  return subject.kind === 'account'
    ? `account ${subject.account}`
    : `${subject.kind} ${subject.account}/${subject.region}`;
}
