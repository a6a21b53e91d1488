import type {StateCreator} from 'zustand/vanilla';

import type {SessionLike} from '../holdfast.js';

export interface Held {
  /** When what the session has is in the store. */
  ready: Promise<void>;
  /** The store hears nothing of the session any more. */
  off(): void;
}

/** A middleware: the members of a store are keys of a session. `api.holdfast` is what it adds. */
export function holdfast<State extends object>(
  session: SessionLike<any>,
  creator: StateCreator<State, [], []>,
  /** `members`: those that are kept; all that are not functions unless told. */
  options?: {members?: (keyof State & string)[]; prefix?: string},
): StateCreator<State, [], []>;

declare module 'zustand/vanilla' {
  interface StoreApi<T> {
    holdfast?: Held;
  }
}
