import type {SessionLike} from '../holdfast.js';

/** What Zustand's `persist` and TanStack Query's persisters call a storage; values are JSON, or texts of it. */
export interface Storage {
  getItem(name: string): Promise<any>;
  setItem(name: string, value: any): void;
  removeItem(name: string): void;
}

export function storageOf(session: SessionLike<any>, options?: {prefix?: string}): Storage;

/** A `Persister` of TanStack Query: all that a query client has, in one key. */
export function persister(session: SessionLike<any>, options?: {key?: string}): {
  persistClient(client: any): void;
  restoreClient(): Promise<any>;
  removeClient(): void;
};
