import type { CopyImage$ } from '@aws-sdk/client-ec2';
import type { AwsError } from '../aws-error.ts';
import type { Violation } from './constraints.ts';

/** The SDK's description of an operation, input and output; the same type in every client. */
export type OperationSchema = typeof CopyImage$;

/** `url` has an origin of no meaning: only its path and query are read. */
export type WireRequest = { method: string; url: URL; headers: Record<string, string>; body: Buffer };

export type WireAnswer = { status: number; contentType: string; body: string; headers?: Record<string, string> };

/** What each protocol says when a request never reaches its operation. */
export type Refusals = {
  unknownKey: () => AwsError;
  badSignature: (message: string) => AwsError;
  expiredToken: () => AwsError;
  unknownOperation: (name: string) => AwsError;
  /** The input breaks the model's constraints, at least once. */
  invalid: (violations: readonly Violation[]) => AwsError;
  /** A value of another type than the model's. */
  malformed: (message: string) => AwsError;
  /** IAM said no; `sentence` is its reason. */
  denied: (sentence: string) => AwsError;
};

export type Protocol = {
  refusals: Refusals;
  /** The operation's name, as far as the request tells. */
  operationName(request: WireRequest, operations: readonly OperationSchema[]): string;
  read(schema: OperationSchema, request: WireRequest): unknown;
  write(schema: OperationSchema, output: unknown, requestId: string): WireAnswer;
  writeError(error: AwsError, requestId: string): WireAnswer;
};

export const SIGNATURE_MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
