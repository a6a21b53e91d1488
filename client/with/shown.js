/** shown - of one key, what a part of a page shows.  For the bindings. */
import {merged} from '../core/merge.js';
import {patched, same} from '../core/model.js';

const REST_MS = 3000;

/** What takes a while to write, unlike a number or a tick. */
const isLong = (value) => typeof value === 'string' || value instanceof Object;
const members = (value, patch) => Object.keys(patch).map((name) => value?.[name]);

/**
 * A text being written is not replaced under the cursor: a change from elsewhere is
 * shown when the writing has rested, and what is written until then is merged with it.
 * Of an object that is merged into, only the members that are written rest.
 */
export class Shown {
  #written;      // {value} or {patch}, while it is written
  #isOwn = false;
  #rest;
  #heard = new Set();

  constructor(session, key) { Object.assign(this, {session, key}); }

  get = () => {
    const there = this.session.get(this.key), written = this.#written;
    if (!written) return there;
    if (!written.patch) return written.value;
    if (!written.shown || written.over !== there) {
      const next = patched(there, written.patch);
      Object.assign(written, {over: there, shown: same(next, there) ? there : next});
    }
    return written.shown;
  };

  subscribe = (fn) => {
    this.#heard.add(fn);
    const offs = [this.session.on('edit', this.#edited), this.session.subscribe(fn, this.key)];
    return () => {
      this.#heard.delete(fn);
      for (const off of offs) off();
    };
  };

  /** What the application itself writes elsewhere in the page is shown at once. */
  #edited = (key) => { if (key === this.key && !this.#isOwn) this.#written = undefined; };

  /** `patch`: what is sent while nothing else has come between. */
  set(value, patch) {
    const {session, key} = this, shown = this.get(), there = session.get(key);
    const isClear = shown === there || (patch && same(members(shown, patch), members(there, patch)));
    const both = isClear ? {value} : merged(shown, value, there);
    this.#isOwn = true;
    if (patch && isClear) session.merge(key, patch);
    else session.set(key, both ? both.value : value, both ? undefined : {value: shown});
    this.#isOwn = false;
    this.#keep(value, patch, session.get(key));
    this.#heard.forEach((fn) => fn());
  }

  #keep(value, patch, now) {
    const old = this.#written;
    if (patch && !(old && 'value' in old)) this.#written = {patch: {...old?.patch, ...patch}};
    else this.#written = isLong(value) ? {value: same(now, value) ? now : value} : undefined;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#rested(), REST_MS);
  }

  #rested() {
    this.#written = undefined;
    this.#heard.forEach((fn) => fn());
  }
}
