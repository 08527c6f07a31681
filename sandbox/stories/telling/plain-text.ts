import type { Block, MessageView } from '../../slack/contract.ts';
import { isRecord, textOf } from './view-parts.ts';

/** What a message says, as a person would read it out: no markup, no identifiers of people where a name is known. */
export function plainText(message: MessageView, names: Map<string, string>): string {
  const lines = message.blocks.length === 0 ? [message.text] : message.blocks.flatMap(blockLines);
  return lines
    .map((line) => readable(line, names))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

function blockLines(block: Block): string[] {
  if (block.type === 'divider') return [];
  if (block.type === 'actions') {
    const buttons = members(block, 'elements').map((element) => `[ ${textOf(element['text'])} ]`);
    return [buttons.join('  ')];
  }
  return [textIn(block)];
}

/** All text in a block, in order; lists and preformatted parts of rich text on lines of their own. */
function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textIn).join('');
  if (!isRecord(value)) return '';
  if (typeof value['text'] === 'string') return value['text'];
  switch (value['type']) {
    case 'user':
      return `<@${String(value['user_id'])}>`;
    case 'usergroup':
      return `<!subteam^${String(value['usergroup_id'])}>`;
    case 'emoji':
      return `:${String(value['name'])}:`;
    case 'link':
      return String(value['url']);
    case 'rich_text':
      return members(value, 'elements').map(textIn).join('\n');
    case 'rich_text_list':
      return members(value, 'elements')
        .map((item) => `  • ${textIn(item)}`)
        .join('\n');
    case 'rich_text_preformatted':
      return textIn(value['elements']).replaceAll(/^/gm, '    ').replaceAll('*', STAR);
    case 'rich_text_quote':
      return textIn(value['elements']).replaceAll(/^/gm, '    ');
    case 'section':
      return [textIn(value['text']), ...members(value, 'fields').map(textIn)].filter((part) => part !== '').join('\n');
    case 'context':
      return members(value, 'elements').map(textIn).join('  ');
    default:
      return isRecord(value['text']) ? textIn(value['text']) : textIn(value['elements']);
  }
}

function members(value: Record<string, unknown>, name: string): Record<string, unknown>[] {
  const list = value[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** Stands for a star that marks nothing. */
const STAR = '\uE000';

const MARKS: Record<string, string> = {
  white_check_mark: '✅',
  x: '❌',
  warning: '⚠️',
  question: '❓',
  rocket: '🚀',
  hourglass_flowing_sand: '⏳',
  no_entry: '⛔',
  mag: '🔎',
  raised_hand: '✋',
  hammer_and_wrench: '🛠️',
  test_tube: '🧪',
  truck: '🚚',
  link: '🔗',
  no_entry_sign: '🚫',
  rotating_light: '🚨',
  white_circle: '⚪',
  large_blue_circle: '🔵',
  paperclip: '📎',
  octagonal_sign: '🛑',
  vertical_traffic_light: '🚦',
};

function readable(text: string, names: Map<string, string>): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replaceAll(/<[@#]([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id: string) => names.get(id) ?? whole)
    .replaceAll(/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id: string) => names.get(id) ?? whole)
    .replaceAll(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<(https?:[^|>]+)\|([^>]*)>/g, '$2')
    .replaceAll(/:([a-z_]+):/g, (whole, name: string) => MARKS[name] ?? whole)
    .replaceAll(/\*([^*\n]+)\*/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(STAR, '*');
}
