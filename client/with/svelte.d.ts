import type {Patch, SaveStatus, SessionLike} from '../holdfast.js';

export interface KeyStore<T> {
  subscribe(run: (value: T) => void): () => void;
  set(value: T): void;
  update(change: (value: T) => T): void;
  /** Change members of an object and leave the others alone. */
  merge(patch: Patch<T>): void;
}

export function keyStore<T>(session: SessionLike<any>, key: string, fallback: T): KeyStore<T>;
export function keyStore<T = any>(session: SessionLike<any>, key: string): KeyStore<T | undefined>;

export function statusStore(session: SessionLike<any>): {subscribe(run: (status: SaveStatus) => void): () => void};
