import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { Container } from '../../slack/contract.ts';
import { tell } from './control.ts';
import { useDirectory } from './directory.tsx';

export type Choice = { value: string; label: string; description?: string; group?: string };

/** What a person left in one input: `sent` goes to the twin, `chosen` remembers what a select has to show. */
export type Field = { sent: string | string[] | null; chosen?: Choice[] };
/** block_id → action_id → field, touched ones only. */
export type Fields = Record<string, Record<string, Field>>;

/** A message or view whose elements can be used: the one way from any element to the app. */
export type Surface = {
  container: Container;
  field: (blockId: string, actionId: string) => Field | undefined;
  edit: (blockId: string, actionId: string, field: Field) => void;
  /** Tells the twin what an input holds, as Slack sends the whole state of a view with any click in it. */
  remember: (blockId: string, actionId: string, sent: Field['sent']) => void;
  act: (blockId: string, actionId: string, value?: string | string[]) => Promise<void>;
  /** `block_id/action_id` of the element whose click is under way. */
  busy: string | undefined;
  problem: { blockId: string; text: string } | undefined;
};

const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('using an element outside of a message or view');
  return surface;
}

type SurfaceProps = {
  container: Container;
  fields: Fields;
  onFields: (change: (fields: Fields) => Fields) => void;
  children: ReactNode;
};

export function SurfaceProvider({ container, fields, onFields, children }: SurfaceProps): ReactNode {
  const { self } = useDirectory();
  const [busy, setBusy] = useState<string>();
  const [problem, setProblem] = useState<Surface['problem']>();
  const remembered = useRef<Promise<unknown>>(Promise.resolve());
  const remember = useCallback(
    (blockId: string, actionId: string, sent: Field['sent']) => {
      if (container.kind !== 'view') return;
      remembered.current = tell('click', { as: self.id, container, blockId, actionId, value: sent ?? '' });
    },
    [self.id, container],
  );
  const act = useCallback(
    async (blockId: string, actionId: string, value?: string | string[]) => {
      setBusy(`${blockId}/${actionId}`);
      setProblem(undefined);
      await remembered.current;
      const said = { as: self.id, container, blockId, actionId };
      const outcome = await tell('click', value === undefined ? said : { ...said, value });
      setBusy(undefined);
      if (!outcome.ok) setProblem({ blockId, text: outcome.problem });
    },
    [self.id, container],
  );
  const surface = useMemo<Surface>(
    () => ({
      container,
      field: (blockId, actionId) => fields[blockId]?.[actionId],
      edit: (blockId, actionId, field) =>
        onFields((all) => ({ ...all, [blockId]: { ...all[blockId], [actionId]: field } })),
      remember,
      act,
      busy,
      problem,
    }),
    [container, fields, onFields, remember, act, busy, problem],
  );
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}
