import type {SessionLike} from './holdfast.js';

export interface FormState {
  value: {[name: string]: string | boolean | string[]};
  dirty?: {[name: string]: true};
  touched?: {[name: string]: true};
  errors?: {[name: string]: string};
}

/** Keep a form under a key; default `form/` and the form's name or id. Returns how to unbind. */
export function bindForm(form: HTMLFormElement, session: SessionLike<any>, options?: {key?: string}): () => void;
