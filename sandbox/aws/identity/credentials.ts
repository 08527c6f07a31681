import type { World } from '../../world/world.ts';
import { iamId, secret } from './ids.ts';
import type { Caller } from './principals.ts';

type AccessKey = {
  accessKeyId: string;
  secretAccessKey: string;
  caller: Caller;
  /** Temporary credentials only; `expiresAt` is real time, for the caller's own clock decides when it renews. */
  session?: { token: string; expiresAt: number };
};

export type Credentials = {
  find(accessKeyId: string): AccessKey | undefined;
  /** Makes temporary credentials for the session of a role. */
  issue(caller: Caller, expiresAt: number): AccessKey & { session: { token: string; expiresAt: number } };
};

export function createCredentials(world: World, bot: Caller): Credentials {
  const { accessKeyId, secretAccessKey } = world.bot;
  const keys = new Map<string, AccessKey>([[accessKeyId, { accessKeyId, secretAccessKey, caller: bot }]]);
  let issued = 0;
  return {
    find: (id) => keys.get(id),
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
