import { isJson, type Json, stringOf } from './rules.ts';

/** Elements people act on; the rest of a block is only looked at. */
const interactive = /^(button|overflow|checkboxes|radio_buttons|.*picker|.*select|.*_input)$/u;

/** A block, its element that can be acted on, and where the element stands. */
export type Place = { block: Json; element: Json; pointer: string };

const elementsOf = (block: Json): { element: Json; pointer: string }[] => {
  const single = ['accessory', 'element'].flatMap((name) =>
    isJson(block[name]) ? [{ element: block[name], pointer: name }] : [],
  );
  const listed = block['type'] === 'actions' && Array.isArray(block['elements']) ? block['elements'] : [];
  return [...single, ...listed.map((element: Json, index) => ({ element, pointer: `elements/${index}` }))].filter(
    ({ element }) => isJson(element) && interactive.test(stringOf(element['type'])),
  );
};

/** Blocks with those inside containers and plans, each with its pointer. */
export const allBlocks = (blocks: Json[], pointer: string): { block: Json; pointer: string }[] =>
  blocks.flatMap((block, index) => {
    const here = `${pointer}/${index}`;
    const inner = ['child_blocks', 'tasks'].flatMap((name) =>
      Array.isArray(block[name]) ? allBlocks(block[name].filter(isJson), `${here}/${name}`) : [],
    );
    return [{ block, pointer: here }, ...inner];
  });

export const places = (blocks: Json[], pointer = ''): Place[] =>
  allBlocks(blocks, pointer).flatMap(({ block, pointer: at }) =>
    elementsOf(block).map((found) => ({ block, element: found.element, pointer: `${at}/${found.pointer}` })),
  );

/** Every string a reader would see, added up as Slack's size limits do. */
export const textSize = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textSize(one), 0);
  if (!isJson(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + (name === 'text' && typeof one === 'string' ? one.length : textSize(one)),
    0,
  );
};
