import type {PiniaPlugin} from 'pinia';

import type {SessionLike} from '../holdfast.js';

export interface Held {
  /** When what the session has is in the store. */
  ready: Promise<void>;
  /** The store hears nothing of the session any more. */
  off(): void;
}

/** A plugin: stores with the option `holdfast: true`, or a list of members, are kept. */
export function holdfast(session: SessionLike<any>, options?: {prefix?: string}): PiniaPlugin;

declare module 'pinia' {
  interface DefineStoreOptionsBase<S, Store> {
    /** Keep the members of this store in the session: all, or those named. */
    holdfast?: boolean | (keyof S & string)[];
  }
  interface PiniaCustomProperties {
    holdfast?: Held;
  }
}
