import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCommand } from '../../../src/slack/listeners/command.ts';

test.each([
  ['', { verb: 'help' }],
  ['   ', { verb: 'help' }],
  ['HELP', { verb: 'help' }],
  ['new', { verb: 'new' }],
  ['run', { verb: 'run' }],
  ['list', { verb: 'list' }],
  ['check', { verb: 'check' }],
  ['check golden linux', { verb: 'check', name: 'golden linux' }],
  ['check  "golden   linux" ', { verb: 'check', name: 'golden linux' }],
  ['check “golden”', { verb: 'check', name: 'golden' }],
  ['check a&amp;b &lt;x&gt;', { verb: 'check', name: 'a&b <x>' }],
  ['check golden linux --recipe base linux/1.2.0', { verb: 'check', name: 'golden linux', recipe: 'base linux/1.2.0' }],
  ['check "golden" --recipe="base/1.2.0"', { verb: 'check', name: 'golden', recipe: 'base/1.2.0' }],
  ['check golden —recipe base', { verb: 'check', name: 'golden', recipe: 'base' }],
  [
    'check golden --infrastructure small box --recipe base',
    { verb: 'check', name: 'golden', recipe: 'base', infrastructure: 'small box' },
  ],
  ['check golden —infrastructure="small"', { verb: 'check', name: 'golden', infrastructure: 'small' }],
  ['check a--b', { verb: 'check', name: 'a--b' }],
  ['check "a --recipe b"', { verb: 'check', name: 'a --recipe b' }],
  ['check golden --recipe', { verb: 'bad-check', problem: '--recipe needs the name of an image recipe' }],
  [
    'check golden --recipe --infrastructure small',
    { verb: 'bad-check', problem: '--recipe needs the name of an image recipe' },
  ],
  [
    'check golden --recipe base --infrastructure',
    { verb: 'bad-check', problem: '--infrastructure needs the name of an infrastructure configuration' },
  ],
  ['check golden --recipe a --recipe b', { verb: 'bad-check', problem: '--recipe is given twice' }],
  ['check --recipe base', { verb: 'bad-check', problem: 'the name of the configuration comes first' }],
  ['check golden --recpie base', { verb: 'bad-check', problem: 'there is no option --recpie' }],
  ['config', { verb: 'config', action: 'list' }],
  ['config ls', { verb: 'config', action: 'list' }],
  ['config new', { verb: 'config', action: 'new' }],
  ['config import', { verb: 'config', action: 'import' }],
  ['config show golden linux', { verb: 'config', action: 'show', name: 'golden linux' }],
  ['config EDIT "golden   linux"', { verb: 'config', action: 'edit', name: 'golden linux' }],
  ['config copy “golden”', { verb: 'config', action: 'copy', name: 'golden' }],
  ['config delete a&amp;b', { verb: 'config', action: 'delete', name: 'a&b' }],
  ['config export', { verb: 'config', action: 'export' }],
  ['config diff golden', { verb: 'config', action: 'diff', name: 'golden' }],
  ['config exprot golden', { verb: 'bad-config', word: 'exprot', suggestion: 'export' }],
  ['status', { verb: 'status' }],
  ['status 42', { verb: 'status', number: 42 }],
  ['status #42', { verb: 'status', number: 42 }],
  ['status <#C0123ABC|42>', { verb: 'status', number: 42 }],
  ['42', { verb: 'status', number: 42 }],
  ['status 0', { verb: 'not-a-number', asked: 'status', text: '0' }],
  ['status 99999999999', { verb: 'not-a-number', asked: 'status', text: '99999999999' }],
  ['audit', { verb: 'audit' }],
  ['audit #42', { verb: 'audit', number: 42 }],
  ['audit soon', { verb: 'not-a-number', asked: 'audit', text: 'soon' }],
  ['status &lt;soon&gt;', { verb: 'not-a-number', asked: 'status', text: '<soon>' }],
  ['staus', { verb: 'unknown', word: 'staus', suggestion: 'status' }],
  ['chekc golden', { verb: 'unknown', word: 'chekc', suggestion: 'check' }],
  ['pineapple', { verb: 'unknown', word: 'pineapple' }],
])('"%s" is read', (text, command) => {
  expect(parseCommand(text)).toEqual(command);
});

test('no text whatsoever makes it throw', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((rest) => `status ${rest}`),
    fc.string().map((rest) => `check ${rest}`),
    fc.string().map((rest) => `check a --${rest}`),
    fc.constantFrom('constructor', '__proto__', 'toString x'),
  );
  const verbs = [
    'help',
    'new',
    'check',
    'bad-check',
    'run',
    'status',
    'list',
    'policy',
    'audit',
    'not-a-number',
    'unknown',
  ];
  fc.assert(
    fc.property(typed, (text) => {
      expect(verbs).toContain(parseCommand(text).verb);
    }),
  );
});

test("a list may be of one's own or of what failed", () => {
  expect(parseCommand('list mine')).toEqual({ verb: 'list', only: 'mine' });
  expect(parseCommand('ls Failed')).toEqual({ verb: 'list', only: 'failed' });
  expect(parseCommand('list')).toEqual({ verb: 'list' });
  expect(parseCommand('list golden')).toEqual({ verb: 'bad-list', text: 'golden' });
});
