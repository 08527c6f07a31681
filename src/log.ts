import { pino } from 'pino';
import { redacted } from './domain/told.ts';
import { linesAbout } from './log-about.ts';

export type Log = pino.Logger;

export function openLog(level: string, destination: pino.DestinationStream = pino.destination(1)): Log {
  return pino(
    {
      level,
      base: null,
      mixin: linesAbout,
      hooks: { streamWrite: redacted },
      serializers: { err: pino.stdSerializers.errWithCause },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
}
