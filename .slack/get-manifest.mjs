// Slack's own hook reads a manifest.json only; this program's manifest is YAML, for its comments.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const manifest = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');
process.stdout.write(`${JSON.stringify(parse(manifest))}\n`);
