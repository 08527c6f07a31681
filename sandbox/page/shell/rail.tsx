import type { ReactNode } from 'react';
import type { ChannelView, PersonView, Snapshot } from '../../slack/contract.ts';
import { useDirectory } from '../live/directory.tsx';
import { PlaceLink } from '../live/place-link.tsx';
import type { Unread } from '../live/use-unread.ts';
import { HOME } from '../live/use-place.ts';
import { Avatar, nameOf } from '../messages/avatar.tsx';
import { channelTitle, isDirect } from './channels.ts';

type RailProps = {
  snapshot: Snapshot;
  current: string;
  open: boolean;
  unread: Map<string, Unread>;
  onChoose: () => void;
};

const ALL_READ: Unread = { messages: 0, calls: 0 };

export function Rail(rail: RailProps): ReactNode {
  const { snapshot, open } = rail;
  const { person, self } = useDirectory();
  const directs = snapshot.channels.filter(isDirect);
  const others = snapshot.people.filter((one) => !one.isBot);
  const apps = snapshot.people.filter((one) => one.isBot && one.id !== 'USLACKBOT');
  return (
    <nav
      className={open ? 'rail rail-open' : 'rail'}
      aria-label="Workspace"
      onKeyDown={(event) => event.key === 'Escape' && rail.onChoose()}
    >
      <h1 className="rail-team">{snapshot.team.name}</h1>
      <RailGroup title="Channels">
        {snapshot.channels
          .filter((channel) => !isDirect(channel))
          .map((channel) => (
            <RailEntry key={channel.id} channel={channel.id} rail={rail}>
              <span className="rail-sign" aria-hidden="true">
                {channel.isPrivate ? '🔒' : '#'}
              </span>
              {channel.name}
            </RailEntry>
          ))}
      </RailGroup>
      {directs.length > 0 && (
        <RailGroup title="Direct messages">
          {directs.map((channel) => (
            <RailEntry key={channel.id} channel={channel.id} rail={rail}>
              <Face person={person(otherMember(channel, self.id))} online={snapshot.connected} />
              {channelTitle(channel, { person, self })}
            </RailEntry>
          ))}
        </RailGroup>
      )}
      <RailGroup title="People">
        {others.map((one) => (
          <li key={one.id} className="rail-person">
            <Face person={one} online />
            {nameOf(one)}
            {one.id === self.id && <span className="rail-quiet">you</span>}
          </li>
        ))}
      </RailGroup>
      <RailGroup title="Apps">
        {apps.map((one) => (
          <RailEntry key={one.id} channel={HOME} rail={rail}>
            <Face person={one} online={snapshot.connected} />
            {nameOf(one)}
            {!snapshot.connected && <span className="rail-quiet">offline</span>}
          </RailEntry>
        ))}
      </RailGroup>
    </nav>
  );
}

function RailGroup(props: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <h2 className="rail-title">{props.title}</h2>
      <ul aria-label={props.title}>{props.children}</ul>
    </section>
  );
}

type RailEntryProps = { channel: string; rail: RailProps; children: ReactNode };

function RailEntry({ channel, rail, children }: RailEntryProps): ReactNode {
  const unread = rail.unread.get(channel) ?? ALL_READ;
  return (
    <li>
      <PlaceLink
        to={{ channel, thread: '' }}
        className={unread.messages > 0 ? 'rail-entry rail-unread' : 'rail-entry'}
        current={channel === rail.current}
        onVisit={rail.onChoose}
      >
        {children}
        {unread.messages > 0 && <span className="unseen">, unread</span>}
        {unread.calls > 0 && <span className="rail-calls">{unread.calls}</span>}
      </PlaceLink>
    </li>
  );
}

function Face(props: { person: PersonView | undefined; online: boolean }): ReactNode {
  return (
    <span className={props.online ? 'face face-online' : 'face'}>
      <Avatar person={props.person} size="small" />
    </span>
  );
}

function otherMember(channel: ChannelView, self: string): string {
  return channel.members.find((id) => id !== self) ?? self;
}
