import type { Statement } from './document.ts';
import { any, not, type Truth, truth } from './truth.ts';

/** Whether a pattern with `*` and `?` covers the whole text; no regular expression, because many stars would make one explode. */
export function glob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** Policy variables such as `${aws:username}` are not resolved here. */
export function hasVariable(pattern: string): boolean {
  return pattern.includes('${');
}

/** Actions are compared without regard to case. */
export function actionMatches(statement: Statement, action: string): Truth {
  const wanted = action.toLowerCase();
  const covers = (pattern: string) => truth(glob(pattern.toLowerCase(), wanted));
  if (statement.notActions !== undefined) return not(any(statement.notActions.map(covers)));
  return any((statement.actions ?? []).map(covers));
}

/** Resources are compared with regard to case; a statement that names none speaks about all, as in a role trust policy. */
export function resourceMatches(statement: Statement, resource: string): Truth {
  const covers = (pattern: string) => resourceCovered(pattern, resource);
  if (statement.notResources !== undefined) return not(any(statement.notResources.map(covers)));
  return statement.resources === undefined ? 'yes' : any(statement.resources.map(covers));
}

function resourceCovered(pattern: string, resource: string): Truth {
  if (!hasVariable(pattern)) return truth(glob(pattern, resource));
  // Whatever the variable stands for, a different beginning can never match.
  const beginning = pattern.slice(0, pattern.indexOf('${'));
  return glob(`${beginning}*`, resource) ? 'unknown' : 'no';
}
