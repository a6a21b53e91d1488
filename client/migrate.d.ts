import type {SessionLike} from './holdfast.js';

export interface MigrateOptions {
  /** Of the app's shapes: 1, 2, and so on. */
  version: number;
  /** The value in this version's shape; undefined deletes the key. `from` is 1 for what was written before there were versions. */
  migrate: (key: string, value: any, from: number) => unknown;
  /** Only keys that begin with it. */
  prefix?: string;
}

export interface Migration {
  /** Keys that are as they were, and what `migrate` threw. */
  readonly failed: ReadonlyMap<string, unknown>;
  /** Keys that a newer version of the app has written. */
  readonly newer: ReadonlySet<string>;
  off(): void;
}

/** When it resolves, all values have this version's shape; later writes of older pages get it, too. */
export function migrated(session: SessionLike<any>, options: MigrateOptions): Promise<Migration>;
