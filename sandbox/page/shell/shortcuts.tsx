import type { ReactNode } from 'react';
import type { Snapshot } from '../../slack/contract.ts';
import { Menu } from '../elements/menu.tsx';
import { tell } from '../live/control.ts';

/** The app's global shortcuts, where it has any. */
export function Shortcuts(props: { snapshot: Snapshot; onProblem: (problem: string) => void }): ReactNode {
  const { self, shortcuts = [] } = props.snapshot;
  if (shortcuts.length === 0) return null;
  const run = async (callbackId: string) => {
    const outcome = await tell('shortcut', { as: self.id, callbackId });
    if (!outcome.ok) props.onProblem(outcome.problem);
  };
  const items = shortcuts.map(({ name, callbackId }) => ({
    key: callbackId,
    label: name,
    choose: () => void run(callbackId),
  }));
  return <Menu name="Shortcuts" button="⚡" className="icon-button" items={items} />;
}
