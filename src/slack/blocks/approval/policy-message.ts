import type { ApprovalPolicy, KnownAccount, Rule, Terms } from '../../../domain/approval/policy.ts';
import { isNobody } from '../../../domain/approval/policy.ts';
import type { Rendered } from '../pieces.ts';
import { atMost, context, header, section } from '../pieces.ts';
import { clipped, code, counted, duration, escaped, fitted, inline, mentions } from '../text.ts';

/** A message holds so much; the file holds the rest. */
const MOST_RULES = 8;
const MOST_NAMED = 5;

/** Who may ask, who has to approve what, and for how long, as it is in force. */
export function policyMessage(policy: ApprovalPolicy): Rendered {
  const { requesters, notified, terms, rules, accounts } = policy;
  const who = [
    `*Who may ask* ${requesters === undefined ? 'everybody of this workspace but guests' : mentions(requesters)}`,
    ...(isNobody(notified) ? [] : [`*Called as well* ${mentions(notified)}`]),
  ];
  const byTag = rules.some(({ tags }) => tags.length > 0);
  const others = rules.length === 0 ? 'Every account' : 'Accounts that no rule is about';
  const blocks = [
    header('Approval policy'),
    section(who.join('\n')),
    section(`*${others}*\n${termsLines(terms)}`),
    ...rules.slice(0, MOST_RULES).map((rule) => section(`*${about(rule)}*\n${termsLines(rule.terms)}`)),
    ...(rules.length > MOST_RULES ? [context(`and ${counted(rules.length - MOST_RULES, 'more rule')}`)] : []),
    ...(byTag ? [section('*An account that is not listed, or has a tag without a rule*\nevery rule at once')] : []),
    ...accountBlocks(Object.entries(accounts)),
    context('Nobody approves their own request, nobody counts twice, and a guest or a bot decides nothing.'),
  ];
  return { text: `Approval policy: ${termsLines(terms).split('\n')[0]}`, blocks: atMost(blocks) };
}

function about({ tags, accounts }: Rule): string {
  return [
    tags.length > 0 && `Accounts tagged ${someOf(tags.map(tagged))}`,
    accounts.length > 0 && `${counted(accounts.length, 'account')}: ${someOf(accounts.map(escaped))}`,
  ]
    .filter(Boolean)
    .join(', and ');
}

function tagged(tag: string): string {
  return code(clipped(tag, 60));
}

function someOf(names: string[]): string {
  const left = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (left > 0 ? ` and ${counted(left, 'more', 'more')}` : '');
}

function termsLines({ approvals, approvers, acceptable, overriders, timeToLiveMs, sensitive }: Terms): string {
  const asked = approvals === 0 ? 'Nobody is asked: it starts at once' : `${approvals} of ${mentions(approvers)}`;
  const lines = [
    sensitive ? `${asked}, pointed out as sensitive` : asked,
    acceptable.length === 0 ? 'Only what passes every check' : `May be approved beside pass: ${acceptable.join(', ')}`,
    isNobody(overriders) ? 'Nobody may override a fail' : `May override a fail: ${mentions(overriders)}`,
    `To be decided within ${duration(timeToLiveMs)}`,
  ];
  return lines.map((line) => `• ${line}`).join('\n');
}

function accountBlocks(accounts: [string, KnownAccount][]) {
  if (accounts.length === 0) return [];
  const lines = accounts.map(([id, { name, tags }]) =>
    [escaped(id), name === undefined ? '' : inline(name, 80), someOf(tags.map(tagged))].filter(Boolean).join(' '),
  );
  return [section(`*${counted(accounts.length, 'known account')}*\n${fitted(lines, { most: 1500, lineCount: 20 })}`)];
}
