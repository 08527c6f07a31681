import type { AuditEntry, AuditHead, StoredAudit } from '../domain/audit/entry.ts';
import type { Announcement } from '../domain/rollout/announcement.ts';
import type { Person } from '../domain/approval/membership.ts';
import type { Configuration, ConfigurationInput } from '../domain/configuration.ts';
import type { Draft, TagChanges } from '../domain/configuration/draft.ts';
import type { Report } from '../domain/report/finding.ts';
import type { ReportSummary } from '../domain/report/report-summary.ts';
import type { Origin, PinnedResource, RolloutInputs, SourceImage } from '../domain/inputs.ts';
import type { WaitingStep } from '../domain/rollout/gate.ts';
import type { Rollout, RolloutState } from '../domain/rollout/rollout.ts';
import type { CopyObservation, ImageObservation } from '../domain/rollout/copies/observation.ts';
import type { Target } from '../domain/target.ts';

export type { CopyObservation, ImageObservation, Person };

export type Clock = { now(): number };

/** A resource people choose by name. `label` is at most what its name and version need. */
export type Listed = { arn: string; name: string; version?: string };

/** Image Builder's resources in the source account and build Region. */
export interface Catalog {
  configurations(): Promise<Listed[]>;
  recipes(): Promise<Listed[]>;
  infrastructures(): Promise<Listed[]>;
  /** By exact name, else undefined. */
  findConfiguration(name: string): Promise<Configuration | undefined>;
  /** A recipe by `name/1.2.0`, `name` (its newest version) or ARN, at its exact version; else undefined. */
  findRecipe(named: string): Promise<PinnedResource | undefined>;
  /** An infrastructure configuration by name or ARN, else undefined. */
  findInfrastructure(named: string): Promise<PinnedResource | undefined>;
  /** Creates it; the same token with the same input gives the same resource. Refusal where AWS refuses the input. */
  createConfiguration(input: ConfigurationInput, clientToken: string): Promise<{ arn: string }>;
  /** Reads everything an approval covers, versions pinned. Refusal where something that was chosen does not exist. */
  readInputs(chosen: { configurationArn: string } & Origin): Promise<RolloutInputs>;
}

/** Images that exist in the source account and build Region, to be distributed as they are. */
export interface SourceImages {
  /** The account's own images of Image Builder, each version once. */
  list(): Promise<Listed[]>;
  /** By AMI id, `ssm:` and the name of a parameter, or image ARN. Refusal where there is none that can be distributed. */
  find(asked: string): Promise<SourceImage>;
}

/** What people call accounts. */
export interface AccountNames {
  /** By account id; those that nobody names, or whose name AWS does not tell the bot, are not there. Never rejects. */
  names(): Promise<ReadonlyMap<string, string>>;
}

/** Distribution configurations whole: with tags, and with members that this program does not know. */
export interface Configurations {
  /** By exact name, else undefined. */
  read(name: string): Promise<Configuration | undefined>;
  /** Replaces all but its name and tags; the token makes a repeat harmless. Refusal where AWS refuses the input. */
  replace(arn: string, input: ConfigurationInput, clientToken: string): Promise<void>;
  /** Puts on and takes off its tags; harmless when repeated. Refusal where AWS refuses them. */
  tag(arn: string, changes: TagChanges): Promise<void>;
  /** Names of the pipelines that name it; undefined where AWS does not let the bot look. */
  pipelinesOf(arn: string): Promise<string[] | undefined>;
  /** Refusal `configuration-in-use` where AWS says that something depends on it. */
  remove(arn: string, name: string): Promise<void>;
}

/** A request to build, or to distribute an image that exists. Equal rollouts and attempts give byte-identical requests. */
export type StartRequest = {
  /** What was approved: never the wildcard that was chosen, but the version. */
  inputs: RolloutInputs;
  clientToken: string;
  /** Put on the image as the tag `ami-distribute:rollout`. */
  rolloutId: string;
};

