import type {FunctionComponent, ReactNode} from 'react';

import type {FlushResult, Loaded, Patch, Restored, SaveState, SaveStatus, Session, SessionOptions, Snapshot} from '../holdfast.js';

export type SessionProviderProps =
  | {session: Session<any>; options?: undefined; children?: ReactNode}
  | {options: SessionOptions<any>; session?: undefined; children?: ReactNode};

export const SessionProvider: FunctionComponent<SessionProviderProps>;

export function useSession<Keys extends object = {[key: string]: any}>(): Session<Keys>;

/** Like useState, for one key. The third merges members into the value (RFC 7396) and leaves all others alone. */
export function useKey<T>(key: string, fallback: T):
  [T, (next: T | undefined | ((old: T) => T)) => void, (patch: Patch<T>) => void];
export function useKey<T = any>(key: string):
  [T | undefined, (next: T | undefined | ((old: T | undefined) => T)) => void, (patch: Patch<T>) => void];

export function useSaveStatus(): SaveStatus;

export interface SessionRecovery {
  session: Session;
  initialise(): Promise<Session>;
  recover(): Promise<void>;
  saveNow(): Promise<FlushResult>;
  createSnapshot(what?: string | {name?: string; scope?: string; pinned?: boolean}): Promise<Snapshot>;
  restoreSnapshot(number: number | 'latest', how?: {scope?: string}): Promise<Restored>;
  shareContext(keys: string[] | {[key: string]: unknown}, sessions?: string[]): Promise<{sessions: {id: string; rev: number}[]}>;
  /** Nothing is loaded yet: what there may be cannot be shown. `reason` of the status says why. */
  isRecovering: boolean;
  loaded: Loaded;
  isSaving: boolean;
  saveState: SaveState;
  lastSaved: Date | null;
  saveCount: number;
  conflicts: number;
}

export function useSessionRecovery(): SessionRecovery;
