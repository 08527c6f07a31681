import type { AccessRequest, NamedPolicy } from '../../src/policy/decide.ts';
import { parsePolicy } from '../../src/policy/parse.ts';

export const source = '444455556666';
export const target = '111122223333';
export const stranger = '999900001111';

/** The bot's session in the source account. */
export const bot = {
  arn: `arn:aws:sts::${source}:assumed-role/ami-distribute/i-0abc`,
  account: source,
  roleArn: `arn:aws:iam::${source}:role/ami-distribute`,
};

/** The cross-account role's session in a target account. */
export const copier = {
  arn: `arn:aws:sts::${target}:assumed-role/EC2ImageBuilderDistributionCrossAccountRole/copy`,
  account: target,
  roleArn: `arn:aws:iam::${target}:role/EC2ImageBuilderDistributionCrossAccountRole`,
};

export const user = { arn: `arn:aws:iam::${source}:user/ada`, account: source };

export function root(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

/** A policy named after the side it stands on. */
export function policy(name: string, ...statements: object[]): NamedPolicy {
  return { name, document: parsePolicy({ Version: '2012-10-17', Statement: statements }) };
}

export function call(
  principal: AccessRequest['principal'],
  action: string,
  resource: string,
  context: AccessRequest['context'] = {},
): AccessRequest {
  return { principal, action, resource, resourceAccount: accountOf(resource) ?? principal.account, context };
}

function accountOf(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account === '' ? undefined : account;
}
