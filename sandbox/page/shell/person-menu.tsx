import type { ReactNode } from 'react';
import type { Snapshot } from '../../slack/contract.ts';
import { Menu } from '../elements/menu.tsx';
import type { Go } from '../live/use-place.ts';
import { Avatar, nameOf } from '../messages/avatar.tsx';

/** The sandbox's own gesture: being somebody else. */
export function PersonMenu(props: { snapshot: Snapshot; go: Go }): ReactNode {
  const { self, people } = props.snapshot;
  const items = people
    .filter((person) => !person.isBot)
    .map((person) => ({
      key: person.id,
      checked: person.id === self.id,
      label: (
        <>
          <Avatar person={person} size="small" />
          <span>{nameOf(person)}</span>
          {person.isGuest && <span className="badge">GUEST</span>}
          {person.id === self.id && <span className="menu-check" aria-hidden="true" />}
        </>
      ),
      choose: () => props.go({ as: person.id }),
    }));
  const face = (
    <>
      <Avatar person={self} size="small" />
      <span className="person-are">You are:</span> <b>{nameOf(self)}</b> <span aria-hidden="true">▾</span>
    </>
  );
  return <Menu name={`You are: ${nameOf(self)}`} button={face} className="person-button" items={items} />;
}
