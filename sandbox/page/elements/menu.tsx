import { type KeyboardEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import { usePlacement } from './hooks/use-placement.ts';

type MenuItem = { key: string; label: ReactNode; checked?: boolean; choose: () => void };

type MenuProps = { name: string; button: ReactNode; className: string; items: MenuItem[] };

/** A button with a menu under it; arrows move, enter chooses, escape closes. */
export function Menu({ name, button, className, items }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <span className="menu" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <button
        ref={opener}
        type="button"
        className={className}
        // A face of words is its own name; an icon has none.
        aria-label={typeof button === 'string' ? name : undefined}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => event.key === 'ArrowDown' && setOpen(true)}
      >
        {button}
      </button>
      {open && <MenuList name={name} items={items} anchor={opener} onClose={close} />}
    </span>
  );
}

type MenuListProps = {
  name: string;
  items: MenuItem[];
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
};

function MenuList({ name, items, anchor, onClose }: MenuListProps): ReactNode {
  const style = usePlacement(anchor, 'content');
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const focusAt = (next: number) => buttons.at(next % buttons.length)?.focus();
    if (event.key === 'ArrowDown') focusAt(at + 1);
    else if (event.key === 'ArrowUp') focusAt(at - 1);
    else if (event.key === 'Home') focusAt(0);
    else if (event.key === 'End') focusAt(-1);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={focusFirst}
      role="menu"
      aria-label={name}
      className="popup menu-list"
      style={style}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          onClick={() => {
            onClose();
            item.choose();
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

function focusFirst(list: HTMLElement | null): void {
  const item = list?.querySelector<HTMLElement>('[aria-checked="true"]') ?? list?.querySelector('button');
  item?.focus();
}
