import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { administrator } from '../identity/administrator.ts';
import { changedWorld, FIRST, reach, refusal, SECOND, started, world } from '../start-twin.ts';

const SOURCE = '444455556666';
const organised = () =>
  changedWorld(`
organization:
  id: o-example12345
  managementAccount: '${SOURCE}'
  units:
    ou-ab12-11111111: { name: production, accounts: ['${FIRST}'] }
`);

function organizationsOf(twin: AwsTwin, account: string): OrganizationsClient {
  return new OrganizationsClient(reach(twin, administrator(twin, account)));
}

test('every member may describe the organization', async () => {
  const twin = await started({ world: organised() });
  const { Organization } = await organizationsOf(twin, SECOND).send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: 'o-example12345', MasterAccountId: SOURCE, FeatureSet: 'ALL' });
});

test('the management account lists accounts by unit', async () => {
  const organizations = organizationsOf(await started({ world: organised() }), SOURCE);
  const idsOf = async (parent: string) => {
    const { Accounts } = await organizations.send(new ListAccountsForParentCommand({ ParentId: parent }));
    return Accounts?.map(({ Id }) => Id);
  };
  expect(await idsOf('ou-ab12-11111111')).toEqual([FIRST]);
  expect(await idsOf('r-ab12')).toEqual([SOURCE, SECOND]);
  expect((await refusal(idsOf('ou-ab12-22222222'))).name).toBe('ParentNotFoundException');
});

test('accounts are listed in pages', async () => {
  const organizations = organizationsOf(await started({ world: organised() }), SOURCE);
  const first = await organizations.send(new ListAccountsCommand({ MaxResults: 2 }));
  const rest = await organizations.send(new ListAccountsCommand({ NextToken: first.NextToken }));
  expect([...(first.Accounts ?? []), ...(rest.Accounts ?? [])].map(({ Name }) => Name)).toEqual([
    'image-factory',
    'shop-production',
    'analytics',
  ]);
});

test('other members may not list accounts', async () => {
  const asked = organizationsOf(await started({ world: organised() }), FIRST).send(new ListAccountsCommand({}));
  expect((await refusal(asked)).name).toBe('AccessDeniedException');
});

test('without an organization there is none to describe', async () => {
  const twin = await started({ world: world('sample') });
  const asked = organizationsOf(twin, FIRST).send(new DescribeOrganizationCommand({}));
  expect((await refusal(asked)).name).toBe('AWSOrganizationsNotInUseException');
});
