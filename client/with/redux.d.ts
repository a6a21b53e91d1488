import type {StoreEnhancer} from 'redux';

import type {SessionLike} from '../holdfast.js';

export interface Held {
  /** When what the session has is in the store. */
  ready: Promise<void>;
  /** The store hears nothing of the session any more. */
  off(): void;
}

/** An enhancer: these slices of the state are keys of a session. */
export function holdfast(session: SessionLike<any>, options: {slices: string[]; prefix?: string}): StoreEnhancer<{holdfast: Held}>;
