import { AwsError } from '../aws-error.ts';

/** Runs a call to another service; its refusal is told as Image Builder tells it, with the service's name. */
export function asking<T>(service: 'EC2' | 'STS' | 'SSM', work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(error.code, error.status, `${service} Client Error: '${error.message}'`);
  }
}

/** AWS's own words for what stopped the work, if anything did. */
export function problemIn(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}
