import { AwsError } from './aws-error.ts';

/** What is counted together: AWS counts each action of each account in each Region by itself. */
type Counted = { account: string; region: string; service: string; action: string };

export type Throttle = {
  /** Takes one request's place; the answer is AWS's refusal where there is none left. */
  refusal(counted: Counted): AwsError | undefined;
  /** Grants so little of a service that almost any use of it is refused, or as much as before. */
  setHarsh(service: string, harsh: boolean): void;
};

type Bucket = { tokens: number; at: number };
type Rate = { burst: number; perSecond: number };

/** Far above what AWS documents, so that only a fan-out without any limit is refused. */
const GENEROUS: Rate = { burst: 1000, perSecond: 200 };
const HARSH: Rate = { burst: 2, perSecond: 0.5 };

/** How each service says it, by the name in the scope of a signature. */
const REFUSALS: Record<string, [code: string, status: number, message: string]> = {
  ec2: ['RequestLimitExceeded', 503, 'Request limit exceeded.'],
  sts: ['Throttling', 400, 'Rate exceeded'],
  iam: ['Throttling', 400, 'Rate exceeded'],
  kms: [
    'ThrottlingException',
    400,
    'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  ],
  ssm: ['ThrottlingException', 400, 'Rate exceeded'],
  imagebuilder: [
    'CallRateLimitExceededException',
    429,
    'You have exceeded the permitted request rate for the specific operation.',
  ],
};

const MANY_REQUESTS: [string, number, string] = ['TooManyRequestsException', 400, 'Rate exceeded'];

/** Token buckets, filled in real time: a caller's own retries wait in it. */
export function createThrottle(realNow: () => number): Throttle {
  const buckets = new Map<string, Bucket>();
  const harsh = new Set<string>();
  return {
    refusal(counted) {
      const { account, region, service, action } = counted;
      const rate = harsh.has(service) ? HARSH : GENEROUS;
      const key = [account, region, service, action].join('/');
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: realNow() };
      const gained = (Math.max(realNow() - bucket.at, 0) / 1000) * rate.perSecond;
      const tokens = Math.min(bucket.tokens + gained, rate.burst);
      buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: realNow() });
      return tokens < 1 ? refusalOf(service) : undefined;
    },
    setHarsh(service, isHarsh) {
      // What was granted under the other rate is forgotten.
      buckets.clear();
      if (isHarsh) harsh.add(service);
      else harsh.delete(service);
    },
  };
}

function refusalOf(service: string): AwsError {
  const [code, status, message] = REFUSALS[service] ?? MANY_REQUESTS;
  return new AwsError(code, status, message);
}
