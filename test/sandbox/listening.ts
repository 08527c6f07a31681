import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENS = '0A';

/** The addresses on which a process takes connections, as the Linux kernel says. */
export function listening(pid: number): string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed since it was listed.
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = '']) => state === LISTENS && own.has(inode))
      .map(([, address = '']) => addressOf(address.split(':', 1)[0] ?? '')),
  );
}

/** The kernel writes an address of IPv4 in hexadecimal, the last part first; of others it is enough that they are others. */
function addressOf(hex: string): string {
  if (hex.length !== 8) return hex;
  return [3, 2, 1, 0].map((at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)).join('.');
}
