import { canonicalJson } from '../../domain/canonical.ts';
import { Refusal } from '../../domain/errors.ts';
import { isWireObject } from './wire-body.ts';

/** Where in the sending of a command `refuseDropped` belongs: the body is there, and nothing has left. */
export const BEFORE_SENDING = { step: 'build', name: 'refuseDropped' } as const;

/**
 * Makes a command refuse to be sent where the SDK would silently leave a member out: a misspelt one, or one that is
 * newer than the SDK. What people submitted is what AWS gets.
 */
export function refuseDropped(whole: object) {
  return <Sent extends { request: unknown }, Answer>(next: (sent: Sent) => Promise<Answer>) =>
    async (call: Sent): Promise<Answer> => {
      const sent: unknown = JSON.parse(bodyOf(call.request));
      const different = firstDifference(whole, sent, '');
      if (different === undefined) return next(call);
      throw new Refusal(
        'configuration-member-unknown',
        `sending a distribution configuration: "${different}" is not a member that Image Builder is known to have`,
        'Correct its spelling and its kind of value, or leave it out.',
      );
    };
}

function bodyOf(request: unknown): string {
  const body = typeof request === 'object' && request !== null && 'body' in request ? request.body : undefined;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

/** The path of the first member that one value has and the other has not, or has differently. */
function firstDifference(whole: unknown, sent: unknown, path: string): string | undefined {
  if (canonicalJson({ value: whole }) === canonicalJson({ value: sent })) return undefined;
  if (Array.isArray(whole) && Array.isArray(sent)) {
    return whole.flatMap((each: unknown, index) => firstDifference(each, sent[index], `${path}[${index}]`) ?? [])[0];
  }
  if (!isWireObject(whole) || !isWireObject(sent)) return path;
  return Object.keys(whole).flatMap(
    (member) => firstDifference(whole[member], sent[member], path === '' ? member : `${path}.${member}`) ?? [],
  )[0];
}
