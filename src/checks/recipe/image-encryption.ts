import type { CheckContext } from '../check.ts';
import { parentOf } from './parent.ts';
import { volumesOf } from './volumes.ts';

/** `none` only where the AMI itself, or recipe, parent image and the source account's setting prove that no volume is encrypted. */
export async function encryptionOf(
  context: CheckContext,
): Promise<{ encryption: 'none' | 'some' | 'unknown'; evidence: string[] }> {
  const { probe, recipe, source, sourceAccount, buildRegion } = context;
  if (source !== undefined) {
    const encrypted = source.devices.filter((device) => device.encrypted).length;
    const evidence = [`${encrypted} of ${source.devices.length} volumes of ${source.amiId} are encrypted`];
    return { encryption: encrypted === 0 ? 'none' : 'some', evidence };
  }
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
