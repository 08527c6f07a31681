/** What a service answered, without what differs between two accounts: ids, dates, and how many things there are. */
export type Recorded = { status: number; error?: string; message?: string; members: string[] };

/** Account of the answer in the fixtures; AWS's own placeholder. */
const PLACEHOLDER = '111122223333';

/** Asks, and keeps of the answer what can be compared. Errors that are no answer (the network) are thrown on. */
export async function answerOf(ask: () => Promise<object>, account: string): Promise<Recorded> {
  try {
    const output = await ask();
    return { status: statusOf(output), members: membersOf(withoutMetadata(output)) };
  } catch (error) {
    const status = statusOf(error);
    if (!(error instanceof Error) || status === 0) throw error;
    return { status, error: error.name, message: plain(error.message, account), members: [] };
  }
}

/** Every place in the answer that holds something, `Images[].Tags[].Key`; items of a list are alike. */
export function membersOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return sorted(value.flatMap((item) => membersOf(item, `${at}[]`)).concat(at));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value === undefined ? [] : [at];
  const inside = Object.entries(value).flatMap(([name, member]) =>
    membersOf(member, at === '' ? name : `${at}.${name}`),
  );
  return sorted(at === '' ? inside : [at, ...inside]);
}

/** A text with no account, id, date or Region of its own. */
function plain(text: string, account: string): string {
  return text
    .replaceAll(account, PLACEHOLDER)
    .replace(/[A-Za-z0-9_-]{120,}/g, '…')
    .replace(/arn:aws:(iam|sts)::\d{12}:(user|assumed-role)\/\S+/g, `arn:aws:$1::${PLACEHOLDER}:$2/CALLER`)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID');
}

function withoutMetadata(output: object): object {
  const { $metadata: _sent, ...members }: { $metadata?: unknown } = { ...output };
  return members;
}

function statusOf(value: unknown): number {
  const { $metadata }: { $metadata?: { httpStatusCode?: number } } = Object(value);
  return $metadata?.httpStatusCode ?? 0;
}

function sorted(members: string[]): string[] {
  return [...new Set(members)].toSorted();
}
