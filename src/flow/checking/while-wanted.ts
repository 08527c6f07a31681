/** A run of checks may take minutes: twice a second it is looked whether it is still wanted. */
const LOOK_MS = 400;

/**
 * What `run` gives; undefined where it is no longer wanted before it has come to its end. Its signal is aborted then,
 * and once the program stops: then it rejects, so that its job is begun anew by whoever comes next.
 */
export async function whileWanted<T>(
  isWanted: () => Promise<boolean>,
  run: (signal: AbortSignal) => Promise<T>,
  stopping?: AbortSignal,
): Promise<T | undefined> {
  const unwanted = new AbortController();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    // A store that cannot be asked says nothing: the run's own end meets that again.
    if (!(await isWanted().catch(() => true))) unwanted.abort(new Error('it is no longer wanted'));
    isLooking = false;
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  try {
    return await run(stopping === undefined ? unwanted.signal : AbortSignal.any([unwanted.signal, stopping]));
  } catch (error) {
    if (unwanted.signal.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
