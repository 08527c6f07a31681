import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import type { Answer, SettingsProbe } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { NoAnswer } from '../errors.ts';
import type { Said } from '../errors.ts';
import type { Source } from '../source/source.ts';
import { defaultEncryption, publicAccess } from './account-settings.ts';
import { once } from './asker.ts';
import type { Asker } from './asker.ts';
import { imageNamed } from './images.ts';
import { launchTemplate } from './templates.ts';

export function settingsProbe(bot: Asker, { account, region: buildRegion }: Source): SettingsProbe {
  const built = { account, region: buildRegion };
  return {
    enabledRegions: once(() => enabledRegions(bot, built)),
    defaultEncryption: once((region) => defaultEncryption(bot, { account, region })),
    publicAccess: once((region) => publicAccess(bot, { account, region })),
    imageBuilderQuota: once((code) => imageBuilderQuota(bot, built, code)),
    launchTemplate: once((region, id) => launchTemplate(bot, { account, region }, id)),
    imageNamed: once((region, name) => imageNamed(bot, { account, region }, name)),
  };
}

function enabledRegions(bot: Asker, place: Target): Promise<Answer<string[]>> {
  return bot.ask(place.account, `ec2:DescribeRegions in ${place.region}`, async (clients) => {
    const { Regions = [] } = await bot.call(place, 'ec2:DescribeRegions', (options) =>
      clients.ec2(place.region).send(new DescribeRegionsCommand({}), options),
    );
    const value = Regions.flatMap(({ RegionName, OptInStatus }) =>
      RegionName === undefined || OptInStatus === 'not-opted-in' ? [] : [RegionName],
    ).toSorted();
    return { value, says: value.join(', ') };
  });
}

/** A quota that was never raised has no value of its own in an account; AWS's default holds then. */
async function imageBuilderQuota(bot: Asker, place: Target, code: string): Promise<Answer<number>> {
  const quota = { ServiceCode: 'imagebuilder', QuotaCode: code };
  const applied = await bot.ask(place.account, `servicequotas:GetServiceQuota ${code}`, async (clients) => {
    const output = await bot.call(place, 'servicequotas:GetServiceQuota', (options) =>
      clients.quotas(place.region).send(new GetServiceQuotaCommand(quota), options),
    );
    return limitOf(output.Quota);
  });
  if (applied.kind === 'answered' || applied.code !== 'NoSuchResourceException') return applied;
  return bot.ask(place.account, `servicequotas:GetAWSDefaultServiceQuota ${code}`, async (clients) => {
    const output = await bot.call(place, 'servicequotas:GetAWSDefaultServiceQuota', (options) =>
      clients.quotas(place.region).send(new GetAWSDefaultServiceQuotaCommand(quota), options),
    );
    return limitOf(output.Quota);
  });
}

function limitOf(quota: ServiceQuota | undefined): Said<number> {
  if (quota?.Value === undefined) throw new NoAnswer('EmptyAnswer', 'the answer holds no value');
  return { value: quota.Value, says: String(quota.Value) };
}
