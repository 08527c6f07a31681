import type { Reach } from '../flow/ports.ts';
import { toFault } from './errors.ts';
import type { Limits } from './limits.ts';
import type { Source } from './source/source.ts';
import { identityOf } from './source/source.ts';

/** Slack waits 3 s for the answer to a click, and who clicked is asked in the same time. */
const LONGEST_MS = 1000;

/** Asks AWS in the build Region who we are, which needs no permission; people who click at once are answered by one call. */
export function awsReach(source: Source, limits: Limits): Reach {
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    const options = { abortSignal: AbortSignal.timeout(LONGEST_MS) };
    try {
      await limits.atOnce(source, 'sts:GetCallerIdentity', () =>
        identityOf(source.clients.sts(source.region), options),
      );
    } catch (error) {
      throw toFault(`asking AWS in "${source.region}" whether it answers`, error);
    } finally {
      asking = undefined;
    }
  };
  return { proven: () => (asking ??= ask()) };
}
