import type {Session} from './holdfast.js';

export interface UndoResult {
  done: boolean;
  /** Why not: `nothing-to-undo`, `undo-unsafe`, `offline`. */
  reason?: string;
  changed?: string[];
}

export interface Undoable {
  undo(): Promise<UndoResult>;
  redo(): Promise<UndoResult>;
  /** The next edit begins a group of its own. */
  mark(): void;
  off(): void;
}

export function undoable(session: Session<any>, options?: {scope?: string; groupMs?: number; keys?: EventTarget}): Undoable;
