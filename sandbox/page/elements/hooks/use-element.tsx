import { type ReactNode, useState } from 'react';
import type { ConfirmationDialog } from '@slack/types';
import { useDirectory } from '../../live/directory.tsx';
import { type Field, useSurface } from '../../live/surface.tsx';
import { ConfirmDialog } from '../../modal/confirm-dialog.tsx';
import { initialField, type AnyElement } from '../initial.ts';

/** How an element is named and described by the input block around it. */
export type Naming = {
  labelledBy: string;
  describedBy: string | undefined;
  invalid: boolean;
  optional: boolean;
};

export type ElementProps<T> = {
  element: T;
  blockId: string;
  naming?: Naming | undefined;
  /** Whether a change is told to the app at once; in input blocks it usually waits for the submission. */
  dispatch?: boolean;
};

type ElementUse = {
  field: Field;
  /** Remembers, and tells the app where the block wants that. */
  change: (field: Field) => void;
  edit: (field: Field) => void;
  /** Text is remembered once the field is left. */
  remember: () => void;
  act: (value?: string | string[]) => void;
  busy: boolean;
  /** Has to be drawn somewhere: the question asked before acting. */
  question: ReactNode;
};

export function useElement(props: ElementProps<AnyElement & { confirm?: ConfirmationDialog }>): ElementUse {
  const { element, blockId, dispatch } = props;
  const actionId = element.action_id ?? '';
  const directory = useDirectory();
  const surface = useSurface();
  const [asked, setAsked] = useState<{ proceed: () => void }>();
  const busy = surface.busy === `${blockId}/${actionId}`;

  const confirmed = (proceed: () => void) => (element.confirm ? setAsked({ proceed }) : proceed());
  const edit = (field: Field) => surface.edit(blockId, actionId, field);
  const act = (value?: string | string[]) => {
    if (!busy) confirmed(() => void surface.act(blockId, actionId, value));
  };
  const change = (field: Field) => {
    if (!dispatch) {
      edit(field);
      return surface.remember(blockId, actionId, field.sent);
    }
    confirmed(() => {
      edit(field);
      void surface.act(blockId, actionId, field.sent ?? []);
    });
  };
  const field = surface.field(blockId, actionId) ?? initialField(element, directory);
  const remember = () => {
    if (surface.field(blockId, actionId)) surface.remember(blockId, actionId, field.sent);
  };
  const question = asked && element.confirm && (
    <ConfirmDialog
      confirm={element.confirm}
      onDeny={() => setAsked(undefined)}
      onConfirm={() => {
        setAsked(undefined);
        asked.proceed();
      }}
    />
  );
  return { field, change, edit, remember, act, busy, question };
}

/** The same for a group of inputs, which can be neither required nor invalid itself. */
export function groupAria(naming: Naming | undefined, ownName: string) {
  if (!naming) return { 'aria-label': ownName };
  return { 'aria-labelledby': naming.labelledBy, 'aria-describedby': naming.describedBy };
}

/** ARIA attributes of a field: the label of its input block, or else a name of its own. */
export function fieldAria(naming: Naming | undefined, ownName: string) {
  if (!naming) return { 'aria-label': ownName };
  return {
    'aria-labelledby': naming.labelledBy,
    'aria-describedby': naming.describedBy,
    'aria-invalid': naming.invalid,
    'aria-required': !naming.optional,
  };
}
