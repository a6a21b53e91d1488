/** JSON, as a value of a key. */
export type Json = null | boolean | number | string | Json[] | {[member: string]: Json};

/** Of a value: some of its members, each as it shall be, or null where it shall not be. */
export type Patch<T> = T extends readonly unknown[] ? T : T extends object ? {[M in keyof T]?: Patch<T[M]> | null} : T;

export interface AuthRequest {
  /** True after a 401: the token given last is no longer good. */
  refresh: boolean;
}

/** Named elsewhere, and not to be guessed from here. */
type Known<T> = [T][T extends any ? 0 : never];

/** When edits are sent, after the last one and at the latest after the first, in ms. */
export interface Saves {
  saveAfter?: number;
  saveAtMost?: number;
  /** False: no timer sends. They are safe on the device, and go with `flush()`, as the page is hidden or closed, and with any others. */
  autosave?: boolean;
}

export interface SessionOptions<Keys extends object = {[key: string]: any}> extends Saves {
  /** Who this is, exactly as the server names him; null for somebody anonymous. */
  user: string | null;
  /**
   * Answers the bearer token; asked again after a 401, and while none has worked.
   * Null or undefined is "log in"; what it throws is "later".
   */
  auth: (request: AuthRequest) => string | null | undefined | Promise<string | null | undefined>;
  /** Where the API is; default `/api/sessions`. */
  url?: string;
  /** One session for each user, app and slot; found or made. */
  app?: string;
  slot?: string;
  /** Or this very session, by its id; `me` for the user's lasting one. */
  id?: string;
  /** What `get` shows for keys that are not there, and for missing members of objects; never written. */
  initial?: Readonly<Partial<Known<Keys>>>;
  /** What the server does when somebody else changed a key meanwhile; default `merge`. */
  strategy?: 'merge' | 'overwrite' | 'reject';
  /** Put edits of different places of one text together, word by word; default true. Else such an edit is a conflict copy. */
  mergeTexts?: boolean;
  /** When the session is deleted or completed elsewhere: wait for `continue()`, or go on at once; default `stop`. */
  gone?: 'stop' | 'anew';
  /** The same for keys that begin with a prefix; the longest one counts. */
  saves?: {readonly [prefix: string]: Saves};
  /** Of a session that is made: a name for people, what the app knows of the device, and its life without a save in seconds. */
  name?: string;
  device?: {[member: string]: Json};
  ttl?: number;
  /** Hear at once of changes made elsewhere; default true. */
  live?: boolean;
  /** What others see in `presence()`. */
  label?: string;
}

export type SaveState = 'idle' | 'dirty' | 'saving' | 'saved' | 'offline' | 'conflict' | 'error';

/** The server's values, this device's copy of them, or neither yet. */
export type Loaded = 'server' | 'local' | 'nothing';

export interface SaveStatus {
  readonly state: SaveState;
  /** All edits would survive a crash of this page or browser. */
  readonly device: boolean;
  /** The server has said yes to all edits: none waits, none is refused, and something was loaded. */
  readonly server: boolean;
  readonly loaded: Loaded;
  /** Why it is not: a problem code, `offline`, `auth`, `token`, `user`, `gone`, `wiped`, `closed`. */
  readonly reason: string | null;
  /** Batches that the server refused for good, see `rejected()`. */
  readonly rejected: number;
  /** Kept copies of the session that are open, wherever they came from; see `conflicts()`. */
  readonly conflicts: number;
  /** As far as known: false once the browser said so, or the last request did not get through. */
  readonly online?: boolean;
  /** Batches that wait for the server. */
  readonly waiting?: number;
  /** The keys of what the server refused for good. */
  readonly refused?: readonly string[];
  /** Limits of which 80 % or more are used. */
  readonly quota?: readonly {limit: string; used: number; max: number}[];
  /** Acknowledged saves of this page. */
  readonly saves: number;
  /** When the last of them was, in ms since 1970. */
  readonly lastSaved: number | null;
}

export interface FlushResult {
  device: boolean;
  server: boolean;
  rev: number;
  /** Why not on the server; `timeout` when it did not answer in time. */
  reason: string | null;
  /** What the server refused for good, as `rejected()`. */
  refused: Rejected[];
}

/** A problem document, RFC 9457. */
export interface Problem {
  code: string;
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  reason?: string;
  retry?: 'never' | 'later' | 'after-auth' | 'after-shrink' | 'after-rebase';
  errors?: {pointer: string; keyword: string; message: string}[];
  [member: string]: unknown;
}

