import type { CheckContext } from '../check.ts';
import { parentOf } from './parent.ts';
import { volumesOf } from './volumes.ts';

/** `none` only where recipe, parent image and the source account's setting prove that no volume is encrypted. */
export async function encryptionOf(
  context: CheckContext,
): Promise<{ encryption: 'none' | 'some' | 'unknown'; evidence: string[] }> {
  const { probe, recipe, sourceAccount, buildRegion } = context;
  if (recipe === undefined) return { encryption: 'unknown', evidence: ['no recipe is looked at'] };
  const parent = await parentOf(context, recipe);
  if (parent.kind !== 'known') return { encryption: 'unknown', evidence: ['the parent image is not known'] };
  const volumes = volumesOf(recipe, parent.facts, sourceAccount);
  if (volumes.some(({ encryption }) => encryption !== 'none'))
    return { encryption: 'some', evidence: [parent.evidence] };
  const setting = await probe.settings.defaultEncryption(buildRegion);
  const isOff = setting.kind === 'answered' && !setting.value.byDefault;
  return { encryption: isOff ? 'none' : 'unknown', evidence: [parent.evidence, setting.evidence] };
}
