import type { KeyboardEvent } from 'react';

/** Moves the focus among the buttons of a grid, row after row, by the arrow keys. */
export function moveInGrid(event: KeyboardEvent<HTMLElement>, columns: number): void {
  const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('.cell')];
  const at = cells.findIndex((cell) => cell === document.activeElement);
  const next = at < 0 ? undefined : nextCell(event.key, at, { columns, cells: cells.length });
  if (next === undefined) return;
  event.preventDefault();
  cells[next]?.focus();
}

function nextCell(key: string, at: number, { columns, cells }: { columns: number; cells: number }): number | undefined {
  const rowStart = at - (at % columns);
  const steps: Record<string, number> = {
    ArrowRight: Math.min(at + 1, rowStart + columns - 1),
    ArrowLeft: Math.max(at - 1, rowStart),
    ArrowDown: at + columns < cells ? at + columns : at,
    ArrowUp: at >= columns ? at - columns : at,
    Home: rowStart,
    End: rowStart + columns - 1,
  };
  return steps[key];
}
