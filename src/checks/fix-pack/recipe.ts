import type { Json } from '../../domain/canonical.ts';
import type { Finding, FixFile } from '../../domain/report/finding.ts';
import type { Recipe } from '../../domain/recipe.ts';
import type { CheckContext } from '../check.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { Asked } from './asked.ts';
import { destinationKeys, isOfAws, sourceKeys, sourceKeyArn, wordsOf } from './keys.ts';
import { slug } from './names.ts';

/** What CreateImageRecipe takes of what GetImageRecipe answers, under the same name. */
const KEPT: ReadonlySet<string> = new Set([
  'name',
  'description',
  'components',
  'parentImage',
  'workingDirectory',
  'additionalInstanceConfiguration',
  'amiTags',
  'amiWatermarks',
]);

type JsonObject = { [member: string]: Json };

/** The key that every volume gets which has none of its own; undefined where nothing names a key to take. */
export function proposedKey(context: CheckContext): string | undefined {
  const ofBuild = destinationKeys(context).find(({ entry }) => entry.region === context.buildRegion);
  return sourceKeys(context)[0] ?? ofBuild?.key;
}

/** The recipe again with every volume encrypted, under its next version: recipes cannot be changed. */
export function recipeFiles(context: CheckContext, { findings }: Asked): FixFile[] {
  const { recipe } = context;
  if (recipe === undefined) return [];
  const key = proposedKey(context);
  const version = nextVersion(recipe);
  const name = `recipe-${slug(recipe.name)}-${version}.json`;
  const devices = devicesOf(context, recipe, devicesIn(findings));
  const kept = Object.entries(objectOf(recipe.content)).filter(([member]) => KEPT.has(member));
  const corrected = { ...Object.fromEntries(kept), semanticVersion: version, blockDeviceMappings: devices };
  const toReplace = [
    ...(key === undefined ? [placeholderKey(context)] : []),
    ...(devices.some(({ deviceName }) => deviceName === PLACEHOLDER_DEVICE) ? [PLACEHOLDER_DEVICE] : []),
  ];
  const first = toReplace.length > 0 ? `First replace ${toReplace.join(' and ')} in it. ` : '';
  return [
    {
      name,
      language: 'json',
      text: `${JSON.stringify(corrected, null, 2)}\n`,
      about:
        `The recipe with every volume encrypted, as its version ${version}. ${first}` +
        `Create it with: aws imagebuilder create-image-recipe --region ${context.buildRegion} --cli-input-json file://${name}`,
      mends: 'recipe',
    },
  ];
}

const PLACEHOLDER_DEVICE = 'ROOT-DEVICE-OF-THE-PARENT-IMAGE';

/** Nobody can take it for a key, and no API does. */
function placeholderKey({ sourceAccount, buildRegion }: CheckContext): string {
  const home = `${buildRegion}:${sourceAccount}`;
  return `arn:${partitionOf(buildRegion)}:kms:${home}:key/A-CUSTOMER-MANAGED-KEY-OF-YOURS`;
}

function nextVersion({ arn, content }: Recipe): string {
  const { version } = objectOf(content);
  const text = typeof version === 'string' ? version : (arn.split('/').at(-1) ?? '');
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return patch === undefined ? '1.0.1' : `${major}.${minor}.${Number(patch) + 1}`;
}

/** The devices that findings name: those the recipe leaves to the parent image are told by it. */
function devicesIn(findings: readonly Finding[]): string[] {
  const said = findings.flatMap((finding) => [wordsOf(finding), ...finding.evidence]).join('\n');
  return [...new Set(said.match(/\/dev\/[a-z0-9]+|\bxvd[a-z]+\b/g))];
}

/** The names that root devices have. */
const ROOT = /^\/dev\/(sda1?|xvda1?)$/;

function devicesOf(context: CheckContext, recipe: Recipe, named: string[]): JsonObject[] {
  const key = proposedKey(context) ?? placeholderKey(context);
  const { blockDeviceMappings } = objectOf(recipe.content);
  const mappings = Array.isArray(blockDeviceMappings) ? blockDeviceMappings.map(objectOf) : [];
  const mapped = new Set(mappings.map(({ deviceName }) => deviceName));
  const missing = named.filter((device) => !mapped.has(device));
  // A recipe that maps the root under a name the parent image does not have means the parent's root.
  const root = missing.find((device) => ROOT.test(device));
  const renamed = mappings.map((mapping) => {
    const { deviceName } = mapping;
    const isRoot = typeof deviceName === 'string' && ROOT.test(deviceName);
    return isRoot && root !== undefined ? { ...mapping, deviceName: root } : mapping;
  });
  const left = missing.filter((device) => !renamed.some(({ deviceName }) => deviceName === device));
  const added = mappings.length + missing.length === 0 ? [PLACEHOLDER_DEVICE] : left;
  return [
    ...renamed.map((mapping) => encrypted(context, mapping, key)),
    ...added.map((deviceName) => ({
      deviceName,
      ebs: { deleteOnTermination: true, encrypted: true, kmsKeyId: key },
    })),
  ];
}

/** An instance store volume, or a device that is left out, has nothing to encrypt. */
function encrypted(context: CheckContext, mapping: JsonObject, key: string): JsonObject {
  if (mapping['virtualName'] !== undefined || mapping['noDevice'] !== undefined) return mapping;
  const ebs = objectOf(mapping['ebs'] ?? {});
  const { kmsKeyId } = ebs;
  const own = typeof kmsKeyId === 'string' && !isOfAws(kmsKeyId) ? sourceKeyArn(context, kmsKeyId) : key;
  return { ...mapping, ebs: { ...ebs, encrypted: true, kmsKeyId: own } };
}

function objectOf(value: Json): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
