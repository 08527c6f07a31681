import { type CSSProperties, type RefObject, useLayoutEffect, useState } from 'react';

const ROOM = 320;
const EDGE = 8;

/** Puts a popup under its anchor, or above where there is more room; fixed, so that no scroller cuts it off. */
export function usePlacement(anchor: RefObject<HTMLElement | null>, width: 'anchor' | 'content'): CSSProperties {
  const [style, setStyle] = useState<CSSProperties>({ position: 'fixed' });
  useLayoutEffect(() => {
    const place = () => {
      if (anchor.current) setStyle(placeBeside(anchor.current.getBoundingClientRect(), width));
    };
    place();
    window.addEventListener('resize', place);
    document.addEventListener('scroll', place, true);
    return () => {
      window.removeEventListener('resize', place);
      document.removeEventListener('scroll', place, true);
    };
  }, [anchor, width]);
  return style;
}

function placeBeside(box: DOMRect, width: 'anchor' | 'content'): CSSProperties {
  const below = window.innerHeight - box.bottom;
  const under = below >= ROOM || below >= box.top;
  const vertical = under ? { top: box.bottom + 4 } : { bottom: window.innerHeight - box.top + 4 };
  const maxHeight = Math.min(ROOM, (under ? below : box.top) - EDGE * 2);
  const fromRight = box.left + box.right > window.innerWidth;
  const horizontal = fromRight
    ? { right: Math.max(window.innerWidth - box.right, EDGE) }
    : { left: Math.max(box.left, EDGE) };
  const wide = width === 'anchor' ? { left: box.left, width: box.width } : { ...horizontal, minWidth: box.width };
  return { position: 'fixed', maxHeight, ...vertical, ...wide };
}
