import type { ConfigurationInput, Distribution } from '../../domain/configuration.ts';
import type { Fix } from '../../domain/report/finding.ts';
import type { Judgement } from '../check.ts';
import type { Answer } from '../probe.ts';
import { unanswered } from '../judgement.ts';

const BUILD_DATE = /\{\{\s*imagebuilder:buildDate\s*\}\}/u;

const FIX: Fix = {
  kind: 'configuration',
  owner: 'us',
  summary: 'put {{ imagebuilder:buildDate }} into the AMI name, or choose another',
};

/** What of an AMI name is asked: EC2 wants names to be unique within an account and Region. */
export type NameQuestion = {
  configuration: ConfigurationInput;
  entry: Distribution;
  /** Who asks EC2. */
  who: string;
  imageNamed: (name: string) => Promise<Answer<string | undefined>>;
};

/** A name that holds the time of the build meets no other; one that stays the same is looked up. */
export async function judgeName({ configuration, entry, who, imageNamed }: NameQuestion): Promise<Judgement> {
  const name = entry.amiDistributionConfiguration?.name;
  const says = name === undefined ? 'no AMI name: the time of the build is appended' : `AMI name "${name}"`;
  const evidence = [`imagebuilder:GetDistributionConfiguration "${configuration.name}", ${entry.region} → ${says}`];
  if (name === undefined || BUILD_DATE.test(name)) return { verdict: 'pass', evidence };
  if (name.includes('{{')) {
    return {
      verdict: 'cannot-tell',
      evidence,
      cause: `only a build can tell what "${name}" becomes`,
      wouldProve: 'an AMI name with {{ imagebuilder:buildDate }}, which differs with every build',
      fix: FIX,
    };
  }
  const image = await imageNamed(name);
  evidence.push(image.evidence);
  if (image.kind !== 'answered') return { ...unanswered(image, 'ec2:DescribeImages', who), evidence };
  if (image.value !== undefined) {
    return { verdict: 'fail', evidence, cause: `AMI name "${name}" is already in use`, fix: FIX };
  }
  return { verdict: 'warn', evidence, cause: `AMI name "${name}" is free for one build; the next meets it`, fix: FIX };
}
