import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { ChannelView, Outcome, Snapshot } from '../../slack/contract.ts';
import { tell, UNREACHABLE } from '../live/control.ts';
import { isDirect } from './channels.ts';
import { CommandList, useCompletion } from './completion.tsx';
import { FormatBar } from './format-bar.tsx';
import { Shortcuts } from './shortcuts.tsx';

type ComposerProps = { snapshot: Snapshot; channel: ChannelView; threadTs?: string };

/** Where one writes: enter sends, shift+enter breaks the line, a slash at the beginning asks the app. */
export function Composer({ snapshot, channel, threadTs }: ComposerProps): ReactNode {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const completion = useCompletion(snapshot.commands, text, setText);
  const name = threadTs ? 'Reply to thread' : `Message ${isDirect(channel) ? '' : '#'}${channel.name}`;

  const send = async () => {
    const said = text.trim();
    if (!said) return;
    setText('');
    setProblem(undefined);
    const outcome = await sendText(snapshot, { channel: channel.id, threadTs, text: said });
    if (!outcome.ok) setProblem(outcome.problem);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (completion.onKey(event.key)) event.preventDefault();
    else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <div className="composer-place">
      {problem && <Problem text={problem} onDismiss={() => setProblem(undefined)} />}
      {completion.open && <CommandList id={listId} completion={completion} appName={appName(snapshot)} />}
      <form
        className="composer"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <FormatBar area={area} onText={setText} />
        <textarea
          ref={area}
          rows={1}
          value={text}
          placeholder={threadTs ? 'Reply…' : name}
          aria-label={name}
          aria-autocomplete="list"
          aria-controls={completion.open ? listId : undefined}
          aria-activedescendant={completion.open ? `${listId}-${completion.active}` : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-foot">
          <Shortcuts snapshot={snapshot} onProblem={setProblem} />
          <span className="quiet composer-hint">{completion.usage}</span>
          <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
            <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
              <path d="M2 3.2 18 10 2 16.8 4.2 11 11 10 4.2 9Z" fill="currentColor" />
            </svg>
          </button>
        </div>
      </form>
    </div>
  );
}

function Problem(props: { text: string; onDismiss: () => void }): ReactNode {
  return (
    <p className="problem composer-problem" role="alert">
      <span>{props.text}</span>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={props.onDismiss}>
        ✕
      </button>
    </p>
  );
}

type Said = { channel: string; threadTs: string | undefined; text: string };

async function sendText(snapshot: Snapshot, { channel, threadTs, text }: Said): Promise<Outcome> {
  const as = snapshot.self.id;
  if (!text.startsWith('/')) return tell('say', { as, channel, text, ...(threadTs ? { threadTs } : {}) });
  // Slack itself has no slash commands in threads.
  if (threadTs) return { ok: false, problem: `${text.split(' ')[0]} is not supported in threads. Sorry!` };
  const outcome = await tell('command', { as, channel, text });
  // What goes wrong with a command, Slackbot says in the channel.
  return outcome.ok || outcome.problem === UNREACHABLE ? outcome : { ok: true };
}

function appName(snapshot: Snapshot): string {
  return snapshot.people.find((person) => person.isBot && person.id !== 'USLACKBOT')?.realName ?? 'App';
}
