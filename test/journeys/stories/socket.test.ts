import { beforeAll, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../sandbox/aws/contract.ts';
import { STORIES } from '../../../sandbox/stories/registry.ts';
import { exchangeProblems } from '../../support/aws-oracle.ts';
import type { Heard } from './hear-story.ts';
import { hearStory, leaksIn, sessionSecrets } from './hear-story.ts';

const READS = /^(?:Describe|Get|List|Simulate)/;
/** Its own session, and its own queue. */
const OWN: ReadonlySet<string> = new Set(['sts:AssumeRole', 'sqs:ReceiveMessage', 'sqs:DeleteMessage']);

/** Whether it may change something that is not Image Builder's. */
function mayChange({ service, operation, input }: Exchange): boolean {
  const { DryRun }: { DryRun?: unknown } = Object(input);
  return !READS.test(operation) && !OWN.has(`${service}:${operation}`) && service !== 'imagebuilder' && DryRun !== true;
}

describe.each(STORIES)('the bot of $name', (story) => {
  let heard: Heard;
  beforeAll(async () => {
    heard = await hearStory(story, { mode: 'socket' });
  }, 240_000);

  it('asks and hears only what AWS knows', () => {
    const operations = new Set(heard.exchanges.map(({ service, operation }) => `${service}:${operation}`));
    const events =
      story.settings?.['EVENTS_QUEUE_URL'] === undefined ? [] : ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];
    const asked = ['sts:GetCallerIdentity', 'sts:AssumeRole', ...events];
    expect([...operations]).toEqual(expect.arrayContaining(asked));
    expect(heard.exchanges.flatMap(exchangeProblems)).toEqual([]);
    // The twin keeps the last of many.
    const kept = heard.exchanges.filter(({ id }) => id >= (heard.kept[0]?.id ?? 0));
    expect(heard.kept.slice(0, 20)).toEqual(kept.slice(0, 20));
  });

  it('tells its secrets to nobody', () => {
    expect(heard.log.length).toBeGreaterThan(10);
    expect(heard.toSlack.length).toBeGreaterThan(4);
    expect(heard.exchanges.flatMap(sessionSecrets).length).toBeGreaterThan(1);
    expect(leaksIn(heard)).toEqual([]);
  });

  it('changes what it changes through Image Builder alone', () => {
    const ofTheBot = heard.exchanges.filter(({ caller = '' }) => !heard.owners.has(caller));
    expect(ofTheBot.length).toBeGreaterThan(1);
    expect(ofTheBot.filter(mayChange)).toEqual([]);
  });
});
