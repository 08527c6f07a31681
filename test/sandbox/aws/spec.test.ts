import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SERVICES } from '../../../sandbox/aws/front-door.ts';
import { operationName } from '../../../sandbox/aws/wire/shapes.ts';

const spec = readFileSync(new URL('../../../sandbox/SPEC.md', import.meta.url), 'utf8');
const aws = spec.slice(spec.indexOf('\n## AWS\n'));

/** The rows `| service | operation | simulated | against AWS | source |`. */
const rows = [...aws.matchAll(/^\| (\w+) \| `(\w+)` \| (.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, service, operation, simulated = '', against = '', source = '']) => ({
    key: `${service}:${operation}`,
    simulated,
    against,
    source,
  }),
);

const served = [...SERVICES.values()].flatMap(({ signingName, operations }) =>
  operations.map(({ schema }) => `${signingName}:${operationName(schema)}`),
);

describe('the AWS half of SPEC.md', () => {
  it('has a row for every operation that is served, and no other', () => {
    expect(rows.map(({ key }) => key).toSorted()).toEqual(served.toSorted());
  });

  it('says of each whether it is as AWS, stricter or looser, and where that is from', () => {
    const vague = rows.filter(
      ({ simulated, against, source }) =>
        simulated.trim() === '' || !/^(as AWS|stricter|looser)/.test(against) || source.trim() === '',
    );

    expect(vague.map(({ key }) => key)).toEqual([]);
  });
});
