import { type ReactNode, useId } from 'react';
import type { InputBlock as InputBlockOf } from '@slack/types';
import { Element } from '../elements/element.tsx';
import { plainText } from '../mrkdwn/text.tsx';

type InputBlockProps = { block: InputBlockOf; blockId: string; error: string | undefined };

export function InputBlock({ block, blockId, error }: InputBlockProps): ReactNode {
  const id = useId();
  const described = [block.hint && `${id}hint`, error && `${id}error`].filter(Boolean).join(' ');
  const naming = {
    labelledBy: `${id}label`,
    describedBy: described || undefined,
    invalid: error !== undefined,
    optional: block.optional === true,
  };
  return (
    <div className={error ? 'block-input block-invalid' : 'block-input'}>
      <div className="input-label">
        <span id={`${id}label`}>{plainText(block.label)}</span>
        {block.optional && <span className="quiet"> (optional)</span>}
      </div>
      <Element element={block.element} blockId={blockId} naming={naming} dispatch={block.dispatch_action === true} />
      {error && (
        <p className="input-error" id={`${id}error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p className="input-hint" id={`${id}hint`}>
          {plainText(block.hint)}
        </p>
      )}
    </div>
  );
}
