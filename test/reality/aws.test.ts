import { describe, expect, it } from 'vitest';
import { started, world } from '../sandbox/aws/start-twin.ts';
import type { Recorded } from './answer.ts';
import { answerOf, membersOf } from './answer.ts';
import { AWS_QUESTIONS } from './aws-questions.ts';
import { recorded } from './fixtures.ts';

const REAL = recorded<Recorded>('aws');

/** The twin's answers to every question, as they would be recorded. */
async function twinAnswers(): Promise<Map<string, Recorded>> {
  const twin = await started({ world: world('sample') });
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = twin.environment;
  const account = '444455556666';
  const where = { region: 'us-west-2', account, endpoint: twin.url, credentials: { accessKeyId, secretAccessKey } };
  const answers = new Map<string, Recorded>();
  for (const { name, ask } of AWS_QUESTIONS) answers.set(name, await answerOf(() => ask(where), account));
  return answers;
}

describe('the questions for AWS', () => {
  it('are all understood by the twin', async () => {
    const answers = await twinAnswers();

    const strange = [...answers].filter(([, { error = '' }]) =>
      /InvalidAction|UnknownOperation|SandboxDefect/.test(error),
    );
    expect(answers.size).toBe(AWS_QUESTIONS.length);
    expect(strange).toEqual([]);
    expect(answers.get('ec2-describe-images-that-is-not-there')).toMatchObject({ error: 'InvalidAMIID.NotFound' });
  });

  it('are answered by the twin as AWS was recorded to answer', async () => {
    if (REAL.size === 0) {
      process.stdout.write('nothing of AWS is recorded yet: npm run record -- --aws\n');
    }
    const answers = await twinAnswers();

    const otherwise = [...REAL].filter(([name, real]) => {
      const twin = answers.get(name);
      return twin === undefined || twin.error !== real.error || twin.status !== real.status || strays(twin, real) > 0;
    });
    expect(otherwise.map(([name]) => name)).toEqual([]);
  });
});

/** Members of the twin's answer that AWS's does not have. */
function strays(twin: Recorded, real: Recorded): number {
  return twin.members.filter((member) => !real.members.includes(member)).length;
}

it('names every place in an answer that holds something', () => {
  expect(membersOf({ Images: [{ Id: 'a' }, { Tags: { k: 1 } }], Next: undefined })).toEqual([
    'Images',
    'Images[]',
    'Images[].Id',
    'Images[].Tags',
    'Images[].Tags.k',
  ]);
});
