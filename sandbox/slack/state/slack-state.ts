import type { JournalEntry } from '../contract.ts';
import type { Json } from '../kit/rules.ts';
import { Courier } from '../link/courier.ts';
import type { Transport } from '../link/transport.ts';
import { slackbotId, type Channel, type Person, type Workspace } from '../workspace.ts';
import { Faults } from './faults.ts';
import type { Entered } from './fields.ts';
import { FileStore } from './files.ts';
import { randomId } from './ids.ts';
import { MessageStore } from './messages.ts';
import { ResponseUrls } from './response-urls.ts';
import { Triggers } from './triggers.ts';
import { ViewStore } from './views.ts';

const journalLength = 2000;

/** Everything the twin knows. */
export class SlackState {
  readonly workspace: Workspace;
  readonly link: Courier;
  origin = '';
  /** Hears all that the app says: arguments of calls, bytes of files, acknowledgements; no headers. */
  onSaid: (text: string) => void = () => undefined;
  readonly messages = new MessageStore();
  readonly views = new ViewStore();
  readonly triggers = new Triggers();
  readonly responseUrls = new ResponseUrls(() => this.origin);
  readonly faults = new Faults();
  readonly files = new FileStore();
  /** Options the app suggested, by person and element: only those can be chosen. */
  readonly offered = new Map<string, Json[]>();
  /** What people chose in messages, by message and person. */
  readonly chosen = new Map<string, Entered>();
  readonly journal: JournalEntry[] = [];
  readonly #directMessages = new Map<string, Channel>();
  #listeners: (() => void)[] = [];

  constructor(workspace: Workspace, transport: Transport, retryDelaysMs?: readonly number[]) {
    this.workspace = workspace;
    this.link = new Courier(transport, this.faults, retryDelaysMs);
    this.link.onAck = (payload) => this.onSaid(JSON.stringify(payload));
    transport.onChange = () => this.changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  note(what: string, error?: string, detail?: unknown): void {
    this.journal.push({
      at: Date.now(),
      what,
      ok: error === undefined,
      ...(error && { error }),
      ...(detail ? { detail } : {}),
    });
    if (this.journal.length > journalLength) this.journal.shift();
  }

  person(id: string): Person | undefined {
    return this.workspace.people.find((one) => one.id === id);
  }

  channel(id: string): Channel | undefined {
    return this.channels().find((one) => one.id === id);
  }

  channels(): Channel[] {
    return [...this.workspace.channels, ...this.#directMessages.values()];
  }

  isDirect(channel: Channel): boolean {
    return this.#directMessages.get(channel.members[0] ?? '') === channel;
  }

  /** The conversation between a person and the app. */
  directMessage(user: string): Channel {
    const known = this.#directMessages.get(user);
    if (known) return known;
    const { app } = this.workspace;
    const members = [user, app.botUserId];
    const opened = { id: randomId('D'), name: app.name, isPrivate: true, members };
    this.#directMessages.set(user, opened);
    return opened;
  }

  /** A line from Slackbot that only this person sees. */
  whisper(channel: string, user: string, text: string): void {
    this.messages.post({ channel, user: slackbotId, fromApp: false, text, blocks: [], ephemeralFor: user });
    this.changed();
  }
}
