import type { ReactNode } from 'react';
import type { ConfirmationDialog } from '@slack/types';
import { plainText, Text } from '../mrkdwn/text.tsx';
import { Dialog } from './dialog.tsx';

type ConfirmProps = { confirm: ConfirmationDialog; onConfirm: () => void; onDeny: () => void };

export function ConfirmDialog({ confirm, onConfirm, onDeny }: ConfirmProps): ReactNode {
  const title = confirm.title ? plainText(confirm.title) : 'Are you sure?';
  return (
    <Dialog title={title} role="alertdialog" className="dialog-confirm" onClose={onDeny}>
      <header className="dialog-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onDeny}>
          ✕
        </button>
      </header>
      <div className="dialog-body">
        <Text of={confirm.text} />
      </div>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={onDeny}>
          {confirm.deny ? plainText(confirm.deny) : 'Cancel'}
        </button>
        <button type="button" className={`button button-${confirm.style ?? 'primary'}`} onClick={onConfirm}>
          {confirm.confirm ? plainText(confirm.confirm) : 'Yes'}
        </button>
      </footer>
    </Dialog>
  );
}
