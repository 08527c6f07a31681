import type { KnownBlock } from '@slack/types';
import type { Configuration } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { adviceOf } from '../../domain/configuration/settings-problems.ts';
import { checkButton } from '../blocks/check-button.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { button, context, header, section } from '../blocks/pieces.ts';
import { code, counted, escaped, fitted, moment } from '../blocks/text.ts';
import { ACTION, COMMAND } from '../ids.ts';
import { settingsOf } from './draft-view.ts';

/** One configuration, with what can be done with it; `names` by account id. */
export function configurationMessage(
  configuration: Configuration,
  users: string[],
  names?: ReadonlyMap<string, string>,
): Rendered {
  const { name, description, distributions } = configuration;
  const accounts = new Set(
    distributions.flatMap((entry) => entry.amiDistributionConfiguration?.targetAccountIds ?? []),
  );
  const size = `${counted(distributions.length, 'Region')}, ${counted(accounts.size, 'target account')}`;
  const rows = distributions.map((entry) => `• *${escaped(entry.region)}* ${settingsOf(entry, names)}`);
  const advice = adviceOf(configuration).map((sentence) => `:information_source: ${escaped(sentence)}`);
  const used = users.length === 0 ? [] : [context(`Used by ${users.map(escaped).join('; ')}`)];
  return {
    text: `${name}: ${size}`,
    blocks: [
      header(name),
      section([size, ...(description === undefined ? [] : [escaped(description)])].join('\n')),
      section(fitted(rows, { most: 2800 })),
      ...(advice.length === 0 ? [] : [section(advice.join('\n'))]),
      ...used,
      {
        type: 'actions',
        elements: [
          button('Edit', { action: ACTION.configurationEdit, value: name, style: 'primary' }),
          button('Copy', { action: ACTION.configurationCopy, value: name }),
          button('Export', { action: ACTION.configurationExport, value: name }),
          checkButton('Check it', ACTION.check, { configurationName: name }),
          deleteButton(name),
        ],
      },
    ],
  };
}

export function deleteButton(name: string) {
  return button('Delete', {
    action: ACTION.configurationDelete,
    value: name,
    style: 'danger',
    confirm: {
      title: { type: 'plain_text', text: 'Delete this configuration?' },
      text: { type: 'plain_text', text: `${name} is deleted in AWS. AMIs that were distributed stay.` },
      confirm: { type: 'plain_text', text: 'Delete' },
      deny: { type: 'plain_text', text: 'Keep' },
    },
  });
}

/** Those that AWS has, and what this person is writing. */
export function configurationList(names: string[], drafts: Draft[]): Rendered {
  if (names.length === 0) {
    const none = `There is no distribution configuration. Create one with ${code(`${COMMAND} config new`)}.`;
    return { text: none, blocks: [section(none), ...drafts.flatMap(draftRow)] };
  }
  const rows = names.toSorted().map((name) => `• ${code(name)}`);
  const size = counted(names.length, 'distribution configuration');
  return {
    text: size,
    blocks: [
      section(`*${size}*\n${fitted(rows, { most: 2800 })}`),
      context(`${code(`${COMMAND} config show NAME`)} for one of them`),
      ...drafts.flatMap(draftRow),
    ],
  };
}

function draftRow({ id, input, opened, updatedAt }: Draft): KnownBlock[] {
  const name = input.name === '' ? 'a new configuration' : code(input.name);
  const what = opened === undefined ? 'not created yet' : 'changes not saved yet';
  return [
    section(`:pencil2: *Your draft* of ${name}, ${what} · ${moment(updatedAt)}`),
    {
      type: 'actions',
      elements: [
        button('Continue', { action: ACTION.draftOpen, value: id }),
        button('Drop', {
          action: ACTION.draftDrop,
          value: id,
          confirm: {
            title: { type: 'plain_text', text: 'Drop this draft?' },
            text: { type: 'plain_text', text: 'What AWS has stays as it is.' },
            confirm: { type: 'plain_text', text: 'Drop' },
            deny: { type: 'plain_text', text: 'Keep' },
          },
        }),
      ],
    },
  ];
}
