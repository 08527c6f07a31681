import { audit } from './approval/audit.ts';
import { checkAgain } from './approval/check-again.ts';
import { drift } from './approval/drift.ts';
import { expiry } from './approval/expiry.ts';
import { override } from './approval/override.ts';
import { reject } from './approval/reject.ts';
import { secondGate } from './approval/second-gate.ts';
import { twoApprovers } from './approval/two-approvers.ts';
import { editConflict } from './configuration/edit-conflict.ts';
import { importExport } from './configuration/import-export.ts';
import { allReady } from './all-ready.ts';
import { brokenTrust } from './broken-trust.ts';
import { cannotTell } from './cannot-tell.ts';
import { emptyAccount } from './empty-account.ts';
import { cancel } from './cancel.ts';
import { fixPack } from './fix-pack.ts';
import { kms } from './kms.ts';
import { fortyAccounts } from './rollouts/forty-accounts.ts';
import { liar } from './rollouts/liar.ts';
import { existingAmi } from './rollouts/existing-ami.ts';
import { partialFailureRetry } from './rollouts/partial-failure-retry.ts';
import { restart } from './restart.ts';
import type { Story } from './telling/story.ts';

/** Every story, in the order in which they are told. */
export const STORIES: readonly Story[] = [
  allReady,
  brokenTrust,
  checkAgain,
  fixPack,
  kms,
  emptyAccount,
  cannotTell,
  existingAmi,
  restart,
  cancel,
  partialFailureRetry,
  liar,
  fortyAccounts,
  reject,
  twoApprovers,
  expiry,
  drift,
  override,
  secondGate,
  audit,
  importExport,
  editConflict,
];
