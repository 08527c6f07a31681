import type { ReactNode } from 'react';
import type { TableBlock } from '@slack/types';
import { inOrder } from './in-order.ts';
import { RichText } from './rich-text.tsx';

type Cell = TableBlock['rows'][number][number];

/** Slack shows the first row as the head. */
export function Table(props: { block: TableBlock }): ReactNode {
  const { rows, column_settings: columns } = props.block;
  const [head, ...body] = rows;
  const classOf = (column: number) => {
    const setting = columns?.[column];
    return `cell-${setting?.align ?? 'left'}${setting?.is_wrapped ? ' cell-wrapped' : ''}`;
  };
  return (
    // Wide tables scroll by themselves, also with the keyboard.
    <div className="block-table" role="region" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {inOrder(head ?? [], (cell, column) => (
              <th scope="col" className={classOf(column)}>
                <CellContent cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(body, (row) => (
            <tr>
              {inOrder(row, (cell, column) => (
                <td className={classOf(column)}>
                  <CellContent cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellContent(props: { cell: Cell }): ReactNode {
  const { cell } = props;
  return cell.type === 'rich_text' ? <RichText block={cell} /> : cell.text;
}
