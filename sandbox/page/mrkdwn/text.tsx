import type { ReactNode } from 'react';
import type { TextObject } from '@slack/types';
import { inOrder } from '../blocks/in-order.ts';
import { emojiOf } from './emoji.ts';
import type { Inline } from './inline.ts';
import { Broadcast, ChannelMention, GroupMention, SlackDate, SlackLink, UserMention } from './mention.tsx';
import { type Paragraph, parseMrkdwn } from './paragraphs.ts';

/** A Block Kit text object, whichever of its two kinds. */
export function Text(props: { of: TextObject }): ReactNode {
  return props.of.type === 'mrkdwn' ? <Mrkdwn text={props.of.text} /> : <Plain of={props.of} />;
}

/** Text in which only emoji mean something. */
export function Plain(props: { of: { text: string; emoji?: boolean } }): ReactNode {
  return <span className="plain">{plainText(props.of)}</span>;
}

/** For attributes and accessible names. */
export function plainText(of: { text: string; emoji?: boolean }): string {
  if (of.emoji === false) return of.text;
  return of.text.replaceAll(/:([a-z0-9_+'-]+):/g, (written, name: string) => emojiOf(name) ?? written);
}

export function Mrkdwn(props: { text: string }): ReactNode {
  return <div className="mrkdwn">{inOrder(parseMrkdwn(props.text), paragraphNode)}</div>;
}

function paragraphNode(paragraph: Paragraph): ReactNode {
  switch (paragraph.kind) {
    case 'pre':
      return <pre className="pre">{paragraph.text}</pre>;
    case 'quote':
      return <blockquote>{inlineNodes(paragraph.children)}</blockquote>;
    case 'item':
      return (
        <div className="mrkdwn-item">
          <span className="mrkdwn-mark">{paragraph.mark} </span>
          <span>{inlineNodes(paragraph.children)}</span>
        </div>
      );
    case 'text':
      return <div className="mrkdwn-text">{inlineNodes(paragraph.children)}</div>;
  }
}

function inlineNodes(nodes: Inline[]): ReactNode {
  return inOrder(nodes, inlineNode);
}

function inlineNode(node: Inline): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return <code>{node.text}</code>;
    case 'bold':
      return <b>{inlineNodes(node.children)}</b>;
    case 'italic':
      return <i>{inlineNodes(node.children)}</i>;
    case 'strike':
      return <s>{inlineNodes(node.children)}</s>;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'link':
      return <SlackLink url={node.url}>{node.label}</SlackLink>;
    case 'user':
      return <UserMention id={node.id} label={node.label} />;
    case 'channel':
      return <ChannelMention id={node.id} label={node.label} />;
    case 'group':
      return <GroupMention id={node.id} label={node.label} />;
    case 'broadcast':
      return <Broadcast range={node.range} />;
    case 'date':
      return <SlackDate seconds={node.seconds} format={node.format} url={node.url} fallback={node.fallback} />;
  }
}

export function Emoji(props: { name: string }): ReactNode {
  const symbol = emojiOf(props.name);
  if (!symbol) return `:${props.name}:`;
  return (
    <span
      className="emoji"
      role="img"
      aria-label={`${props.name.replaceAll('_', ' ')} emoji`}
      title={`:${props.name}:`}
    >
      {symbol}
    </span>
  );
}
