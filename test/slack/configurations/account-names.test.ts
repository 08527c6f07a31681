import { expect, test } from 'vitest';
import { configurationMessage } from '../../../src/slack/configurations/configuration-message.ts';
import { reviewView } from '../../../src/slack/configurations/review-view.ts';
import { CONFIGURATION_ARN } from '../../support/sample-rollout.ts';

const accounts = Array.from({ length: 7 }, (_, at) => String(111_122_223_330 + at));
const input = {
  name: 'golden',
  distributions: [
    { region: 'us-west-2', amiDistributionConfiguration: { name: 'golden', targetAccountIds: accounts } },
  ],
};
const names = new Map([
  ['111122223330', 'shop <production>'],
  ['111122223336', 'bank'],
]);
const NAMED = '7 accounts (shop &lt;production&gt;, 111122223331, 111122223332, 111122223333, 111122223334 and 2 more)';

test('accounts are shown by name, as far as there is room', () => {
  const shown = configurationMessage({ ...input, arn: CONFIGURATION_ARN }, [], names);
  expect(JSON.stringify(shown.blocks)).toContain(NAMED);
  const draft = { id: 'd', userId: 'U', channel: 'C', input, updatedAt: 0 };
  expect(JSON.stringify(reviewView(draft, { names }))).toContain(NAMED);
});

test('accounts that nobody names are counted', () => {
  const shown = configurationMessage({ ...input, arn: CONFIGURATION_ARN }, [], new Map([['999988887777', 'other']]));
  expect(JSON.stringify(shown.blocks)).toContain('7 accounts');
  expect(JSON.stringify(shown.blocks)).not.toContain('(');
});
