import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Choice, Field } from '../live/surface.tsx';
import { plainText } from '../mrkdwn/text.tsx';
import { multiple, single } from './initial.ts';
import { Listbox } from './listbox.tsx';
import { type SelectElement, useChoices } from './hooks/use-choices.ts';
import { type ElementProps, fieldAria, useElement } from './hooks/use-element.tsx';

/** Every kind of select menu: a text box that filters a list, with tags before it where several may be chosen. */
export function Select(props: ElementProps<SelectElement>): ReactNode {
  const { element } = props;
  const { field, change, question } = useElement(props);
  const box = useRef<HTMLDivElement>(null);
  const many = element.type.startsWith('multi_');
  const chosen = field.chosen ?? [];
  const picked = usePicking(props, { chosen, many, change });
  const usual = many ? 'Select options' : 'Select an option';
  const placeholder = element.placeholder ? plainText(element.placeholder) : usual;
  const shown = many ? '' : (chosen[0]?.label ?? '');
  return (
    <>
      <div
        ref={box}
        className={many ? 'select select-many' : 'select'}
        onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && picked.close()}
      >
        {many && <Tags chosen={chosen} onRemove={picked.toggle} />}
        <input
          className="select-input"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          {...fieldAria(props.naming, placeholder)}
          aria-autocomplete="list"
          aria-expanded={picked.open}
          aria-controls={picked.open ? picked.listId : undefined}
          aria-activedescendant={picked.open ? `${picked.listId}-${picked.active}` : undefined}
          data-focus-first={element.focus_on_load ? '' : undefined}
          placeholder={shown || (many && chosen.length > 0 ? '' : placeholder)}
          value={picked.open ? picked.query : shown}
          onChange={(event) => picked.type(event.target.value)}
          onClick={picked.show}
          onKeyDown={picked.onKeyDown}
        />
        {props.naming?.optional && shown && <Clear what={shown} onClear={() => change(single(undefined))} />}
        {picked.open && (
          <Listbox
            id={picked.listId}
            anchor={box}
            choices={picked.choices}
            note={picked.note}
            chosen={chosen}
            active={picked.active}
            onPick={picked.toggle}
          />
        )}
      </div>
      {question}
    </>
  );
}

function Clear(props: { what: string; onClear: () => void }): ReactNode {
  return (
    <button type="button" className="select-clear" aria-label={`Clear ${props.what}`} onClick={props.onClear}>
      ✕
    </button>
  );
}

function Tags(props: { chosen: Choice[]; onRemove: (choice: Choice) => void }): ReactNode {
  return props.chosen.map((choice) => (
    <span key={choice.value} className="tag">
      <span className="tag-text">{choice.label}</span>
      <button type="button" aria-label={`Remove ${choice.label}`} onClick={() => props.onRemove(choice)}>
        ✕
      </button>
    </span>
  ));
}

type Picking = { chosen: Choice[]; many: boolean; change: (field: Field) => void };

function usePicking({ element, blockId }: ElementProps<SelectElement>, { chosen, many, change }: Picking) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const { choices, note } = useChoices({ element, blockId, query, open });
  const active = Math.min(at, Math.max(choices.length - 1, 0));

  const set = (next: { open: boolean; query?: string }) => {
    setOpen(next.open);
    setQuery(next.query ?? '');
    setAt(0);
  };
  const toggle = (choice: Choice) => {
    if (!many) {
      set({ open: false });
      return change(single(choice));
    }
    const rest = chosen.filter((other) => other.value !== choice.value);
    const limit = 'max_selected_items' in element ? (element.max_selected_items ?? Infinity) : Infinity;
    setQuery('');
    if (rest.length < chosen.length) change(multiple(rest));
    else if (chosen.length < limit) change(multiple([...chosen, choice]));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const lastChosen = chosen.at(-1);
    const choice = choices[active];
    if (event.key === 'Backspace' && many && query === '' && lastChosen) return toggle(lastChosen);
    if (event.key === 'ArrowDown' && !open) set({ open: true });
    else if (event.key === 'ArrowDown') setAt((active + 1) % Math.max(choices.length, 1));
    else if (event.key === 'ArrowUp' && open) setAt((active - 1 + choices.length) % Math.max(choices.length, 1));
    else if (event.key === 'Enter' && open) {
      if (choice) toggle(choice);
    } else if (event.key === 'Escape' && open) set({ open: false });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    open,
    query,
    listId,
    choices,
    note,
    active,
    toggle,
    onKeyDown,
    show: () => !open && set({ open: true }),
    close: () => open && set({ open: false }),
    type: (text: string) => set({ open: true, query: text }),
  };
}
