import type { WebClient } from '@slack/web-api';
import type { ApprovalPolicy } from '../../domain/approval/policy.ts';
import type { Clock, SourceImages, Store } from '../../flow/ports.ts';
import type { ConfigurationVerbs } from '../../flow/configurations/configuration-verbs.ts';
import type { Verbs } from '../../flow/verbs.ts';
import type { Choices } from './choices.ts';
import type { SlackLog } from '../log.ts';

/** What listeners need: the verbs people ask for, and the client that opens views while a trigger still lives. */
export type ListenerRooms = {
  verbs: Verbs;
  configurations: ConfigurationVerbs;
  choices: Choices;
  sourceImages: SourceImages;
  store: Store;
  clock: Clock;
  buildRegion: string;
  policy: ApprovalPolicy;
  /** Of the workspace, such as `https://acme.slack.com/`. */
  workspaceUrl: string;
  client: WebClient;
  log: SlackLog;
};
