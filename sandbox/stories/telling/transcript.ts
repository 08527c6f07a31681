import { setTimeout as wait } from 'node:timers/promises';
import type { MessageView, Snapshot } from '../../slack/contract.ts';
import type { Actor } from './actor.ts';
import { plainText } from './plain-text.ts';

const LOOK_EVERY_MS = 250;

/** Prints each message when it appears and each edit when its words change, until it is ended. */
export function followTranscript(actor: Actor, print: (line: string) => void): { end(): Promise<void> } {
  const shown = new Map<string, string>();
  const ending = new AbortController();
  const look = async (): Promise<void> => {
    const snapshot = await actor.see();
    const names = namesIn(snapshot);
    for (const message of snapshot.messages) show(message, names);
  };
  const show = (message: MessageView, names: Map<string, string>): void => {
    const id = `${message.channel}/${message.ts}`;
    const text = plainText(message, names);
    const before = shown.get(id);
    if (before === text) return;
    shown.set(id, text);
    const who = names.get(message.user) ?? message.user;
    const where = `${names.get(message.channel) ?? message.channel}${message.threadTs === undefined ? '' : ' › thread'}`;
    const how = before === undefined ? '' : ' (edited)';
    print(
      `${where}  ${who}${how}\n${(before === undefined ? text : changedLines(before, text)).replaceAll(/^/gm, '    ')}`,
    );
  };
  const following = (async () => {
    while (!ending.signal.aborted) {
      // A stage that is being taken down answers no more; what was printed stands.
      await look().catch(() => undefined);
      await wait(LOOK_EVERY_MS);
    }
  })();
  return {
    end: async () => {
      await look().catch(() => undefined);
      ending.abort();
      await following;
    },
  };
}

/** Of an edited message only what is new: a card of forty lines changes one at a time. */
function changedLines(before: string, after: string): string {
  const old = new Set(before.split('\n'));
  const fresh = after.split('\n').filter((line) => !old.has(line));
  return fresh.length === 0 ? '…' : fresh.join('\n');
}

function namesIn({ people, channels, groups }: Snapshot): Map<string, string> {
  return new Map([
    ...people.map((person): [string, string] => [person.id, `@${person.realName}`]),
    ...groups.map((group): [string, string] => [group.id, `@${group.handle}`]),
    ...channels.map((channel): [string, string] => [channel.id, `#${channel.name}`]),
  ]);
}
