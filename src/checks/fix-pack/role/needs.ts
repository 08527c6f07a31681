import { canonicalJson } from '../../../domain/canonical.ts';
import type { CheckContext } from '../../check.ts';
import { destinationKeys } from '../keys.ts';

/** What the cross-account role of an account needs beyond the managed policy; equal for accounts that need the same. */
export type RoleNeeds = {
  /** ARNs of keys and of aliases. */
  keys: string[];
  /** Launch templates of the account itself. */
  templates: { region: string; id: string }[];
  /** Parameters of the account itself. */
  parameters: { region: string; name: string }[];
};

/** Accounts whose role is alike. */
export type RoleGroup = { accounts: string[]; needs: RoleNeeds };

/** What AWS allows in a name. Anything else, such as a wildcard, never gets into a policy. */
const REGION = /^[a-z0-9-]+$/;
const TEMPLATE = /^lt-[\w-]+$/;
const PARAMETER = /^[\w.\-/]+$/;

/** Keys that no entry of a configuration names. */
type OtherKeys = {
  /** Those of the AMI that is built: every target has to read it. */
  read: string[];
  /** The default EBS keys of target accounts, where copies get them. */
  defaults: { account: string; key: string }[];
};

export function roleGroups(context: CheckContext, accounts: Iterable<string>, others: OtherKeys): RoleGroup[] {
  const needs = new Map<string, RoleNeeds>();
  for (const account of accounts) needs.set(account, { keys: [...others.read], templates: [], parameters: [] });
  for (const { account, key } of others.defaults) needs.get(account)?.keys.push(key);
  for (const { key, accounts: users } of destinationKeys(context)) {
    for (const account of users) needs.get(account)?.keys.push(key);
  }
  for (const entry of context.configuration.distributions) {
    const { region } = entry;
    if (!REGION.test(region)) continue;
    for (const { accountId = '', launchTemplateId: id } of entry.launchTemplateConfigurations ?? []) {
      if (TEMPLATE.test(id)) needs.get(accountId)?.templates.push({ region, id });
    }
    for (const { amiAccountId = '', parameterName: name } of entry.ssmParameterConfigurations ?? []) {
      if (PARAMETER.test(name)) needs.get(amiAccountId)?.parameters.push({ region, name });
    }
  }
  const ordered = [...needs].map(([account, { keys, templates, parameters }]) => ({
    account,
    needs: { keys: sorted(keys), templates: sorted(templates), parameters: sorted(parameters) },
  }));
  const alike = Map.groupBy(ordered, (each) => canonicalJson(each.needs));
  return [...alike.values()].flatMap((members) =>
    members.slice(0, 1).map((first) => ({ accounts: members.map(({ account }) => account), needs: first.needs })),
  );
}

/** By their JSON, and once each. */
function sorted<T>(values: T[]): T[] {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
