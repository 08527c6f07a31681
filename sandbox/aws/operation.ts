import type { Cloud } from './cloud.ts';
import type { Caller } from './identity/principals.ts';
import type { OperationSchema, Protocol } from './wire/protocol.ts';

/** One request that is known to come from `caller`. */
export type Call<I> = { cloud: Cloud; caller: Caller; region: string; input: I; requestId: string };

/** `run` is declared as a method for the sake of `operation`, which knows a narrower input; it may answer later. */
export type Operation = { schema: OperationSchema; run(call: Call<unknown>): unknown };

/** An AWS service as the twin has it; `signingName` is the one in the scope of a signature. */
export type Service = { signingName: string; protocol: Protocol; operations: Operation[] };

/** Ties what an operation does to its schema: the wire has read the input by it, so the input is of its type. */
export function operation<I>(schema: OperationSchema, run: (call: Call<I>) => unknown): Operation {
  return { schema, run };
}
