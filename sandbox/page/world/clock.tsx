import { type ReactNode, useState } from 'react';
import type { WorldView } from '../../aws/contract.ts';

const SPEEDS = [1, 10, 60, 300];

export function Clock(props: { clock: WorldView['clock']; onSpeed: (speed: number) => void }): ReactNode {
  const { clock, onSpeed } = props;
  const [resumeAt, setResumeAt] = useState(60);
  const now = new Date(clock.now);
  const paused = clock.speed === 0;
  const offered = paused || SPEEDS.includes(clock.speed) ? SPEEDS : [...SPEEDS, clock.speed].toSorted((a, b) => a - b);
  const pause = () => {
    if (!paused) setResumeAt(clock.speed);
    onSpeed(paused ? resumeAt : 0);
  };
  return (
    <section aria-label="Clock" className="world-clock">
      <time dateTime={now.toISOString()}>{now.toLocaleTimeString('en-GB')}</time>
      <button type="button" className="button button-small clock-pause" aria-pressed={paused} onClick={pause}>
        {paused ? 'Paused' : 'Pause'}
      </button>
      <div className="segments" role="radiogroup" aria-label="Speed">
        {offered.map((speed) => (
          <label key={speed}>
            <input type="radio" name="speed" checked={clock.speed === speed} onChange={() => onSpeed(speed)} />
            <span>{speed}×</span>
          </label>
        ))}
      </div>
    </section>
  );
}
