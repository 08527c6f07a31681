/** Characters that people paste without seeing them: zero-width marks and text direction marks. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;
/** What surrounds an account id in a list, in JSON or in a spreadsheet. */
const SEPARATORS = /[\s,;|"'`[\](){}]+/u;

/**
 * Reads AWS account ids out of text in any form: one per line, separated by commas or spaces, quoted, or written as
 * `1234-5678-9012`. Accounts come back once each, in the order they were written; `repeated` counts those that were there
 * before, and anything else is in `rejected`.
 */
export function parseAccounts(text: string): { accounts: string[]; repeated: number; rejected: string[] } {
  let found = 0;
  const accounts = new Set<string>();
  const rejected = new Set<string>();
  for (const word of text.replace(INVISIBLE, '').split(SEPARATORS)) {
    if (word === '') continue;
    const digits = word.replace(/^(\d{4})-(\d{4})-(\d{4})$/u, '$1$2$3');
    if (!/^\d{12}$/u.test(digits)) {
      rejected.add(word);
      continue;
    }
    found += 1;
    accounts.add(digits);
  }
  return { accounts: [...accounts], repeated: found - accounts.size, rejected: [...rejected] };
}
