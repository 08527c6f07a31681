import type { ReactNode } from 'react';
import type { WorldView } from '../../aws/contract.ts';

const SPEEDS = [1, 10, 60, 300];

export function Clock(props: { clock: WorldView['clock']; onSpeed: (speed: number) => void }): ReactNode {
  const { clock, onSpeed } = props;
  const now = new Date(clock.now);
  return (
    <section aria-label="Clock" className="world-clock">
      <time dateTime={now.toISOString()}>{now.toLocaleTimeString('en-GB')}</time>
      <div className="speeds" role="radiogroup" aria-label="Speed">
        {SPEEDS.map((speed) => (
          <label key={speed}>
            <input type="radio" name="speed" checked={clock.speed === speed} onChange={() => onSpeed(speed)} />
            <span>{speed}×</span>
          </label>
        ))}
      </div>
    </section>
  );
}
