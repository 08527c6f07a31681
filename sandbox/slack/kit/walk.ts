import { isJson, type Json, stringOf } from './rules.ts';

/** Elements people act on; the rest of a block is only looked at. */
const interactive =
  /^(button|icon_button|feedback_buttons|overflow|checkboxes|radio_buttons|.*picker|.*select|.*_input)$/u;

/** A block, its element that can be acted on, and where the element stands. */
export type Place = { block: Json; element: Json; pointer: string };

/** The member that holds a block's elements. */
const listOf: Record<string, string> = { actions: 'elements', context_actions: 'elements', card: 'actions' };

const elementsOf = (block: Json): { element: Json; pointer: string }[] => {
  const single = ['accessory', 'element'].flatMap((name) =>
    isJson(block[name]) ? [{ element: block[name], pointer: name }] : [],
  );
  const name = listOf[stringOf(block['type'])] ?? '';
  const listed: unknown[] = Array.isArray(block[name]) ? block[name] : [];
  const many = listed.filter(isJson).map((element, index) => ({ element, pointer: `${name}/${index}` }));
  return [...single, ...many].filter(({ element }) => interactive.test(stringOf(element['type'])));
};

const nested = ['child_blocks', 'tasks'];

/** Blocks with those inside containers, carousels and plans, each with its pointer. */
export const allBlocks = (blocks: Json[], pointer: string): { block: Json; pointer: string }[] =>
  blocks.flatMap((block, index) => {
    const here = `${pointer}/${index}`;
    const inner = [...nested, ...(block['type'] === 'carousel' ? ['elements'] : [])].flatMap((name) =>
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
