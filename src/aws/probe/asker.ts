import type { Answer } from '../../checks/probe.ts';
import { canonicalJson } from '../../domain/canonical.ts';
import type { Clients } from '../clients.ts';
import { ask, awsErrorOf, NoAnswer } from '../errors.ts';
import type { Said } from '../errors.ts';
import type { Call } from '../limits.ts';
import type { Session, Sessions } from '../sessions.ts';
import type { Source } from '../source/source.ts';

/** As whom a run's questions are put: with the bot's own credentials, or under a role of the account they are about. */
export type Asker = {
  call: Call;
  /** `asked` is how the evidence begins, `service:Operation` and what it was asked about. */
  ask: <T>(account: string, asked: string, put: (clients: Clients) => Promise<Said<T>>) => Promise<Answer<T>>;
};

export function asBot(source: Source, call: Call): Asker {
  return { call, ask: (_account, asked, put) => ask(asked, () => put(source.clients)) };
}

export type RoleAsker = Asker & { assume(account: string): Promise<Answer<Session>> };

/** Where the role cannot be assumed no question is put, and none has an answer. */
export function underRole(sessions: Sessions, call: Call): RoleAsker {
  const assume = (account: string): Promise<Answer<Session>> =>
    ask(`sts:AssumeRole ${sessions.roleArn(account)}`, async () => {
      const session = await sessions.of(account);
      return { value: session, says: session.assumedArn };
    });
  const assumeOnce = once(assume);
  return {
    call,
    assume: assumeOnce,
    ask: async (account, asked, put) => {
      const first = await assumeOnce(account);
      // A denial stands for the whole run; a session may have ended since, and is renewed.
      const session = first.kind === 'answered' ? await assume(account) : first;
      if (session.kind !== 'answered') return { ...session, kind: 'no-answer' };
      return ask(asked, () => put(session.value.clients));
    },
  };
}

/** For a role that nobody named. */
export function underNoRole(call: Call): Asker {
  return { call, ask: (_account, asked) => ask(asked, refuse) };
}

async function refuse(): Promise<never> {
  throw new NoAnswer('NoAuditRole', 'the setting AUDIT_ROLE_NAME names no role');
}

/**
 * Answers that are kept for each kind of question. What is asked about a target is asked within moments and never again;
 * kept for a whole run of thousands of targets, answers would take more memory than everything else.
 */
const MOST_KEPT = 4096;

/** Equal questions share one answer; the oldest are forgotten where they are very many. */
export function once<Question extends unknown[], T>(
  put: (...question: Question) => Promise<T>,
): (...question: Question) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (...question) => {
    const key = canonicalJson(question);
    const answer = answers.get(key) ?? put(...question);
    answers.set(key, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= MOST_KEPT) break;
      answers.delete(oldest);
    }
    return answer;
  };
}

/** What does not exist is an answer: `missing` is the code with which AWS says so. */
export async function unlessMissing<T>(missing: string, sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (awsErrorOf(error).code === missing) return undefined;
    throw error;
  }
}
