import type {SaveStatus} from './holdfast.js';

export type Word = 'idle' | 'saved' | 'saving' | 'dirty' | 'unsafe' | 'offline' | 'auth' | 'conflict' | 'gone' | 'rejected'
  | 'full' | 'user' | 'wiped' | 'closed' | 'error' | 'loading';

/** A save status as a short sentence. Locales: en, de, fr; `words` replaces sentences, or is those of another one. */
export function describe(status: SaveStatus, locale?: string, words?: Partial<Record<Word, string>>): string;
