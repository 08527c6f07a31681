import type { ReactNode } from 'react';
import { Clock } from './clock.tsx';
import { Copies } from './copies/copies.tsx';
import { Images } from './images.tsx';
import { Inspector } from './requests/inspector.tsx';
import { Tabs } from './tabs.tsx';
import { Trouble } from './trouble/trouble.tsx';
import type { World } from './use-world.ts';

/** What the sandbox's AWS holds at this moment, beside what the bot says about it, and what may be made to go wrong. */
export function WorldPanel(props: { world: World; onClose: () => void }): ReactNode {
  const { view, setSpeed } = props.world;
  const now = (
    <>
      <Copies view={view} />
      <Images images={view.images} />
    </>
  );
  return (
    <aside
      className="world"
      aria-label="World"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && props.onClose()}
    >
      <header className="panel-head">
        <h2>World</h2>
        <span className="quiet">simulated AWS and Slack</span>
        <button type="button" className="icon-button" aria-label="Close world" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <Clock clock={view.clock} onSpeed={setSpeed} />
      <Tabs
        label="World"
        tabs={[
          { name: 'AMIs', content: now },
          { name: 'Trouble', content: <Trouble /> },
          { name: 'Requests', content: <Inspector /> },
        ]}
      />
    </aside>
  );
}
