import type { AuditProbe } from '../../checks/probe.ts';
import { defaultEncryption, publicAccess } from './account-settings.ts';
import { once } from './asker.ts';
import type { Asker } from './asker.ts';
import { simulate } from './simulation.ts';

/** `roleArn` gives the cross-account role of an account, which is what is simulated; `region` is any: IAM has none. */
type AuditParts = { region: string; roleArn: (account: string) => string };

export function auditProbe(auditor: Asker, { region, roleArn }: AuditParts): AuditProbe {
  return {
    roleMay: once((account, action, resource) =>
      simulate(auditor, { account, region }, { principalArn: roleArn(account), action, resource }),
    ),
    defaultEncryption: once((target) => defaultEncryption(auditor, target)),
    publicAccess: once((target) => publicAccess(auditor, target)),
  };
}
