import type { ModalView } from '@slack/types';
import { parseAccounts } from '../../domain/accounts.ts';
import type { ConfigurationInput } from '../../domain/configuration.ts';
import { amiNameField, problemsOf } from '../../domain/configuration-rules.ts';
import { section } from '../blocks/pieces.ts';
import { clipped, count } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import { modal, plainText, textInput } from './elements.ts';
import { regionsBeside } from './regions.ts';
import type { ViewState } from './view-state.ts';
import { allChosenIn, textIn } from './view-state.ts';

/** A new configuration as it stands in the form. A Region without an entry in `amiNames` has no input yet. */
export type ConfigurationForm = {
  name: string;
  description: string;
  regions: string[];
  accounts: string;
  amiNames: Record<string, string>;
  amiDescription: string;
};

export type FormContext = { buildRegion: string; channel: string; notice?: string };

/** The inline error under a field is a hint, not a page. */
const LONGEST_ERROR = 400;

export function emptyForm(buildRegion: string): ConfigurationForm {
  const amiNames = { [buildRegion]: '' };
  return { name: '', description: '', regions: [buildRegion], accounts: '', amiNames, amiDescription: '' };
}

export function readForm(state: ViewState): ConfigurationForm {
  const text = (block: string) => textIn(state, block, ACTION.text) ?? '';
  const regions = allChosenIn(state, BLOCK.regions, ACTION.regions);
  const amiNames: Record<string, string> = {};
  for (const region of regions) {
    const name = textIn(state, amiNameField(region), ACTION.text);
    if (name !== undefined) amiNames[region] = name;
  }
  return {
    name: text(BLOCK.name),
    description: text(BLOCK.description),
    regions,
    accounts: text(BLOCK.accounts),
    amiNames,
    amiDescription: text(BLOCK.amiDescription),
  };
}

/** The Regions for which the form has no AMI-name input yet. */
export function regionsWithoutName({ regions, amiNames }: ConfigurationForm): string[] {
  return regions.filter((region) => amiNames[region] === undefined);
}

/** Every block keeps its id from one drawing to the next: that is what makes Slack keep what was typed. */
export function configurationView(form: ConfigurationForm, { buildRegion, channel, notice }: FormContext): ModalView {
  const suggestion = suggestedAmiName(form);
  return modal(VIEW.newConfiguration, {
    title: 'New configuration',
    submit: 'Create',
    metadata: { channel },
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      textInput({
        block: BLOCK.name,
        label: 'Name',
        value: form.name,
        placeholder: 'golden-linux',
        hint: '3 to 128 letters, digits, - _ and inner spaces',
        most: 128,
      }),
      textInput({
        block: BLOCK.description,
        label: 'Description',
        value: form.description,
        optional: true,
        most: 1024,
      }),
      textInput({
        block: BLOCK.accounts,
        label: 'Target accounts',
        value: form.accounts,
        placeholder: '111122223333, 4444-5555-6666',
        hint: 'Account ids separated by commas, spaces or lines. Each gets the AMI in every Region below. About 230 ids fit.',
        multiline: true,
      }),
      regionsInput(form, buildRegion),
      ...form.regions.map((region) =>
        textInput({
          block: amiNameField(region),
          label: `AMI name in ${region}`,
          value: form.amiNames[region] || suggestion,
          hint: 'Without {{ imagebuilder:buildDate }} in it, a second build meets the name of the first',
          most: 127,
        }),
      ),
      textInput({
        block: BLOCK.amiDescription,
        label: 'AMI description',
        value: form.amiDescription,
        optional: true,
        most: 1024,
      }),
    ],
  });
}

function regionsInput({ regions }: ConfigurationForm, buildRegion: string) {
  const options = regionsBeside(buildRegion).map(([region, place]) => ({
    text: plainText(`${region} · ${place}`, 75),
    value: region,
  }));
  const initial = options.filter(({ value }) => regions.includes(value));
  return {
    type: 'input' as const,
    block_id: BLOCK.regions,
    label: plainText('Regions'),
    hint: plainText(`${buildRegion} is where images are built, so it has to be one`),
    dispatch_action: true,
    element: {
      type: 'multi_static_select' as const,
      action_id: ACTION.regions,
      placeholder: plainText('Choose Regions', 150),
      options,
      ...(initial.length === 0 ? {} : { initial_options: initial }),
    },
  };
}

/** A Region that joins is offered the name that stands beside another, which most people want everywhere. */
function suggestedAmiName({ name, amiNames }: ConfigurationForm): string {
  const typed = Object.values(amiNames).find((other) => other !== '');
  return typed ?? `${clipped(name || 'golden-ami', 90)} {{ imagebuilder:buildDate }}`;
}

/** The form as Image Builder takes it; what is no account id is left out, and told by `formErrors`. */
export function inputOf(form: ConfigurationForm): ConfigurationInput {
  const { accounts } = parseAccounts(form.accounts);
  return {
    name: form.name,
    ...(form.description === '' ? {} : { description: form.description }),
    distributions: form.regions.map((region) => ({
      region,
      amiDistributionConfiguration: {
        name: form.amiNames[region] ?? '',
        ...(form.amiDescription === '' ? {} : { description: form.amiDescription }),
        targetAccountIds: accounts,
      },
    })),
  };
}

/** What is wrong with the form, by the block that shows it; empty when all is well. */
export function formErrors(form: ConfigurationForm, buildRegion: string): Record<string, string> {
  const errors: Record<string, string> = {};
  const { rejected } = parseAccounts(form.accounts);
  if (rejected.length > 0) {
    const shown = rejected.slice(0, 5).map((word) => `"${clipped(word, 40)}"`);
    const more = rejected.length > 5 ? ` and ${count(rejected.length - 5)} more` : '';
    errors[BLOCK.accounts] = `${shown.join(', ')}${more}: not an account id. It has 12 digits.`;
  }
  for (const { field, message } of problemsOf(inputOf(form), buildRegion)) {
    if (field === BLOCK.accounts && errors[field] !== undefined) continue;
    errors[field] = clipped(errors[field] === undefined ? message : `${errors[field]} ${message}`, LONGEST_ERROR);
  }
  return errors;
}
