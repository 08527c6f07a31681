import type { ConfigurationInput } from '../configuration.ts';

/** Without the lists, groups and nulls that are empty: AWS sends such where there is nothing, and takes none of them. */
export function withoutEmpty(configuration: ConfigurationInput): ConfigurationInput {
  return { ...configuration, distributions: configuration.distributions.map((entry) => pruned(entry)) };
}

function pruned<T extends object>(group: T): T {
  const kept = { ...group };
  for (const name of Object.keys(group)) {
    const value: unknown = Reflect.get(group, name);
    if (value === null || (typeof value === 'object' && Object.keys(value).length === 0))
      Reflect.deleteProperty(kept, name);
    else if (typeof value === 'object' && !Array.isArray(value)) Reflect.set(kept, name, pruned(value));
  }
  return kept;
}
