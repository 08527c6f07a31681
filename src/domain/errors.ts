/** An expected no: not permitted, wrong state, bad input, already done. Logged at info, never retried. */
export class Refusal extends Error {
  /** Permanent, kebab-case. */
  readonly code: string;
  /** What the person can do now, a full sentence; absent where there is nothing to do. */
  readonly nextStep: string | undefined;

  constructor(code: string, message: string, nextStep?: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.nextStep = nextStep;
  }
}

export type FaultSource = 'aws' | 'slack' | 'store' | 'us';

/** Something broke. The message says what was being done, lower case, without a full stop. */
export class Fault extends Error {
  readonly code: string;
  readonly source: FaultSource;
  readonly retryable: boolean;

  constructor(
    message: string,
    { code, source, retryable, cause }: { code: string; source: FaultSource; retryable: boolean; cause?: unknown },
  ) {
    super(message, { cause });
    this.name = 'Fault';
    this.code = code;
    this.source = source;
    this.retryable = retryable;
  }
}