export interface HoldfastError extends Error {
  name: 'HoldfastError';
  code: string;
  status?: number;
  /** Find it by this in the server's log. */
  requestId?: string;
  problem?: Problem;
}

/** A batch that was not sent, see `rollback`. */
export interface Pending {
  id: string;
  keys: string[];
}

export interface Rejected {
  readonly problem: Problem;
  readonly keys: string[];
  /** The batch as it was sent, JSON: base, set, merge, delete. */
  readonly body: string;
}

export interface Snapshot {
  number: number;
  id: string;
  name: string | null;
  source: string;
  scope: string;
  rev: number;
  bytes: number;
  pinned: boolean;
  created_at: string;
  expires_at: string | null;
  values?: {[key: string]: Json};
}

export interface Restored {
  rev: number;
  number: number;
  changed: string[];
  before: number | null;
}

export interface Snapshots {
  create(what?: string | {name?: string; scope?: string; pinned?: boolean}): Promise<Snapshot>;
  /** Steps of undo are told only when asked for, by `source: 'step'`. */
  list(page?: {limit?: number; cursor?: string; source?: string}): Promise<{snapshots: Snapshot[]; next: string | null}>;
  get(number?: number | 'latest'): Promise<Snapshot>;
  restore(number: number | 'latest', how?: {scope?: string}): Promise<Restored>;
  /** With `to`, or with the present: a merge patch, and pointers to what changed. */
  diff(number: number | 'latest', to?: number): Promise<{patch: Json; changed: string[]}>;
  rename(number: number, name: string | null): Promise<Snapshot>;
  /** Kept until it is deleted. */
  pin(number: number, pinned?: boolean): Promise<Snapshot>;
  remove(number: number): Promise<void>;
}

/** The user's sessions, beside the one that is open. */
export interface Sessions {
  /** Newest first; `q`: a part of the name or the slot. */
  list(page?: {status?: SessionInfo['status']; app?: string; q?: string; limit?: number; cursor?: string}):
    Promise<{sessions: SessionInfo[]; next: string | null}>;
  get(id: string): Promise<SessionInfo>;
  update(id: string, what: {name?: string | null; device?: {[member: string]: Json} | null; ttl?: number;
    status?: 'active' | 'completed' | 'archived'}): Promise<SessionInfo>;
  remove(id: string): Promise<void>;
}

export interface Conflict {
  id: string;
  key: string;
  base: number | null;
  rev: number;
  mine: Json;
  theirs: Json;
  /** Which of the two is in the session now. */
  kept: 'mine' | 'theirs';
  reason: string;
  created_at: string;
  resolve(use: 'mine' | 'theirs'): Promise<unknown>;
  resolve(use: 'value', value: unknown): Promise<unknown>;
}

export interface Presence {
  client: string;
  user: string;
  label: string | null;
  seen_at: string;
}

export interface SessionInfo {
  id: string;
  user: string;
  app: string;
  slot: string;
  name: string | null;
  status: 'active' | 'completed' | 'archived' | 'expired';
  role: 'owner' | 'editor' | 'viewer';
  counters: {[name: string]: number};
  rev: number;
  created_at: string;
  last_active_at: string;
  expires_at: string | null;
  [member: string]: unknown;
}

export interface Resume {
  step: string | null;
  substep?: string | null;
  reason?: string;
  confidence?: number;
  minutes?: number | null;
  alternatives?: string[];
  skippable?: string[];
  url?: string;
}

export interface Capabilities {
  /** Edits are kept in IndexedDB; false in a browser that denies it or is full. */
  readonly journal: boolean;
  readonly tabs: boolean;
}

export interface SessionEvents {
  /** The keys that changed, here or elsewhere. */
  change: ReadonlySet<string>;
  /** About to be edited here. */
  edit: string;
  status: SaveStatus;
  saved: {rev: number};
  /** A batch the server refused for good. */
  rejected: Rejected;
  /** Conflict copies that are new to this page, of values replaced here or elsewhere. Each is reported once. */
  conflict: {id: string; key: string; reason: string}[];
  /** Copies that had to go for newer ones: nobody can look at them any more. */
  dropped: {id: string; key: string; reason: string}[];
  /** The session was deleted, completed or is past its grace: see `continue()`. */
  gone: Problem;
  /** The server was brought back from a backup. What it lost of these keys and this device had is being written again. */
  'rolled-back': {keys: string[]};
  /** Sending did not work; it will be tried again. */
  failure: Problem | undefined;
  live: {rev: number; client: string | null};
  recover: unknown;
  close: string;
}

