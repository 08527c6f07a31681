import { afterAll, beforeAll, expect, it } from 'vitest';
import { STORIES } from '../../../sandbox/stories/registry.ts';
import type { PostgresServer } from '../../store/postgres-server.ts';
import { startPostgres } from '../../store/postgres-server.ts';
import { DATABASE_PASSWORD, hearStory, leaksIn } from './hear-story.ts';

/** One of each kind: a report, files, a killed bot, every decision, both gates, configurations; those that are short. */
const NAMES: ReadonlySet<string> = new Set([
  'check-again',
  'fix-pack',
  'restart',
  'cancel',
  'reject',
  'two-approvers',
  'override',
  'second-gate',
  'audit',
  'import-export',
  'edit-conflict',
]);
const TOLD = STORIES.filter(({ name }) => NAMES.has(name));

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

it.each(TOLD)(
  'over HTTP and PostgreSQL $name ends as it must and tells no secret',
  { timeout: 240_000 },
  async (story) => {
    await server.query(`create database "${story.name}"`);
    const url = server.urlOf(story.name).replace('bot@', `bot:${DATABASE_PASSWORD}@`);
    const heard = await hearStory(story, { mode: 'http', settings: { DATABASE_URL: url } });

    expect(url).toContain(DATABASE_PASSWORD);
    expect(heard.toSlack.length).toBeGreaterThan(10);
    expect(leaksIn(heard)).toEqual([]);
  },
);

it('half of the stories at least are told so', () => {
  expect(TOLD).toHaveLength(NAMES.size);
  expect(TOLD.length).toBeGreaterThanOrEqual(STORIES.length / 2);
});
