import type { ReactNode } from 'react';
import type { KnownBlock } from '@slack/types';
import type { Block } from '../../slack/contract.ts';
import { Element } from '../elements/element.tsx';
import { useSurface } from '../live/surface.tsx';
import { InputBlock } from '../modal/input-block.tsx';
import { Plain, Text } from '../mrkdwn/text.tsx';
import { BlockBoundary } from './boundary.tsx';
import { inOrder } from './in-order.ts';
import { ImageBlock, SmallImage } from './image.tsx';
import { isOneOf } from './one-of.ts';
import { Plan, TaskCard } from './plan.tsx';
import { RichText } from './rich-text.tsx';
import { Section } from './section.tsx';
import { Table } from './table.tsx';

/** Draws the blocks of a message or view, each with the trouble its last click had. */
export function Blocks(props: { blocks: Block[]; errors?: Record<string, string> }): ReactNode {
  return (
    <div className="blocks">
      {inOrder(props.blocks, (block) => (
        // A living message gets new block_ids with every edit; its place keeps focus and scrolling.
        <BlockBoundary block={block}>
          <OneBlock block={block} error={props.errors?.[block.block_id]} />
          <BlockProblem blockId={block.block_id} />
        </BlockBoundary>
      ))}
    </div>
  );
}

const DRAWN = [
  'header',
  'section',
  'context',
  'divider',
  'actions',
  'input',
  'rich_text',
  'table',
  'plan',
  'task_card',
  'image',
  'alert',
] as const;

type DrawnBlock = Extract<KnownBlock, { type: (typeof DRAWN)[number] }>;

/** The twin has validated the rest of it. */
function isDrawn(block: { type: string }): block is DrawnBlock {
  return isOneOf(block, DRAWN);
}

function BlockProblem(props: { blockId: string }): ReactNode {
  const { problem } = useSurface();
  if (problem?.blockId !== props.blockId) return null;
  return (
    <p className="problem" role="alert">
      {problem.text}
    </p>
  );
}

function OneBlock(props: { block: Block; error: string | undefined }): ReactNode {
  const { block, error } = props;
  const blockId = block.block_id;
  if (!isDrawn(block)) return <p className="block-unknown">This page does not draw “{block.type}” blocks.</p>;
  switch (block.type) {
    case 'header':
      return (
        <h3 className="block-header">
          <Plain of={block.text} />
        </h3>
      );
    case 'section':
      return <Section block={block} blockId={blockId} />;
    case 'context':
      return (
        <div className="block-context">
          {inOrder(block.elements, (element) =>
            element.type === 'image' ? <SmallImage image={element} /> : <Text of={element} />,
          )}
        </div>
      );
    case 'divider':
      return <hr className="block-divider" />;
    case 'actions':
      return (
        <div className="block-actions">
          {inOrder(block.elements, (element) => (
            <Element element={element} blockId={blockId} />
          ))}
        </div>
      );
    case 'input':
      return <InputBlock block={block} blockId={blockId} error={error} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'table':
      return <Table block={block} />;
    case 'plan':
      return <Plan block={block} />;
    case 'task_card':
      return <TaskCard task={block} />;
    case 'image':
      return <ImageBlock block={block} />;
    case 'alert':
      return (
        <div className={`block-alert alert-${block.level ?? 'default'}`} role="note">
          <Text of={block.text} />
        </div>
      );
  }
}
