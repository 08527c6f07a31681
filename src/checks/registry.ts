import type { Check } from './check.ts';
import { regionAnswers } from './role/region-answers.ts';
import { roleAccount } from './role/role-account.ts';
import { roleAssumable } from './role/role-assumable.ts';
import { roleImageActions } from './role/role-image-actions.ts';
import { sourceIdentity } from './source/source-identity.ts';

/** Every check, in the order in which they are asked and told. Ids are permanent. */
export const CHECKS: readonly Check[] = [sourceIdentity, roleAssumable, roleAccount, regionAnswers, roleImageActions];
