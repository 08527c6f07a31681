import type { ApprovalPolicy, KnownAccount, Rule, Terms } from '../../../domain/approval/policy.ts';
import { isNobody } from '../../../domain/approval/policy.ts';
import type { Rendered } from '../pieces.ts';
import { atMost, context, header, section } from '../pieces.ts';
import { code, counted, duration, escaped, fitted, inline, mentions } from '../text.ts';

const MOST_RULES = 20;

/** Who may ask, who has to approve what, and for how long, as it is in force. */
export function policyMessage(policy: ApprovalPolicy): Rendered {
  const { requesters, notified, terms, rules, accounts } = policy;
  const who = [
    `*Who may ask* ${requesters === undefined ? 'everybody of this workspace but guests' : mentions(requesters)}`,
    ...(isNobody(notified) ? [] : [`*Called as well* ${mentions(notified)}`]),
  ];
  const tagged = rules.some(({ tags }) => tags.length > 0);
  const others = rules.length === 0 ? 'Every account' : 'Accounts that no rule is about';
  const blocks = [
    header('Approval policy'),
    section(who.join('\n')),
    section(`*${others}*\n${termsLines(terms)}`),
    ...rules.slice(0, MOST_RULES).map((rule) => section(`*${about(rule)}*\n${termsLines(rule.terms)}`)),
    ...(tagged ? [section('*An account that is not listed, or has a tag without a rule*\nevery rule at once')] : []),
    ...accountBlocks(Object.entries(accounts)),
    context('Nobody approves their own request, nobody counts twice, and a guest or a bot decides nothing.'),
  ];
  return { text: `Approval policy: ${termsLines(terms).split('\n')[0]}`, blocks: atMost(blocks) };
}

function about({ tags, accounts }: Rule): string {
  return [
    tags.length > 0 && `Accounts tagged ${tags.map(code).join(' or ')}`,
    accounts.length > 0 && `${counted(accounts.length, 'account')}: ${accounts.slice(0, 5).map(escaped).join(', ')}`,
  ]
    .filter(Boolean)
    .join(', and ');
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
    [escaped(id), name === undefined ? '' : inline(name), tags.map(code).join(' ')].filter(Boolean).join(' '),
  );
  return [section(`*${counted(accounts.length, 'known account')}*\n${fitted(lines, { most: 2500, lineCount: 30 })}`)];
}
