import type { Option, Outcome, SuggestInput } from '../../slack/contract.ts';

export const UNREACHABLE = 'The sandbox did not answer. Is it still running?';

/** Says something to the Slack twin as a person; a broken connection is an outcome like any other. */
export async function tell(
  path: 'command' | 'say' | 'click' | 'submit' | 'close' | 'home' | 'shortcut' | 'react',
  input: object,
): Promise<Outcome> {
  try {
    return await post<Outcome>(`/_control/${path}`, input);
  } catch {
    return { ok: false, problem: UNREACHABLE };
  }
}

export type Suggested = { ok: true; options: Option[] } | { ok: false; problem: string };

export async function suggest(input: SuggestInput): Promise<Suggested> {
  try {
    const answered = await post<{ options: Option[] } | Outcome>('/_control/suggest', input);
    if ('options' in answered) return { ok: true, options: answered.options };
    return { ok: false, problem: answered.ok ? UNREACHABLE : answered.problem };
  } catch {
    return { ok: false, problem: UNREACHABLE };
  }
}

/** `T` is what the twins' contracts say of this path. */
export async function post<T>(path: string, input: object): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return response.json();
}
