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

/** What Image Builder's workflows can do, as far as an image goes; anything but the copies and waits just takes time. */
const ACTIONS = {
  BUILD: [
    'LaunchInstance',
    'BootstrapInstanceForImageBuilder',
    'ExecuteComponents',
    'RunCommand',
    'CollectImageMetadata',
    'SanitizeInstance',
    'CreateImage',
    'TerminateInstance',
    'WaitForAction',
  ],
  TEST: [
    'LaunchInstance',
    'BootstrapInstanceForImageBuilder',
    'ExecuteComponents',
    'RunCommand',
    'CollectImageScanFindings',
    'TerminateInstance',
    'WaitForAction',
  ],
  DISTRIBUTION: ['DistributeImage', 'ModifyImageAttributes', 'ApplyImageConfigurations', 'WaitForAction'],
} as const;

const WEEK_SECONDS = 604_800;

/** A workflow has done its work once these steps are through. */
const NEEDED = { BUILD: ['CreateImage'], TEST: [], DISTRIBUTION: ['DistributeImage'] } as const;

const workflowSchema = z
  .strictObject({
    name,
    version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/, 'a version is written like 1.0.0'),
    type: z.enum(['BUILD', 'TEST', 'DISTRIBUTION']),
    description: z.string().optional(),
    /** Without a default value CreateImage has to give one. */
    parameters: z
      .array(
        z.strictObject({
          name: z.string(),
          type: z.enum(['string', 'integer', 'boolean', 'stringList']).default('string'),
          defaultValue: z.array(z.string()).optional(),
        }),
      )
      .default([]),
    steps: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[A-Za-z][A-Za-z0-9-_]{1,99}$/, 'a step is named like Approve'),
          action: z.string(),
          timeoutSeconds: z.number().int().min(1).max(WEEK_SECONDS).optional(),
          /** `{{ $.parameters.NAME }}` stands for a parameter. */
          inputs: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .min(1),
    createdAt: z.iso.datetime().default('2026-09-01T06:00:00.000Z'),
    tags: tags.optional(),
  })
  .superRefine(({ type, steps }, context) => {
    const known: readonly string[] = ACTIONS[type];
    for (const [index, { action }] of steps.entries()) {
      if (known.includes(action)) continue;
      const message = `a ${type} workflow has no action "${action}": ${known.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['steps', index, 'action'], message });
    }
    for (const action of NEEDED[type]) {
      if (steps.some((step) => step.action === action)) continue;
      context.addIssue({ code: 'custom', path: ['steps'], message: `a ${type} workflow has a step ${action}` });
    }
  });

/** What builds regularly; the names are those of resources of the world, or of ones that are made later. */
const pipelineSchema = z.strictObject({
  name,
  infrastructureConfiguration: name,
  distributionConfiguration: name.optional(),
  createdAt: z.iso.datetime().default('2026-09-01T06:00:00.000Z'),
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
  /** To S3, and to get an AMI ready for Fast Launch. */
  export: minutes.default(20),
  fastLaunch: minutes.default(10),
  /** Until a new image shows in ListImages and ListImageBuildVersions. */
  listingLag: minutes.default(1.5),
});

/** Steps of a distribution that end badly whatever the world says, in one account of one Region each. */
export const failingSchema = z.array(
  z.strictObject({
    region: z.string(),
    account: z.string().regex(/^[0-9]{12}$/, 'an account id has twelve digits'),
    step: z.enum([
      'COPY',
      'ASSOCIATE_LICENSES',
      'UPDATE_LAUNCH_TEMPLATES',
      'PUT_SSM_PARAMETERS',
      'UPDATE_FAST_LAUNCH_CONFIGURATIONS',
      'EXPORT_AMI',
    ]),
    status: z.enum(['FAILED', 'CANCELLED', 'TIMED_OUT']).default('FAILED'),
    message: z.string().min(1).default('An internal error occurred'),
  }),
);

/** An image that Amazon manages; its AMI is one of the world's public AMIs. */
const amazonImageSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-_]+$/, 'the name is as the ARN has it'),
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/, 'a version is written like 1.0.0'),
  platform: z.enum(['Linux', 'Windows']).default('Linux'),
  amiId: z.string(),
});

export const imageBuilderSchema = z.strictObject({
  amazonImages: z.array(amazonImageSchema).default([]),
  recipes: z.array(recipeSchema).default([]),
  infrastructureConfigurations: z.array(infrastructureSchema).default([]),
  distributionConfigurations: z.array(configurationSchema).default([]),
  workflows: z.array(workflowSchema).default([]),
  imagePipelines: z.array(pipelineSchema).default([]),
  durations: durationsSchema.prefault({}),
  /** Read anew at each step. */
  failing: failingSchema.default([]),
  /** What Image Builder says though it is not so: that copies are there which nobody ever made. */
  lies: z.enum(['available-without-copies']).optional(),
});
