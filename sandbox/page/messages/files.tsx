import type { ReactNode } from 'react';
import type { FileView } from '../../slack/contract.ts';
import { useDirectory } from '../live/directory.tsx';

/** Files that came with a message, each to be downloaded; the twin serves them itself. */
export function Files({ files }: { files: FileView[] }): ReactNode {
  const { self } = useDirectory();
  return (
    <ul className="files" aria-label="Files">
      {files.map(({ id, name, title, size }) => (
        <li key={id}>
          <a
            className="file"
            href={`/_control/file?${new URLSearchParams({ as: self.id, id }).toString()}`}
            download={name}
          >
            <span className="file-kind" aria-hidden="true">
              {kindOf(name)}
            </span>
            <span className="file-words">
              <b>{title || name}</b>
              <span className="quiet">
                {name} · {sizeWords(size)}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function kindOf(name: string): string {
  const ending = /\.(\w{1,4})$/.exec(name)?.[1];
  return ending?.toUpperCase() ?? 'FILE';
}

function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 100) / 10} kB`;
  return `${Math.round(bytes / 100_000) / 10} MB`;
}
