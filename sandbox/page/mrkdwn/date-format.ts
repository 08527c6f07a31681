const LOCALE = 'en-US';
const DAY_MS = 86_400_000;

/** Slack's `<!date^…>` template in the reader's own time zone. */
export function formatDate(seconds: number, template: string, now = Date.now()): string {
  const date = new Date(seconds * 1000);
  return template.replaceAll(/\{(\w+)\}/g, (token, name: string) => part(name, date, now) ?? token);
}

function part(name: string, date: Date, now: number): string | undefined {
  if (name.endsWith('_pretty')) return nearDay(date, now) ?? part(name.replace('_pretty', ''), date, now);
  switch (name) {
    case 'date_num':
      return date.toLocaleDateString('en-CA');
    case 'date':
      return `${ordinalDay(date, { month: 'long' })}, ${date.getFullYear()}`;
    case 'date_short':
      return date.toLocaleDateString(LOCALE, { month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
      return `${ordinalDay(date, { weekday: 'long', month: 'long' })}, ${date.getFullYear()}`;
    case 'time':
      return clockTime(date);
    case 'time_secs':
      return date.toLocaleTimeString(LOCALE, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return ago(date, now);
    default:
      return undefined;
  }
}

export function clockTime(date: Date): string {
  return date.toLocaleTimeString(LOCALE, { hour: 'numeric', minute: '2-digit' });
}

/** The line between two days of a channel. */
export function dayName(date: Date, now = Date.now()): string {
  const near = nearDay(date, now);
  if (near) return near[0]?.toUpperCase() + near.slice(1);
  return ordinalDay(date, { weekday: 'long', month: 'long' });
}

/** "3 minutes ago". */
export function ago(date: Date, now = Date.now()): string {
  const minutes = Math.round((date.getTime() - now) / 60_000);
  const words = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
  if (Math.abs(minutes) < 1) return 'just now';
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 60 * 24) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / 60 / 24), 'day');
}

function nearDay(date: Date, now: number): string | undefined {
  const names = new Map([
    [new Date(now).toDateString(), 'today'],
    [new Date(now - DAY_MS).toDateString(), 'yesterday'],
    [new Date(now + DAY_MS).toDateString(), 'tomorrow'],
  ]);
  return names.get(date.toDateString());
}

function ordinalDay(date: Date, options: Intl.DateTimeFormatOptions): string {
  const day = date.getDate();
  const teen = day > 10 && day < 14;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${date.toLocaleDateString(LOCALE, { ...options, day: 'numeric' })}${ending}`;
}
