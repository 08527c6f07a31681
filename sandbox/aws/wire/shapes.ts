import { NormalizedSchema } from '@smithy/core/schema';
import type { OperationSchema } from './protocol.ts';

export type Shape = NormalizedSchema;

export function operationName(operation: OperationSchema): string {
  return operation[2];
}

export function inputShape(operation: OperationSchema): Shape {
  return NormalizedSchema.of(operation[4]);
}

export function outputShape(operation: OperationSchema): Shape {
  return NormalizedSchema.of(operation[5]);
}

/** Method and path of a REST operation. */
export function httpBinding(operation: OperationSchema): { method: string; path: string } {
  const traits = operation[3];
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (http === undefined) throw new Error(`reading the HTTP binding of "${operationName(operation)}": it has none`);
  return { method: http[0], path: http[1] };
}
