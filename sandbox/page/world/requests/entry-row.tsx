import { type ReactNode, useState } from 'react';
import type { Entry } from './use-entries.ts';

/** One request; opened, all of it as JSON. */
export function EntryRow({ entry }: { entry: Entry }): ReactNode {
  const [detail, setDetail] = useState<string>();
  const { what, who, status, bad, at } = entry;
  const toggle = async () => {
    if (detail !== undefined) return setDetail(undefined);
    setDetail('…');
    const all = await entry.detail().catch(() => 'The sandbox did not answer.');
    setDetail(JSON.stringify(all, undefined, 2));
  };
  return (
    <li className={bad ? 'entry entry-bad' : 'entry'}>
      <button type="button" className="entry-line" aria-expanded={detail !== undefined} onClick={() => void toggle()}>
        <span className="entry-what">{what}</span>
        <span className="entry-status">{status}</span>
        <span className="quiet entry-who">
          {new Date(at).toLocaleTimeString('en-GB')}
          {who && ` · ${who}`}
        </span>
      </button>
      {detail !== undefined && (
        <pre className="pre entry-detail" tabIndex={0} aria-label={`${what} as JSON`}>
          {detail}
        </pre>
      )}
    </li>
  );
}
