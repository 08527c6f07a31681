import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { memberProblems } from '../../../src/domain/configuration/member-problems.ts';
import { exportedFiles } from '../../../src/domain/configuration/export-text.ts';
import { MOST_CHARACTERS, readConfigurationText } from '../../../src/domain/configuration/import-text.ts';
import { Refusal } from '../../../src/domain/errors.ts';
import type { ConfigurationInput } from '../../../src/domain/configuration.ts';
import { anyConfiguration } from './generated.ts';

const SAMPLE = readFileSync(new URL('../../fixtures/configurations/cli-input.json', import.meta.url), 'utf8');
const sample: ConfigurationInput = JSON.parse(SAMPLE);

/** Members that nobody knows may stand anywhere. */
const stranger = fc.dictionary(
  fc.stringMatching(/^new[A-Z][a-z]{1,8}$/),
  fc.oneof(fc.boolean(), fc.stringMatching(/^[a-z]{0,9}$/), fc.integer()),
  {
    maxKeys: 2,
  },
);

function filesOf(input: ConfigurationInput) {
  const [json, tf, template] = exportedFiles(input);
  if (json === undefined || tf === undefined || template === undefined) throw new Error('a file is missing');
  return { json, tf, template };
}

test('the file of the command line is read as it is', () => {
  expect(readConfigurationText(SAMPLE)).toEqual({ input: sample, leftOut: [] });
});

test('the answer of a get is read without what AWS writes itself', () => {
  const ofAws = { arn: 'arn', timeoutMinutes: 720, dateCreated: 'x', dateUpdated: 'x', tags: {} };
  const [entry] = sample.distributions;
  const distributions = [{ ...entry, licenseConfigurationArns: [] }];
  const answer = { requestId: 'x', distributionConfiguration: { ...ofAws, ...sample, distributions } };

  expect(readConfigurationText(JSON.stringify(answer))).toEqual({
    input: sample,
    leftOut: ['arn', 'dateCreated', 'dateUpdated', 'timeoutMinutes'],
  });
});

test("tags of AWS's own in an answer are left out and told", () => {
  const tags = { team: 'images', 'aws:cloudformation:stack-name': 'golden' };
  const answer = { distributionConfiguration: { ...sample, tags } };

  expect(readConfigurationText(JSON.stringify(answer))).toEqual({
    input: { ...sample, tags: { team: 'images' } },
    leftOut: ['tags.aws:cloudformation:stack-name'],
  });
});

test('a bare list of distributions takes the name given', () => {
  expect(readConfigurationText(JSON.stringify(sample.distributions), 'golden').input).toEqual({
    name: 'golden',
    distributions: sample.distributions,
  });
});

test('a round trip loses nothing, unknown members included', () => {
  let trips = 0;
  fc.assert(
    fc.property(anyConfiguration, stranger, stranger, (configuration, above, below) => {
      fc.pre(isInput(configuration));
      const distributions = configuration.distributions.map((entry) => ({ ...entry, ...below }));
      const input = { ...configuration, distributions, ...above };
      const { text } = filesOf(input).json;
      fc.pre(text.length <= MOST_CHARACTERS);
      trips += 1;
      expect(readConfigurationText(text)).toEqual({ input, leftOut: [] });
    }),
    { numRuns: 300 },
  );
  expect(trips).toBe(300);
});

