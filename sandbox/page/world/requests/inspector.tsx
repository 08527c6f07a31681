import { type ReactNode, useState } from 'react';
import { EntryRow } from './entry-row.tsx';
import { type Entry, type Twin, useEntries } from './use-entries.ts';

const TWINS: Twin[] = ['AWS', 'Slack'];

/** Every request of the bot, as the twins saw it: newest first, filtered, and still while somebody reads. */
export function Inspector(): ReactNode {
  const [twin, setTwin] = useState<Twin>('AWS');
  const [filter, setFilter] = useState('');
  const [paused, setPaused] = useState(false);
  const choose = (other: Twin) => {
    setTwin(other);
    setPaused(false);
  };
  return (
    <section aria-label="Requests" className="inspector">
      <div className="inspector-bar">
        <div className="segments" role="radiogroup" aria-label="Twin">
          {TWINS.map((one) => (
            <label key={one}>
              <input type="radio" name="twin" checked={twin === one} onChange={() => choose(one)} />
              <span>{one}</span>
            </label>
          ))}
        </div>
        <input
          type="search"
          className="field inspector-filter"
          aria-label="Filter requests"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <button type="button" className="button button-small" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? 'Paused' : 'Pause'}
        </button>
      </div>
      <Entries key={twin} twin={twin} filter={filter} paused={paused} />
    </section>
  );
}

function Entries({ twin, filter, paused }: { twin: Twin; filter: string; paused: boolean }): ReactNode {
  const entries = useEntries(twin, !paused);
  const shown = entries.filter((entry) => says(entry, filter));
  return (
    <>
      {shown.length === 0 && <p className="quiet">{entries.length === 0 ? 'No request yet.' : 'None says that.'}</p>}
      <ol className="entries" aria-label={`Requests to ${twin}`}>
        {shown.map((entry) => (
          <EntryRow key={entry.key} entry={entry} />
        ))}
      </ol>
    </>
  );
}

function says({ what, who, status }: Entry, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/);
  const text = `${what} ${who} ${status}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
