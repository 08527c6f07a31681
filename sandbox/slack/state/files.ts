import { randomHex, randomId } from './ids.ts';

export type SharedFile = {
  id: string;
  name: string;
  title: string;
  size: number;
  mimetype: string;
  altText: string;
  created: number;
  /** The person who uploaded it; the app where there is none. */
  user?: string;
  /** Channels it was shared in. */
  channels: string[];
  bytes?: Buffer;
  completed: boolean;
};

const mimetypes: Record<string, string> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
};

export const extensionOf = (name: string): string => /\.([a-z0-9]+)$/iu.exec(name)?.[1]?.toLowerCase() ?? '';

/** Uploads on their way and files that arrived. */
export class FileStore {
  readonly #files = new Map<string, SharedFile>();
  readonly #tickets = new Map<string, SharedFile>();

  /** Announces an upload; the path is where its bytes are to be posted, once. */
  reserve({ name, size, altText }: { name: string; size: number; altText: string }): {
    file: SharedFile;
    path: string;
  } {
    const mimetype = mimetypes[extensionOf(name)] ?? 'application/octet-stream';
    const created = Math.floor(Date.now() / 1000);
    const id = randomId('F');
    const file = { id, name, title: name, size, mimetype, altText, created, channels: [], completed: false };
    const path = `/upload/v1/${randomHex(24)}`;
    this.#files.set(file.id, file);
    this.#tickets.set(path, file);
    return { file, path };
  }

  /** What a person uploads into a modal; it is shared nowhere. */
  keep({ name, bytes, user }: { name: string; bytes: Buffer; user: string }): SharedFile {
    const { file } = this.reserve({ name, size: bytes.length, altText: '' });
    Object.assign(file, { bytes, user, completed: true });
    return file;
  }

  /** Keeps the bytes; false for an unknown or used address and for another size than announced. */
  receive(path: string, bytes: Buffer): boolean {
    const file = this.#tickets.get(path);
    if (!file || bytes.length !== file.size) return false;
    this.#tickets.delete(path);
    file.bytes = bytes;
    return true;
  }

  find(id: string): SharedFile | undefined {
    return this.#files.get(id);
  }
}
