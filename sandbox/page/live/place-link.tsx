import type { MouseEvent, ReactNode } from 'react';
import { useDirectory } from './directory.tsx';
import { addressOf, type Place } from './use-place.ts';

type PlaceLinkProps = {
  to: Partial<Place>;
  className: string;
  current?: boolean;
  onVisit?: () => void;
  children: ReactNode;
};

/** A place in the workspace; with a modifier key the browser opens it as any link. */
export function PlaceLink({ to, className, current, onVisit, children }: PlaceLinkProps): ReactNode {
  const { go } = useDirectory();
  const visit = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
    onVisit?.();
  };
  return (
    <a className={className} href={addressOf(to)} aria-current={current ? 'page' : undefined} onClick={visit}>
      {children}
    </a>
  );
}
