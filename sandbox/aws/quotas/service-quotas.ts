import type {
  GetAWSDefaultServiceQuotaRequest,
  GetAWSDefaultServiceQuotaResponse,
  GetServiceQuotaRequest,
  GetServiceQuotaResponse,
  ListServiceQuotasRequest,
  ListServiceQuotasResponse,
  ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { GetAWSDefaultServiceQuota$, GetServiceQuota$, ListServiceQuotas$ } from '@aws-sdk/client-service-quotas';
import { AwsError } from '../aws-error.ts';
import { demand } from '../identity/access.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { pageOf } from '../pages.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import type { Quota } from './quotas.ts';
import { quotaNamed, quotaOf, QUOTAS, SERVICE_NAMES } from './quotas.ts';

export const serviceQuotas: Service = {
  signingName: 'servicequotas',
  protocol: jsonRpc,
  operations: [
    operation(GetServiceQuota$, getServiceQuota),
    operation(GetAWSDefaultServiceQuota$, getDefault),
    operation(ListServiceQuotas$, listServiceQuotas),
  ],
};

function getServiceQuota(call: Call<GetServiceQuotaRequest>): GetServiceQuotaResponse {
  demandQuotas(call, 'GetServiceQuota');
  const quota = quotaFor(call.input);
  if (!isKnown(call, quota)) throw noSuchQuota();
  return { Quota: applied(call, quota) };
}

function getDefault(call: Call<GetAWSDefaultServiceQuotaRequest>): GetAWSDefaultServiceQuotaResponse {
  demandQuotas(call, 'GetAWSDefaultServiceQuota');
  return { Quota: viewOf(call.region, '', quotaFor(call.input)) };
}

function listServiceQuotas(call: Call<ListServiceQuotasRequest>): ListServiceQuotasResponse {
  const { input } = call;
  demandQuotas(call, 'ListServiceQuotas');
  const { ServiceCode: service = '', QuotaCode: code } = input;
  if (SERVICE_NAMES[service] === undefined) throw noSuchQuota();
  const all = QUOTAS.filter((quota) => quota.service === service && isKnown(call, quota));
  const wanted = all.filter((quota) => code === undefined || quota.code === code);
  const { page, next } = pageOf(wanted, input, { longest: 100, refuse: badToken });
  return { Quotas: page.map((quota) => applied(call, quota)), ...next };
}

function badToken(): AwsError {
  return new AwsError('InvalidPaginationTokenException', 400, 'Invalid token was provided.');
}

function demandQuotas(call: Call<unknown>, operationName: string): void {
  demand(call, { action: `servicequotas:${operationName}`, resource: '*' }, jsonRpc.refusals.denied);
}

type Named = { ServiceCode?: string | undefined; QuotaCode?: string | undefined };

function quotaFor({ ServiceCode: service = '', QuotaCode: code = '' }: Named): Quota {
  const quota = quotaNamed(service, code);
  if (quota === undefined) throw noSuchQuota();
  return quota;
}

/** Of some quotas the applied value is known only once it differs from the default. */
function isKnown({ cloud, caller }: Call<unknown>, { code, isApplied }: Quota): boolean {
  return isApplied || cloud.world.accounts[caller.account]?.quotas[code] !== undefined;
}

function applied({ cloud, caller, region }: Call<unknown>, quota: Quota): ServiceQuota {
  const { account } = caller;
  const value = quotaOf(cloud, { account, region, service: quota.service, code: quota.code });
  return { ...viewOf(region, account, quota), Value: value, QuotaAppliedAtLevel: 'ACCOUNT' };
}

function viewOf(region: string, account: string, { service, code, name, value, isAdjustable }: Quota): ServiceQuota {
  return {
    ServiceCode: service,
    ServiceName: SERVICE_NAMES[service],
    QuotaArn: `arn:aws:servicequotas:${region}:${account}:${service}/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: 'None',
    Adjustable: isAdjustable,
    GlobalQuota: false,
  };
}

function noSuchQuota(): AwsError {
  const message = 'The request failed because the specified service quota does not exist.';
  return new AwsError('NoSuchResourceException', 400, message);
}
