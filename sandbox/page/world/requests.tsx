import { type ReactNode, useState } from 'react';
import type { RequestView } from '../../aws/contract.ts';
import { useRequests } from './use-world.ts';

export function Requests(): ReactNode {
  const [open, setOpen] = useState(false);
  const requests = useRequests(open);
  return (
    <section aria-label="AWS requests">
      <h3>
        <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          AWS requests
        </button>
      </h3>
      {open && requests.length === 0 && <p className="quiet">No request yet.</p>}
      {open && (
        <ol className="world-requests">
          {requests.map((request) => (
            <li key={request.id} className={request.status >= 400 ? 'request-bad' : ''}>
              <span className="request-what">
                {request.service}:{request.operation}
              </span>
              <span className="quiet">
                {callerAccount(request)} · {request.region}
              </span>
              <span className="request-status">{request.error ?? request.status}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function callerAccount({ caller }: RequestView): string {
  return /\d{12}/.exec(caller ?? '')?.[0] ?? 'unsigned';
}
