import type { Copy } from '../../../domain/rollout/rollout.ts';
import { copyCounts, copyMark } from '../states.ts';
import { code, escaped, fitted, inline } from '../text.ts';

/** More lines than this push the buttons off a phone. */
export const MOST_LINES = 12;
/** As many copies as are told one by one, with their AMIs, on the card. */
const FEW = 6;
/** More columns than this a phone breaks. */
const MOST_COLUMNS = 8;
/** Where an account is to have no copy. */
const NONE = ':heavy_minus_sign:';

/** How every copy stands: one by one while they are few, as a grid while that is small, else by Region. */
export function copyLines(copies: Copy[]): string {
  const regions = new Set(copies.map(({ target }) => target.region)).size;
  const accounts = new Set(copies.map(({ target }) => target.account)).size;
  if (copies.length <= FEW || (regions === 1 && copies.length <= MOST_LINES)) return copies.map(copyLine).join('\n');
  const isSmall = regions > 1 && regions <= MOST_COLUMNS && accounts <= MOST_LINES;
  const living = isSmall ? copyGrid(copies) : regionLines(copies);
  const failed = copies.filter(({ state }) => state === 'failed').map(copyLine);
  return failed.length === 0 ? living : `${living}\n${fitted(failed, { most: 1400, lineCount: MOST_LINES })}`;
}

export function copyLine({ target, state, amiId, unlike = [] }: Copy): string {
  const ami = amiId === undefined ? '' : ` ${code(amiId)}`;
  const but = unlike.length === 0 ? '' : `, but ${inline(unlike.join(', '), 200)}`;
  const mark = unlike.length === 0 ? copyMark(state) : ':warning:';
  return `${mark} ${escaped(target.account)} in ${escaped(target.region)} ${state}${ami}${but}`;
}

/** Account × Region, one mark a copy: marks are as wide as each other on every screen, so that they stand in columns. */
function copyGrid(copies: Copy[]): string {
  const regions = [...new Set(copies.map(({ target }) => target.region))];
  const rows = [...Map.groupBy(copies, ({ target }) => target.account)].map(([account, own]) => {
    const marks = regions.map((region) => {
      const copy = own.find(({ target }) => target.region === region);
      return copy === undefined ? NONE : copyMark(copy.state);
    });
    return `${marks.join(' ')} ${escaped(account)}`;
  });
  return [`*${regions.map(escaped).join(' · ')}*`, ...rows, copyCounts(copies)].join('\n');
}

function regionLines(copies: Copy[]): string {
  const regions = [...Map.groupBy(copies, ({ target }) => target.region)].map(
    ([region, all]) => `${worstMark(all)} *${escaped(region)}* ${copyCounts(all)}`,
  );
  return fitted(regions, { most: 1400, lineCount: MOST_LINES });
}

function worstMark(copies: Copy[]): string {
  const order = ['failed', 'cancelled', 'waiting', 'copying', 'available', 'verified'] as const;
  const worst = order.find((state) => copies.some((copy) => copy.state === state)) ?? 'waiting';
  const begun = worst === 'waiting' && copies.some(({ state }) => state !== 'waiting');
  return copyMark(begun ? 'copying' : worst);
}
