import { type Logger, LogLevel } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import type { SlackLog } from './log.ts';

/**
 * One client each for work that must not wait for other work: a 429 holds up all calls of a client, and a trigger lives
 * 3 seconds. None has `headers`: this version of the library shares that object between clients, tokens included.
 */
export type Clients = {
  /** Views: gives up while the person still waits. */
  interactive: WebClient;
  /** Messages: never retries by itself, since a second try may post a second message. */
  posting: WebClient;
  /** Files: may take long, and never retries by itself either. */
  files: WebClient;
  /** Home tabs: may wait, and hold up nobody else. */
  home: WebClient;
  /** Who people are: gives up early enough to refuse within an ack. */
  directory: WebClient;
};

export function openClients({ botToken, apiUrl, log }: { botToken: string; apiUrl?: string; log: SlackLog }): Clients {
  const logger = libraryLogger(log);
  const open = (timeout: number) => new WebClient(botToken, { ...clientOptions(apiUrl, logger), timeout });
  return {
    interactive: open(2500),
    posting: open(10_000),
    files: open(60_000),
    home: open(10_000),
    directory: open(1500),
  };
}

export function clientOptions(apiUrl: string | undefined, logger: Logger): WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }),
    logger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
}

/** What Slack's libraries log, without their debug output: it holds whole messages. */
export function libraryLogger(log: SlackLog): Logger {
  return {
    debug: () => undefined,
    info: (...parts: unknown[]) => log.debug({ library: 'slack' }, said(parts)),
    warn: (...parts: unknown[]) => log.warn({ library: 'slack' }, said(parts)),
    error: (...parts: unknown[]) => log.error({ library: 'slack' }, said(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function said(parts: unknown[]): string {
  return parts.map(String).join(' ');
}
