import { CROSS_ACCOUNT_ROLE } from '../../domain/cross-account-role.ts';
import type { Fix } from '../../domain/report/finding.ts';

/** Whatever is wrong with the role, the whole of it mends it. */
export const TARGET_ROLE_FIX: Fix = {
  kind: 'target-role',
  owner: 'target-account-owner',
  summary: `create or correct ${CROSS_ACCOUNT_ROLE} in the target account`,
};
