import type { Break } from './break.ts';
import { EXISTING_BREAKS } from './existing-breaks.ts';
import { EXECUTION_BREAKS } from './execution-breaks.ts';
import { PARENT_BREAKS } from './parent-breaks.ts';
import { TARGET_BREAKS } from './target-breaks.ts';
import {
  account,
  entriesOf,
  entryOf,
  FIRST,
  HOME_KEY,
  key,
  onlyAdministered,
  recipe,
  SECOND,
  setAmi,
  SOURCE,
  VIRGINIA_KEY,
} from './world-parts.ts';

/** Of checks that can find anything wrong, at least one way each. Every break leaves the rest of the world as it was. */
export const BREAKS: readonly Break[] = [
  {
    checkId: 'source-identity',
    verdict: 'fail',
    says: /credentials belong to account 111122223333/,
    fix: 'bot-settings',
    name: 'STS knows the bot as one of another account',
    breakIt: (world) => {
      world.stsNames[SOURCE] = '111122223333';
    },
  },
  {
    checkId: 'source-bot-permissions',
    verdict: 'fail',
    says: /do not allow imagebuilder:CreateImage/,
    fix: 'bot-role',
    name: 'the bot may not start images',
    breakIt: ({ bot }) => {
      for (const policy of Object.values(bot.policies)) {
        policy.statements = policy.statements.filter(({ sid }) => sid !== 'Images');
      }
    },
  },
  {
    checkId: 'source-service-linked-role',
    verdict: 'fail',
    says: /does not exist/,
    fix: 'service-linked-role',
    name: 'Image Builder was never used in the source account',
    breakIt: (world) => {
      account(world, SOURCE).serviceLinkedRole = false;
    },
  },
  {
    checkId: 'source-infrastructure',
    verdict: 'fail',
    says: /instance profile "gone"/,
    fix: 'infrastructure',
    name: 'the infrastructure configuration names a profile that is gone',
    breakIt: ({ imageBuilder }) => {
      for (const each of imageBuilder.infrastructureConfigurations) each.instanceProfileName = 'gone';
    },
  },
  {
    checkId: 'source-infrastructure',
    verdict: 'fail',
    says: /holds no role/,
    fix: 'infrastructure',
    name: 'the instance profile holds no role',
    breakIt: (world) => {
      for (const profile of Object.values(account(world, SOURCE).instanceProfiles)) profile.roles = [];
    },
  },
  {
    checkId: 'source-region-enabled',
    verdict: 'fail',
    says: /ap-south-2 is not enabled/,
    fix: 'region-opt-in',
    name: 'the configuration names a Region that the source account has not enabled',
    also: ['target-region-answers', 'target-region-sts', 'target-default-key'],
    breakIt: (world) => {
      entriesOf(world).push({ region: 'ap-south-2', amiDistributionConfiguration: { targetAccountIds: [FIRST] } });
    },
  },
  {
    checkId: 'configuration-rules',
    verdict: 'fail',
    says: /us-west-2 is missing/,
    fix: 'configuration',
    name: 'no AMI is left in the Region in which it is built',
    breakIt: (world) => {
      entriesOf(world).splice(0, 1);
    },
  },
  {
    checkId: 'configuration-unchecked',
    verdict: 'cannot-tell',
    says: /s3ExportConfiguration/,
    name: 'the image is exported to S3',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['s3ExportConfiguration'] = {
        roleName: 'vmimport',
        diskImageFormat: 'RAW',
        s3Bucket: 'images',
      };
    },
  },
  {
    checkId: 'copy-quota',
    verdict: 'warn',
    says: /6 copies, 2 at a time/,
    fix: 'quota-request',
    name: 'the quota of copies is small',
    breakIt: (world) => {
      account(world, SOURCE).quotas['L-69312229'] = 2;
    },
  },
  {
    checkId: 'source-ami-name',
    verdict: 'fail',
    says: /AMI name "golden" is already in use/,
    fix: 'configuration',
    name: 'a fixed name is taken in the source account',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { name: 'golden', targetAccountIds: undefined });
      entryOf(world, 'us-east-1')['ssmParameterConfigurations'] = [];
      const [like] = account(world, FIRST).amis;
      if (like !== undefined) account(world, SOURCE).amis.push({ ...like, name: 'golden', region: 'us-east-1' });
    },
  },
  {
    checkId: 'launch-template-quota',
    verdict: 'fail',
    says: /1 launch templates, and the quota is 0/,
    fix: 'quota-request',
    name: 'the quota of launch templates is used up',
    breakIt: (world) => {
      account(world, SOURCE).quotas['L-D5665818'] = 0;
    },
  },
  {
    checkId: 'parameter-quota',
    verdict: 'fail',
    says: /the quota is 1/,
    fix: 'quota-request',
    name: 'the quota of parameters is used up',
    breakIt: (world) => {
      account(world, SOURCE).quotas['L-B588F8CA'] = 1;
    },
  },
  {
    checkId: 'source-public-access',
    verdict: 'fail',
    says: /block public access for AMIs is "block-new-sharing"/,
    fix: 'account-setting',
    name: 'the source account blocks public AMIs',
    also: ['public-encryption'],
    breakIt: (world) => {
      setAmi(world, 'us-west-2', { launchPermission: { userGroups: ['all'] } });
      account(world, SOURCE).publicAccessBlocked = ['us-west-2'];
    },
  },
  {
    checkId: 'fast-launch',
    verdict: 'fail',
    says: /does not distribute AMIs with Fast Launch/,
    fix: 'configuration',
    name: 'Fast Launch is asked for in other accounts',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['fastLaunchConfigurations'] = [{ enabled: true, accountId: FIRST }];
    },
  },
  {
    checkId: 'fast-launch',
    verdict: 'fail',
    says: /Windows AMIs only/,
    fix: 'configuration',
    name: 'Fast Launch is asked for on Linux',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { targetAccountIds: undefined });
      const entry = entryOf(world, 'us-east-1');
      entry['ssmParameterConfigurations'] = [];
      entry['fastLaunchConfigurations'] = [{ enabled: true }];
    },
  },
  {
    checkId: 'license-copies',
    verdict: 'warn',
    says: /associated in the source account only/,
    fix: 'configuration',
    name: 'a licence configuration does not reach the copies',
    also: ['configuration-unchecked'],
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['licenseConfigurationArns'] = [
        `arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-0123456789abcdef0123456789abcdef`,
      ];
    },
  },
  {
    checkId: 'recipe-parent-image',
    verdict: 'fail',
    says: /parent image ami-0fedcba9876543210 is not there/,
    fix: 'configuration',
    name: 'the parent image is gone',
    also: ['recipe-encryption'],
    breakIt: (world) => {
      recipe(world).parentImage = 'ami-0fedcba9876543210';
    },
  },
  {
    checkId: 'recipe-virtualization',
    verdict: 'fail',
    says: /do not run in us-east-2/,
    fix: 'configuration',
    name: 'a paravirtual image is to go where there is no such hardware',
    also: ['target-role-image-actions'],
    breakIt: (world) => {
      for (const ami of world.publicAmis) ami.virtualization = 'paravirtual';
      for (const owner of Object.values(world.accounts)) owner.regions.push('us-east-2');
      entriesOf(world).push({ region: 'us-east-2', amiDistributionConfiguration: { targetAccountIds: [FIRST] } });
    },
  },
  {
    checkId: 'recipe-encryption',
    verdict: 'fail',
    says: /nobody names a key for \/dev\/xvda/,
    fix: 'recipe',
    name: 'the recipe encrypts without naming a key',
    breakIt: (world) => {
      for (const { ebs } of recipe(world).blockDeviceMappings) delete ebs.kmsKeyId;
    },
  },
  {
    checkId: 'recipe-key',
    verdict: 'fail',
    says: /aaaa is Disabled/,
    fix: 'key',
    name: 'the key of the recipe is disabled',
    also: ['destination-key', 'target-key-policy', 'target-key-actions'],
    breakIt: (world) => {
      key(world, HOME_KEY).state = 'Disabled';
    },
  },
  {
    checkId: 'recipe-key',
    verdict: 'fail',
    says: /aaaa does not let Image Builder use it in the source account/,
    fix: 'key-policy',
    name: 'the key of the recipe is administered in the source account, and not used',
    breakIt: (world) => {
      key(world, HOME_KEY).policy.statements.splice(0, 1, ...onlyAdministered().statements);
    },
  },
  {
    checkId: 'source-default-encryption',
    verdict: 'fail',
    says: /AWS managed key/,
    fix: 'recipe',
    name: 'encryption by default puts the key of AWS on the image',
    also: ['recipe-encryption'],
    breakIt: (world) => {
      recipe(world).blockDeviceMappings = [];
      account(world, SOURCE).encryptionByDefault['us-west-2'] = {};
    },
  },
  {
    checkId: 'public-encryption',
    verdict: 'fail',
    says: /encrypted snapshot/,
    fix: 'configuration',
    name: 'encrypted copies are to be public',
    breakIt: (world) => setAmi(world, 'us-west-2', { launchPermission: { userGroups: ['all'] } }),
  },
  {
    checkId: 'launch-permission-key',
    verdict: 'warn',
    says: /keeps accounts that launchPermission names from using the key/,
    fix: 'key-policy',
    name: 'copies are shared with an account that may not use their key',
    breakIt: (world) => setAmi(world, 'us-east-1', { launchPermission: { userIds: ['555566667777'] } }),
  },
  {
    checkId: 'destination-key',
    verdict: 'fail',
    says: /bbbb is Disabled/,
    fix: 'key',
    name: 'the key of another Region is disabled',
    also: ['target-key-policy', 'target-key-actions'],
    breakIt: (world) => {
      key(world, VIRGINIA_KEY).state = 'Disabled';
    },
  },
  {
    checkId: 'destination-key',
    verdict: 'fail',
    says: /own account only/,
    fix: 'configuration',
    name: 'the configuration names a bare key id',
    also: ['target-key-policy', 'target-key-actions'],
    breakIt: (world) => setAmi(world, 'us-east-1', { kmsKeyId: VIRGINIA_KEY }),
  },
  {
    checkId: 'destination-key',
    verdict: 'fail',
    says: /bbbb is Disabled/,
    fix: 'key',
    name: 'the default key for an own copy is disabled',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { kmsKeyId: undefined, targetAccountIds: undefined });
      entryOf(world, 'us-east-1')['ssmParameterConfigurations'] = [];
      const keyArn = `arn:aws:kms:us-east-1:${SOURCE}:key/${VIRGINIA_KEY}`;
      account(world, SOURCE).encryptionByDefault['us-east-1'] = { keyArn };
      key(world, VIRGINIA_KEY).state = 'Disabled';
    },
  },
  {
    checkId: 'destination-key',
    verdict: 'fail',
    says: /bbbb does not let Image Builder use it in the source account/,
    fix: 'key-policy',
    name: 'the key for an own copy is administered in the source account, and not used',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { targetAccountIds: [SOURCE, FIRST, SECOND] });
      key(world, VIRGINIA_KEY).policy.statements.splice(0, 1, ...onlyAdministered().statements);
    },
  },
  {
    checkId: 'launch-template-image',
    verdict: 'warn',
    says: /source account's AMI id/,
    fix: 'configuration',
    name: 'a launch template of another account is named',
    breakIt: () => undefined,
  },
  {
    checkId: 'source-launch-template',
    verdict: 'fail',
    says: /lt-0fedcba9876543210 does not exist/,
    fix: 'configuration',
    name: 'a launch template of the source account is gone',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['launchTemplateConfigurations'] = [{ launchTemplateId: 'lt-0fedcba9876543210' }];
    },
  },
  {
    checkId: 'source-parameter',
    verdict: 'fail',
    says: /may not write parameter \/golden\/linux/,
    fix: 'configuration',
    name: 'the parameter of the source account is outside its prefix',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['ssmParameterConfigurations'] = [{ parameterName: '/golden/linux' }];
    },
  },
  ...EXISTING_BREAKS,
  ...EXECUTION_BREAKS,
  ...PARENT_BREAKS,
  ...TARGET_BREAKS,
];
