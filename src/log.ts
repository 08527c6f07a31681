import { pino } from 'pino';
import { redacted } from './domain/told.ts';

export type Log = pino.Logger;

export function openLog(level: string, destination: pino.DestinationStream = pino.destination(1)): Log {
  return pino(
    {
      level,
      base: null,
      hooks: { streamWrite: redacted },
      serializers: { err: pino.stdSerializers.errWithCause },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}
