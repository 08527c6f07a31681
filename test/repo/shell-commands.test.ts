import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

const WALK_THROUGH = 'test/journeys/operators/install.test.ts';
const PIPELINE = '.ci/run';
const CLI = 'npm run --silent ami-distribute --';

/** What runs each command: the same program with the same options, or the command itself as it stands on the page. */
const RUN_BY: Record<string, string> = {
  'npm ci': PIPELINE,
  'npm cit': PIPELINE,
  'npm run check': PIPELINE,
  'cp .env.example .env': WALK_THROUGH,
  'mkdir -p fix-pack': WALK_THROUGH,
  'npm start': WALK_THROUGH,
  [`${CLI} doctor`]: WALK_THROUGH,
  'ami-distribute doctor': 'test/cli/doctor.test.ts',
  [`${CLI} check NAME --recipe NAME/VERSION --fix-pack fix-pack`]: WALK_THROUGH,
  [`${CLI} check NAME --recipe NAME/VERSION --infrastructure NAME --json`]: 'test/cli/check.test.ts',
  [`${CLI} audit --verify --sequence N --head HASH`]: 'test/cli/audit.test.ts',
  'ami-distribute audit --verify --sequence N --head HASH': 'test/cli/audit.test.ts',
  [`${CLI} audit --rollout 42 --jsonl`]: 'test/cli/audit.test.ts',
  [CLI]: 'test/repo/commands.test.ts',
  'npm run ami-distribute -- move-to-postgres': 'test/cli/move-to-postgres.test.ts',
  'npm run sandbox': 'test/journeys/alone.test.ts',
  'npm run sandbox -- --only aws': 'test/journeys/alone.test.ts',
  'npm run sandbox -- --only slack': 'test/journeys/alone.test.ts',
  'npm run sandbox -- --world broken-trust': 'test/journeys/operators/commands.test.ts',
  'npm run sandbox -- --policy FILE': 'test/journeys/operators/commands.test.ts',
  'npm run story': 'test/journeys/stories/program.test.ts',
  'npm run story -- --list': 'test/journeys/stories/program.test.ts',
  'npm run story -- kms --http': 'test/journeys/stories/program.test.ts',
  'npm run document': 'test/domain/configuration/members.test.ts',
};

/** Programs whose every command a test reads off its page, and runs as it stands there. */
const READ_OFF: Record<string, string> = {
  jq: 'test/journeys/operators/log.test.ts',
  sqlite3: 'test/journeys/operators/backup.test.ts',
  pg_dump: 'test/store/postgres-backup.test.ts',
  pg_restore: 'test/store/postgres-backup.test.ts',
};

/** What cannot be run by a test, and why; by how the command begins. */
const NOT_HERE: [begins: string, why: string][] = [
  ['aws cloudformation deploy', 'makes a role in a real account; test/repo/deploy-schemas.test.ts judges the template'],
  ['docker ', 'wants a Docker daemon; test/journeys/operators/image.test.ts does what the Dockerfile says'],
  ['slack run', 'signs in to a real workspace; test/repo/manifest.test.ts runs the hooks that it calls'],
  ['npm run bench', 'measures for minutes, on a machine that does nothing else'],
  ['npm run story -- --all', 'takes minutes; test/journeys/stories/socket.test.ts tells every story'],
  ['npm run format', 'writes into the files that are being tested; check:format compares'],
  ['npx vitest run', 'is how this very test is run'],
  ['rm -rf node_modules', 'takes away what runs the tests'],
];

/** Programs whose commands documents also name in the middle of a sentence. */
const INLINE = /^(?:npm|npx|node|docker|aws|kubectl|terraform|git|curl|rm|slack(?= run)|sqlite3|ami-distribute) \S/;

/** Every command of a document: a line of a block for a shell, or a command within a sentence. */
function commandsIn(path: string): string[] {
  const text = read(path);
  const blocks = [...text.matchAll(/^```(?:sh|bash|console)\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .trim()
      .split(/\n| && /),
  );
  const spans = [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`]+)`/g)]
    .map(([, span = '']) => span.replaceAll(/\s+/g, ' '))
    .filter((span) => INLINE.test(span) || lines.includes(span));
  return [...lines, ...spans];
}

/** The file of a program that an npm script starts. */
function programOf(command: string): string {
  const [, name = ''] = /^npm (?:run (?:--silent )?)?([\w:-]+)/.exec(command) ?? [];
  const script = command.startsWith('ami-distribute ') ? scripts['ami-distribute'] : scripts[name];
  return /\S+\.[mc]?ts\b/.exec(script ?? '')?.[0] ?? '';
}

/** Whether the file runs the command: it has it word for word, or the program and every word that is no placeholder. */
function isRunBy(file: string, command: string): boolean {
  if (file === PIPELINE) return /^npm cit$/m.test(read(file)) && scripts['test'] === 'npm run check';
  if (file === WALK_THROUGH) return read('docs/install.md').includes(`\n${command}\n`);
  const source = read(file);
  if (source.includes(command)) return true;
  const program = programOf(command);
  const [, words = ''] = /(?:^ami-distribute| --) (.+)$/.exec(command) ?? [];
  const isProgram = program !== '' && (file === program || source.includes(program));
  return isProgram && words.split(' ').every((word) => isSaid(word, source));
}

const isSaid = (word: string, source: string) => /^(?:[A-Z/]*|\d+)$/.test(word) || source.includes(`'${word}'`);

it('the documents show only commands that a test runs, or that cannot be run here', () => {
  const commands = [...new Set(DOCUMENTS.flatMap(commandsIn))];
  const isExcused = (command: string) => NOT_HERE.some(([begins]) => command.startsWith(begins));
  const isRun = (command: string) => command in RUN_BY || (command.split(' ', 1)[0] ?? '') in READ_OFF;

  expect(commands.length).toBeGreaterThan(25);
  expect(commands.filter((command) => !isRun(command) && !isExcused(command))).toEqual([]);
  const listed = [...Object.keys(RUN_BY), ...Object.keys(READ_OFF), ...NOT_HERE.map(([begins]) => begins)];
  expect(listed.filter((each) => !commands.some((command) => command.startsWith(each)))).toEqual([]);
});

it.each(Object.entries(RUN_BY))('%s is run by %s', (command, file) => {
  expect(isRunBy(file, command)).toBe(true);
});

it.each(Object.entries(READ_OFF))('the commands of %s are read off their page by %s', (program, file) => {
  const source = read(file);

  expect(source).toContain('docs/operate.md');
  expect(source).toMatch(new RegExp(String.raw`['(^]${program}\b`));
});
