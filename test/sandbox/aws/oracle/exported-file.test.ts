import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportedFiles } from '../../../../src/domain/configuration/export-text.ts';
import { readConfigurationText } from '../../../../src/domain/configuration/import-text.ts';
import { BASE, botKeys, started, world } from '../start-twin.ts';
import { WITNESSES } from './witnesses.ts';

const SAMPLE = readFileSync(new URL('../../../fixtures/configurations/cli-input.json', import.meta.url), 'utf8');

describe.each(WITNESSES)('the exported file, sent by $name', { timeout: 60_000 }, ({ missing, ask }) => {
  beforeEach(({ skip }) => {
    skip(missing !== undefined, missing);
  });

  it('makes the configuration that was exported', async () => {
    const twin = await started({ world: world('sample') });
    const asked = { url: twin.url, keys: botKeys(twin), service: 'imagebuilder' };
    const { input } = readConfigurationText(SAMPLE);
    const [file] = exportedFiles({ ...input, tags: { team: 'images' } });
    const sent: object = JSON.parse(file?.text ?? '');

    await ask({ ...asked, operation: 'CreateDistributionConfiguration', input: sent });
    const answer = await ask({
      ...asked,
      operation: 'GetDistributionConfiguration',
      input: { distributionConfigurationArn: `${BASE}:distribution-configuration/${input.name}` },
    });

    expect(readConfigurationText(JSON.stringify(answer)).input).toEqual({ ...input, tags: { team: 'images' } });
  });
});
