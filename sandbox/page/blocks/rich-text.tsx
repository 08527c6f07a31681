import type { ReactNode } from 'react';
import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextList } from '@slack/types';
import { Broadcast, ChannelMention, GroupMention, SlackDate, SlackLink, UserMention } from '../mrkdwn/mention.tsx';
import { Emoji } from '../mrkdwn/text.tsx';
import { inOrder } from './in-order.ts';

const BULLETS = ['disc', 'circle', 'square'];
const NUMBERS = ['decimal', 'lower-alpha', 'lower-roman'];

export function RichText(props: { block: RichTextBlock }): ReactNode {
  return <div className="rich-text">{inOrder(props.block.elements, paragraph)}</div>;
}

function paragraph(element: RichTextBlockElement): ReactNode {
  switch (element.type) {
    case 'rich_text_section':
      return <div className="rich-section">{runs(element.elements)}</div>;
    case 'rich_text_quote':
      return <blockquote>{runs(element.elements)}</blockquote>;
    case 'rich_text_preformatted':
      return <pre className="pre">{runs(element.elements)}</pre>;
    case 'rich_text_list':
      return <List list={element} />;
  }
}

function List(props: { list: RichTextList }): ReactNode {
  const { list } = props;
  const ordered = list.style === 'ordered';
  const depth = (list.indent ?? 0) % 3;
  const items = inOrder(list.elements, (section) => <li>{runs(section.elements)}</li>);
  const style = {
    listStyleType: (ordered ? NUMBERS : BULLETS)[depth],
    marginInlineStart: `${(list.indent ?? 0) * 1.5}rem`,
  };
  const className = list.border ? 'rich-list rich-border' : 'rich-list';
  if (!ordered) {
    return (
      <ul className={className} style={style}>
        {items}
      </ul>
    );
  }
  return (
    <ol className={className} style={style} start={1 + offsetOf(list)}>
      {items}
    </ol>
  );
}

/** Slack takes an offset that its published types leave out. */
function offsetOf(list: RichTextList): number {
  return 'offset' in list && typeof list.offset === 'number' ? list.offset : 0;
}

function runs(of: RichTextElement[]): ReactNode {
  return inOrder(of, (run) => styled(run, runContent(run)));
}

function styled(run: RichTextElement, content: ReactNode): ReactNode {
  const style = run.style;
  if (!style) return content;
  let node = content;
  if (style.code) node = <code>{node}</code>;
  if (style.strike) node = <s>{node}</s>;
  if (style.underline) node = <u>{node}</u>;
  if (style.italic) node = <i>{node}</i>;
  if (style.bold) node = <b>{node}</b>;
  return node;
}

function runContent(run: RichTextElement): ReactNode {
  switch (run.type) {
    case 'text':
      return run.text;
    case 'link':
      return <SlackLink url={run.url}>{run.text || run.url}</SlackLink>;
    case 'emoji':
      return <Emoji name={run.name} />;
    case 'user':
      return <UserMention id={run.user_id} />;
    case 'channel':
      return <ChannelMention id={run.channel_id} />;
    case 'usergroup':
      return <GroupMention id={run.usergroup_id} />;
    case 'broadcast':
      return <Broadcast range={run.range} />;
    case 'date':
      return (
        <SlackDate
          seconds={run.timestamp}
          format={run.format}
          {...(run.url ? { url: run.url } : {})}
          {...(run.fallback ? { fallback: run.fallback } : {})}
        />
      );
    case 'color':
      return <code>{run.value}</code>;
    case 'team':
      return <span className="mention">{run.team_id}</span>;
  }
}
