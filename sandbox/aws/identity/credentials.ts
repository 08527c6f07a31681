import type { World } from '../../world/world.ts';
import { iamId, secret } from './ids.ts';
import type { Caller } from './principals.ts';
import { administratorOf } from './principals.ts';

export type AccessKey = {
  accessKeyId: string;
  secretAccessKey: string;
  caller: Caller;
  /** Temporary credentials only; `expiresAt` is real time, for the caller's own clock decides when it renews. */
  session?: { token: string; expiresAt: number };
};

export type Credentials = {
  find(accessKeyId: string): AccessKey | undefined;
  /** One of each account: the owner of a target applies fixes with it. */
  administrators(): AccessKey[];
  /** Makes temporary credentials for the session of a role. */
  issue(caller: Caller, expiresAt: number): AccessKey & { session: { token: string; expiresAt: number } };
};

export function createCredentials(world: World, bot: Caller): Credentials {
  const { accessKeyId, secretAccessKey } = world.bot;
  const owners = Object.keys(world.accounts).map((account) => ({
    accessKeyId: iamId('AKIA', 'administrator', account),
    secretAccessKey: secret('administrator', account),
    caller: administratorOf(world, account),
  }));
  const all: AccessKey[] = [{ accessKeyId, secretAccessKey, caller: bot }, ...owners];
  const keys = new Map(all.map((key) => [key.accessKeyId, key]));
  let issued = 0;
  return {
    find: (id) => keys.get(id),
    administrators: () => owners,
    issue(caller, expiresAt) {
      issued += 1;
      const id = iamId('ASIA', caller.arn, issued);
      const token = secret('token', id).repeat(4);
      const key = { accessKeyId: id, secretAccessKey: secret(id), caller, session: { token, expiresAt } };
      keys.set(id, key);
      return key;
    },
  };
}
