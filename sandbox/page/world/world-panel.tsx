import type { ReactNode } from 'react';
import { Clock } from './clock.tsx';
import { Copies } from './copies.tsx';
import { Images } from './images.tsx';
import { Requests } from './requests.tsx';
import type { World } from './use-world.ts';

/** What the sandbox's AWS holds at this moment, beside what the bot says about it. */
export function WorldPanel(props: { world: World; onClose: () => void }): ReactNode {
  const { view, setSpeed } = props.world;
  return (
    <aside className="world" aria-label="World">
      <header className="panel-head">
        <h2>World</h2>
        <span className="quiet">simulated AWS</span>
        <button type="button" className="icon-button" aria-label="Close world" onClick={props.onClose}>
          ✕
        </button>
      </header>
      <div className="world-body">
        <Clock clock={view.clock} onSpeed={setSpeed} />
        <Copies view={view} />
        <Images images={view.images} />
        <Requests />
      </div>
    </aside>
  );
}
