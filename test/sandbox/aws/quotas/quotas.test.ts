import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { expect, test } from 'vitest';
import { administrator } from '../identity/administrator.ts';
import { assume, changedWorld, FIRST, reach, refusal, started, world } from '../start-twin.ts';

const COPIES = { ServiceCode: 'imagebuilder', QuotaCode: 'L-69312229' };
const PARAMETERS = { ServiceCode: 'imagebuilder', QuotaCode: 'L-B588F8CA' };

test('a quota has the default unless it was raised', async () => {
  const plain = await started({ world: world('sample') });
  const raised = await started({
    world: changedWorld(`accounts: { '444455556666': { quotas: { L-69312229: 250 } } }`),
  });
  const values = await Promise.all(
    [plain, raised].map(async (twin) => {
      const quotas = new ServiceQuotasClient(reach(twin));
      const applied = await quotas.send(new GetServiceQuotaCommand(COPIES));
      const byDefault = await quotas.send(new GetAWSDefaultServiceQuotaCommand(COPIES));
      return [applied.Quota?.Value, byDefault.Quota?.Value];
    }),
  );
  expect(values).toEqual([
    [50, 50],
    [250, 50],
  ]);
});

test('some quotas have no applied value', async () => {
  const quotas = new ServiceQuotasClient(reach(await started({ world: world('sample') })));
  expect((await refusal(quotas.send(new GetServiceQuotaCommand(PARAMETERS)))).name).toBe('NoSuchResourceException');
  expect((await quotas.send(new GetAWSDefaultServiceQuotaCommand(PARAMETERS))).Quota?.QuotaCode).toBe('L-B588F8CA');
});

test('quotas that nobody has are not found', async () => {
  const quotas = new ServiceQuotasClient(reach(await started({ world: world('sample') })));
  const asked = quotas.send(new GetServiceQuotaCommand({ ...COPIES, QuotaCode: 'L-00000000' }));
  expect(await refusal(asked)).toMatchObject({ name: 'NoSuchResourceException', status: 400 });
});

test('quotas of a service are listed in pages', async () => {
  const twin = await started({ world: world('sample') });
  const quotas = new ServiceQuotasClient(reach(twin, administrator(twin, FIRST)));
  const first = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'imagebuilder', MaxResults: 3 }));
  const token = first.NextToken;
  const rest = await quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'imagebuilder', NextToken: token }));
  const codes = [...(first.Quotas ?? []), ...(rest.Quotas ?? [])].map(({ QuotaCode }) => QuotaCode);
  expect(codes).toEqual(['L-69312229', 'L-D5665818', 'L-BA4D191B', 'L-2BAA05D8']);
  expect(rest.NextToken).toBeUndefined();
});

test('the role of a target may not read quotas', async () => {
  const twin = await started({ world: world('sample') });
  const quotas = new ServiceQuotasClient(reach(twin, await assume(twin, FIRST)));
  expect((await refusal(quotas.send(new GetServiceQuotaCommand(COPIES)))).name).toBe('AccessDeniedException');
});
