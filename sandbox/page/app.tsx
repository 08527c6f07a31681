import { type ReactNode, useEffect, useState } from 'react';
import type { ChannelView, MessageView, Snapshot } from '../slack/contract.ts';
import { DirectoryProvider } from './live/directory.tsx';
import { useLive } from './live/use-live.ts';
import { useUnread } from './live/use-unread.ts';
import { type Go, HOME, type Place, usePlace } from './live/use-place.ts';
import { ThreadPanel } from './messages/thread-panel.tsx';
import { ModalHost } from './modal/modal.tsx';
import { Channel } from './shell/channel.tsx';
import { currentChannel } from './shell/channels.ts';
import { Home } from './shell/home.tsx';
import { Rail } from './shell/rail.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { useWorld } from './world/use-world.ts';
import { WorldPanel } from './world/world-panel.tsx';

export function App(): ReactNode {
  const [place, go] = usePlace();
  const { snapshot, online } = useLive(place.as);
  if (!snapshot) {
    return (
      <p className="waiting" role="status">
        {online ? 'Loading…' : `Waiting for the sandbox, as ${place.as}…`}
      </p>
    );
  }
  return (
    <DirectoryProvider snapshot={snapshot} go={go}>
      <Workspace snapshot={snapshot} place={place} go={go} online={online} />
    </DirectoryProvider>
  );
}

type WorkspaceProps = { snapshot: Snapshot; place: Place; go: Go; online: boolean };

const ROOM_FOR_WORLD_PX = 1500;

function Workspace({ snapshot, place, go, online }: WorkspaceProps): ReactNode {
  const [railOpen, setRailOpen] = useState(false);
  const [worldOpen, setWorldOpen] = useState(() => window.innerWidth >= ROOM_FOR_WORLD_PX);
  const world = useWorld();
  const channel = currentChannel(snapshot, place.channel);
  const unread = useUnread(snapshot, channel.id);
  const root = snapshot.messages.find((one) => one.ts === place.thread && one.channel === channel.id);
  useEffect(() => {
    document.title = `${channel.name} | ${snapshot.team.name}`;
  }, [channel.name, snapshot.team.name]);
  return (
    <div className={`app ${root ? 'app-thread' : ''} ${world && worldOpen ? 'app-world' : ''}`}>
      <TopBar
        snapshot={snapshot}
        go={go}
        railOpen={railOpen}
        onRail={() => setRailOpen(!railOpen)}
        unread={[...unread.values()].some(({ messages }) => messages > 0)}
        world={world && { open: worldOpen, toggle: () => setWorldOpen(!worldOpen) }}
      />
      {!online && (
        <p className="offline" role="status">
          Reconnecting…
        </p>
      )}
      <div className="columns">
        <Rail
          snapshot={snapshot}
          current={channel.id}
          open={railOpen}
          unread={unread}
          onChoose={() => setRailOpen(false)}
        />
        {railOpen && <RailShade onClose={() => setRailOpen(false)} />}
        <Conversation snapshot={snapshot} channel={channel} root={root} />
        {world && worldOpen && <WorldPanel world={world} onClose={() => setWorldOpen(false)} />}
      </div>
      <ModalHost modal={snapshot.modal} />
    </div>
  );
}

function RailShade(props: { onClose: () => void }): ReactNode {
  return <button type="button" className="rail-shade" aria-label="Close channels" onClick={props.onClose} />;
}

type ConversationProps = { snapshot: Snapshot; channel: ChannelView; root: MessageView | undefined };

function Conversation({ snapshot, channel, root }: ConversationProps): ReactNode {
  if (channel.id === HOME) return <Home snapshot={snapshot} />;
  // Another person or channel begins at the end of the messages and with an empty composer.
  const here = `${snapshot.self.id}/${channel.id}`;
  return (
    <>
      <Channel key={here} snapshot={snapshot} channel={channel} />
      {root && <ThreadPanel key={`${here}/${root.ts}`} snapshot={snapshot} channel={channel} root={root} />}
    </>
  );
}
