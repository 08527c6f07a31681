import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

type Tab = { name: string; content: ReactNode };

/** Tabs of which one is shown; arrows go from one to the next. */
export function Tabs(props: { label: string; tabs: Tab[] }): ReactNode {
  const { label, tabs } = props;
  const [at, setAt] = useState(0);
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (at + step + tabs.length) % tabs.length;
    setAt(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]').item(next).focus();
  };
  return (
    <>
      <div role="tablist" aria-label={label} className="tabs" onKeyDown={onKeyDown}>
        {tabs.map(({ name }, index) => (
          <button
            key={name}
            id={`${id}-${index}`}
            type="button"
            role="tab"
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            onClick={() => setAt(index)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${at}`} className="world-body">
        {tabs[at]?.content}
      </div>
    </>
  );
}
