import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { AmiView, WorldView } from '../../../aws/contract.ts';
import { CellDetail } from './cell-detail.tsx';
import { CopiesRow } from './copies-row.tsx';
import { Dot } from './dot.tsx';
import { moveInGrid } from './grid-keys.ts';

/** More Regions than this leave no room for words beside the dots. */
const ROOM_FOR_WORDS = 3;

export type CellPlace = { account: string; region: string };

/** Account × Region: what each account can really see there. */
export function Copies({ view }: { view: WorldView }): ReactNode {
  const [looking, setLooking] = useState<CellPlace>();
  const regions = [...new Set([view.buildRegion, ...view.accounts.flatMap((account) => account.regions)])];
  const cells = Map.groupBy(view.amis, cellKey);
  const roomy = regions.length <= ROOM_FOR_WORDS;
  const shown = looking ?? { account: view.sourceAccount, region: view.buildRegion };
  return (
    <section aria-label="AMIs">
      <div className="copies-head">
        <h3>
          {view.accounts.length} accounts × {regions.length} {regions.length === 1 ? 'Region' : 'Regions'}
        </h3>
        <Legend amis={view.amis} />
      </div>
      <div className="copies" onKeyDown={(event: KeyboardEvent<HTMLElement>) => moveInGrid(event, regions.length)}>
        <table className={roomy ? 'copies-roomy' : 'copies-dense'}>
          <caption className="unseen">AMIs by account and Region</caption>
          <thead>
            <tr>
              <th scope="col">Account</th>
              {regions.map((region) => (
                <th key={region} scope="col">
                  <span className="copies-region">{region}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.accounts.map((account) => (
              <CopiesRow
                key={account.id}
                account={account}
                regions={regions}
                amisIn={(region) => cells.get(cellKey({ account: account.id, region })) ?? []}
                roomy={roomy}
                shown={shown}
                onLook={setLooking}
              />
            ))}
          </tbody>
        </table>
      </div>
      {looking ? (
        <CellDetail view={view} place={looking} amis={cells.get(cellKey(looking)) ?? []} />
      ) : (
        <p className="quiet cell-detail">Choose a place to see its AMIs; arrow keys move.</p>
      )}
    </section>
  );
}

function cellKey({ account, region }: CellPlace): string {
  return `${account}/${region}`;
}

function Legend({ amis }: { amis: AmiView[] }): ReactNode {
  const states = Map.groupBy(amis, (ami) => ami.state);
  return (
    <ul className="legend" aria-label="AMIs by state">
      {[...states].map(([state, all]) => (
        <li key={state}>
          <Dot state={state} />
          {all.length} {state}
        </li>
      ))}
    </ul>
  );
}
