import {
  CopyImage$,
  CreateLaunchTemplateVersion$,
  CreateTags$,
  DescribeImages$,
  DescribeLaunchTemplates$,
  DescribeLaunchTemplateVersions$,
  DescribeRegions$,
  DescribeSnapshots$,
  GetEbsDefaultKmsKeyId$,
  GetEbsEncryptionByDefault$,
  GetImageBlockPublicAccessState$,
  ModifyImageAttribute$,
  ModifyLaunchTemplate$,
  ModifySnapshotAttribute$,
} from '@aws-sdk/client-ec2';
import type { Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { ec2Query } from '../wire/query.ts';
import {
  getEbsDefaultKmsKeyId,
  getEbsEncryptionByDefault,
  getImageBlockPublicAccessState,
} from './account-settings.ts';
import { modifyImageAttribute } from './change-image.ts';
import { createLaunchTemplateVersion, modifyLaunchTemplate } from './change-launch-template.ts';
import { copyImage } from './copy-image.ts';
import { describeImages } from './describe-images.ts';
import { describeLaunchTemplates, describeLaunchTemplateVersions } from './describe-launch-templates.ts';
import { describeRegions } from './describe-regions.ts';
import { modifySnapshotAttribute } from './snapshots/change-snapshot.ts';
import { describeSnapshots } from './snapshots/describe-snapshots.ts';
import { createTags } from './tags.ts';

export const ec2: Service = {
  signingName: 'ec2',
  protocol: ec2Query,
  operations: [
    operation(DescribeImages$, describeImages),
    operation(CopyImage$, copyImage),
    operation(ModifyImageAttribute$, modifyImageAttribute),
    operation(DescribeSnapshots$, describeSnapshots),
    operation(ModifySnapshotAttribute$, modifySnapshotAttribute),
    operation(CreateTags$, createTags),
    operation(DescribeLaunchTemplates$, describeLaunchTemplates),
    operation(DescribeLaunchTemplateVersions$, describeLaunchTemplateVersions),
    operation(CreateLaunchTemplateVersion$, createLaunchTemplateVersion),
    operation(ModifyLaunchTemplate$, modifyLaunchTemplate),
    operation(DescribeRegions$, describeRegions),
    operation(GetEbsEncryptionByDefault$, getEbsEncryptionByDefault),
    operation(GetEbsDefaultKmsKeyId$, getEbsDefaultKmsKeyId),
    operation(GetImageBlockPublicAccessState$, getImageBlockPublicAccessState),
  ],
};
