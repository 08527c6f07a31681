import type { Distribution } from '../../domain/configuration.ts';
import { partitionOf } from '../../domain/partition.ts';

/** Names of the parameters that the entry writes in that account; without an account it is the source account's. */
export function parametersIn(entry: Distribution, account: string, sourceAccount: string): string[] {
  return (entry.ssmParameterConfigurations ?? [])
    .filter(({ amiAccountId = sourceAccount }) => amiAccountId === account)
    .map(({ parameterName }) => parameterName);
}

/** The ARN carries a name without the slash that it may begin with. */
export function parameterArn({ region, account }: { region: string; account: string }, name: string): string {
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

/** Of a parameter as people name it: by its ARN or its name, with or without a version; AWS's own are of no account. */
export function parameterArnOf(place: { region: string; account: string }, named: string): string {
  const [arn] = /^arn:(?:[^:]*:){4}[^:]+/.exec(named) ?? [];
  if (arn !== undefined) return arn;
  const [name = ''] = named.split(':');
  return parameterArn(name.startsWith('/aws/service/') ? { ...place, account: '' } : place, name);
}
