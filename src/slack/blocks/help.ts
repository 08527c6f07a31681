import { COMMAND } from '../ids.ts';
import type { Rendered } from './pieces.ts';
import { context, header, section } from './pieces.ts';
import { code } from './text.ts';

export const COMMANDS: [words: string, does: string][] = [
  ['config list', 'the configurations there are, and your drafts; `config show NAME` for one, with buttons'],
  ['new', 'creates a distribution configuration; also `config edit`, `copy`, `diff` and `delete NAME`'],
  ['config import', 'reads one from JSON; `config export NAME` gives JSON, Terraform and CloudFormation'],
  ['check NAME', 'checks every target of a configuration, before any build'],
  ['check NAME --recipe NAME/VERSION', 'the same with an image recipe: its parent image, volumes and keys'],
  [
    'check NAME --infrastructure NAME',
    'the same with what it is built on: its instance profile; also beside `--recipe`',
  ],
  ['run', 'starts a rollout: checked, approved, built, distributed'],
  ['status', 'where the latest rollouts stand; `status 42` for one'],
  ['cancel 42', 'stops a rollout; its requester and its approvers may'],
  ['retry 42', 'repeats it for the targets that it did not reach'],
  ['list', 'recent rollouts; `list mine`, `list failed`'],
  ['policy', 'who may ask, who has to approve what, and for how long'],
  ['audit', 'who did and decided what, when, on which digest; `audit 42` for one rollout'],
  ['help', 'this'],
];

export function helpMessage(): Rendered {
  const lines = COMMANDS.map(([words, does]) => `${code(`${COMMAND} ${words}`)} ${does}`);
  const what =
    'Gets a golden AMI into every account and Region that needs it, through EC2 Image Builder. Each target is checked first, somebody else approves, and one thread tells each copy once its target account confirms it.';
  return {
    text: `${what}\n${lines.join('\n')}`,
    blocks: [
      header('AMI distribution'),
      section(what),
      section(lines.join('\n')),
      context('Commands do not work inside threads: use the buttons on the card there.'),
    ],
  };
}
