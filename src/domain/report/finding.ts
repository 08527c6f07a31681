import type { Target } from '../target.ts';

export type Verdict = 'pass' | 'warn' | 'fail' | 'cannot-tell';

/**
 * What a finding is about: the source account in the build Region; the source account in a Region it distributes to;
 * one target account; one target.
 */
export type Subject =
  | { kind: 'source'; account: string; region: string }
  | { kind: 'region'; account: string; region: string }
  | { kind: 'account'; account: string }
  | { kind: 'target'; account: string; region: string };

/** What has to change. For the kinds that are documents, the report's fix pack holds what to apply, whole. */
export type FixKind =
  | 'target-role'
  | 'key-policy'
  | 'launch-template-tag'
  | 'recipe'
  | 'source-image'
  | 'snapshot-tag'
  | 'bot-role'
  | 'region-opt-in'
  | 'quota-request'
  | 'key'
  | 'configuration'
  | 'infrastructure'
  | 'service-linked-role'
  | 'execution-role'
  | 'account-setting'
  | 'bot-settings'
  | 'wait';

/** Something that makes the finding healthy. */
export type Fix = {
  kind: FixKind;
  /** Who can apply it: the owner of the target account, or the team that runs the bot and builds the image. */
  owner: 'target-account-owner' | 'us';
  summary: string;
};

/** A check's verdict on one subject. */
export type Finding = {
  checkId: string;
  /** The healthy condition, a sentence without a full stop, so that it reads right beside any mark. */
  title: string;
  /** Where it is not `pass`: why it matters, a sentence without a full stop. */
  why?: string;
  subject: Subject;
  verdict: Verdict;
  /** What an API answered, one line each, in AWS's own words. */
  evidence: string[];
  /**
   * What it comes down to, in words that are the same for every subject it breaks: findings of one check with one
   * cause are told as one. Absent where the title says it all.
   */
  cause?: string;
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

/** A document that mends something when it is applied as it stands. */
export type FixFile = {
  /** File name, unique within a report. */
  name: string;
  language: 'shell' | 'json' | 'terraform';
  text: string;
  /** What it is and who applies it, one sentence. */
  about: string;
  mends: FixKind;
  /** The accounts it is for, where it is not for the source account. */
  accounts?: string[];
  /** The ARN of what it mends, where the report has a file for each such resource. */
  resource?: string;
};

/** All findings for one configuration at one moment. Times are milliseconds since 1970. */
export type Report = {
  id: string;
  configurationArn: string;
  configurationName: string;
  /** The recipe that was looked at with it, at its exact version. */
  recipeArn?: string;
  /** The AMI that was looked at with it, where one that exists is distributed. */
  sourceImage?: { amiId: string; name: string };
  /** Digest of what was looked at: a pass is believed again for the same only. */
  basis?: string;
  targets: Target[];
  findings: Finding[];
  fixPack: FixFile[];
  startedAt: number;
  finishedAt: number;
};

export function subjectKey(subject: Subject): string {
  return subject.kind === 'account'
    ? `account ${subject.account}`
    : `${subject.kind} ${subject.account}/${subject.region}`;
}
