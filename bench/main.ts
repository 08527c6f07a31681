import { parseArgs } from 'node:util';
import { benchAck } from './ack.ts';
import { benchChecks } from './checks.ts';
import type { Figures } from './figures.ts';
import { benchPage } from './page.ts';
import { benchRollouts } from './rollouts/rollouts.ts';
import { benchSoak } from './soak.ts';
import { benchStart } from './start.ts';

type Options = { accounts: number; regions: number; rollouts: number };

const BENCHES: Record<string, (options: Options) => Promise<Figures>> = {
  ack: benchAck,
  start: benchStart,
  checks: benchChecks,
  rollouts: benchRollouts,
  page: benchPage,
  soak: benchSoak,
};

const USAGE = `npm run bench -- [${Object.keys(BENCHES).join('|')}] [--json] [--accounts N] [--regions N] [--rollouts N]

Without a name: every one, as a table.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    accounts: { type: 'string', default: '436' },
    regions: { type: 'string', default: '3' },
    rollouts: { type: 'string', default: '100' },
  },
});
const [name] = positionals;
const options = {
  accounts: Number(values.accounts),
  regions: Number(values.regions),
  rollouts: Number(values.rollouts),
};
const bench = BENCHES[name ?? ''];
if (name === undefined) {
  process.stdout.write('| bench | figure | value |\n|---|---|---|\n');
  for (const [each, run] of Object.entries(BENCHES)) {
    const rows = linesOf(await run(options)).map(([figure, value]) => `| ${each} | ${figure} | ${value} |\n`);
    process.stdout.write(rows.join(''));
  }
} else if (bench === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const figures = await bench(options);
  const lines = linesOf(figures).map(([figure, value]) => `${figure}: ${value}\n`);
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : lines.join(''));
  // What the stand-in could not answer was not checked, so that the figures are of something less.
  if ('unanswered' in figures) process.exitCode = 1;
}

function linesOf(figures: Figures, above = ''): [string, number | string][] {
  return Object.entries(figures).flatMap(([figure, value]): [string, number | string][] =>
    typeof value === 'object' ? linesOf(value, `${above}${figure} `) : [[`${above}${figure}`, value]],
  );
}
