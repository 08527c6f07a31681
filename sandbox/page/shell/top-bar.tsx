import type { ReactNode } from 'react';
import type { Snapshot } from '../../slack/contract.ts';
import type { Go } from '../live/use-place.ts';
import { PersonMenu } from './person-menu.tsx';

type TopBarProps = {
  snapshot: Snapshot;
  go: Go;
  onRail: () => void;
  railOpen: boolean;
  /** Whether something unread hides behind the button of the rail. */
  unread: boolean;
  world: { open: boolean; toggle: () => void } | undefined;
};

export function TopBar({ snapshot, go, onRail, railOpen, unread, world }: TopBarProps): ReactNode {
  return (
    <header className="top-bar">
      <button
        type="button"
        className="top-button rail-button"
        aria-label={unread ? 'Channels, some unread' : 'Channels'}
        aria-expanded={railOpen}
        onClick={onRail}
        onKeyDown={(event) => event.key === 'Escape' && railOpen && onRail()}
      >
        ☰{unread && <span className="rail-news" aria-hidden="true" />}
      </button>
      <span className="top-note">Sandbox</span>
      <span className="top-space" />
      {world && (
        <button type="button" className="top-button" aria-expanded={world.open} onClick={world.toggle}>
          World
        </button>
      )}
      <PersonMenu snapshot={snapshot} go={go} />
    </header>
  );
}
