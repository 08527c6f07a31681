/**
 * What the page, the stories and the tests ask the AWS twin outside of AWS's own APIs, JSON under `/_control/`:
 *   GET  world                → WorldView
 *   GET  requests?after=N     → { requests: RequestView[] }
 *   GET  requests/N           → RequestDetail
 *   GET  exchanges?after=N    → { exchanges: Exchange[] }
 *   GET  switches             → SwitchView[]
 *   POST switches             { id, on } → SwitchView[]
 *   POST failing              { failing: [{ region, account, step, status?, message? }] } → the same; replaces what failed before
 *   POST clock                { speed } → WorldView
 */
export type AmiView = {
  account: string;
  region: string;
  amiId: string;
  name: string;
  state: string;
  encrypted: boolean;
  sourceAmiId?: string;
};

export type ImageView = { arn: string; status: string; reason?: string; createdAt: number };

export type WorldView = {
  sourceAccount: string;
  buildRegion: string;
  accounts: { id: string; name: string; regions: string[] }[];
  amis: AmiView[];
  images: ImageView[];
  /** `now` is the twin's own time, milliseconds since 1970; it passes `speed` times as fast as real time. */
  clock: { now: number; speed: number };
  /** Access keys with which the owner of an account may change anything in it. */
  administrators?: { account: string; accessKeyId: string; secretAccessKey: string }[];
};

/** One thing that can be broken, and mended again. */
export type SwitchView = { id: string; label: string; on: boolean };

export type RequestView = {
  id: number;
  at: number;
  /** Account and ARN of the caller, where the signature was good. */
  caller?: string;
  service: string;
  operation: string;
  region: string;
  status: number;
  /** AWS's error code, where there is one. */
  error?: string;
};

/** One request with all it asked and all it was answered, as JSON: times are seconds, bytes are base64. */
export type Exchange = {
  /** That of its RequestView. */
  id: number;
  /** The same: who asked, where the signature was good. */
  caller?: string;
  service: string;
  operation: string;
  /** Absent where the request did not get as far as being read. */
  input?: unknown;
  /** Absent where there is nothing to answer. */
  output?: unknown;
  /** AWS's error code, where it was refused. */
  error?: string;
};

/** One request with both sides of it. */
export type RequestDetail = RequestView & { exchange: Exchange };
