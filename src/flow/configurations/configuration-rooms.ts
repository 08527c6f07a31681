import type { Configuration } from '../../domain/configuration.ts';
import { Refusal } from '../../domain/errors.ts';
import type { AccountNames, Configurations } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';

export type ConfigurationRooms = FlowRooms & { configurations: Configurations; accounts: AccountNames };

/** Whole, as AWS has it. Refusal `no-such-configuration`. */
export async function readConfiguration({ configurations }: ConfigurationRooms, name: string): Promise<Configuration> {
  const found = await configurations.read(name);
  if (found !== undefined) return found;
  throw new Refusal(
    'no-such-configuration',
    `there is no distribution configuration "${name}"`,
    'See /ami-distribute config list for those there are.',
  );
}
