/** The text as one word of a POSIX shell, whatever is in it. */
export function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The value as indented JSON, as one word of a shell. */
export function quotedJson(value: object): string {
  return quoted(JSON.stringify(value, null, 2));
}

/**
 * A bash script that does nothing in an account it is not for; `$account` is the one it runs in. `about` becomes its
 * first comment.
 */
export function script(about: string, accounts: readonly string[], body: readonly string[]): string {
  return [
    '#!/usr/bin/env bash',
    `# ${about.replaceAll(/\s+/g, ' ')}`,
    'set -euo pipefail',
    "export AWS_PAGER=''",
    '',
    'accounts=(',
    ...accounts.map((account) => `  ${quoted(account)}`),
    ')',
    'account=$(aws sts get-caller-identity --query Account --output text)',
    'if [[ " ${accounts[*]} " != *" $account "* ]]; then',
    '  echo "these credentials belong to account $account, this is for ${accounts[*]}" >&2',
    '  exit 1',
    'fi',
    '',
    ...body,
    '',
  ].join('\n');
}

/** A script in which each account has commands of its own, one line each; they may call the functions given. */
export function scriptPerAccount(
  about: string,
  commands: ReadonlyMap<string, readonly string[]>,
  functions: readonly string[] = [],
): string {
  const cases = [...commands].flatMap(([account, lines]) => [
    `  ${quoted(account)})`,
    ...lines.map((line) => `    ${line}`),
    '    ;;',
  ]);
  return script(about, [...commands.keys()], [...functions, 'case "$account" in', ...cases, 'esac']);
}
