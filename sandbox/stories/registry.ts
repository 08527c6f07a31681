import { allReady } from './all-ready.ts';
import { brokenTrust } from './broken-trust.ts';
import { emptyAccount } from './empty-account.ts';
import { restart } from './restart.ts';
import type { Story } from './story.ts';

/** Every story, in the order in which they are told. */
export const STORIES: readonly Story[] = [allReady, brokenTrust, emptyAccount, restart];
