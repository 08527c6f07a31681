/** Control characters but tab and newline, and the marks that hide in text or turn its direction. */
const UNSEEN = /[\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

/** Text from people or AWS without what cannot be seen. */
export function seen(text: string): string {
  return text.replace(UNSEEN, (mark) => (mark === '\n' || mark === '\t' ? mark : ''));
}

/** The three characters Slack gives a meaning to in mrkdwn and in `text`; escaping these is what keeps mentions out. */
export function escaped(text: string): string {
  return seen(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** At most `most` characters, the last of them an ellipsis where something was left out; never half a character. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${cut.replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/** One line of at most `most` characters, unescaped. */
export function oneLine(text: string, most: number): string {
  return clipped(seen(text).replace(/\s+/gu, ' ').trim(), most);
}

/** A name in mrkdwn, as code, so that no character of it is styling. */
export function code(name: string): string {
  const line = oneLine(name, 160).replaceAll('`', "'");
  return line === '' ? '`?`' : `\`${escaped(line)}\``;
}

/** Untrusted text within a mrkdwn line, where `rich_text` has no place: one line, escaped. */
export function inline(text: string, most = 200): string {
  return escaped(oneLine(text, most));
}

/** Joins lines while they fit into `most` characters, and says how many did not. */
export function fitted(
  lines: string[],
  { most, lineCount = lines.length }: { most: number; lineCount?: number },
): string {
  const kept: string[] = [];
  let room = most - 20;
  for (const line of lines.slice(0, lineCount)) {
    if (line.length + 1 > room) break;
    kept.push(line);
    room -= line.length + 1;
  }
  const left = lines.length - kept.length;
  return left === 0 ? kept.join('\n') : [...kept, `and ${count(left)} more`].join('\n');
}

/** 1536 → 1,536. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** `1 copy`, `1,536 copies`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A moment in each reader's own time zone. */
export function moment(at: number): string {
  const fallback = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${fallback} UTC>`;
}

/** Keeps a number and its word on one line: phones break lines after every few words. */
export const NO_BREAK = '\u00a0';

/** How long something took, in two units at most: `45 s`, `12 min`, `1 h 5 min`, `3 d`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}${NO_BREAK}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}${NO_BREAK}min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)}${NO_BREAK}d`;
  return minutes % 60 === 0 ? `${hours}${NO_BREAK}h` : `${hours}${NO_BREAK}h ${minutes % 60}${NO_BREAK}min`;
}

export function user(id: string): string {
  return `<@${id}>`;
}

export function users(ids: string[]): string {
  return ids.map(user).join(', ');
}

/** The people and groups who may approve, as mentions; as many as a phone can show. */
export function mentions(approvers: { users: string[]; groups: string[] }): string {
  const all = [...approvers.groups.map((id) => `<!subteam^${id}>`), ...approvers.users.map(user)];
  const left = all.length - MOST_MENTIONS;
  return [...all.slice(0, MOST_MENTIONS), ...(left > 0 ? [`and ${count(left)} more`] : [])].join(' ');
}

const MOST_MENTIONS = 20;
