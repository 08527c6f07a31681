import * as fc from 'fast-check';

const LICENSE = `arn:aws:license-manager:us-west-2:111122223333:license-configuration:lic-${'a'.repeat(32)}`;
const ORGANIZATION = 'arn:aws:organizations::111122223333:organization/o-abcdefghij';
/** A key of the first Region, one of another, one that AWS manages, and one that only its own account finds. */
const KEYS = [
  'arn:aws:kms:us-west-2:111122223333:key/1',
  'arn:aws:kms:ap-south-1:111122223333:key/1',
  'alias/aws/ebs',
  'alias/golden',
];
const UNIT = 'arn:aws:organizations::111122223333:ou/o-abcdefghij/ou-abcd-abcdefgh';

/** Mostly the first, so that whole configurations that are accepted come up as well. */
function mostly(good: readonly unknown[], bad: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 200, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
}

const KINDS = [null, 1, true, {}, [], ['a'], { a: 'b' }];
const text = mostly(
  ['a', 'x'.repeat(1024), 'éö', '😀'.repeat(1024)],
  ['', 'x'.repeat(1025), '😀'.repeat(1025), ...KINDS],
);
const account = mostly(
  ['111122223333', '444455556666'],
  ['1111', '11112222333a', '１１１１２２２２３３３３', 111122223333, ...KINDS],
);
const flag = mostly([true, false], ['true', 0, null]);
const template = mostly(
  ['lt-0123456789abcdef0', 'lt--__--__--__--__-'],
  ['lt-1', 'lt-0123456789ABCDEF0', '', ...KINDS],
);
const key = mostly(['team', 'a b', 'x'.repeat(128)], ['aws:team', '', 'x'.repeat(129), 'ümlaut', 'a#b']);
const value = mostly(['', 'x'.repeat(256), 'ü'], ['x'.repeat(257), 7, null]);
const tags = fc.oneof(
  { weight: 120, arbitrary: fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 3 }).map(Object.fromEntries) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({}, Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, ''])), []),
  },
);

function listOf(item: fc.Arbitrary<unknown>, most?: number, least = 1): fc.Arbitrary<unknown> {
  const some = fc.array(item, { minLength: 1, maxLength: 3 });
  if (most === undefined)
    return fc.oneof({ weight: 120, arbitrary: some }, { weight: 1, arbitrary: fc.constantFrom([], {}, 'a') });
  const sizes = least === 0 ? [most, most + 1] : [0, most, most + 1];
  const filled = fc
    .tuple(item, fc.constantFrom(...sizes))
    .map(([each, size]) => Array.from({ length: size }, () => each));
  return fc.oneof(
    { weight: 300, arbitrary: some },
    { weight: 1, arbitrary: filled },
    { weight: 1, arbitrary: fc.constantFrom({}, 'a', null) },
  );
}

function group(members: Record<string, fc.Arbitrary<unknown>>, needs: string[] = []): fc.Arbitrary<unknown> {
  const whole = fc.record(members, { requiredKeys: needs });
  const partial = fc.record(members, { requiredKeys: [] });
  return fc.oneof(
    { weight: 200, arbitrary: whole },
    { weight: 1, arbitrary: partial },
    { weight: 1, arbitrary: fc.constantFrom(null, 'a', []) },
  );
}

const ami = group({
  name: mostly(
    ['golden {{ imagebuilder:buildDate }}', 'a.b', 'x'.repeat(127), 'a\nb'],
    ['a', 'ab', '', 'foo/bar', 'ends.', ' led', 'x'.repeat(128), ...KINDS],
  ),
  description: text,
  targetAccountIds: listOf(account, 1536),
  amiTags: tags,
  kmsKeyId: fc.oneof({ weight: 1, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom(...KEYS) }),
  launchPermission: group({
    userIds: listOf(account, 1536),
    userGroups: listOf(text),
    organizationArns: listOf(mostly([ORGANIZATION], [UNIT, '', 'o-abc', `${ORGANIZATION}A`, 4]), 25),
    organizationalUnitArns: listOf(mostly([UNIT, `${UNIT}/more`], [ORGANIZATION, '', 'ou', 4]), 25),
  }),
});

const launchTemplate = group({ launchTemplateId: template, launchTemplateName: text, launchTemplateVersion: text });
const entry = group(
  {
    region: mostly(['us-west-2', 'eu-west-1', 'us-east-1'], ['', 'the moon', 'x'.repeat(1025), ...KINDS]),
    amiDistributionConfiguration: ami,
    containerDistributionConfiguration: group(
      {
        description: text,
        containerTags: listOf(text),
        targetRepository: group({ service: mostly(['ECR'], ['ecr', '', 1]), repositoryName: text }, [
          'service',
          'repositoryName',
        ]),
      },
      ['targetRepository'],
    ),
    licenseConfigurationArns: listOf(mostly([LICENSE], [`${LICENSE}a`, 'lic', 3]), 50),
    launchTemplateConfigurations: listOf(
      group({ launchTemplateId: template, accountId: account, setDefaultVersion: flag }, ['launchTemplateId']),
      100,
    ),
    s3ExportConfiguration: group(
      {
        roleName: text,
        diskImageFormat: mostly(['VMDK', 'RAW', 'VHD'], ['QCOW2', '', 2]),
        s3Bucket: text,
        s3Prefix: text,
      },
      ['roleName', 'diskImageFormat', 's3Bucket'],
    ),
    fastLaunchConfigurations: listOf(
      group(
        {
          enabled: flag,
          snapshotConfiguration: group({ targetResourceCount: mostly([1, 10_000], [0, 10_001, 1.5, '1', null]) }),
          maxParallelLaunches: mostly([1, 6, 1e9], [0, -1, 2.5, '6']),
          launchTemplate,
          accountId: account,
        },
        ['enabled'],
      ),
      1000,
    ),
    ssmParameterConfigurations: listOf(
      group(
        {
          amiAccountId: account,
          parameterName: mostly(['/golden/ami', 'flat', 'x'.repeat(1011)], ['', 'a b', 'x'.repeat(1012), 4, 'ü']),
          dataType: mostly(['text', 'aws:ec2:image'], ['String', '', 4]),
        },
        ['parameterName'],
      ),
    ),
  },
  ['region'],
);

const clean = { region: 'us-west-2', amiDistributionConfiguration: { name: 'golden {{ imagebuilder:buildDate }}' } };
const six = Array.from({ length: 6 }, (_, n) => ({ launchTemplateId: `lt-0123456789abcdef${n}` }));
/** What chance would hardly ever make. */
const SEEDS = [
  [{ region: 'us-west-2' }],
  [clean, { ...clean, region: 'the moon' }],
  [{ ...clean, launchTemplateConfigurations: six }],
];

/** A configuration in which anything may be wrong, and mostly little is. */
export const anyConfiguration: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    name: mostly(['golden', 'a b', 'x'.repeat(128), '-a-'], ['ab', '', ' abc', 'a/b/c', 'x'.repeat(129), ...KINDS]),
    description: text,
    distributions: fc.oneof(
      { weight: 120, arbitrary: fc.array(entry, { minLength: 1, maxLength: 2 }) },
      { weight: 6, arbitrary: fc.constantFrom(...SEEDS) },
      { weight: 1, arbitrary: fc.constantFrom<unknown>([], {}, null, 'a') },
    ),
    tags,
  },
  { requiredKeys: ['name', 'distributions'] },
);
