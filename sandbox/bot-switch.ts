import type { Bot } from './bot.ts';

/** What a person may do to the bot from the page. */
export type BotSwitch = { kill(): Promise<void>; start(): Promise<void>; isRunning(): boolean };

export type Bots = BotSwitch & {
  /** The bot started last; an error before there was one. */
  latest(): Bot;
  stop(): Promise<void>;
};

/** One bot at a time: ended, started again, and known to run or not. */
export function botSwitch(launch: () => Promise<Bot>): Bots {
  let bot: Bot | undefined;
  let running = false;
  let starting: Promise<void> | undefined;

  const launchOne = async (): Promise<void> => {
    const launched = await launch();
    bot = launched;
    running = true;
    void launched.exited.finally(() => {
      if (bot === launched) running = false;
    });
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    await starting?.catch(() => undefined);
    await bot?.end(signal);
  };
  return {
    isRunning: () => running,
    start: async () => {
      if (running) return;
      starting ??= launchOne().finally(() => {
        starting = undefined;
      });
      await starting;
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    latest: () => {
      if (bot === undefined) throw new Error('asking for the bot before it has started');
      return bot;
    },
  };
}
