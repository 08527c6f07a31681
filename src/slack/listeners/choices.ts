import { createHash } from 'node:crypto';
import type { PlainTextOption } from '@slack/types';
import type { Catalog, Clock, Listed, SourceImages } from '../../flow/ports.ts';
import { LIMIT } from '../blocks/pieces.ts';
import { oneLine } from '../blocks/text.ts';

export type ChoiceKind = 'configuration' | 'recipe' | 'infrastructure' | 'image';

/** Image Builder's resources as people pick them: searched by name, named by a short key. */
export type Choices = {
  suggest(kind: ChoiceKind, typed: string): Promise<PlainTextOption[]>;
  /** The resource an option's value stands for; undefined where it is gone. */
  resolve(kind: ChoiceKind, key: string): Promise<Listed | undefined>;
  /** Names of all of a kind, read anew where `name` is not among those known. */
  names(kind: ChoiceKind, name: string): Promise<string[]>;
};

/** Suggestions come with every key press: lists this young are not read again. */
const FRESH_MS = 20_000;
/** Slack takes this many options. */
const MOST_OPTIONS = 100;

export function openChoices(
  { catalog, sourceImages }: { catalog: Catalog; sourceImages: Pick<SourceImages, 'list'> },
  clock: Clock,
): Choices {
  const lists = {
    configuration: cached(() => catalog.configurations(), clock),
    recipe: cached(() => catalog.recipes(), clock),
    infrastructure: cached(() => catalog.infrastructures(), clock),
    image: cached(() => sourceImages.list(), clock),
  };
  return {
    suggest: async (kind, typed) =>
      matching(await lists[kind].read(), typed)
        .slice(0, MOST_OPTIONS)
        .map(optionOf),
    resolve: async (kind, key) => {
      const isIt = ({ arn }: Listed) => keyOf(arn) === key;
      return (await lists[kind].read()).find(isIt) ?? (await lists[kind].readAnew()).find(isIt);
    },
    names: async (kind, name) => {
      const known = namesOf(await lists[kind].read());
      return known.includes(name) ? known : namesOf(await lists[kind].readAnew());
    },
  };
}

/** A recipe has an entry for each of its versions. */
function namesOf(listed: Listed[]): string[] {
  return [...new Set(listed.map(({ name }) => name))];
}

export function optionOf(listed: Listed): PlainTextOption {
  const label = listed.version === undefined ? listed.name : `${oneLine(listed.name, 60)} ${listed.version}`;
  return { text: { type: 'plain_text', text: oneLine(label, LIMIT.option) || '?' }, value: keyOf(listed.arn) };
}

/** ARNs are longer than an option's value may be. */
function keyOf(arn: string): string {
  return createHash('sha256').update(arn).digest('hex').slice(0, 20);
}

/** Those in whose label every typed word occurs, those that begin with it first. */
function matching(all: Listed[], typed: string): Listed[] {
  const wanted = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  const labelled = all.map((listed) => ({ listed, label: `${listed.name} ${listed.version ?? ''}`.toLowerCase() }));
  const found = labelled.filter(({ label }) => wanted.every((word) => label.includes(word)));
  const first = wanted[0] ?? '';
  return [
    ...found.filter(({ label }) => label.startsWith(first)),
    ...found.filter(({ label }) => !label.startsWith(first)),
  ].map(({ listed }) => listed);
}

/** One read at a time, shared by all who ask meanwhile, kept while fresh. A read that failed is not kept. */
function cached(read: () => Promise<Listed[]>, clock: Clock) {
  let kept: { at: number; list: Promise<Listed[]> } | undefined;
  const readAnew = () => {
    const list = read();
    const mine = { at: clock.now(), list };
    kept = mine;
    list.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return list;
  };
  return {
    readAnew,
    read: () => (kept !== undefined && clock.now() - kept.at < FRESH_MS ? kept.list : readAnew()),
  };
}
