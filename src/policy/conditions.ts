import { operatorNamed, type Operator } from './operators.ts';
import { all, any, not, type Truth, truth } from './truth.ts';

/** Condition keys in lower case, with the values the call carries. */
export type Context = Record<string, string[]>;

type Test = (actual: string[], wanted: string[]) => Truth;

/** Whether every condition of a statement holds; an operator not supported here makes its part unknown. */
export function conditionsHold(conditions: Record<string, Record<string, string[]>>, context: Context): Truth {
  return all(
    Object.entries(conditions).map(([operator, keys]) => {
      const test = testFor(operator.toLowerCase());
      if (test === undefined) return 'unknown';
      return all(Object.entries(keys).map(([key, wanted]) => test(valuesOf(context, key.toLowerCase()), wanted)));
    }),
  );
}

function valuesOf(context: Context, key: string): string[] {
  return Object.hasOwn(context, key) ? (context[key] ?? []) : [];
}

function testFor(operator: string): Test | undefined {
  if (operator === 'null') return absence;
  const [, quantifier, name = '', ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(operator) ?? [];
  const known = operatorNamed(name);
  if (known === undefined) return undefined;
  const test = quantifier === undefined ? single(known) : overSet(quantifier === 'forallvalues', known);
  return ifExists === undefined ? test : (actual, wanted) => (actual.length === 0 ? 'yes' : test(actual, wanted));
}

/** `true` asks that the key is absent, `false` that it is there. */
const absence: Test = (actual, wanted) =>
  any(
    wanted.map((value) => {
      if (value !== 'true' && value !== 'false') return 'unknown';
      return truth((value === 'true') === (actual.length === 0));
    }),
  );

/** An absent key fails a positive operator and satisfies a negated one. */
function single(operator: Operator): Test {
  return (actual, wanted) => {
    const [value, ...more] = actual;
    if (value === undefined) return truth(operator.negated);
    // AWS asks for ForAllValues or ForAnyValue here and does not say what happens without.
    return more.length > 0 ? 'unknown' : holdsFor(operator, value, wanted);
  };
}

/** An absent key, or one with nothing but empty values, satisfies ForAllValues and fails ForAnyValue. */
function overSet(every: boolean, operator: Operator): Test {
  return (actual, wanted) => {
    if (actual.every((value) => value === '')) return truth(every);
    const each = actual.map((value) => holdsFor(operator, value, wanted));
    return every ? all(each) : any(each);
  };
}

/** Several values of a policy are alternatives; a negated operator refuses each of them. */
function holdsFor({ compare, negated }: Operator, value: string, wanted: string[]): Truth {
  const found = any(wanted.map((one) => compare(value, one)));
  return negated ? not(found) : found;
}
