import { IAMClient } from '@aws-sdk/client-iam';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import type { Keys } from '../start-twin.ts';
import { botKeys, reach } from '../start-twin.ts';

/** The access key of the owner of an account. */
export function administrator(twin: AwsTwin, account: string): Keys {
  const found = twin.administrators.find(({ caller }) => caller.account === account);
  if (found === undefined) throw new Error(`looking for the administrator of "${account}": there is none`);
  const { accessKeyId, secretAccessKey } = found;
  return { accessKeyId, secretAccessKey };
}

/** IAM as the bot, as the administrator of an account, or with given keys. */
export function iamAs(twin: AwsTwin, who: string | Keys = botKeys(twin)): IAMClient {
  return new IAMClient(reach(twin, typeof who === 'string' ? administrator(twin, who) : who));
}
