import { expect, test } from 'vitest';
import { reportJsonParts } from '../../../src/domain/report/report-json.ts';
import { findingOf, reportOf } from '../../support/sample-rollout.ts';

test.each([0, 1, 400, 401, 1000])('the parts of a report with %i findings are the report', (count) => {
  const findings = Array.from({ length: count }, (_, at) =>
    findingOf('source-identity', { kind: 'account', account: String(at) }, 'pass'),
  );
  const report = reportOf(...findings);
  const text = [...reportJsonParts(report)].join('');
  expect(JSON.parse(text)).toEqual(report);
});
