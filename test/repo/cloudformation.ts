import type { CollectionTag, ScalarTag } from 'yaml';
import { parse } from 'yaml';

const TEXTS = ['!Sub', '!Ref', '!GetAtt'].map((tag): ScalarTag => ({ tag, resolve: (text: string) => text }));
const LISTS = ['!If', '!Not', '!Equals', '!Select', '!Split', '!Join'].map(
  (tag): CollectionTag => ({ tag, collection: 'seq', resolve: (value: unknown) => value }),
);

/** CloudFormation's short functions, read as what they are applied to. */
export const CLOUDFORMATION_TAGS = [...TEXTS, ...LISTS];

export type Statement = {
  Sid?: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

type BotRole = { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } };

/** What the bot's role allows, as the template has it. */
export function statementsOf(template: string): Statement[] {
  const { Resources }: { Resources: { BotRole: BotRole } } = parse(template, { customTags: CLOUDFORMATION_TAGS });
  return Resources.BotRole.Properties.Policies[0]?.PolicyDocument.Statement ?? [];
}
