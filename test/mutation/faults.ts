import { readFileSync } from 'node:fs';
import { parseAst } from 'rolldown/parseAst';

/** One small change of one file that makes it wrong; `start` and `end` are places in its text. */
export type Fault = { file: string; line: number; from: string; to: string; start: number; end: number };

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

const OTHER_OPERATOR: Record<string, string> = {
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
};

/** Methods whose counterpart asks for something else. */
const OTHER_METHOD: Record<string, string> = { some: 'every', every: 'some', min: 'max', max: 'min' };

/** Every fault that can be put into a file: a condition turned round, a limit moved, a check left out, a step forgotten. */
export function faultsIn(file: string): Fault[] {
  const text = readFileSync(file, 'utf8');
  const faults: Fault[] = [];
  const change = ({ start, end }: Pick<Node, 'start' | 'end'>, to: string): void => {
    const line = text.slice(0, start).split('\n').length;
    faults.push({ file, line, from: text.slice(start, end), to, start, end });
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value) || value.type.startsWith('TSType') || value.type.startsWith('TSLiteral')) return;
    changesOf(value, text, change);
    Object.values(value).forEach(visit);
  };
  visit(parseAst(text, { lang: 'ts' }));
  return faults;
}

type Change = (place: Pick<Node, 'start' | 'end'>, to: string) => void;

function changesOf(node: Node, text: string, change: Change): void {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return otherOperator(node, text, change);
    case 'IfStatement':
      return isNode(node['test']) ? change(node['test'], 'false') : undefined;
    case 'ConditionalExpression':
      return isNode(node['test']) ? change(node['test'], `!(${textOf(node['test'], text)})`) : undefined;
    case 'UnaryExpression':
      if (node['operator'] === '!' && isNode(node['argument'])) change(node, textOf(node['argument'], text));
      return undefined;
    case 'Literal':
      if (typeof node['value'] === 'boolean') change(node, String(!node['value']));
      return undefined;
    case 'CallExpression':
      return otherMethod(node['callee'], change);
    case 'ExpressionStatement':
      if (isNode(node['expression']) && node['expression'].type === 'AwaitExpression') change(node, ';');
      return undefined;
    default:
      return undefined;
  }
}

function otherOperator({ operator, left, right }: Node, text: string, change: Change): void {
  if (typeof operator !== 'string' || !isNode(left) || !isNode(right)) return;
  const other = OTHER_OPERATOR[operator];
  // Text is put together with +, and there is no text with less.
  if (other === undefined || (operator === '+' && [left, right].some(isText))) return;
  const start = text.indexOf(operator, left.end);
  change({ start, end: start + operator.length }, other);
}

function otherMethod(callee: unknown, change: Change): void {
  if (!isNode(callee) || callee.type !== 'MemberExpression' || !isNode(callee['property'])) return;
  const { name } = callee['property'];
  const other = typeof name === 'string' && Object.hasOwn(OTHER_METHOD, name) ? OTHER_METHOD[name] : undefined;
  if (other !== undefined) change(callee['property'], other);
}

function isText(side: Node): boolean {
  return side.type === 'TemplateLiteral' || typeof side['value'] === 'string';
}

function textOf({ start, end }: Node, text: string): string {
  return text.slice(start, end);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;
}
