import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Answer, AuditProbe } from '../../checks/probe.ts';
import { defaultEncryption, publicAccess } from './account-settings.ts';
import type { Target } from '../../domain/target.ts';
import { NoAnswer } from '../errors.ts';
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
    trust: once((account) => trustOf(auditor, { account, region }, roleArn(account))),
    defaultEncryption: once((target) => defaultEncryption(auditor, target)),
    publicAccess: once((target) => publicAccess(auditor, target)),
  };
}

/** IAM answers documents in URL encoding. */
function trustOf(auditor: Asker, place: Target, roleArn: string): Promise<Answer<string>> {
  const name = roleArn.split('/').at(-1);
  return auditor.ask(place.account, `iam:GetRole ${roleArn}`, async (clients) => {
    const { Role: role } = await auditor.call(place, 'iam:GetRole', (options) =>
      clients.iam(place.region).send(new GetRoleCommand({ RoleName: name }), options),
    );
    const document = role?.AssumeRolePolicyDocument;
    if (document === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no trust policy');
    const value = decodeURIComponent(document);
    return { value, says: `a trust policy of ${value.length} characters` };
  });
}
