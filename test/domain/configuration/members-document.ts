import { MEMBERS } from '../../../src/domain/configuration/members.ts';
import type { Shape } from '../../../src/domain/configuration/shapes.ts';

const BEFORE = `# Distribution configurations

Every member that Image Builder takes in a distribution configuration, where it is in Slack, and what the program says
before AWS sees a value that breaks its rule. This page is made from the table that the program itself judges by, with
\`npm run document\`; a test compares the table with AWS's service model, and the program's judgement with AWS's.

A refusal quotes the value, says what is wrong with it, and ends with the rule. A name of two letters is answered so:
"ab" has 2 characters. A name has 3 to 128 letters, digits, - _ and inner spaces.

| member | where in Slack | what it is | rule, and the end of its refusal |
|---|---|---|---|
`;

const AFTER = `
## Rules between members

| rule | what it says |
|---|---|
| Regions | the build Region is there with an AMI output; each Region is there once, and has an output |
| accounts, launch templates, parameters | none is named twice in a Region |
| parameter | its account is a target of the Region; its name begins with / where it has levels, has 15 at most, does not begin with aws or ssm, and with its ARN has 1011 characters at most |
| key | a whole ARN where there are targets, in the Region of the entry, none that AWS manages |
| Fast Launch | not with target accounts, and for no account but the source account |
| launch templates | no more in a Region than the account's quota says; five where that cannot be read |
| name | no other configuration has it; capitals and spaces make no difference, for they make none in the ARN |
| group all | somebody says that the AMIs are to be public, in the review |
| lines | every line of tags has a =, and each key is there once |

## What works, and surprises people

These are told and never refused: an AMI name without a variable (the second build meets the name of the first), braces
in one that are no variable which AWS documents, and launch templates of other accounts (AWS writes the id of the *source*
AMI into them).

## Limits of the pages

An input of Slack holds 3000 characters, so 1,536 accounts take seven: *Paste many accounts* shows that many at once. A list
that no view could hold is shown as a count and stays as it is; an export that is edited and imported again changes it.
`;

/** docs/configuration.md, whole. */
export function membersDocument(): string {
  const rows = MEMBERS.map(
    ({ path, place, rule, shape }) => `| \`${path}\` | ${cell(place)} | ${cell(kindOf(shape))} | ${cell(rule)} |`,
  );
  return `${BEFORE}${rows.join('\n')}\n${AFTER}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function kindOf(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return shape.oneOf === undefined ? `text${sizeOf(shape)}` : shape.oneOf.join(', ');
    case 'list':
      return `list${sizeOf(shape)}`;
    case 'map':
      return `keys and values${sizeOf(shape)}`;
    case 'number':
      return `number${sizeOf(shape)}`;
    case 'flag':
      return 'true or false';
    case 'group':
      return shape.needs === undefined ? 'group' : `group; needs ${shape.needs.join(', ')}`;
  }
}

function sizeOf({ least = 0, most }: { least?: number; most?: number }): string {
  if (most === undefined) return least === 0 ? '' : `, ${least} or more`;
  return `, ${least} to ${most}`;
}
