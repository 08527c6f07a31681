import type { ReactNode } from 'react';
import type { MessageView } from '../../slack/contract.ts';
import { tell } from '../live/control.ts';
import { useDirectory } from '../live/directory.tsx';
import { Emoji } from '../mrkdwn/text.tsx';
import { nameOf } from './avatar.tsx';

/** Emoji under a message; a press adds one's own, or takes it away. */
export function Reactions({ message }: { message: MessageView }): ReactNode {
  const { self, person } = useDirectory();
  const { channel, ts, reactions = [] } = message;
  if (reactions.length === 0) return null;
  return (
    <div className="reactions" role="group" aria-label="Reactions">
      {reactions.map(({ name, users }) => {
        const mine = users.includes(self.id);
        const who = users.map((id) => nameOf(person(id))).join(', ');
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={mine}
            title={`${who} reacted with :${name}:`}
            onClick={() => void tell('react', { as: self.id, channel, ts, name, remove: mine })}
          >
            <Emoji name={name} /> {users.length}
          </button>
        );
      })}
    </div>
  );
}
