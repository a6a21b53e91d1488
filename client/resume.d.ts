import type {Resume, Session} from './holdfast.js';

export interface Resumption {
  /** What the server last said; null before it was asked. */
  readonly current: Resume | null;
  subscribe(fn: (resume: Resume | null) => void): () => void;
  refresh(): Promise<Resume>;
  begin(step: string): void;
  complete(step: string): void;
  /** Left out on purpose. */
  skip(step: string): void;
  off(): void;
}

/** Follows the keys `step/...` and `nav`. */
export function resumption(session: Session<any>): Resumption;
