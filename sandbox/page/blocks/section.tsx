import type { ReactNode } from 'react';
import type { SectionBlock } from '@slack/types';
import { Element } from '../elements/element.tsx';
import { Text } from '../mrkdwn/text.tsx';
import { AccessoryImage } from './image.tsx';
import { inOrder } from './in-order.ts';

export function Section(props: { block: SectionBlock; blockId: string }): ReactNode {
  const { text, fields, accessory } = props.block;
  return (
    <div className="block-section">
      <div className="section-body">
        {text && <Text of={text} />}
        {fields && (
          <div className="section-fields">
            {inOrder(fields, (field) => (
              <Text of={field} />
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="section-accessory">
          {accessory.type === 'image' ? (
            <AccessoryImage image={accessory} />
          ) : (
            <Element element={accessory} blockId={props.blockId} />
          )}
        </div>
      )}
    </div>
  );
}