/** What every hook and helper needs of a session. */
export interface SessionLike<Keys extends object = {[key: string]: any}> {
  /** When there is something to show, or could not be: what `status.loaded` is then. */
  readonly ready: Promise<Loaded>;
  readonly status: SaveStatus;
  get<K extends keyof Keys & string>(key: K): Keys[K] | undefined;
  /** `saw`: the value that the person saw, if it was not the one of `get`; any other present value is then kept as a copy. */
  set<K extends keyof Keys & string>(key: K, value: Keys[K] | undefined, saw?: {value: unknown}): void;
  /** RFC 7396: members are merged, null removes one. Always sent as a merge, whatever was loaded. */
  merge<K extends keyof Keys & string>(key: K, patch: Patch<Keys[K]>, saw?: {value: unknown}): void;
  delete(key: keyof Keys & string): void;
  batch(work: () => void): void;
  on<E extends keyof SessionEvents>(event: E, fn: (detail: SessionEvents[E]) => void): () => void;
  /** Of one key the value; of `{prefix}`, or of all, the set of keys that changed. */
  subscribe<K extends keyof Keys & string>(key: K, fn: (value: Keys[K] | undefined) => void): () => void;
  subscribe<K extends keyof Keys & string>(fn: (value: Keys[K] | undefined) => void, key: K): () => void;
  subscribe(of: {prefix: string}, fn: (changed: ReadonlySet<keyof Keys & string>) => void): () => void;
  subscribe(fn: (changed: ReadonlySet<keyof Keys & string>) => void): () => void;
  /** Of what is there, in no order; `initial` is not. */
  keys(prefix?: string): (keyof Keys & string)[];
  entries(prefix?: string): [keyof Keys & string, unknown][];
  /** Never rejects and never hangs. */
  flush(): Promise<FlushResult>;
  close(): Promise<FlushResult>;
  readonly snapshots: Snapshots;
}

export interface Session<Keys extends object = {[key: string]: any}> extends SessionLike<Keys> {
  /** The session as recover answered it; undefined before. */
  readonly info?: SessionInfo;
  /** The user who shares this session; null for an own session, and before recover answered. Show it: the address does not name the owner. */
  readonly owner: string | null;
  readonly resume?: Resume | null;
  readonly capabilities: Capabilities;
  /** Add to one of the session's counters; they merge by adding. */
  count(counter: string, by?: number): void;
  /** Push pending edits and load changes. */
  wake(): Promise<void>;
  undo(scope?: string): Promise<Restored>;
  redo(scope?: string): Promise<Restored>;
  /** Keys, or keys with values, into this user's other sessions. */
  share(keys: readonly (keyof Keys & string)[] | {[key: string]: unknown}, sessions?: string[]):
    Promise<{sessions: {id: string; rev: number}[]}>;
  conflicts(): Promise<Conflict[]>;
  rejected(): Rejected[];
  /** Send a rejected batch's content as new edits. */
  again(item: Rejected): Promise<void>;
  discard(item: Rejected): Promise<void>;
  presence(): Promise<Presence[]>;
  /** After sign-in: what somebody anonymous did here becomes the user's. */
  claim(as: {user: string; auth: SessionOptions['auth']}): Promise<{sessions: {from: string; id: string}[]}>;
  /** After `gone`: on in a new session with what is on the screen. Rejects for one opened by its id. */
  continue(): Promise<void>;
  /** After `gone`: an empty one of the same app and slot. What was not sent is in `rejected()`. */
  begin(): Promise<void>;
  rename(name: string | null): Promise<SessionInfo>;
  /** The person is done: `gone` is told with `reason: 'completed'`. Rejects unless the server has all edits. */
  complete(): Promise<SessionInfo>;
  archive(): Promise<SessionInfo>;
  readonly sessions: Sessions;
  /**
   * Any request of the API, in the user's name: `path` from /api/ on, `{id}` is this session. Tried again where
   * the server says `later`, a POST under one Idempotency-Key. Rejects with HoldfastError.
   */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown,
    options?: {idempotencyKey?: string}): Promise<any>;
  /** Batches of this page that were not sent yet, in their order. */
  pending(): Promise<Pending[]>;
  /** Take one back. Rejects with code `sent` if the server may have it. */
  rollback(id: string): Promise<{keys: string[]}>;
  /** Delete the session, on the server and here. */
  destroy(): Promise<void>;
}

export function openSession<Keys extends object = {[key: string]: any}>(options: SessionOptions<Keys>): Session<Keys>;

/** Forget a user on this device; only when nothing is unsent, or with `force`. `wiped` is false, too, when storage did not answer. */
export function wipeLocal(what: {user: string | null; url?: string; force?: boolean}):
  Promise<{unsent: number; wiped: boolean}>;
