import type { PolicyDocument } from '../../src/policy/document.ts';
import { parsePolicy } from '../../src/policy/parse.ts';

/** The managed policy of the documented prerequisites, as AWS published it on 30 September 2020. */
const DISTRIBUTION_ACCESS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:*::image/*' },
    {
      Effect: 'Allow',
      Action: ['ec2:DescribeImages', 'ec2:CopyImage', 'ec2:ModifyImageAttribute'],
      Resource: '*',
    },
  ],
};

/** The AWS managed policies that a world may attach, by ARN. */
export const MANAGED_POLICIES: ReadonlyMap<string, PolicyDocument> = new Map([
  ['arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess', parsePolicy(DISTRIBUTION_ACCESS)],
]);
