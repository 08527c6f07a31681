import { addToKeyPolicy, breakIt, fileNamed } from './telling/owner.ts';
import { checkAgain, checkConfiguration, reportThread, textOf } from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { must } from './telling/story.ts';

const CONFIGURATION = 'encrypted-golden';
const RECIPE = 'golden-encrypted/1.0.0';
const KEY = '1a2b3c4d-0002-4a00-8000-00000000bbbb';
const KEY_ARN = `arn:aws:kms:us-east-1:444455556666:key/${KEY}`;

export const kms: Story = {
  name: 'kms',
  summary: 'one key policy names no target: one cause with its targets, mended by two statements',
  world: 'encrypted',
  tell: async (cast) => {
    const { narrate } = cast;
    await breakIt(cast, `key-policy-${KEY}`);
    const report = await checkConfiguration(cast, '4 of 6 targets ready', `${CONFIGURATION} --recipe ${RECIPE}`);
    const said = textOf(report);
    must(said.includes('2\u00a0missing'), 'the failures are counted');
    const once = `no statement in the policy of ${KEY_ARN} allows`;
    must(said.split(once).length === 3, 'one key is one cause, in the summary and in its details');
    const thread = await reportThread(cast, report, '.statements.json');
    const name = thread.flatMap(({ files = [] }) => files).find((each) => each.name.endsWith('.statements.json'))?.name;
    const statements = await fileNamed(cast, thread, name ?? '');
    must(statements.includes('kms:GrantIsForAWSResource'), 'grants are for AWS services only');
    narrate(`The owner of the key adds ${name} to its policy`);
    await addToKeyPolicy(cast, KEY_ARN, statements);
    await checkAgain(cast, report, '6 of 6 targets ready');
  },
};
