/** Text that can stand in a file name and in the name of a policy. */
export function slug(text: string): string {
  return text.replaceAll(/[^\w-]+/g, '-').slice(0, 80);
}

/** `owner of account 111122223333` or `owner of each of 40 accounts`. */
export function ownersOf(accounts: readonly string[]): string {
  return accounts.length === 1 ? `owner of account ${accounts[0]}` : `owner of each of ${accounts.length} accounts`;
}