export interface Images {
  /** With the temporary configuration that it names, if any. The token makes a repeat harmless. */
  create(request: StartRequest): Promise<{ imageArn: string }>;
  /**
   * The image that carries the rollout's tag, if one is listed, or the one that is to be gone on with, if it is; a new one
   * may take two minutes to be listed.
   */
  findByRollout(rolloutId: string, inputs: RolloutInputs): Promise<{ imageArn: string } | undefined>;
  get(imageArn: string): Promise<ImageObservation>;
  /** Takes away a temporary configuration; harmless where there is none. */
  removeTemporary(configurationArn: string): Promise<void>;
  /** Asks Image Builder to stop; an image that has ended meanwhile is left as it is. */
  cancel(imageArn: string, clientToken: string): Promise<void>;
}

/** Steps of workflows that wait for a person's word. */
export interface Gates {
  /** Those of one image that wait now. */
  waiting(imageArn: string): Promise<WaitingStep[]>;
  /**
   * Says the word, once however often it is sent: the token names it. False where the step waits no longer, because
   * somebody else has answered it or its time is over.
   */
  answer(said: GateAnswer): Promise<boolean>;
}

export type GateAnswer = {
  imageArn: string;
  stepExecutionId: string;
  action: 'RESUME' | 'STOP';
  /** 1-1024 characters. */
  reason: string;
  clientToken: string;
};

/** The copies that one image is to make. */
export type WantedCopies = {
  imageArn: string;
  /** What is copied, where it is known; else it is found by the image's tag, which only an AMI that was built bears. */
  sourceAmiId?: string | undefined;
  /** When the image may have been asked for first, milliseconds since 1970: no copy of it is older. */
  startedAt: number;
  targets: Target[];
};

export interface Copies {
  /** Looks once at every target, as the target account; `sourceAmiId` is absent until the source AMI exists. */
  observe(wanted: WantedCopies): Promise<{ sourceAmiId?: string; copies: CopyObservation[] }>;
}

/** Word that something may have happened to an image: late, doubled, in any order or never. It only shortens waits. */
export interface Hints {
  /** `heard` is given the images; where it throws, the same come again later. Ends with `stop`. */
  listen(heard: (imageArns: string[]) => Promise<void>): void;
  stop(): Promise<void>;
}

/** Slack's word about people, asked at the click. Fault where Slack cannot be asked: callers refuse. */
export interface Directory {
  person(userId: string): Promise<Person>;
  groupMembers(groupId: string): Promise<string[]>;
}

/** AWS, asked at the click whether it answers at all: an approval must not lie about until it does. */
export interface Reach {
  /** Rejects where AWS does not answer within a second. */
  proven(): Promise<void>;
}

/** A program that wants to know how rollouts ended. */
export interface Recipient {
  /** Hands over one record; the key is the same whenever it is tried again. Why it was not taken, where it was not. */
  send(record: object, key: string): Promise<string | undefined>;
}

/** Jobs by name, with what each carries. */
export type JobPayloads = {
  'check-rollout': { rolloutId: string };
  'start-rollout': { rolloutId: string };
  'watch-rollout': { rolloutId: string; sequence: number };
  /** A hint came: one look beside the chain of looks. */
  'look-again': { rolloutId: string };
  'check-configuration': { reportId: string };
  'expire-rollout': { rolloutId: string };
  /** Post where the audit ends, on that day (UTC). */
  'post-audit-head': { day: string };
  /** Remove what ended longer ago than it is kept, on that day (UTC). */
  'remove-rollouts': { day: string };
  'cancel-image': { rolloutId: string };
  /** Tell the recipient how it ended; `tried` so many times already. */
  'send-record': { rolloutId: string; tried: number };
  /** The temporary configuration of a retry is no longer needed. */
  'remove-configuration': { rolloutId: string };
  'answer-gate': { rolloutId: string; stepExecutionId: string };
  /** Post or edit what waits in one thread. */
  'tell-thread': { threadKey: string };
  /** Post the files of one message of a thread: they may take long, and hold up nothing else. */
  'share-files': { threadKey: string; key: string };
};
export type JobName = keyof JobPayloads;
export type Job<N extends JobName = JobName> = { key: string; name: N; payload: JobPayloads[N]; attempts: number };

