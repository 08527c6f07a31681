import type { Distribution } from '../../domain/configuration.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { fail, pass, unanswered } from '../judgement.ts';

/** A quota of Image Builder's that holds for each entry, and what of the entry counts against it. */
type EntryQuota = { code: string; count: number; things: string };

export async function judgeEntryQuota(
  { probe }: CheckContext,
  { region }: Distribution,
  { code, count, things }: EntryQuota,
): Promise<Judgement> {
  const quota = await probe.settings.imageBuilderQuota(code);
  if (quota.kind !== 'answered') return unanswered(quota, `servicequotas:GetServiceQuota of ${code}`);
  const evidence = [quota.evidence, `the entry of ${region} names ${count} ${things}`];
  if (count <= quota.value) return pass(...evidence);
  return fail(evidence, `${count} ${things}, and the quota is ${quota.value}`, {
    kind: 'quota-request',
    owner: 'us',
    summary: `ask for ${count} in quota ${code}, or name fewer ${things}`,
  });
}
