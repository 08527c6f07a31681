import { Fragment, type ReactNode, type RefObject } from 'react';
import type { Choice } from '../live/surface.tsx';
import { usePlacement } from './hooks/use-placement.ts';

type ListboxProps = {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  choices: Choice[];
  note: string | undefined;
  chosen: Choice[];
  active: number;
  onPick: (choice: Choice) => void;
};

/** The list under a select; focus stays in its text box. */
export function Listbox({ id, anchor, choices, note, chosen, active, onPick }: ListboxProps): ReactNode {
  const style = usePlacement(anchor, 'anchor');
  return (
    <div id={id} role="listbox" className="popup listbox" style={style} onMouseDown={(event) => event.preventDefault()}>
      {choices.map((choice, at) => (
        <Fragment key={choice.value}>
          {choice.group && choice.group !== choices[at - 1]?.group && (
            <div className="option-group">{choice.group}</div>
          )}
          <div
            ref={at === active ? reveal : undefined}
            id={`${id}-${at}`}
            role="option"
            aria-selected={chosen.some((other) => other.value === choice.value)}
            className={at === active ? 'option option-active' : 'option'}
            onClick={() => onPick(choice)}
          >
            <span className="option-label">{choice.label}</span>
            {choice.description && <span className="option-description">{choice.description}</span>}
          </div>
        </Fragment>
      ))}
      {note && (
        <div className="option-note" role="status">
          {note}
        </div>
      )}
    </div>
  );
}

function reveal(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}
