import type { ApprovalPolicy } from '../domain/approval/policy.ts';
import type { Probe } from '../checks/probe.ts';
import type { Finding } from '../domain/report/finding.ts';
import type { Catalog, Clock, Copies, Directory, Gates, Images, Reach, Recipient, Store } from './ports.ts';

type FlowLog = { info(fields: object, event: string): void; error(fields: object, event: string): void };

/** Everything that what-happens-over-time needs of the outside. */
export type FlowRooms = {
  store: Store;
  catalog: Catalog;
  images: Images;
  gates: Gates;
  copies: Copies;
  /** Name or ARN of the role as which Image Builder builds, where that is not its service-linked one. */
  executionRole?: string;
  /** Once the signal is aborted the probe asks no more. */
  newProbe: (options?: { signal?: AbortSignal }) => Probe;
  /** Hears the findings of each finished run of checks. */
  checked?: (findings: readonly Finding[]) => void;
  /** How long target accounts have to confirm their copies once Image Builder is done; 15 minutes where it is not set. */
  confirmWithinMs?: number;
  /** How long rollouts are kept after their end; for ever where it is not set. */
  keepRolloutsMs?: number;
  /** Who is sent the record of every rollout that ends, if anybody. */
  recipient?: Recipient;
  /** Hears the code of each refusal that is kept in the audit. */
  refused?: (code: string) => void;
  directory: Directory;
  reach: Reach;
  clock: Clock;
  /** Aborted once the program stops: what takes minutes ends, and is begun anew after the next start. */
  stopping?: AbortSignal;
  log: FlowLog;
  policy: Policy;
};

/**
 * Who may ask and who has to say yes, the channel where they are asked, the one where the audit's head is posted if any,
 * and where it is built.
 */
export type Policy = ApprovalPolicy & { channel: string; auditChannel?: string; buildRegion: string };
