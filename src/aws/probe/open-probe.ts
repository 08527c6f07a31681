import type { Probe } from '../../checks/probe.ts';
import type { ImageBuilder } from '../image-builder/client.ts';
import { NamedAmis } from '../image-builder/existing/named-amis.ts';
import type { Call } from '../limits.ts';
import type { Sessions } from '../sessions.ts';
import type { Source } from '../source/source.ts';
import { asBot, underNoRole, underRole } from './asker.ts';
import { auditProbe } from './audit-probe.ts';
import { keyProbe } from './key-probe.ts';
import { settingsProbe } from './settings-probe.ts';
import { sourceProbe } from './source-probe.ts';
import { targetProbe } from './target-probe.ts';

/** `audits` are the sessions of the role that may only read, where there is one; `call` and `imageBuilder` end with the run. */
type ProbeParts = {
  source: Source;
  imageBuilder: ImageBuilder;
  sessions: Sessions;
  audits: Sessions | undefined;
  call: Call;
};

/** Asks AWS for the facts of one run of checks. */
export function openProbe({ source, imageBuilder, sessions, audits, call }: ProbeParts): Probe {
  const bot = asBot(source, call);
  const role = underRole(sessions, call);
  const roleArn = (account: string): string => sessions.roleArn(account);
  return {
    source: sourceProbe(bot, source, new NamedAmis(source, imageBuilder, call)),
    settings: settingsProbe(bot, source),
    keys: keyProbe(bot, role, { account: source.account, roleArn }),
    target: targetProbe(role, { region: source.region, roleArn }),
    audit: auditProbe(audits === undefined ? underNoRole(call) : underRole(audits, call), {
      region: source.region,
      roleArn,
    }),
  };
}
