import type {Session, SessionLike} from './holdfast.js';

export interface Sealed {
  alg: 'A256GCM';
  iv: string;
  data: string;
}

export function newKey(): Promise<CryptoKey>;
export function importKey(raw: ArrayBuffer | ArrayBufferView): Promise<CryptoKey>;
export function exportKey(key: CryptoKey): Promise<Uint8Array>;
export function seal(key: CryptoKey, name: string, value: unknown): Promise<Sealed>;
export function unseal(key: CryptoKey, name: string, sealed: Sealed): Promise<unknown>;

export interface EncryptedSession<Keys extends object = {[key: string]: any}> extends Omit<SessionLike<Keys>, 'on'> {
  /** `unreadable` tells the key whose value another key sealed. */
  on(event: string, fn: (detail: any) => void): () => void;
  wake(): Promise<void>;
  share(keys: readonly (keyof Keys & string)[], sessions?: string[]): Promise<{sessions: {id: string; rev: number}[]}>;
  readonly session: Session<any>;
}

/**
 * The session, with every value sealed before it leaves the page, but for keys of `plain`: names, prefixes that end in
 * `/`, or globs. Where a schema of the app refuses sealed values of other keys, `ready` rejects with HoldfastError, code
 * `sealed`; if the server is only reached later, the session ends then (`failure`, and `close` with `sealed`).
 */
export function encrypted<Keys extends object = {[key: string]: any}>(
  session: Session<any>, key: CryptoKey, options?: {plain?: readonly string[]}): EncryptedSession<Keys>;
