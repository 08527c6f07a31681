import type { Clock } from '../../src/flow/ports.ts';
import type { Outcome, Posting } from '../../src/slack/messenger/posting.ts';

type Posted = { at: number; key: string; channel: string; ts: string; text: string };
type Edited = { at: number; ts: string; text: string };

export type FakeSlack = {
  posting: Posting;
  posts: Posted[];
  /** In the order in which they were shown. */
  edits: Edited[];
  /** Titles of the files that hang in threads. */
  files: string[];
};

function ok<T>(value: T): Outcome<T> {
  return { kind: 'ok', value };
}

/** Slack in memory, which takes everything and finds what it took. */
export function fakeSlack(clock: Clock): FakeSlack {
  const posts: Posted[] = [];
  const edits: Edited[] = [];
  const files: string[] = [];
  const posting: Posting = {
    post: async ({ channel, key, text }) => {
      const ts = `${channel}/${posts.length + 1}`;
      posts.push({ at: clock.now(), key, channel, ts, text });
      return ok({ channel, ts });
    },
    edit: async ({ ts }, { text }) => {
      edits.push({ at: clock.now(), ts, text });
      return ok(undefined);
    },
    find: async ({ key, channel }) => {
      const found = posts.find((post) => post.key === key);
      return ok(found === undefined ? undefined : { channel, ts: found.ts, version: 0 });
    },
    fileTitles: async () => ok(new Set(files)),
    share: async (parcel) => {
      files.push(...parcel.files.map(({ title }) => title));
      return ok(undefined);
    },
  };
  return { posting, posts, edits, files };
}
