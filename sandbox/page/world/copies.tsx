import type { ReactNode } from 'react';
import type { AmiView, WorldView } from '../../aws/contract.ts';

/** Account × Region: what each account can really see there. */
export function Copies({ view }: { view: WorldView }): ReactNode {
  const regions = [...new Set([view.buildRegion, ...view.accounts.flatMap((account) => account.regions)])];
  return (
    <section aria-label="AMIs">
      <h3>AMIs</h3>
      <div className="world-table" role="region" aria-label="AMIs by account and Region" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              {regions.map((region) => (
                <th key={region} scope="col">
                  {region}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.accounts.map((account) => (
              <tr key={account.id}>
                <th scope="row">
                  {account.name}
                  <span className="quiet world-id">
                    {account.id}
                    {account.id === view.sourceAccount && ' · source'}
                  </span>
                </th>
                {regions.map((region) => (
                  <td key={region}>
                    <Cell
                      enabled={account.regions.includes(region)}
                      amis={view.amis.filter((ami) => ami.account === account.id && ami.region === region)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell(props: { enabled: boolean; amis: AmiView[] }): ReactNode {
  if (props.amis.length === 0) return <span className="quiet">{props.enabled ? '–' : ''}</span>;
  return (
    <ul className="world-amis">
      {props.amis.map((ami) => (
        <li key={ami.amiId} title={`${ami.amiId} ${ami.name}${ami.encrypted ? ', encrypted' : ''}`}>
          <span className={`dot dot-${ami.state}`} aria-hidden="true" />
          {ami.state}
          <span className="quiet world-ami">{ami.name}</span>
        </li>
      ))}
    </ul>
  );
}
