import type { Model, ModelShape } from './model.ts';

/** The shapes of a model as definitions of JSON Schema 2020-12, for values as the AWS twin records them. */
export function schemaOf(id: string, model: Model): object {
  const shapes = Object.entries(model.shapes).map(([name, shape]) => [name, definition(shape)]);
  return { $id: id, $defs: Object.fromEntries(shapes) };
}

function definition(shape: ModelShape): object {
  switch (shape.type) {
    case 'structure':
      return structure(shape);
    case 'list':
      return { type: 'array', items: reference(shape.member), ...limits(shape, 'minItems', 'maxItems') };
    case 'map':
      return {
        type: 'object',
        propertyNames: reference(shape.key),
        additionalProperties: reference(shape.value),
        ...limits(shape, 'minProperties', 'maxProperties'),
      };
    case 'string':
      return { type: 'string', ...text(shape), ...limits(shape, 'minLength', 'maxLength') };
    case 'blob':
      return { type: 'string', ...limits(inBase64(shape), 'minLength', 'maxLength') };
    case 'boolean':
      return { type: 'boolean' };
    case 'timestamp':
    case 'double':
    case 'float':
      return { type: 'number', ...limits(shape, 'minimum', 'maximum') };
    case 'integer':
    case 'long':
      return { type: 'integer', ...limits(shape, 'minimum', 'maximum') };
    default:
      throw new Error(`reading a model: shapes of type "${shape.type}" are not known`);
  }
}

function structure({ members = {}, required = [], union }: ModelShape): object {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, reference(member)])),
    required,
    // What AWS does not have is a slip of ours.
    additionalProperties: false,
    ...(union === true ? { minProperties: 1, maxProperties: 1 } : {}),
  };
}

function reference(target: { shape: string } | undefined): object {
  return target === undefined ? {} : { $ref: `#/$defs/${target.shape}` };
}

function text({ pattern, enum: allowed }: ModelShape): object {
  return { ...(pattern === undefined ? {} : { pattern }), ...(allowed === undefined ? {} : { enum: allowed }) };
}

function limits({ min, max }: Pick<ModelShape, 'min' | 'max'>, least: string, most: string): object {
  return { ...(min === undefined ? {} : { [least]: min }), ...(max === undefined ? {} : { [most]: max }) };
}

function inBase64({ min, max }: ModelShape): Pick<ModelShape, 'min' | 'max'> {
  return {
    ...(min === undefined ? {} : { min: base64Length(min) }),
    ...(max === undefined ? {} : { max: base64Length(max) }),
  };
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Half of AWS's patterns have no anchors and mean the whole value; some need the flag u, others break with it. */
export function patternOf(pattern: string): RegExp {
  const whole = pattern.startsWith('^') || pattern.endsWith('$') ? pattern : `^(?:${pattern})$`;
  try {
    return new RegExp(whole, 'u');
  } catch {
    return new RegExp(whole);
  }
}
