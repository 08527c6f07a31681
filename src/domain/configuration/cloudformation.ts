import type { ConfigurationInput } from '../configuration.ts';
import { memberAt } from './members.ts';

/** What CloudFormation calls otherwise than the API does. */
const NAMES: Record<string, string> = { launchPermission: 'LaunchPermissionConfiguration' };
/** Members for which its resource has no property. */
const ABSENT = new Set(['s3ExportConfiguration']);

/** The configuration as a template with one `AWS::ImageBuilder::DistributionConfiguration`; what it has no property for is left out. */
export function cloudFormation(configuration: ConfigurationInput): { text: string; leftOut: string[] } {
  const leftOut: string[] = [];
  const Properties = renamed(configuration, '', leftOut);
  const Resources = { DistributionConfiguration: { Type: 'AWS::ImageBuilder::DistributionConfiguration', Properties } };
  const template = { AWSTemplateFormatVersion: '2010-09-09', Resources };
  return { text: `${JSON.stringify(template, null, 2)}\n`, leftOut: [...new Set(leftOut)] };
}

function renamed(value: unknown, path: string, leftOut: string[]): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, `${path}[]`, leftOut));
  if (typeof value !== 'object' || value === null) return value;
  if (memberAt(path)?.shape.kind === 'map') return value;
  const kept = Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (memberAt(at) === undefined || ABSENT.has(name)) {
      leftOut.push(at);
      return [];
    }
    return [[NAMES[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`, renamed(member, at, leftOut)]];
  });
  return Object.fromEntries(kept);
}
