import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';

type DialogProps = {
  title: string;
  className: string;
  role?: 'alertdialog';
  onClose: () => void;
  children: ReactNode;
};

/** The browser's own modal dialog: it traps focus, makes the page behind it inert and gives focus back. */
export function Dialog({ title, className, role, onClose, children }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    dialog.showModal();
    firstField(dialog)?.focus();
    return () => dialog.close();
  }, []);
  useEffect(() => {
    const dialog = ref.current;
    const refuse = (event: Event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      close.current();
    };
    dialog?.addEventListener('cancel', refuse);
    return () => dialog?.removeEventListener('cancel', refuse);
  }, []);
  return (
    <dialog ref={ref} role={role} aria-label={title} className={`dialog ${className}`}>
      {children}
    </dialog>
  );
}

function firstField(dialog: HTMLDialogElement): HTMLElement | null {
  return (
    dialog.querySelector<HTMLElement>('[data-focus-first]') ??
    dialog.querySelector<HTMLElement>('.dialog-body :is(input, textarea)') ??
    dialog.querySelector<HTMLElement>('.dialog-foot button:last-of-type')
  );
}
