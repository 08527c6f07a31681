import type {
  Account,
  DescribeOrganizationResponse,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListAccountsRequest,
  ListAccountsResponse,
} from '@aws-sdk/client-organizations';
import { DescribeOrganization$, ListAccounts$, ListAccountsForParent$ } from '@aws-sdk/client-organizations';
import type { World } from '../../world/world.ts';
import { AwsError } from '../aws-error.ts';
import { demand } from '../identity/access.ts';
import type { Call, Service } from '../operation.ts';
import { operation } from '../operation.ts';
import { pageOf } from '../pages.ts';
import { jsonRpc } from '../wire/json-rpc.ts';

export const organizations: Service = {
  signingName: 'organizations',
  protocol: jsonRpc,
  operations: [
    operation(DescribeOrganization$, describeOrganization),
    operation(ListAccounts$, listAccounts),
    operation(ListAccountsForParent$, listAccountsForParent),
  ],
};

const LONGEST_PAGE = 20;
const LONG_AGO = new Date(Date.UTC(2026, 0, 15, 9));

type Organization = NonNullable<World['organization']>;

function describeOrganization(call: Call<unknown>): DescribeOrganizationResponse {
  demand(call, { action: 'organizations:DescribeOrganization', resource: '*' }, jsonRpc.refusals.denied);
  const { id, managementAccount } = organizationOf(call);
  return {
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccount}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: accountArn({ id, managementAccount }, managementAccount),
      MasterAccountId: managementAccount,
      MasterAccountEmail: emailOf(managementAccount),
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    },
  };
}

function listAccounts(call: Call<ListAccountsRequest>): ListAccountsResponse {
  const organization = managedBy(call, 'organizations:ListAccounts', '*');
  return accountsPage(call, organization, Object.keys(call.cloud.world.accounts));
}

function listAccountsForParent(call: Call<ListAccountsForParentRequest>): ListAccountsForParentResponse {
  const parent = call.input.ParentId ?? '';
  const known = call.cloud.world.organization;
  const arn = `arn:aws:organizations::${known?.managementAccount}:${parent.startsWith('r-') ? 'root' : 'ou'}/${known?.id}/${parent}`;
  const organization = managedBy(call, 'organizations:ListAccountsForParent', arn);
  const inUnits = new Set(Object.values(organization.units).flatMap(({ accounts }) => accounts));
  const atRoot = Object.keys(call.cloud.world.accounts).filter((id) => !inUnits.has(id));
  const children = parent === rootOf(organization) ? atRoot : organization.units[parent]?.accounts;
  if (children === undefined) {
    const message = `You specified parent that doesn't exist.`;
    throw new AwsError('ParentNotFoundException', 400, message);
  }
  return accountsPage(call, organization, children);
}

/** The root's id has the same letters as those of the units below it. */
function rootOf({ units, id }: Organization): string {
  const letters = Object.keys(units)[0]?.split('-')[1] ?? id.slice(2, 6);
  return `r-${letters}`;
}

function organizationOf({ cloud }: Call<unknown>): Organization {
  const { organization } = cloud.world;
  if (organization !== undefined) return organization;
  const message = 'Your account is not a member of an organization.';
  throw new AwsError('AWSOrganizationsNotInUseException', 400, message);
}

/** Only the management account may ask; delegated administrators are not here. */
function managedBy(call: Call<unknown>, action: string, resource: string): Organization {
  demand(call, { action, resource }, jsonRpc.refusals.denied);
  const organization = organizationOf(call);
  if (organization.managementAccount === call.caller.account) return organization;
  throw new AwsError('AccessDeniedException', 400, `You don't have permissions to access this resource.`);
}

function badToken(): AwsError {
  return new AwsError('InvalidInputException', 400, 'You provided an invalid next token.');
}

type Paged = { NextToken?: string | undefined; MaxResults?: number | undefined };

function accountsPage({ cloud, input }: Call<Paged>, organization: Organization, ids: readonly string[]) {
  const { page, next } = pageOf(ids, input, { longest: LONGEST_PAGE, refuse: badToken });
  const accounts = page.map(
    (id): Account => ({
      Id: id,
      Arn: accountArn(organization, id),
      Email: emailOf(id),
      Name: cloud.world.accounts[id]?.name ?? id,
      Status: 'ACTIVE',
      State: 'ACTIVE',
      JoinedMethod: id === organization.managementAccount ? 'INVITED' : 'CREATED',
      JoinedTimestamp: LONG_AGO,
    }),
  );
  return { Accounts: accounts, ...next };
}

function accountArn(
  { id, managementAccount }: Pick<Organization, 'id' | 'managementAccount'>,
  account: string,
): string {
  return `arn:aws:organizations::${managementAccount}:account/${id}/${account}`;
}

function emailOf(account: string): string {
  return `aws+${account}@example.com`;
}
