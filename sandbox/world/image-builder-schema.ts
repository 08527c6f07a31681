import { z } from 'zod';

const tags = z.record(z.string(), z.string());
const name = z.string().min(3);

const recipeSchema = z.strictObject({
  name,
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/, 'a version is written like 1.0.0'),
  description: z.string().optional(),
  platform: z.enum(['Linux', 'Windows']).default('Linux'),
  parentImage: z.string(),
  /** ARNs of component versions. */
  components: z.array(z.string()).min(1),
  blockDeviceMappings: z
    .array(
      z.strictObject({
        deviceName: z.string(),
        ebs: z.strictObject({
          encrypted: z.boolean().optional(),
          deleteOnTermination: z.boolean().optional(),
          kmsKeyId: z.string().optional(),
          volumeSize: z.number().optional(),
          volumeType: z.enum(['gp2', 'gp3', 'io1', 'io2', 'standard']).optional(),
        }),
      }),
    )
    .default([]),
  workingDirectory: z.string().default('/tmp'),
  createdAt: z.iso.datetime().default('2026-09-01T06:00:00.000Z'),
  tags: tags.optional(),
});

const infrastructureSchema = z.strictObject({
  name,
  description: z.string().optional(),
  instanceTypes: z.array(z.string()).min(1),
  instanceProfileName: z.string(),
  subnetId: z.string().optional(),
  securityGroupIds: z.array(z.string()).optional(),
  terminateInstanceOnFailure: z.boolean().default(true),
  createdAt: z.iso.datetime().default('2026-09-01T06:00:00.000Z'),
  tags: tags.optional(),
});

/** As in `aws imagebuilder create-distribution-configuration --cli-input-json`; the twin checks it as AWS would. */
const configurationSchema = z.strictObject({
  name,
  description: z.string().optional(),
  distributions: z.array(z.looseObject({ region: z.string() })),
  createdAt: z.iso.datetime().default('2026-09-01T06:00:00.000Z'),
  tags: tags.optional(),
});

const minutes = z.number().min(0);

/** How long each part of an image's life takes, in minutes of the twin's time. */
const durationsSchema = z.strictObject({
  pending: minutes.default(0.5),
  build: minutes.default(12),
  test: minutes.default(5),
  /** Every copy takes a time of its own between the two, the same in every run. */
  copy: z.tuple([minutes, minutes]).default([4, 9]),
  integrate: minutes.default(1),
  /** Until a new image shows in ListImages and ListImageBuildVersions. */
  listingLag: minutes.default(1.5),
});

export const imageBuilderSchema = z.strictObject({
  recipes: z.array(recipeSchema).default([]),
  infrastructureConfigurations: z.array(infrastructureSchema).default([]),
  distributionConfigurations: z.array(configurationSchema).default([]),
  durations: durationsSchema.prefault({}),
});