test.each([
  ['no-json', 'nothing of the kind'],
  ['no-json', ''],
  ['no-json', '{"name": "golden",}'],
  ['not-one', '"text"'],
  ['not-one', '{}'],
  ['not-one', 'null'],
  ['wrong-kind', '{"name": 7, "distributions": "all"}'],
  ['wrong-kind', '{"name": "golden", "distributions": [7, null, []]}'],
  ['wrong-kind', '{"name": "golden", "distributions": [{"region": ["us-west-2"]}]}'],
  ['wrong-kind', '[{"region": "us-west-2"}]'],
  ['forbidden-key', '{"name": "golden", "distributions": [], "__proto__": {"polluted": true}}'],
  ['forbidden-key', '{"name": "golden", "distributions": [{"constructor": {}}]}'],
  ['hidden-characters', '{"name": "gold\u202Enedlog", "distributions": []}'],
  ['hidden-characters', '{"name": "golden", "distributions": [{"reg\\u200bion": "us-west-2"}]}'],
  ['number', '{"name": "golden", "distributions": [], "size": 12345678901234567890}'],
  ['too-deep', '['.repeat(100_000)],
  ['too-deep', `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`],
  ['no-json', `"${'\\"'.repeat(50_000)}`],
  ['no-json', `"${'\\"'.repeat(999_000)}`],
  ['no-json', '{"a":'.repeat(15) + ' '.repeat(1_900_000)],
  ['name-twice', '{"name": "golden", "name": "other", "distributions": []}'],
  ['name-twice', '{"name": "golden", "distributions": [{"region": "us-west-2", "region" : "eu-west-1"}]}'],
  ['too-long', ' '.repeat(2_000_001)],
])('hostile text is refused as %s', (code, text) => {
  const before = performance.now();
  expect(() => readConfigurationText(text)).toThrow(expect.objectContaining({ code: `import-${code}` }));
  // Linear work takes some milliseconds; a quadratic one would hold up everybody for minutes.
  expect(performance.now() - before).toBeLessThan(5000);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('any text gets an answer or a refusal', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json());
  fc.assert(
    fc.property(hostile, (text) => {
      expect(outcomeOf(text)).toMatch(/^(?:read|import-[a-z-]+)$/);
    }),
  );
});

const everything: ConfigurationInput = {
  name: 'Golden Linux',
  description: 'costs ${more} and %{if}',
  tags: { team: 'platform' },
  distributions: [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        name: 'a {{ imagebuilder:buildDate }}',
        amiTags: { a: 'b' },
        launchPermission: { userGroups: ['all'] },
      },
      launchTemplateConfigurations: [{ launchTemplateId: 'lt-0123456789abcdef0', setDefaultVersion: true }],
      s3ExportConfiguration: { roleName: 'vmimport', s3Bucket: 'images' },
      newMember: 1,
    },
  ],
};

test('Terraform has every member under its own name', () => {
  const { tf } = filesOf(everything);

  expect(tf.text).toBe(`resource "aws_imagebuilder_distribution_configuration" "golden_linux" {
  name = "Golden Linux"
  description = "costs $\${more} and %%{if}"
  distribution {
    region = "us-west-2"
    ami_distribution_configuration {
      name = "a {{ imagebuilder:buildDate }}"
      ami_tags = {
        "a" = "b"
      }
      launch_permission {
        user_groups = ["all"]
      }
    }
    launch_template_configuration {
      launch_template_id = "lt-0123456789abcdef0"
      default = true
    }
    s3_export_configuration {
      role_name = "vmimport"
      s3_bucket = "images"
    }
  }
  tags = {
    "team" = "platform"
  }
}
`);
  expect(tf.leftOut).toEqual(['distributions[].newMember']);
});

test('CloudFormation has its properties and names the rest', () => {
  const { template } = filesOf(everything);
  const { Resources } = JSON.parse(template.text);

  expect(Resources.DistributionConfiguration).toMatchObject({
    Type: 'AWS::ImageBuilder::DistributionConfiguration',
    Properties: {
      Name: 'Golden Linux',
      Tags: { team: 'platform' },
      Distributions: [
        {
          Region: 'us-west-2',
          AmiDistributionConfiguration: { AmiTags: { a: 'b' }, LaunchPermissionConfiguration: { UserGroups: ['all'] } },
          LaunchTemplateConfigurations: [{ LaunchTemplateId: 'lt-0123456789abcdef0', SetDefaultVersion: true }],
        },
      ],
    },
  });
  expect(template.leftOut).toEqual(['distributions[].s3ExportConfiguration', 'distributions[].newMember']);
});

function outcomeOf(text: string): string {
  try {
    readConfigurationText(text);
    return 'read';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

function isInput(configuration: object): configuration is ConfigurationInput {
  return memberProblems(configuration).length === 0;
}

test.each([
  ['{"distributions": [{"region": "us-west-2", "size": 12345678901234567890}]}', 'distributions[0].size'],
  ['{"a": {"b": 12345678901234567890}}', 'a.b'],
  ['[12345678901234567890]', '[0]'],
])('what is wrong deep inside %s is named by its place', (text, place) => {
  expect(() => readConfigurationText(text, 'golden')).toThrow(place);
});
