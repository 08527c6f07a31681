import { type ReactNode, useState } from 'react';
import { post, UNREACHABLE } from '../../live/control.ts';
import { type Fault, FAULTS } from './faults.ts';
import { useBot } from './use-bot.ts';
import { useSwitches } from './use-switches.ts';

/** What can be made to go wrong: the bot itself, Slack, and AWS. */
export function Trouble(): ReactNode {
  return (
    <>
      <BotProcess />
      <SlackFaults />
      <AwsSwitches />
    </>
  );
}

function BotProcess(): ReactNode {
  const bot = useBot();
  if (!bot) return null;
  const action = bot.running ? 'kill' : 'start';
  return (
    <section aria-label="Bot" className="trouble-bot">
      <span className={bot.running ? 'lamp lamp-on' : 'lamp'} aria-hidden="true" />
      <span role="status">{botWords(bot)}</span>
      <button
        type="button"
        className={bot.running ? 'button button-small button-danger' : 'button button-small button-primary'}
        aria-busy={bot.switching}
        disabled={bot.switching}
        onClick={() => void bot.act(action)}
      >
        {bot.running ? 'Kill the bot' : 'Start the bot'}
      </button>
    </section>
  );
}

function botWords({ running, switching }: { running: boolean; switching: boolean }): string {
  if (switching) return running ? 'The bot is being killed…' : 'The bot is starting…';
  return running ? 'The bot runs' : 'The bot does not run';
}

function SlackFaults(): ReactNode {
  const [said, setSaid] = useState('');
  const cause = async ({ input, done }: Fault) => {
    const outcome = await post<{ ok: boolean; problem?: string }>('/_control/fault', input).catch(() => undefined);
    setSaid(outcome?.ok ? done : (outcome?.problem ?? UNREACHABLE));
  };
  return (
    <section aria-label="Slack faults">
      <h3>Slack, once</h3>
      <ul className="faults">
        {FAULTS.map((fault) => (
          <li key={fault.label}>
            <button type="button" className="button button-small" onClick={() => void cause(fault)}>
              {fault.label}
            </button>
          </li>
        ))}
      </ul>
      <p className="quiet faults-said" role="status">
        {said}
      </p>
    </section>
  );
}

function AwsSwitches(): ReactNode {
  const { switches, turn } = useSwitches();
  if (switches.length === 0) return null;
  return (
    <section aria-label="AWS switches">
      <h3>AWS, until switched off</h3>
      <ul className="switches">
        {switches.map(({ id, label, on }) => (
          <li key={id}>
            <label className="switch">
              <input type="checkbox" role="switch" checked={on} onChange={(event) => turn(id, event.target.checked)} />
              <span>{label}</span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
