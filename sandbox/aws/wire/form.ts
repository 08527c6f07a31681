import type { Shape } from './shapes.ts';
import { MalformedValue, scalarFromText } from './values.ts';

/** Form fields as a tree: `Filter.1.Value.2=x` is at Filter → 1 → Value → 2. */
type Node = { text?: string; children: Map<string, Node> };

/** `ec2`: names are capitalised and lists have no `member` level. */
export type Dialect = 'query' | 'ec2';

/** A parameter that the operation does not have. */
export class UnknownField extends Error {}

export function parseForm(body: Buffer): Node {
  const root: Node = { children: new Map() };
  for (const [name, text] of new URLSearchParams(body.toString('utf8'))) {
    let node = root;
    for (const step of name.split('.')) {
      const next = node.children.get(step) ?? { children: new Map<string, Node>() };
      node.children.set(step, next);
      node = next;
    }
    node.text = text;
  }
  return root;
}

/** Reads the fields as the model has them. */
export function fromForm(shape: Shape, node: Node, dialect: Dialect, where = ''): unknown {
  if (shape.isStructSchema()) return struct(shape, node, dialect, where);
  if (shape.isListSchema()) return list(shape, node, dialect, where);
  if (shape.isMapSchema()) throw new MalformedValue(`maps are not read at '${where}'`);
  return scalarFromText(shape, node.text ?? '', where);
}

function struct(shape: Shape, node: Node, dialect: Dialect, where: string): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  const left = new Set(node.children.keys());
  for (const [name, member] of shape.structIterator()) {
    const key = fieldName(name, member, dialect);
    const child = node.children.get(key);
    left.delete(key);
    if (child !== undefined) read[name] = fromForm(member, child, dialect, where === '' ? key : `${where}.${key}`);
  }
  const unknown = [...left].at(0);
  // EC2 refuses what it does not know; the older query services ignore it.
  if (unknown !== undefined && dialect === 'ec2')
    throw new UnknownField(where === '' ? unknown : `${where}.${unknown}`);
  return read;
}

function list(shape: Shape, node: Node, dialect: Dialect, where: string): unknown[] {
  const item = shape.getValueSchema();
  const flat = dialect === 'ec2' || shape.getMergedTraits().xmlFlattened !== undefined;
  const source = flat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
  return [...(source?.children ?? [])]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([index, child]) => fromForm(item, child, dialect, `${where}.${index}`));
}

function fieldName(name: string, member: Shape, dialect: Dialect): string {
  const traits = member.getMergedTraits();
  if (dialect === 'query') return traits.xmlName ?? name;
  const ec2Name = traits['ec2QueryName'];
  if (typeof ec2Name === 'string') return ec2Name;
  const key = traits.xmlName ?? name;
  return key.charAt(0).toUpperCase() + key.slice(1);
}
