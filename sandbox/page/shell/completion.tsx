import { type ReactNode, useState } from 'react';
import type { CommandView } from '../../slack/contract.ts';

export type Completion = {
  open: boolean;
  matches: CommandView[];
  active: number;
  /** What the command in the text takes. */
  usage: string;
  pick: (command: CommandView) => void;
  /** Whether the list took the key for itself. */
  onKey: (key: string) => boolean;
};

/** Offers slash commands while the first word is being written. */
export function useCompletion(commands: CommandView[], text: string, onText: (text: string) => void): Completion {
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const matches = /^\/\S*$/.test(text) ? commands.filter(({ command }) => command.startsWith(text.toLowerCase())) : [];
  const typed = commands.find(({ command }) => text === command || text.startsWith(`${command} `));
  const open = matches.length > 0 && dismissed !== text && !(typed && matches.length === 1);
  const active = Math.min(at, Math.max(matches.length - 1, 0));
  const pick = ({ command }: CommandView) => onText(`${command} `);
  const onKey = (key: string): boolean => {
    const chosen = matches[active];
    if (!open || !chosen) return false;
    if (key === 'ArrowDown') setAt((active + 1) % matches.length);
    else if (key === 'ArrowUp') setAt((active - 1 + matches.length) % matches.length);
    else if (key === 'Enter' || key === 'Tab') pick(chosen);
    else if (key === 'Escape') setDismissed(text);
    else return false;
    return true;
  };
  const usage = typed ? `${typed.command} ${typed.usageHint}`.trim() : '';
  return { open, matches, active, usage, pick, onKey };
}

export function CommandList(props: { id: string; completion: Completion; appName: string }): ReactNode {
  const { id, completion, appName } = props;
  return (
    <div id={id} className="popup command-list" role="listbox" aria-label="Commands">
      {completion.matches.map((command, at) => (
        <div
          key={command.command}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === completion.active}
          className={at === completion.active ? 'option option-active' : 'option'}
          onMouseDown={(event) => {
            event.preventDefault();
            completion.pick(command);
          }}
        >
          <span className="option-label">
            <b>{command.command}</b> <span className="quiet">{command.usageHint}</span>
          </span>
          <span className="option-description">
            {command.description} · {appName}
          </span>
        </div>
      ))}
    </div>
  );
}
