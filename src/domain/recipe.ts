import type { Json } from './canonical.ts';
import type { PinnedResource } from './inputs.ts';

/** A volume of a recipe. What is absent, Image Builder takes from the parent image. */
export type BlockDevice = { deviceName?: string; encrypted?: boolean; kmsKeyId?: string };

/** What the checks need of an image recipe. */
export type Recipe = { arn: string; name: string; parentImage: string; blockDevices: BlockDevice[]; content: Json };

/** Reads the recipe that Image Builder answered; members it does not know are left alone. */
export function recipeOf({ arn, name, content }: PinnedResource): Recipe {
  const { parentImage, blockDeviceMappings }: { parentImage?: unknown; blockDeviceMappings?: unknown } =
    Object(content);
  const mappings: unknown[] = Array.isArray(blockDeviceMappings) ? blockDeviceMappings : [];
  return {
    arn,
    name,
    parentImage: typeof parentImage === 'string' ? parentImage : '',
    blockDevices: mappings.map((mapping) => blockDeviceOf(Object(mapping))),
    content,
  };
}

function blockDeviceOf(mapping: { deviceName?: unknown; ebs?: unknown }): BlockDevice {
  const { encrypted, kmsKeyId }: { encrypted?: unknown; kmsKeyId?: unknown } = Object(mapping.ebs);
  return {
    ...(typeof mapping.deviceName === 'string' ? { deviceName: mapping.deviceName } : {}),
    ...(typeof encrypted === 'boolean' ? { encrypted } : {}),
    ...(typeof kmsKeyId === 'string' ? { kmsKeyId } : {}),
  };
}
