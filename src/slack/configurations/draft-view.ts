import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { ConfigurationInput, Distribution } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import type { Problem } from '../../domain/configuration/problem.ts';
import { withRegion } from '../../domain/configuration/problem.ts';
import { button, context, header, section } from '../blocks/pieces.ts';
import { clipped, code, counted, escaped, inline } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, MOST_INPUT, plainText, textInput } from '../modals/elements.ts';
import { regionsBeside } from '../modals/regions.ts';
import type { ViewState } from '../modals/view-state.ts';
import { textIn } from '../modals/view-state.ts';
import { linesOf, pairLines, pairsIn, pairsWrong } from './region/lines.ts';
import { entryIn } from './region/region-inputs.ts';
import { mainActions, mainInputs, withEntry } from './region/region-view.ts';

/** Slack takes 100 blocks in a view; a configuration for every Region there is has fewer entries than this. */
const MOST_ENTRIES = 80;

/** What a drawing of the first page says beside the draft itself; `begun` is one that was begun at another time. */
export type Drawn = { notice?: string; problems?: Problem[]; many?: boolean; begun?: boolean };

/**
 * The first page of a draft: its name, and its Regions. One alone stands there with its inputs; of several each has a
 * page of its own.
 */
export function draftView(
  draft: Draft,
  buildRegion: string,
  { notice, problems = [], many, begun }: Drawn = {},
): ModalView {
  const { input, opened } = draft;
  const { distributions } = input;
  const [only, ...others] = distributions;
  const rest = problems.filter(({ region }) => !distributions.some((entry) => entry.region === region));
  return modal(VIEW.draft, {
    title: opened === undefined ? 'New configuration' : 'Edit configuration',
    submit: 'Review',
    metadata: { draft: draft.id },
    blocks: [
      ...(notice === undefined ? [] : [section(notice)]),
      ...(begun === true ? [startAfresh(opened !== undefined)] : []),
      ...(rest.length === 0 ? [] : [warned(rest)]),
      ...aboutIt(draft),
      ...(only !== undefined && others.length === 0
        ? onlyRegion(only, { problems, many: many === true })
        : [header('Regions'), ...distributions.slice(0, MOST_ENTRIES).map((entry) => entryRow(entry, problems))]),
      ...addRegion(input, buildRegion),
      context('Each click keeps what stands here, as a draft that `/ami-distribute config list` offers again.'),
    ],
  });
}

function startAfresh(isOpened: boolean): KnownBlock {
  const text = `What you changed is dropped${isOpened ? ', and this shows what AWS has now' : ''}.`;
  const confirm = {
    title: { type: 'plain_text' as const, text: 'Drop your draft?' },
    text: { type: 'plain_text' as const, text },
    confirm: { type: 'plain_text' as const, text: 'Start afresh' },
    deny: { type: 'plain_text' as const, text: 'Keep it' },
  };
  return {
    type: 'actions',
    elements: [button('Start afresh', { action: ACTION.draftAfresh, value: 'draft', confirm })],
  };
}

function aboutIt({ input, opened }: Draft): KnownBlock[] {
  const { description = '', tags } = input;
  return [
    opened === undefined
      ? textInput({
          block: BLOCK.name,
          label: 'Name',
          value: input.name,
          most: 128,
          hint: '3 to 128 letters, digits, - _ and inner spaces',
        })
      : section(`*Name*\n${code(input.name)}, which stays as it is`),
    textInput({
      block: BLOCK.description,
      label: 'Description',
      value: description,
      optional: true,
      multiline: description.includes('\n'),
      most: 1024,
    }),
    ...(pairLines(tags).join('\n').length > MOST_INPUT
      ? [context('*Tags*: too long for this page. They stay as they are.')]
      : [
          textInput({
            block: BLOCK.tags,
            label: 'Tags',
            value: pairLines(tags).join('\n'),
            optional: true,
            multiline: true,
            hint: 'Of the configuration itself. One key=value a line',
          }),
        ]),
  ];
}

function onlyRegion(entry: Distribution, { problems, many }: { problems: Problem[]; many: boolean }): KnownBlock[] {
  const own = problems.filter(({ region }) => region === entry.region);
  return [
    header(entry.region),
    ...(own.length === 0 ? [] : [warned(own)]),
    ...mainInputs(entry, many),
    mainActions(entry),
  ];
}

