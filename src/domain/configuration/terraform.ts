import type { ConfigurationInput } from '../configuration.ts';
import { memberAt } from './members.ts';
import { isObject } from './shapes.ts';

/** What the provider calls otherwise than AWS does. */
const NAMES: Record<string, string> = {
  distributions: 'distribution',
  launchTemplateConfigurations: 'launch_template_configuration',
  fastLaunchConfigurations: 'fast_launch_configuration',
  ssmParameterConfigurations: 'ssm_parameter_configuration',
  setDefaultVersion: 'default',
};

/** The configuration as an `aws_imagebuilder_distribution_configuration`; what Terraform has no name for is left out. */
export function terraform(configuration: ConfigurationInput): { text: string; leftOut: string[] } {
  const leftOut: string[] = [];
  const label = configuration.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/gu, '_')
    .replace(/^(?![a-z_])/u, '_');
  const body = group(configuration, { path: '', indent: '  ', leftOut });
  const head = `resource "aws_imagebuilder_distribution_configuration" "${label}" {`;
  return { text: [head, ...body, '}', ''].join('\n'), leftOut };
}

type Place = { path: string; indent: string; leftOut: string[] };

function group(members: object, place: Place): string[] {
  return Object.entries(members).flatMap(([name, value]: [string, unknown]) => {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const member = memberAt(path);
    if (member === undefined) {
      place.leftOut.push(path);
      return [];
    }
    return written(NAMES[name] ?? snake(name), value, { ...place, path, isMap: member.shape.kind === 'map' });
  });
}

function written(name: string, value: unknown, { isMap, ...place }: Place & { isMap: boolean }): string[] {
  const { indent, path } = place;
  if (isMap && isObject(value)) {
    const entries = Object.entries(value).map(([key, each]) => `${indent}  ${hcl(key)} = ${hcl(each)}`);
    return [`${indent}${name} = {`, ...entries, `${indent}}`];
  }
  if (Array.isArray(value) && value.some(isObject)) {
    return value.flatMap((each: unknown) => block(name, each, { ...place, path: `${path}[]` }));
  }
  return isObject(value) ? block(name, value, place) : [`${indent}${name} = ${hcl(value)}`];
}

function block(name: string, value: unknown, place: Place): string[] {
  const { indent } = place;
  return [`${indent}${name} {`, ...group(Object(value), { ...place, indent: `${indent}  ` }), `${indent}}`];
}

/** A value as HCL reads it: JSON's own words, with the beginning of a template escaped. */
function hcl(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[$%](?=\{)/gu, '$&$&');
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
