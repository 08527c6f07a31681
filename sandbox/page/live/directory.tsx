import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { ChannelView, PersonView, Snapshot } from '../../slack/contract.ts';
import type { Go } from './use-place.ts';

/** Who and what the ids in messages stand for, and how to go there. */
export type Directory = {
  self: PersonView;
  people: PersonView[];
  channels: ChannelView[];
  person: (id: string) => PersonView | undefined;
  channel: (id: string) => ChannelView | undefined;
  groupHandle: (id: string) => string | undefined;
  go: Go;
};

const DirectoryContext = createContext<Directory | undefined>(undefined);

export function DirectoryProvider(props: { snapshot: Snapshot; go: Go; children: ReactNode }): ReactNode {
  const { go } = props;
  const { self, people: everybody, channels: places, groups: handles } = props.snapshot;
  const directory = useMemo<Directory>(() => {
    const people = new Map(everybody.map((person) => [person.id, person]));
    const groups = new Map(handles.map((group) => [group.id, group.handle]));
    const channels = new Map(places.map((channel) => [channel.id, channel]));
    return {
      self,
      people: everybody,
      channels: places,
      person: (id) => people.get(id),
      channel: (id) => channels.get(id),
      groupHandle: (id) => groups.get(id),
      go,
    };
  }, [self, everybody, places, handles, go]);
  return <DirectoryContext value={directory}>{props.children}</DirectoryContext>;
}

export function useDirectory(): Directory {
  const directory = useContext(DirectoryContext);
  if (!directory) throw new Error('reading the directory outside of its provider');
  return directory;
}
