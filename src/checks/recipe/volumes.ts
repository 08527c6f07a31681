import type { SourceImage } from '../../domain/inputs.ts';
import type { BlockDevice, Recipe } from '../../domain/recipe.ts';
import type { ImageFacts } from '../probe.ts';

/**
 * How a volume of the build is encrypted, as far as recipe and parent image say. `named`: with the key the recipe names;
 * `kept`: with the key of the parent's snapshot; `unnamed`: with the account's default key, because nobody names one;
 * `contradictory`: a key without `encrypted: true`, which EC2 refuses.
 */
export type Volume = { deviceName: string } & (
  | { encryption: 'none' | 'unnamed' | 'contradictory' | 'unknown' }
  | { encryption: 'named'; key: string }
  | { encryption: 'kept'; key?: string }
);

/** Every volume of the AMI that the recipe builds; without the parent's facts, those that the recipe maps. */
export function volumesOf(recipe: Recipe, parent: ImageFacts | undefined, sourceAccount: string): Volume[] {
  const mapped = recipe.blockDevices.map((device) => mappedVolume(device, parent, sourceAccount));
  const names = new Set(mapped.map(({ deviceName }) => deviceName));
  const inherited = (parent?.devices ?? [])
    .filter(({ deviceName }) => !names.has(deviceName))
    .map((device) => inheritedVolume(device, parent?.owner === sourceAccount));
  return [...mapped, ...inherited];
}

/** Every volume of an AMI that exists: its keys are asked about like those that a recipe names. */
export function volumesAsTheyAre({ devices }: SourceImage): Volume[] {
  return devices.map(({ deviceName, encrypted, key }) => {
    if (!encrypted) return { deviceName, encryption: 'none' };
    return key === undefined ? { deviceName, encryption: 'kept' } : { deviceName, encryption: 'named', key };
  });
}

function mappedVolume(device: BlockDevice, parent: ImageFacts | undefined, sourceAccount: string): Volume {
  const { deviceName = 'without a name', encrypted, kmsKeyId } = device;
  if (encrypted === true) {
    return kmsKeyId === undefined
      ? { deviceName, encryption: 'unnamed' }
      : { deviceName, encryption: 'named', key: kmsKeyId };
  }
  if (kmsKeyId !== undefined) return { deviceName, encryption: 'contradictory' };
  if (parent === undefined) return { deviceName, encryption: 'unknown' };
  const origin = parent.devices.find((each) => each.deviceName === deviceName);
  return origin === undefined
    ? { deviceName, encryption: 'none' }
    : inheritedVolume(origin, parent.owner === sourceAccount);
}

/** EC2 keeps the key of an account's own snapshot; a snapshot of somebody else gets the default key. */
function inheritedVolume({ deviceName, encrypted, key }: ImageFacts['devices'][number], isOwn: boolean): Volume {
  if (!encrypted) return { deviceName, encryption: 'none' };
  if (!isOwn) return { deviceName, encryption: 'unnamed' };
  return key === undefined ? { deviceName, encryption: 'kept' } : { deviceName, encryption: 'kept', key };
}

const ROOT_NAMES = new Set(['/dev/sda', '/dev/sda1', '/dev/xvda', '/dev/xvda1']);

/** A root device that the recipe encrypts under a name that the parent image does not have. */
export function mistakenRoot(recipe: Recipe, parent: ImageFacts): string | undefined {
  const mapped = recipe.blockDevices.map(({ deviceName }) => deviceName);
  if (mapped.includes(parent.rootDevice)) return undefined;
  const others = new Set(parent.devices.map(({ deviceName }) => deviceName));
  return recipe.blockDevices
    .filter(({ encrypted }) => encrypted === true)
    .map(({ deviceName = '' }) => deviceName)
    .find((name) => ROOT_NAMES.has(name) && !others.has(name));
}
