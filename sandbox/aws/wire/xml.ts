import type { Shape } from './shapes.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** The members of a structure as elements, without an element around them. */
export function membersToXml(shape: Shape, value: unknown): string {
  if (!shape.isStructSchema() || typeof value !== 'object' || value === null) return '';
  const members = new Map<string, unknown>(Object.entries(value));
  return [...shape.structIterator()]
    .map(([name, member]) => element(member, members.get(name), member.getMemberTraits().xmlName ?? name))
    .join('');
}

function element(shape: Shape, value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (shape.isListSchema()) return list(shape, Array.isArray(value) ? value : [], name);
  if (shape.isMapSchema()) return map(shape, value, name);
  if (shape.isStructSchema()) return `<${name}>${membersToXml(shape, value)}</${name}>`;
  return `<${name}>${escapeXml(scalar(value))}</${name}>`;
}

function list(shape: Shape, items: unknown[], name: string): string {
  const item = shape.getValueSchema();
  if (shape.getMergedTraits().xmlFlattened !== undefined) {
    return items.map((each) => element(item, each, name)).join('');
  }
  const itemName = item.getMergedTraits().xmlName ?? 'member';
  return `<${name}>${items.map((each) => element(item, each, itemName)).join('')}</${name}>`;
}

function map(shape: Shape, value: unknown, name: string): string {
  const keyName = shape.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueShape = shape.getValueSchema();
  const valueName = valueShape.getMergedTraits().xmlName ?? 'value';
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const written = entries.map(
    ([key, each]) => `<entry><${keyName}>${escapeXml(key)}</${keyName}>${element(valueShape, each, valueName)}</entry>`,
  );
  return `<${name}>${written.join('')}</${name}>`;
}

function scalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}
