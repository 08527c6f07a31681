import type { Call } from '../operation.ts';
import type { World, WorldParameter } from '../../world/world.ts';

/** A parameter in its newest version. */
export type Parameter = Pick<WorldParameter, 'name' | 'region' | 'value' | 'dataType'> & {
  /** None for AWS's own. */
  account: string;
  type: 'String' | 'StringList';
  version: number;
  changedAt: number;
};

export type ParameterPlace = { account: string; region: string; name: string };

const LONG_AGO = Date.UTC(2026, 0, 15, 9);

/** All parameters that exist when the twin starts. */
export function parametersOf(world: World): Parameter[] {
  const own = Object.entries(world.accounts).flatMap(([account, { parameters }]) =>
    parameters.map((parameter) => ({ ...parameter, account })),
  );
  const publicly = world.publicParameters.map((parameter) => ({ ...parameter, account: '' }));
  return [...own, ...publicly].map((each) => ({ ...each, type: 'String', version: 1, changedAt: LONG_AGO }));
}

/** What a caller names: `name` or an ARN, each with a version or without; the twin keeps the newest version alone. */
export function parameterNamed({ cloud, caller, region }: Call<unknown>, asked: string) {
  const [, given = '', version] = /^((?:arn:(?:[^:]*:){4})?[^:]*)(?::(.*))?$/.exec(asked) ?? [];
  const account = given.startsWith('/aws/service/') ? '' : caller.account;
  const arn = given.startsWith('arn:') ? given : parameterArn({ account, region, name: given });
  const found = cloud.parameters.find((each) => parameterArn(each) === arn);
  return { arn, found, version, hasVersion: version === undefined || version === String(found?.version) };
}

export function parameterAt(
  parameters: readonly Parameter[],
  { account, region, name }: ParameterPlace,
): Parameter | undefined {
  return parameters.find((each) => each.account === account && each.region === region && each.name === name);
}

/** `arn:…:parameter/name` and `arn:…:parameter/path/name`: a leading slash is not doubled. */
export function parameterArn({ account, region, name }: ParameterPlace): string {
  return `arn:aws:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}
