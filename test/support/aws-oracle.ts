import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Exchange } from '../../sandbox/aws/contract.ts';
import { patternOf, schemaOf } from './oracle/json-schema.ts';
import { modelOf } from './oracle/model.ts';

const ajv = new Ajv2020({
  allErrors: true,
  code: { regExp: Object.assign((pattern: string) => patternOf(pattern), { code: 'patternOf' }) },
});

/** AWS's own service models as judge over requests and answers; `service` is a signing name. No problem: an empty list. */
export const oracle = {
  request: (service: string, operation: string, input: unknown) => problems(service, operation, 'input', input),
  response: (service: string, operation: string, output: unknown) => problems(service, operation, 'output', output),
};

/** What AWS would not have asked or answered so. Of what was refused, only the request can be judged. */
export function exchangeProblems({ service, operation, input, output, error }: Exchange): string[] {
  const asked = input === undefined ? [] : oracle.request(service, operation, input);
  const answered = error === undefined ? oracle.response(service, operation, output ?? {}) : [];
  return [...asked, ...answered].map((problem) => `${service}:${operation} ${problem}`);
}

function problems(service: string, operation: string, side: 'input' | 'output', value: unknown): string[] {
  const model = modelOf(service);
  const found = model.operations[operation];
  if (found === undefined) return [`is not an operation of the model`];
  const shape = found[side]?.shape;
  if (shape === undefined) return Object.keys(Object(value)).map((name) => `${side} has no member ${name}`);
  if (ajv.getSchema(service) === undefined) ajv.addSchema(schemaOf(service, model));
  const validate = ajv.getSchema(`${service}#/$defs/${shape}`);
  if (validate === undefined) throw new Error(`reading the model of ${service}: it has no shape "${shape}"`);
  return validate(value) === true ? [] : (validate.errors ?? []).map((error) => `${side}${inWords(error)}`);
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`;
}
