import type { Shape } from './shapes.ts';

/** A value that does not fit the model's type. */
export class MalformedValue extends Error {}

/** Reads a scalar out of text: query parameters, form fields, paths. */
export function scalarFromText(shape: Shape, text: string, where: string): unknown {
  if (shape.isBooleanSchema()) {
    if (text !== 'true' && text !== 'false') throw new MalformedValue(`Invalid boolean value '${text}' at '${where}'`);
    return text === 'true';
  }
  if (shape.isNumericSchema()) {
    const number = Number(text);
    if (text === '' || !Number.isFinite(number)) throw new MalformedValue(`Invalid number '${text}' at '${where}'`);
    return number;
  }
  if (shape.isTimestampSchema()) {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw new MalformedValue(`Invalid timestamp '${text}' at '${where}'`);
    return date;
  }
  if (shape.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
}
