import type { ChannelView, PersonView, Snapshot } from '../../slack/contract.ts';
import { HOME } from '../live/use-place.ts';
import { nameOf } from '../messages/avatar.tsx';

/** Slack's ids say what a conversation is: D for direct messages. */
export function isDirect(channel: ChannelView): boolean {
  return channel.id.startsWith('D');
}

type Reader = { self: PersonView; person: (id: string) => PersonView | undefined };

export function channelTitle(channel: ChannelView, { self, person }: Reader): string {
  if (!isDirect(channel)) return channel.name;
  return nameOf(person(channel.members.find((id) => id !== self.id) ?? self.id));
}

/** The app's Home tab, in the place of a channel. */
const home: ChannelView = { id: HOME, name: 'Home', isPrivate: false, members: [] };

/** The channel asked for where this person may see it, else the first one. */
export function currentChannel(snapshot: Snapshot, asked: string): ChannelView {
  if (asked === HOME) return home;
  return snapshot.channels.find((channel) => channel.id === asked) ?? snapshot.channels[0] ?? home;
}
