import { CopyImage$, CreateTags$, DescribeImages$, DescribeRegions$, ModifyImageAttribute$ } from '@aws-sdk/client-ec2';
import type { Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { ec2Query } from '../wire/query.ts';
import { createTags, modifyImageAttribute } from './change-image.ts';
import { copyImage } from './copy-image.ts';
import { describeImages } from './describe-images.ts';
import { describeRegions } from './describe-regions.ts';

export const ec2: Service = {
  signingName: 'ec2',
  protocol: ec2Query,
  operations: [
    operation(DescribeImages$, describeImages),
    operation(CopyImage$, copyImage),
    operation(CreateTags$, createTags),
    operation(ModifyImageAttribute$, modifyImageAttribute),
    operation(DescribeRegions$, describeRegions),
  ],
};
