import type { ReactNode } from 'react';
import type { AmiView, WorldView } from '../../../aws/contract.ts';
import type { CellPlace } from './copies.tsx';
import { Dot } from './dot.tsx';

type Account = WorldView['accounts'][number];

type CopiesRowProps = {
  account: Account;
  regions: string[];
  amisIn: (region: string) => AmiView[];
  roomy: boolean;
  /** The one place that the tab key reaches. */
  shown: CellPlace;
  onLook: (place: CellPlace) => void;
};

export function CopiesRow({ account, regions, amisIn, roomy, ...rest }: CopiesRowProps): ReactNode {
  return (
    <tr>
      <th scope="row" title={account.id}>
        <span className="copies-who">
          <span className="copies-account">{account.name}</span>
          <span className="quiet copies-id">{account.id}</span>
        </span>
      </th>
      {regions.map((region) => (
        <td key={region}>
          <Cell account={account} region={region} amis={amisIn(region)} roomy={roomy} {...rest} />
        </td>
      ))}
    </tr>
  );
}

type CellProps = {
  account: Account;
  region: string;
  amis: AmiView[];
} & Pick<CopiesRowProps, 'roomy' | 'shown' | 'onLook'>;

function Cell({ account, region, amis, roomy, shown, onLook }: CellProps): ReactNode {
  const here = shown.account === account.id && shown.region === region;
  const look = () => onLook({ account: account.id, region });
  const enabled = account.regions.includes(region);
  const latest = amis.at(-1);
  return (
    <button
      type="button"
      className="cell"
      aria-label={`${account.name} in ${region}: ${cellWords(enabled, amis)}`}
      aria-current={here}
      tabIndex={here ? 0 : -1}
      onFocus={look}
      onMouseEnter={look}
      onClick={look}
    >
      {latest ? <Dot state={latest.state} /> : <span className="cell-none">{enabled ? '·' : ''}</span>}
      {roomy && latest && <span className="cell-word">{latest.state}</span>}
      {amis.length > 1 && <span className="cell-count">{amis.length}</span>}
    </button>
  );
}

function cellWords(enabled: boolean, amis: AmiView[]): string {
  const latest = amis.at(-1);
  if (!enabled) return 'the Region is not enabled';
  if (!latest) return 'no AMI';
  const more = amis.length > 1 ? `, and ${amis.length - 1} more` : '';
  return `${latest.name} ${latest.state}${more}`;
}