export type WorkOptions = { atOnce?: number };

export interface Jobs {
  /**
   * Runs `handler` for each due job of the name: at least once, again with backoff when it throws. `atOnce`: about so
   * many of them side by side in one process, where they are many and mostly wait.
   */
  work<N extends JobName>(name: N, handler: (job: Job<N>) => Promise<void>, options?: WorkOptions): void;
}

export interface RolloutRows {
  get(id: string): Promise<Rollout | undefined>;
  byNumber(number: number): Promise<Rollout | undefined>;
  /** Newest first. */
  recent(limit: number): Promise<Rollout[]>;
  /** Those of one distribution configuration that are in one of these states, newest first. */
  ofConfiguration(configurationArn: string, states: readonly RolloutState[], limit: number): Promise<Rollout[]>;
  /** Those of which all of this holds, newest first. */
  matching(wanted: WantedRollouts, limit: number): Promise<Rollout[]>;
  /** Gives it the next number and version 1. */
  insert(rollout: Omit<Rollout, 'number' | 'version'>): Promise<Rollout>;
  /** Writes it only if the stored version is one less; false when somebody else was faster. */
  save(rollout: Rollout): Promise<boolean>;
  /** Its number is never given again. False where it is gone. */
  remove(id: string): Promise<boolean>;
}

type WantedRollouts = {
  states?: readonly RolloutState[];
  requestedBy?: string;
  /** For states that are ends: they were entered before then, and all there is to say about it is said. */
  endedBefore?: number;
};

/** Questions answered so far, and in all where it is known; what they came to, now and then. */
export type CheckProgress = { done: number; total: number; summary?: ReportSummary };

/** A report somebody asked for outside a rollout, told in one living message. */
export type ReportRun = {
  id: string;
  version: number;
  configurationName: string;
  /** A recipe to look at with it, as `name/1.2.0` or its ARN. */
  recipe?: string;
  /** The name of an infrastructure configuration to look at with it. */
  infrastructure?: string;
  requestedBy: string;
  channel: string;
  state: 'running' | 'done' | 'broken' | 'cancelled';
  progress: CheckProgress;
  /** When it is done: what was found, the whole of it kept under the run's own id. */
  summary?: ReportSummary;
  tookMs?: number;
  /** The report whose passes are believed, so that only the rest is asked again. */
  basedOn?: string;
  /** What went wrong, for people. */
  problem?: string;
  cancelledBy?: string;
  createdAt: number;
};

