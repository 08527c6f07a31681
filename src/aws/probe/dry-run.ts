import type { Answer } from '../../checks/probe.ts';
import { Fault } from '../../domain/errors.ts';
import type { Target } from '../../domain/target.ts';
import type { Clients } from '../clients.ts';
import { evidenceOf } from '../errors.ts';
import type { SendOptions } from '../limits.ts';
import type { Asker } from './asker.ts';

export type WouldSucceed = Answer<'would-succeed'>;

/** The codes with which EC2 and KMS say that only the flag kept the call from being carried out. */
const WOULD_SUCCEED: ReadonlySet<string> = new Set(['DryRunOperation', 'DryRunOperationException']);

/** `on` is what the action is for; `send` sends it with its DryRun flag, which AWS answers with an error even at best. */
type DryRun = {
  action: string;
  on: string;
  place: Target;
  send: (clients: Clients, options: SendOptions) => Promise<unknown>;
};

export async function dryRun({ call, ask }: Asker, { action, on, place, send }: DryRun): Promise<WouldSucceed> {
  const asked = `${action} (dry run) ${on} in ${place.region}`;
  const answer = await ask<never>(place.account, asked, async (clients) => {
    await call(place, action, (options) => send(clients, options));
    throw new Fault(`${asked}: a dry run that returns success is a bug`, {
      code: 'dry-run-succeeded',
      source: 'aws',
      retryable: false,
    });
  });
  return answer.kind === 'refused' && WOULD_SUCCEED.has(answer.code)
    ? { kind: 'answered', value: 'would-succeed', evidence: evidenceOf(asked, answer.code) }
    : answer;
}
