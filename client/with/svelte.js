/** svelte - stores over an open session, by Svelte's store contract: `$title` and `bind:value={$title}` work. */
import {patched} from '../core/model.js';
import {Shown} from './shown.js';

/** A writable of one key; `merge` changes members of an object and leaves the others alone. */
export function keyStore(session, key, fallback) {
  const shown = new Shown(session, key);
  const now = () => shown.get() ?? fallback;
  return {
    subscribe(run) {
      run(now());
      return shown.subscribe(() => run(now()));
    },
    set: (value) => shown.set(value),
    update: (change) => shown.set(change(now())),
    merge: (patch) => shown.set(patched(shown.get(), patch), patch),
  };
}

/** A readable of `status`. */
export const statusStore = (session) => ({
  subscribe(run) {
    run(session.status);
    return session.on('status', run);
  },
});
