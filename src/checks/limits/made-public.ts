import type { Distribution } from '../../domain/configuration.ts';
import type { Fix } from '../../domain/report/finding.ts';
import type { Judgement } from '../check.ts';
import { cannotTell, fail, pass, unanswered } from '../judgement.ts';
import type { Answer } from '../probe.ts';

const ASKED = 'ec2:GetImageBlockPublicAccessState';

/** Whether the entry's AMIs are to be open to everybody. */
export function isMadePublic({ amiDistributionConfiguration }: Distribution): boolean {
  return amiDistributionConfiguration?.launchPermission?.userGroups?.includes('all') ?? false;
}

/** AWS answers `unblocked` or `block-new-sharing`; any other word proves nothing. */
export function judgePublicAccess(access: Answer<string>, owner: Fix['owner']): Judgement {
  if (access.kind !== 'answered') {
    if (access.code !== 'NoAuditRole') return unanswered(access, ASKED, owner === 'us' ? 'the bot' : 'the audit role');
    return cannotTell([access.evidence], 'no audit role is set', `AUDIT_ROLE_NAME, a role with ${ASKED}`);
  }
  const evidence = [access.evidence];
  if (access.value === 'unblocked') return pass(...evidence);
  const cause = `block public access for AMIs is "${access.value}", and the configuration shares with everybody`;
  if (access.value !== 'block-new-sharing') return cannotTell(evidence, cause, `${ASKED} answering "unblocked"`);
  const summary = 'leave out the user group "all", or have ec2:DisableImageBlockPublicAccess called there';
  return fail(evidence, cause, { kind: 'account-setting', owner, summary });
}
