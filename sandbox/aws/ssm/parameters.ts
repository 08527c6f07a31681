import type { World, WorldParameter } from '../../world/world.ts';

/** A parameter in its newest version. */
export type Parameter = Pick<WorldParameter, 'name' | 'region' | 'value' | 'dataType'> & {
  account: string;
  type: 'String' | 'StringList';
  version: number;
  changedAt: number;
};

export type ParameterPlace = { account: string; region: string; name: string };

const LONG_AGO = Date.UTC(2026, 0, 15, 9);

/** All parameters that exist when the twin starts. */
export function parametersOf(world: World): Parameter[] {
  return Object.entries(world.accounts).flatMap(([account, { parameters }]) =>
    parameters.map((parameter) => ({
      ...parameter,
      account,
      type: 'String' as const,
      version: 1,
      changedAt: LONG_AGO,
    })),
  );
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
