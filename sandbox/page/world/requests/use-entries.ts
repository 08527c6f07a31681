import { useEffect, useState } from 'react';
import type { Exchange, RequestView } from '../../../aws/contract.ts';
import type { JournalEntry } from '../../../slack/contract.ts';
import { repeat } from '../repeat.ts';

/** One request to a twin, whichever. */
export type Entry = {
  key: string;
  what: string;
  who: string;
  status: string;
  bad: boolean;
  at: number;
  /** All there is to know of it. */
  detail: () => Promise<unknown>;
};

export type Twin = 'AWS' | 'Slack';

const KEPT = 300;

/** The latest requests of a twin, newest first, while somebody looks. */
export function useEntries(twin: Twin, looking: boolean): Entry[] {
  const [entries, setEntries] = useState<Entry[]>([]);
  useEffect(() => {
    if (!looking) return;
    let ended = false;
    const read = twin === 'AWS' ? readRequests() : readJournal;
    const end = repeat(async () => {
      const latest = await read();
      if (latest && !ended) setEntries(latest);
    });
    return () => {
      ended = true;
      end();
    };
  }, [twin, looking]);
  return entries;
}

function readRequests(): () => Promise<Entry[] | undefined> {
  let known: Entry[] = [];
  let after = 0;
  return async () => {
    const response = await fetch(`/_aws/requests?after=${after}`);
    if (!response.ok) return undefined;
    const { requests }: { requests: RequestView[] } = await response.json();
    after = requests.reduce((latest, { id }) => Math.max(latest, id), after);
    const fresh = requests.toSorted((a, b) => b.id - a.id).map(entryOfRequest);
    known = [...fresh, ...known].slice(0, KEPT);
    return known;
  };
}

function entryOfRequest(request: RequestView): Entry {
  const { id, service, operation, caller, region, status, error, at } = request;
  return {
    key: `aws-${id}`,
    what: `${service}:${operation}`,
    who: `${/\d{12}/.exec(caller ?? '')?.[0] ?? 'unsigned'} · ${region}`,
    status: error ?? String(status),
    bad: status >= 400,
    at,
    detail: async () => (await wholeRequest(id)) ?? request,
  };
}

/** Both sides of a request; a twin that does not serve them one by one lists them. */
async function wholeRequest(id: number): Promise<unknown> {
  const one = await fetch(`/_aws/requests/${id}`);
  if (one.ok) return one.json();
  const listed = await fetch(`/_aws/exchanges?after=${id - 1}`);
  if (!listed.ok) return undefined;
  const { exchanges }: { exchanges: Exchange[] } = await listed.json();
  return exchanges.find((exchange) => exchange.id === id);
}

async function readJournal(): Promise<Entry[] | undefined> {
  const response = await fetch('/_control/journal');
  if (!response.ok) return undefined;
  const journal: JournalEntry[] = await response.json();
  return journal
    .slice(-KEPT)
    .map((noted, nth, all) => entryOfNote(noted, all.slice(0, nth).filter(({ at }) => at === noted.at).length))
    .toReversed();
}

/** The journal counts nothing, so that a note is known by its moment and its place within that. */
function entryOfNote(noted: JournalEntry, nth: number): Entry {
  return {
    key: `slack-${noted.at}-${nth}`,
    what: noted.what,
    who: '',
    status: noted.error ?? 'ok',
    bad: !noted.ok,
    at: noted.at,
    detail: () => Promise.resolve(noted),
  };
}
