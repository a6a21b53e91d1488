import type {Session, SessionLike} from './holdfast.js';

/** The path of `url` if it is one on this origin; else null. */
export function safePath(url: unknown, origin?: string): string | null;

export interface Nav {
  /** True when it went somewhere else. */
  restore(how?: {go?: (path: string) => void}): boolean;
  off(): void;
}

export function trackNav(session: SessionLike<any>, options?: {key?: string; scroll?: boolean}): Nav;

/** Follow the server's proposal where to continue; false when there is none to follow. */
export function resume(session: Session<any>, how?: {go?: (path: string) => void}): boolean;

/** Ask before leaving, only while an edit is not yet safe on this device. Returns how to stop. */
export function guardUnsaved(session: SessionLike<any>): () => void;
