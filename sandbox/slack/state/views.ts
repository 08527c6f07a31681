import type { Block } from '../contract.ts';
import { limits } from '../kit/limits.ts';
import { isJson, type Json } from '../kit/rules.ts';
import { withIds } from '../kit/surface.ts';
import { type Entered, keepEntered } from './fields.ts';
import { randomHex, randomId } from './ids.ts';

export type View = {
  id: string;
  hash: string;
  /** The person who sees it. */
  owner: string;
  kind: 'modal' | 'home';
  rootId: string;
  previousId: string | null;
  /** As the app sent it, with ids in its blocks. */
  payload: Json & { blocks: Block[] };
  entered: Entered;
  errors: Record<string, string>;
  problem?: string;
  /** A submission is waiting for the app. */
  busy: boolean;
};

const newHash = () => `${Math.floor(Date.now() / 1000)}.${randomHex(4)}`;
const withBlocks = (payload: Json) => ({
  ...payload,
  blocks: withIds(Array.isArray(payload['blocks']) ? payload['blocks'].filter(isJson) : []),
});

/** Each person's stack of modals and Home tab. */
export class ViewStore {
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();

  stack(owner: string): readonly View[] {
    return this.#stacks.get(owner) ?? [];
  }

  top(owner: string): View | undefined {
    return this.stack(owner).at(-1);
  }

  home(owner: string): View | undefined {
    return this.#homes.get(owner);
  }

  find(id: string): View | undefined {
    return this.#all().find((view) => view.id === id);
  }

  byExternalId(externalId: string): View | undefined {
    return this.#all().find((view) => view.payload['external_id'] === externalId);
  }

  /** Shows a first modal; whatever the person had open is gone. */
  open(owner: string, payload: Json): View {
    const view = this.#make(owner, payload, undefined);
    this.#stacks.set(owner, [view]);
    return view;
  }

  /** Lays a modal on top, unless three lie there already. */
  push(owner: string, payload: Json): View | undefined {
    const stack = this.stack(owner);
    if (stack.length >= limits.viewStack) return undefined;
    const view = this.#make(owner, payload, stack.at(-1));
    this.#stacks.set(owner, [...stack, view]);
    return view;
  }

  publish(owner: string, payload: Json): View {
    const before = this.#homes.get(owner);
    if (before) return this.replace(before, payload);
    const view = { ...this.#make(owner, payload, undefined), kind: 'home' as const };
    this.#homes.set(owner, view);
    return view;
  }

  /** New content under the same id; what was typed stays where block and action id are the same. */
  replace(view: View, payload: Json): View {
    view.payload = withBlocks(payload);
    view.hash = newHash();
    view.entered = keepEntered(view.entered, view.payload.blocks);
    view.errors = {};
    delete view.problem;
    return view;
  }

  /** Takes the top view away and uncovers the one below. */
  pop(owner: string): void {
    this.#stacks.set(owner, this.stack(owner).slice(0, -1));
  }

  clear(owner: string): void {
    this.#stacks.delete(owner);
  }

  #make(owner: string, payload: Json, previous: View | undefined): View {
    const id = randomId('V');
    return {
      id,
      hash: newHash(),
      owner,
      kind: 'modal',
      rootId: previous?.rootId ?? id,
      previousId: previous?.id ?? null,
      payload: withBlocks(payload),
      entered: {},
      errors: {},
      busy: false,
    };
  }

  #all(): View[] {
    return [...this.#stacks.values(), ...[...this.#homes.values()].map((home) => [home])].flat();
  }
}
