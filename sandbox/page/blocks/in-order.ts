import { createElement, Fragment, type ReactNode } from 'react';

/** Children without an identity of their own: their place is what React may keep of them. */
export function inOrder<T>(items: readonly T[], draw: (item: T, at: number) => ReactNode): ReactNode {
  return createElement(Fragment, null, ...items.map(draw));
}