function warned(problems: Problem[]): SectionBlock {
  const told = problems.slice(0, 5).map((problem) => `:warning: ${escaped(clipped(withRegion(problem), 400))}`);
  const more = problems.length > 5 ? [`and ${problems.length - 5} more`] : [];
  return section([...told, ...more].join('\n'));
}

/** What is wrong with a Region stands beside the button that opens its page. */
function entryRow(entry: Distribution, problems: Problem[]): KnownBlock {
  const own = problems.filter(({ region }) => region === entry.region);
  const wrong = own.length === 0 ? [] : [warned(own).text?.text ?? ''];
  return {
    ...section([`*${escaped(entry.region)}*`, settingsOf(entry), ...wrong].join('\n')),
    block_id: `entry/${entry.region}`,
    accessory: button('Edit', { action: ACTION.draftRegion, value: entry.region }),
  };
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();
const MOST_NAMED = 5;

/** `3 accounts`, with the names of the first where any of them has one. */
function accountsOf(accounts: string[], names: ReadonlyMap<string, string>): string {
  if (accounts.length === 0) return 'the source account';
  const size = counted(accounts.length, 'account');
  if (!accounts.some((account) => names.has(account))) return size;
  const shown = accounts.slice(0, MOST_NAMED).map((account) => inline(names.get(account) ?? account, 60));
  const more = accounts.length - shown.length;
  return `${size} (${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

/** What an entry holds, in one line; `names` by account id. */
export function settingsOf(entry: Distribution, names = NO_NAMES): string {
  const ami = entry.amiDistributionConfiguration;
  const others: [string, unknown][] = [
    ['a key', ami?.kmsKeyId],
    ['launch permissions', ami?.launchPermission],
    ['launch templates', entry.launchTemplateConfigurations],
    ['SSM parameters', entry.ssmParameterConfigurations],
    ['licenses', entry.licenseConfigurationArns],
    ['Fast Launch', entry.fastLaunchConfigurations],
    ['an export to S3', entry.s3ExportConfiguration],
    ['a container output', entry.containerDistributionConfiguration],
  ];
  const told = [
    ami?.name === undefined ? 'named by its recipe' : inline(ami.name, 130),
    accountsOf(ami?.targetAccountIds ?? [], names),
    ...others.flatMap(([what, value]) => (value === undefined ? [] : [what])),
  ];
  return told.join(' · ');
}

function addRegion({ distributions }: ConfigurationInput, buildRegion: string): KnownBlock[] {
  const taken = new Set(distributions.map(({ region }) => region));
  const options = regionsBeside(buildRegion)
    .filter(([region]) => !taken.has(region))
    .map(([region, place]) => ({ text: plainText(`${region} · ${place}`, 75), value: region }));
  if (options.length === 0) return [];
  const element = {
    type: 'static_select' as const,
    action_id: ACTION.draftAdd,
    placeholder: plainText('Add a Region', 150),
    options: options.slice(0, 100),
  };
  // A block of another id for another set of Regions: the choice made last must not stand in it.
  return [{ type: 'actions', block_id: `add/${distributions.length}`, elements: [element] }];
}

/** The draft as it stands in the first page: name, description, tags, and the inputs of an only Region. */
export function draftIn(state: ViewState, input: ConfigurationInput): ConfigurationInput {
  const { description: before = '', tags: tagsBefore, ...others } = input;
  const typed = textIn(state, BLOCK.description, ACTION.text);
  const description = typed === undefined || typed === before.trim() ? before : typed;
  const tags = tagsIn(state, tagsBefore);
  const [only, ...more] = input.distributions;
  const whole = {
    ...others,
    name: textIn(state, BLOCK.name, ACTION.text) ?? input.name,
    ...(description === '' ? {} : { description }),
    ...(tags === undefined || Object.keys(tags).length === 0 ? {} : { tags }),
  };
  return only === undefined || more.length > 0 ? whole : withEntry(whole, entryIn(state, only));
}

type Tags = ConfigurationInput['tags'];

function tagsIn(state: ViewState, before: Tags): Tags {
  const typed = textIn(state, BLOCK.tags, ACTION.text);
  if (typed === undefined) return before;
  const tags: Record<string, string> = {};
  for (const [key, value] of Object.entries(pairsIn(before, linesOf(typed)))) tags[key] = String(value);
  return tags;
}

/** What was typed as tags and is none. */
export function tagsWrong(state: ViewState, before: Tags): Record<string, string> {
  const wrong = pairsWrong(before, linesOf(textIn(state, BLOCK.tags, ACTION.text) ?? ''));
  return wrong === undefined ? {} : { [BLOCK.tags]: wrong };
}
