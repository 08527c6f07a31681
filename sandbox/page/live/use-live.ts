import { useEffect, useState } from 'react';
import type { Snapshot } from '../../slack/contract.ts';
import { reuse } from './reuse.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

/** What this person sees now; `online` is false while the connection is being made again. */
export function useLive(as: string): { snapshot: Snapshot | undefined; online: boolean } {
  const [snapshot, setSnapshot] = useState<Snapshot>();
  const [online, setOnline] = useState(true);
  useEffect(() => {
    const onSnapshot = (next: Snapshot) => setSnapshot((known) => reuse(known, next));
    return keepConnected(as, { onSnapshot, onOnline: setOnline });
  }, [as]);
  return { snapshot, online };
}

type Listeners = { onSnapshot: (snapshot: Snapshot) => void; onOnline: (online: boolean) => void };

function keepConnected(as: string, listeners: Listeners): () => void {
  let wait = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  let ended = false;

  const connect = () => {
    socket = new WebSocket(liveUrl(as));
    socket.onmessage = (event) => {
      if (ended) return;
      wait = FIRST_WAIT_MS;
      listeners.onOnline(true);
      const snapshot: Snapshot = JSON.parse(String(event.data));
      listeners.onSnapshot(snapshot);
    };
    socket.onclose = () => {
      if (ended) return;
      listeners.onOnline(false);
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };

  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function liveUrl(as: string): string {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${window.location.host}/_control/live?as=${encodeURIComponent(as)}`;
}
