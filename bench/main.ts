import { parseArgs } from 'node:util';
import { benchChecks } from './checks.ts';
import type { Figures } from './figures.ts';
import { benchPage } from './page.ts';

const BENCHES: Record<string, (options: { accounts: number; regions: number }) => Promise<Figures>> = {
  checks: benchChecks,
  page: benchPage,
};

const USAGE = `npm run bench -- ${Object.keys(BENCHES).join('|')} [--json] [--accounts N] [--regions N]\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    accounts: { type: 'string', default: '436' },
    regions: { type: 'string', default: '3' },
  },
});
const bench = BENCHES[positionals[0] ?? ''];
if (bench === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const figures = await bench({ accounts: Number(values.accounts), regions: Number(values.regions) });
  const lines = Object.entries(figures).map(([name, figure]) => `${name}: ${figure}`);
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${lines.join('\n')}\n`);
}
