/** One account in one Region that is to own a copy. `account` has 12 digits. */
export type Target = { account: string; region: string };

/** A target as one string, `123456789012/us-west-2`: a map key, never parsed back. */
export function targetKey(target: Target): string {
  return `${target.account}/${target.region}`;
}
