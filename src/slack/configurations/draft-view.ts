import type { KnownBlock, ModalView } from '@slack/types';
import type { ConfigurationInput, Distribution } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { changesOf } from '../../domain/configuration/draft.ts';
import { adviceOf, publicRegions } from '../../domain/configuration/settings-problems.ts';
import { button, context, header, section } from '../blocks/pieces.ts';
import { code, counted, escaped, fitted, inline } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, plainText, textInput } from '../modals/elements.ts';
import { regionsBeside } from '../modals/regions.ts';
import type { ViewState } from '../modals/view-state.ts';
import { allChosenIn, textIn } from '../modals/view-state.ts';

/** Slack takes 100 blocks in a view; a configuration for every Region there is has fewer entries than this. */
const MOST_ENTRIES = 80;

/** The first page of a draft: its name, and its Regions, each with a page of its own. */
export function draftView(draft: Draft, buildRegion: string, notice?: string): ModalView {
  const { input, opened } = draft;
  return modal(VIEW.draft, {
    title: opened === undefined ? 'New configuration' : 'Edit configuration',
    submit: 'Review',
    metadata: { draft: draft.id },
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
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
        value: input.description ?? '',
        optional: true,
        most: 1024,
      }),
      header('Regions'),
      ...input.distributions.slice(0, MOST_ENTRIES).map((entry) => entryRow(entry)),
      ...addRegion(input, buildRegion),
      context('Kept as a draft as you go: `/ami-distribute config new` or `config edit` offers it again.'),
    ],
  });
}

function entryRow(entry: Distribution): KnownBlock {
  return {
    ...section(`*${escaped(entry.region)}*\n${settingsOf(entry)}`),
    block_id: `entry/${entry.region}`,
    accessory: button('Edit', { action: ACTION.draftRegion, value: entry.region }),
  };
}

/** What an entry holds, in one line. */
export function settingsOf(entry: Distribution): string {
  const ami = entry.amiDistributionConfiguration;
  const accounts = ami?.targetAccountIds?.length ?? 0;
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
    accounts === 0 ? 'the source account' : counted(accounts, 'account'),
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

/** Name and description as they stand in the first page. */
export function draftIn(state: ViewState, input: ConfigurationInput): ConfigurationInput {
  const { description: before, ...others } = input;
  const description = textIn(state, BLOCK.description, ACTION.text) ?? before ?? '';
  return {
    ...others,
    name: textIn(state, BLOCK.name, ACTION.text) ?? input.name,
    ...(description === '' ? {} : { description }),
  };
}

/** What is going to be saved: the difference to what AWS has, or the whole in few words. */
export function reviewView(draft: Draft): ModalView {
  const { input, opened } = draft;
  const open = publicRegions(input);
  const advice = adviceOf(input).map((sentence) => `:information_source: ${escaped(sentence)}`);
  const changes = changesOf(draft).map((line) => `• ${code(line)}`);
  const rows = input.distributions.map((entry) => `• *${escaped(entry.region)}* ${settingsOf(entry)}`);
  const told =
    opened === undefined
      ? `${code(input.name)} for ${counted(input.distributions.length, 'Region')}:\n${fitted(rows, { most: 2500 })}`
      : `What changes in ${code(input.name)}. The whole configuration is replaced by what the draft holds:\n${fitted(changes, { most: 2500 })}`;
  return modal(VIEW.draftReview, {
    title: opened === undefined ? 'Create it?' : 'Save it?',
    submit: opened === undefined ? 'Create' : 'Save',
    metadata: { draft: draft.id },
    blocks: [
      section(told),
      ...(advice.length === 0 ? [] : [section(advice.join('\n'))]),
      ...(open.length === 0 ? [] : [makePublic(open)]),
    ],
  });
}

function makePublic(regions: string[]): KnownBlock {
  return {
    type: 'input',
    block_id: BLOCK.makePublic,
    label: plainText(`Anybody in the world may launch the AMIs of ${regions.join(', ')}`),
    element: {
      type: 'checkboxes',
      action_id: ACTION.makePublic,
      options: [{ text: plainText('Make public', 75), value: 'public' }],
    },
  };
}

export function isMadePublic(state: ViewState): boolean {
  return allChosenIn(state, BLOCK.makePublic, ACTION.makePublic).includes('public');
}

/** Paste of a JSON file, in parts of what an input takes. */
export function importView(notice?: string): ModalView {
  const parts = [1, 2, 3, 4, 5, 6];
  return modal(VIEW.importConfiguration, {
    title: 'Import',
    submit: 'Read',
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      textInput({
        block: BLOCK.name,
        label: 'Name',
        optional: true,
        most: 128,
        hint: 'Only where the JSON has none, or to import under another',
      }),
      ...parts.map((part) =>
        textInput({
          block: `${BLOCK.json}/${part}`,
          label: part === 1 ? 'JSON' : `JSON, part ${part}`,
          optional: part > 1,
          multiline: true,
          ...(part === 1
            ? {
                hint: 'What --cli-input-json takes, what get-distribution-configuration answers, or a list of distributions. 3000 characters a part',
              }
            : {}),
        }),
      ),
    ],
  });
}

export function pastedIn(state: ViewState): string {
  return [1, 2, 3, 4, 5, 6].map((part) => state[`${BLOCK.json}/${part}`]?.[ACTION.text]?.value ?? '').join('');
}
