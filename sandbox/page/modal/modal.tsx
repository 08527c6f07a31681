import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Container, ModalView } from '../../slack/contract.ts';
import { Blocks } from '../blocks/block.tsx';
import { tell } from '../live/control.ts';
import { useDirectory } from '../live/directory.tsx';
import { fieldsOfState } from '../live/fields-of-state.ts';
import { type Fields, SurfaceProvider } from '../live/surface.tsx';
import { plainText } from '../mrkdwn/text.tsx';
import { Dialog } from './dialog.tsx';
import { overlaid, sentValues } from './drafts.ts';

/** The top view of the stack; what was typed into the views below it is kept for when they come back. */
export function ModalHost(props: { modal: ModalView | undefined }): ReactNode {
  const [drafts, setDrafts] = useState<Record<string, Fields>>({});
  const directory = useDirectory();
  const { modal } = props;
  const viewId = modal?.viewId ?? '';
  const container = useMemo<Container>(() => ({ kind: 'view', viewId }), [viewId]);
  if (!modal) return null;
  const onFields = (change: (fields: Fields) => Fields) =>
    setDrafts((all) => ({ ...all, [viewId]: change(all[viewId] ?? {}) }));
  const typed = drafts[viewId] ?? {};
  const fields = overlaid(fieldsOfState(modal.values ?? {}, directory), typed);
  return (
    <SurfaceProvider key={viewId} container={container} fields={fields} onFields={onFields}>
      <Modal modal={modal} fields={typed} />
    </SurfaceProvider>
  );
}

function Modal({ modal, fields }: { modal: ModalView; fields: Fields }): ReactNode {
  const { self } = useDirectory();
  const { submit, submitting, problem } = useSubmit(modal, fields);
  const form = useRef<HTMLFormElement>(null);
  const title = textOf(modal.view.title) ?? '';
  const close = () => void tell('close', { as: self.id, viewId: modal.viewId });
  const failed = Object.keys(modal.errors).join(' ');
  useEffect(() => {
    if (failed) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failed]);
  return (
    <Dialog title={title} className="dialog-modal" onClose={close}>
      <form ref={form} onSubmit={submit} noValidate aria-busy={submitting}>
        <header className="dialog-head">
          {modal.depth > 1 && (
            <button type="button" className="icon-button" aria-label="Back" onClick={close}>
              ‹
            </button>
          )}
          <h2>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close dialog" onClick={close}>
            ✕
          </button>
        </header>
        <div className="dialog-body">
          <Blocks blocks={modal.view.blocks} errors={modal.errors} />
        </div>
        {problem && (
          <p className="problem dialog-problem" role="alert">
            {problem}
          </p>
        )}
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {textOf(modal.view.close) ?? (modal.view.submit ? 'Cancel' : 'Close')}
          </button>
          {modal.view.submit !== undefined && (
            <button type="submit" className="button button-primary" aria-busy={submitting} aria-disabled={submitting}>
              {textOf(modal.view.submit)}
              {submitting && <span className="spinner" aria-hidden="true" />}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

function useSubmit(modal: ModalView, fields: Fields) {
  const { self } = useDirectory();
  const [submitting, setSubmitting] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const send = async () => {
    setSubmitting(true);
    setTrouble(undefined);
    const outcome = await tell('submit', { as: self.id, viewId: modal.viewId, values: sentValues(modal.view, fields) });
    setSubmitting(false);
    if (!outcome.ok && !outcome.errors) setTrouble(outcome.problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!submitting && modal.view.submit !== undefined) void send();
  };
  return { submit, submitting, problem: modal.problem ?? trouble };
}

function textOf(text: unknown): string | undefined {
  if (typeof text !== 'object' || text === null || !('text' in text)) return undefined;
  return plainText({ text: String(text.text) });
}
