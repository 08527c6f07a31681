import { type ChangeEvent, type ReactNode, useState } from 'react';
import type { FileInput as FileInputOf } from '@slack/types';
import type { Outcome, Uploaded } from '../../slack/contract.ts';
import { post } from '../live/control.ts';
import { useDirectory } from '../live/directory.tsx';
import { useSurface } from '../live/surface.tsx';
import { type ElementProps, fieldAria, useElement } from './hooks/use-element.tsx';

/** Files of the computer, uploaded as soon as they are chosen. */
export function FileInput(props: ElementProps<FileInputOf>): ReactNode {
  const { element, blockId, naming } = props;
  const { change } = useElement(props);
  const { container } = useSurface();
  const { self } = useDirectory();
  const [said, setSaid] = useState('');
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const ids: string[] = [];
    for (const file of target.files ?? []) {
      const place = { as: self.id, viewId: container.kind === 'view' ? container.viewId : '', blockId };
      const input = { ...place, actionId: element.action_id ?? '', name: file.name, text: await file.text() };
      const outcome = await post<Outcome | Uploaded>('/_control/upload', input);
      if ('fileId' in outcome) ids.push(outcome.fileId);
      else setSaid(outcome.ok ? '' : outcome.problem);
    }
    change({ sent: ids, chosen: [] });
  };
  return (
    <>
      <input
        type="file"
        className="field"
        multiple={(element.max_files ?? 10) > 1}
        accept={element.filetypes?.map((type) => `.${type}`).join(',')}
        onChange={(event) => void choose(event)}
        {...fieldAria(naming, 'File')}
      />
      {said !== '' && <p className="input-error">{said}</p>}
    </>
  );
}
