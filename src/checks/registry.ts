import type { Check } from './check.ts';
import { configurationRules } from './configuration/rules.ts';
import { recipeLookedAt } from './configuration/recipe-looked-at.ts';
import { uncheckedMembers } from './configuration/unchecked.ts';
import { targetDefaultKey } from './keys/default-key.ts';
import { destinationKey } from './keys/destination-key.ts';
import { targetKeyActions } from './keys/key-actions.ts';
import { targetKeyPolicy } from './keys/key-policy.ts';
import { sourceTemplate } from './launch-template/source-template.ts';
import { targetTemplate } from './launch-template/target-template.ts';
import { templateActions } from './launch-template/template-actions.ts';
import { templateImage } from './launch-template/template-image.ts';
import { targetAmiName } from './limits/ami-name.ts';
import { copyQuota } from './limits/copy-quota.ts';
import { copyRoom } from './limits/copy-room.ts';
import { fastLaunch } from './limits/fast-launch.ts';
import { licenseCopies } from './limits/license-copies.ts';
import { sourcePublicAccess } from './limits/public-access.ts';
import { sourceAmiName } from './limits/source-ami-name.ts';
import { targetPublicAccess } from './limits/target-public-access.ts';
import { templateQuota } from './limits/template-quota.ts';
import { parameterQuota } from './parameters/parameter-quota.ts';
import { sourceParameter } from './parameters/source-parameter.ts';
import { targetParameter } from './parameters/target-parameter.ts';
import { sourceDefaultEncryption } from './recipe/default-encryption.ts';
import { recipeEncryption } from './recipe/encryption.ts';
import { parentImage } from './recipe/parent-image.ts';
import { launchKey } from './recipe/launch-key.ts';
import { publicEncryption } from './recipe/public-encryption.ts';
import { recipeKey } from './recipe/recipe-key.ts';
import { virtualization } from './recipe/virtualization.ts';
import { roleExecution } from './role/role-execution.ts';
import { regionAnswers } from './role/region-answers.ts';
import { regionSts } from './role/region-sts.ts';
import { roleAccount } from './role/role-account.ts';
import { roleAssumable } from './role/role-assumable.ts';
import { roleImageActions } from './role/role-image-actions.ts';
import { roleTrust } from './role/role-trust.ts';
import { botPermissions } from './source/bot-permissions.ts';
import { executionRole } from './source/execution-role.ts';
import { infrastructureUsable } from './source/infrastructure.ts';
import { regionEnabled } from './source/region-enabled.ts';
import { serviceLinkedRole } from './source/service-linked-role.ts';
import { snapshotTags } from './source/snapshot-tags.ts';
import { sourceIdentity } from './source/source-identity.ts';

/** Every check, in the order in which they are told; a check comes after those it needs. Ids are permanent. */
export const CHECKS: readonly Check[] = [
  sourceIdentity,
  botPermissions,
  serviceLinkedRole,
  executionRole,
  infrastructureUsable,
  regionEnabled,
  configurationRules,
  recipeLookedAt,
  uncheckedMembers,
  roleAssumable,
  roleTrust,
  roleExecution,
  roleAccount,
  regionAnswers,
  regionSts,
  roleImageActions,
  copyQuota,
  copyRoom,
  targetAmiName,
  sourceAmiName,
  templateQuota,
  parameterQuota,
  sourcePublicAccess,
  targetPublicAccess,
  fastLaunch,
  licenseCopies,
  snapshotTags,
  parentImage,
  virtualization,
  recipeEncryption,
  recipeKey,
  sourceDefaultEncryption,
  publicEncryption,
  launchKey,
  destinationKey,
  targetKeyPolicy,
  targetKeyActions,
  targetDefaultKey,
  targetTemplate,
  templateActions,
  templateImage,
  sourceTemplate,
  targetParameter,
  sourceParameter,
];