export interface DraftRows {
  get(id: string): Promise<Draft | undefined>;
  /** Those of one person, newest first. */
  of(userId: string): Promise<Draft[]>;
  /** The same id again replaces it. */
  save(draft: Draft): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface ReportRows {
  get(id: string): Promise<ReportRun | undefined>;
  insert(run: ReportRun): Promise<void>;
  /** Writes it only if the stored version is one less; false when somebody else was faster. */
  save(run: ReportRun): Promise<boolean>;
  /** Keeps a report whole under its id; the same id again replaces it. */
  keep(report: Report): Promise<void>;
  /** A report that was kept. */
  kept(id: string): Promise<Report | undefined>;
  /** Lets go of reports that were kept; of some there may be none. */
  forget(ids: string[]): Promise<void>;
}

/** What a message shows: the stored state of something (edited as it changes), or one event, said once. */
export type MessageBody =
  | { kind: 'rollout-card'; rolloutId: string }
  | { kind: 'report-card'; reportId: string }
  /** The question whether a tested image is to go on. */
  | { kind: 'gate-card'; rolloutId: string; stepExecutionId: string }
  /** The report whole, and its fix pack, as files. */
  | { kind: 'report-files'; reportId: string }
  /** Every file of a fix pack that was kept as a report of its own. */
  | { kind: 'pack-files'; reportId: string }
  /** Every AMI of a rollout that has ended, as a file for programs. */
  | { kind: 'ami-files'; rolloutId: string }
  /** Where the audit ended on a day (UTC), and where its chain is broken if it is. */
  | { kind: 'audit-head'; day: string; head: AuditHead; breach?: { sequence: number; why: string } }
  | { kind: 'announcement'; rolloutId: string; rolloutNumber: number; announcement: Announcement };

/** A message that Slack is to show. `threadKey` is the key of the thread's first message; equal to `key` there. */
export type OutboxMessage = { key: string; threadKey: string; channel: string; body: MessageBody };

/** `shownVersion` is the version of the subject that a living message shows. */
export type StoredMessage = OutboxMessage & {
  state: 'pending' | 'posting' | 'posted' | 'dropped';
  sequence: number;
  claimedAt?: number;
  ts?: string;
  shownVersion: number;
  /** When it was last posted or edited. */
  shownAt?: number;
};

export interface OutboxRows {
  /** Does nothing where the key exists. Enqueues `tell-thread` for its thread, keyed `tell/<key>`. */
  add(message: OutboxMessage): Promise<void>;
  /** All messages of a thread, oldest first. */
  thread(threadKey: string): Promise<StoredMessage[]>;
  /** pending → posting, or a claim older than `staleBefore` taken over; false when it is somebody else's. */
  claim(key: string, at: number, staleBefore: number): Promise<boolean>;
  /** `channel` is where it really went. */
  posted(key: string, as: { channel: string; ts: string; shownVersion: number; at: number }): Promise<void>;
  /** posting → pending (to be tried again) or → dropped (Slack will never take it), where the claim made `claimedAt` still holds. */
  release(key: string, claimedAt: number, to: 'pending' | 'dropped'): Promise<void>;
  /**
   * Makes a posted message that shows less than `version` this caller's to edit, unless a claim not older than
   * `staleBefore` stands; false then.
   */
  claimEdit(key: string, version: number, at: number, staleBefore: number): Promise<boolean>;
  /**
   * Ends the claim made `claimedAt`, with what the message shows now where that has changed. False where somebody else
   * has taken the claim over: which of the two edits people see is unknown, and the message counts as showing nothing.
   */
  edited(key: string, claimedAt: number, shown?: { version: number; at: number }): Promise<boolean>;
  /** Removes a thread; what stands in Slack stays there. */
  remove(threadKey: string): Promise<void>;
}

/** What goes one after the other, a `gap` of milliseconds apart. */
export type Lane = { lane: string; gap: number };

/** When each message may go to Slack. Transactions that ask wait for each other. */
export interface SlotRows {
  /**
   * The slot of `key` in the lane: its own, held until it is used, else a new one after all others, or with `isFirst`
   * before all that are not first, which move back. Where it is not later than `now` the caller goes, and has used it.
   */
  take(asked: Lane & { key: string; now: number; isFirst: boolean }): Promise<number>;
  /** Nobody goes before `until`. */
  hold(asked: Lane & { now: number; until: number }): Promise<void>;
}

/** What was done and refused, in a chain of hashes: rows are added, and never changed or removed. */
export interface AuditRows {
  /** Adds the row that follows the last; transactions that do so wait for each other. */
  append(entry: AuditEntry): Promise<void>;
  /** The last row's place and hash; undefined while there is none. */
  head(): Promise<AuditHead | undefined>;
  /** Rows that come after `sequence`, in order; those of one rollout where one is named. */
  after(sequence: number, limit: number, rolloutNumber?: number): Promise<StoredAudit[]>;
  /** Rows that come before `sequence`, the newest first; those of one rollout where one is named. */
  before(sequence: number, limit: number, rolloutNumber?: number): Promise<StoredAudit[]>;
}

/** One atomic unit of rows and jobs. Only this handle is in scope inside it. */
export interface Tx {
  rollouts: RolloutRows;
  reports: ReportRows;
  drafts: DraftRows;
  outbox: OutboxRows;
  slots: SlotRows;
  audit: AuditRows;
  /** Does nothing where a job with the key exists or existed. `runAt` is milliseconds since 1970, default now. */
  enqueue<N extends JobName>(name: N, payload: JobPayloads[N], at: { key: string; runAt?: number }): Promise<void>;
  /** The job is done with this transaction. */
  settle(job: Job): Promise<void>;
}

export interface Store {
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
