import type { ReactNode } from 'react';
import type { AmiView, WorldView } from '../../../aws/contract.ts';
import type { CellPlace } from './copies.tsx';
import { Dot } from './dot.tsx';

/** All that one account has in one Region, the newest first. */
export function CellDetail(props: { view: WorldView; place: CellPlace; amis: AmiView[] }): ReactNode {
  const { view, place, amis } = props;
  const account = view.accounts.find(({ id }) => id === place.account);
  const enabled = account?.regions.includes(place.region) === true;
  return (
    <div className="cell-detail" role="status" aria-label="AMIs there">
      <p>
        <b>{account?.name}</b> <span className="quiet">{place.account}</span> in <b>{place.region}</b>
        {place.account === view.sourceAccount && <span className="quiet"> · source account</span>}
      </p>
      {amis.length === 0 && <p className="quiet">{enabled ? 'No AMI.' : 'This Region is not enabled there.'}</p>}
      <ul>
        {amis.toReversed().map((ami) => (
          <li key={ami.amiId}>
            <Dot state={ami.state} />
            <span className="cell-ami">
              {ami.name}
              <span className="quiet">
                {ami.amiId} · {ami.state}
                {ami.encrypted && ' · encrypted'}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
