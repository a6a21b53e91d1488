import type {Json, Problem, Session} from './holdfast.js';

export interface Message {
  /** In the session, without gaps; null while it waits. */
  readonly number: number | null;
  readonly role: string;
  readonly content: Json;
  readonly metadata?: Json;
  readonly created_at?: string;
  /** Of one that waits. */
  readonly id?: string;
  /** Why it was refused for good. */
  readonly problem?: Problem;
}

export interface Messages {
  /** What is here is in `list`. */
  readonly ready: Promise<readonly Message[]>;
  /** In their order, those that wait at the end; another one when something changed. */
  readonly list: readonly Message[];
  /** There are older ones on the server. */
  readonly more: boolean;
  subscribe(fn: (list: readonly Message[]) => void): () => void;
  /** A text is `{role: 'user', content}`. Resolves when it is on the device; it is sent, once, when that is possible. */
  add(message: string | {role: string; content: Json; metadata?: Json}): Promise<{id: string; device: boolean}>;
  older(): Promise<boolean>;
  again(id: string): Promise<void>;
  discard(id: string): Promise<void>;
  /** Look for new ones, and send what waits; it happens by itself. */
  wake(): void;
  off(): void;
}

export function messages(session: Session<any>, options?: {limit?: number}): Messages;
