import type { ModalView } from '../../slack/contract.ts';
import type { Fields } from '../live/surface.tsx';

export type Sent = Record<string, Record<string, string | string[] | null>>;

/** Touched fields of the inputs that are still there; the twin knows what the rest hold. */
export function sentValues(view: ModalView['view'], fields: Fields): Sent {
  const values: Sent = {};
  for (const block of view.blocks) {
    const present = actionIds([block['element'], block['accessory'], ...listOf(block['elements'])]);
    const kept = Object.entries(fields[block.block_id] ?? {}).filter(([actionId]) => present.has(actionId));
    if (kept.length > 0) {
      values[block.block_id] = Object.fromEntries(kept.map(([actionId, field]) => [actionId, field.sent]));
    }
  }
  return values;
}

/** What the twin was told, and over it what is being typed. */
export function overlaid(told: Fields, typed: Fields): Fields {
  const blockIds = new Set([...Object.keys(told), ...Object.keys(typed)]);
  return Object.fromEntries([...blockIds].map((id) => [id, { ...told[id], ...typed[id] }]));
}

function actionIds(elements: unknown[]): Set<string> {
  const ids = elements.map((element) =>
    typeof element === 'object' && element !== null && 'action_id' in element ? String(element.action_id) : '',
  );
  return new Set(ids);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
