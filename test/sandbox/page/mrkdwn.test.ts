import { describe, expect, test } from 'vitest';
import { formatDate } from '../../../sandbox/page/mrkdwn/date-format.ts';
import { parseInline } from '../../../sandbox/page/mrkdwn/inline.ts';
import { parseMrkdwn } from '../../../sandbox/page/mrkdwn/paragraphs.ts';

const text = (of: string) => ({ kind: 'text', text: of });

describe('inline mrkdwn', () => {
  test('marks nest and close only at word ends', () => {
    expect(parseInline('*bold _both_* 2*3*4 snake_case_name')).toEqual([
      { kind: 'bold', children: [text('bold '), { kind: 'italic', children: [text('both')] }] },
      text(' 2*3*4 snake_case_name'),
    ]);
  });

  test('escaped text never turns into a mention', () => {
    expect(parseInline('&lt;!channel&gt; &amp;lt;')).toEqual([text('<!channel> &lt;')]);
  });

  test('code keeps marks and emoji as written', () => {
    expect(parseInline('`*a* :x:`')).toEqual([{ kind: 'code', text: '*a* :x:' }]);
  });

  test('links are followed only to web and mail addresses', () => {
    expect(parseInline('<javascript:alert(1)|go>')).toEqual([text('<javascript:alert(1)|go>')]);
    expect(parseInline('<https://a.example/?x=1&amp;y=2|go>')).toEqual([
      { kind: 'link', url: 'https://a.example/?x=1&y=2', label: 'go' },
    ]);
  });

  test('people, channels, groups and everyone are told apart', () => {
    const kinds = parseInline('<@U1><#C1|general><!subteam^S1|@ops><!here>').map((node) => node.kind);
    expect(kinds).toEqual(['user', 'channel', 'group', 'broadcast']);
  });

  test('only known emoji names become symbols', () => {
    expect(parseInline(':rocket: 12:30:45 arn:aws:iam')).toEqual([
      { kind: 'emoji', name: 'rocket' },
      text(' 12:30:45 arn:aws:iam'),
    ]);
  });

  test('dates carry their format and fallback', () => {
    expect(parseInline('<!date^1700000000^{date} at {time}^https://a.example|then>')).toEqual([
      { kind: 'date', seconds: 1700000000, format: '{date} at {time}', url: 'https://a.example', fallback: 'then' },
    ]);
  });

  test('hostile nesting is parsed without delay', () => {
    const began = performance.now();
    parseInline('*_~<`'.repeat(600));
    parseInline(`*${'<>'.repeat(1500)}`);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('paragraphs of mrkdwn', () => {
  test('fences, quotes and list lines stand apart', () => {
    const kinds = parseMrkdwn('hello\n> one\n&gt; two\n• item\n1. first\n```\n*raw*\n```\nend').map((one) => one.kind);
    expect(kinds).toEqual(['text', 'quote', 'item', 'item', 'pre', 'text']);
  });

  test('what a fence holds is shown as written', () => {
    expect(parseMrkdwn('```\n*raw* &lt;x&gt; <https://a.example|label>\n```')).toEqual([
      { kind: 'pre', text: '*raw* <x> label' },
    ]);
  });

  test('line breaks of plain text survive', () => {
    expect(parseMrkdwn('a\n\nb')).toEqual([{ kind: 'text', children: [text('a\n\nb')] }]);
  });
});

describe('dates', () => {
  const noon = new Date(2026, 10, 23, 12, 5).getTime();

  test('every part of a template is filled in', () => {
    expect(formatDate(noon / 1000, '{date_num} {date} {date_short} {time}', noon)).toBe(
      '2026-11-23 November 23rd, 2026 Nov 23, 2026 12:05 PM',
    );
  });

  test('near days are called by name', () => {
    expect(formatDate(noon / 1000 - 86_400, '{date_short_pretty}', noon)).toBe('yesterday');
    expect(formatDate(noon / 1000, '{date_long_pretty} {ago}', noon)).toBe('today just now');
  });

  test('unknown parts stay as they are', () => {
    expect(formatDate(noon / 1000, '{nonsense}', noon)).toBe('{nonsense}');
  });
});
