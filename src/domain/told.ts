import { Fault, Refusal } from './errors.ts';

/** What was being done and what came of it, down to the last cause; the stack only of what nobody foresaw. */
export function told(error: unknown): string {
  if (error instanceof Refusal) return [error.message, error.nextStep].filter(Boolean).join('\n');
  if (!(error instanceof Fault)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message);
  return causes.filter((message, index) => index === 0 || !causes[index - 1]?.includes(message)).join(': ');
}
