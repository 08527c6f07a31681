import type { ConfigurationInput } from '../configuration.ts';
import { cloudFormation } from './cloudformation.ts';
import { terraform } from './terraform.ts';

/** A file that holds a configuration; `leftOut` are the paths of members that the format cannot hold. */
export type ExportedFile = { name: string; about: string; text: string; leftOut: string[] };

/** The members of a configuration that are not of AWS's making, in the order in which people read them. */
export function ownMembers(configuration: ConfigurationInput): ConfigurationInput {
  const { name, description, distributions, arn: _arn, ...others } = { arn: '', ...configuration };
  return { name, ...(description === undefined ? {} : { description }), distributions, ...others };
}

/** The configuration as AWS's command line, Terraform and CloudFormation take it. */
export function exportedFiles(configuration: ConfigurationInput): ExportedFile[] {
  const own = ownMembers(configuration);
  const base = own.name.replaceAll(/[^\w-]+/gu, '-') || 'configuration';
  const cli = 'aws imagebuilder create-distribution-configuration --cli-input-json file://';
  return [
    { name: `${base}.json`, about: `for ${cli}${base}.json`, text: `${JSON.stringify(own, null, 2)}\n`, leftOut: [] },
    { name: `${base}.tf`, about: 'for Terraform', ...terraform(own) },
    { name: `${base}.template.json`, about: 'for CloudFormation', ...cloudFormation(own) },
  ];
}
