import type { KnownBlock } from '@slack/types';
import * as fc from 'fast-check';
import { checkMessage } from '../../../sandbox/slack/kit/surface.ts';
import type { Finding, Verdict } from '../../../src/domain/report/finding.ts';
import type { Target } from '../../../src/domain/target.ts';
import type { Rendered } from '../../../src/slack/blocks/pieces.ts';

/** Text that would call everybody, break out of styling, or hide. */
export const HOSTILE = '<!channel> & <https://evil.example|click> `*_~ \u202Egnp.exe\u0007 @here';

/** Text of people or of AWS: nothing, hostile, odd, and odd for as long as it goes on. */
export function anyText(most: number): fc.Arbitrary<string> {
  const odd = fc.string({ unit: 'binary' });
  // By itself fast-check makes short texts only, and takes for ever to shrink long ones.
  const long = odd.map((text) => `${text}x`.repeat(most).slice(0, most));
  return fc.oneof(fc.constant(''), fc.constant(HOSTILE), odd, long);
}

/** Why Slack would not take it as a message; empty when it does. */
export function complaints({ text, blocks }: Rendered): string[] {
  const verdict = checkMessage(blocks);
  const refused =
    'error' in verdict
      ? [verdict.error, ...verdict.problems.map(({ pointer, message }) => `${pointer} ${message}`)]
      : [];
  if (text.trim() === '') refused.push('no text for notifications');
  if (text.length > 3500) refused.push(`a text of ${text.length} characters`);
  return refused;
}

/** What Slack would read as mrkdwn, in blocks and in the text. */
export function mrkdwnOf({ text, blocks }: Rendered): string {
  const found: string[] = [text];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && value.type === 'mrkdwn' && 'text' in value) found.push(String(value.text));
    Object.values(value).forEach(walk);
  };
  walk(blocks);
  return found.join('\n');
}

/** Everything a person can read in it. */
export function readable({ blocks }: { blocks: KnownBlock[] }): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('text' in value && typeof value.text === 'string') found.push(value.text);
    Object.values(value).forEach(walk);
  };
  walk(blocks);
  return found.join('\n');
}

export function grid(accounts: number, regions: number): Target[] {
  return Array.from({ length: accounts * regions }, (_, at) => ({
    account: String(100_000_000_000 + Math.floor(at / regions)),
    region: `us-west-${(at % regions) + 1}`,
  }));
}

export function finding(verdict: Verdict, target: Target, change: Partial<Finding> = {}): Finding {
  return {
    checkId: `check-${verdict}`,
    title: `${verdict} condition holds`,
    subject: { kind: 'target', ...target },
    verdict,
    evidence: [`sts:AssumeRole: AccessDenied for ${target.account}`],
    ...change,
  };
}
