import { Fault, Refusal } from './errors.ts';

/** What was being done and what came of it, down to the last cause; the stack only of what nobody foresaw. */
export function told(error: unknown): string {
  if (error instanceof Refusal) return [error.message, error.nextStep].filter(Boolean).join('\n');
  if (!(error instanceof Fault)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message);
  return causes.filter((message, index) => index === 0 || !causes[index - 1]?.includes(message)).join(': ');
}

/** Members that hold a credential, wherever they stand in a line: in what is logged, or deep inside an error. */
const SECRET_MEMBERS =
  /"((?:bot|app|session|access|refresh)?_?token|authorization|(?:signing_?)?secret|password|secret_?access_?key|access_?key_?id|response_url|x-amz-security-token)":"(?:[^"\\]|\\.)*"/gi;

/** Slack tokens, AWS keys and signatures, passwords and addresses that are credentials themselves, inside longer text. */
const SECRET_TEXT = [
  /\b(?:xox[a-z]|xapp)[-.][A-Za-z0-9.-]+/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\bwhsec_[A-Za-z0-9+/=]+/g,
  /(?<=:\/\/[^\s:@/"]*:)[^\s@/"]+(?=@)/g,
  /\bhooks\.slack\.com\/[^\s"\\]+/g,
  /x-amz-(?:security-token|signature|credential)[=:]\s*[^\s"&\\]+/gi,
  /\bticket=[^\s"&\\]+/g,
];

/** A line of text or JSON without anything that is a credential. */
export function redacted(line: string): string {
  const withoutMembers = line.replace(SECRET_MEMBERS, '"$1":"[redacted]"');
  return SECRET_TEXT.reduce((text, secret) => text.replace(secret, '[redacted]'), withoutMembers);
}
