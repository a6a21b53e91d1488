/**
 * migrate - values that an older version of the app has written get the shape of this one.
 *
 * Which version wrote a key is in the session itself, in the key SHAPES, and goes with each
 * edit in one batch.  So it is right offline, on every device, and for a page of an older
 * version that is still open: what that one writes is migrated again.
 */
import {must} from './core/ask.js';

const SHAPES = 'holdfast/shapes';
const FIRST = 1;           // of what was written before the app had versions

class Migration {
  failed = new Map();      // key -> what migrate() threw
  newer = new Set();       // keys that a newer version has written: to be left alone
  #isOwn = false;
  #offs = [];

  constructor(session, {version, migrate, prefix = ''}) {
    must(Number.isInteger(version) && version >= FIRST, 'version must be a whole number from 1 on');
    must(typeof migrate === 'function', 'migrate must be a function of key, value and the version it is of');
    Object.assign(this, {session, version, migrate, prefix});
  }

  start() {
    const {session} = this;
    this.#offs.push(session.on('edit', (key) => this.#mark(key)));
    this.#offs.push(session.on('change', (keys) => this.#look([...keys])));
    this.#look(session.keys());
    return this;
  }

  off() {
    for (const off of this.#offs) off();
    this.#offs = [];
  }

  #isOf(key) { return key !== SHAPES && key.startsWith(this.prefix); }

  #versionOf(key) { return this.session.get(SHAPES)?.[key] ?? FIRST; }

  /** Before an edit: it is of this version. */
  #mark(key) {
    if (this.#isOf(key) && this.#versionOf(key) !== this.version) this.session.merge(SHAPES, {[key]: this.version});
  }

  #look(keys) {
    const {session} = this, all = keys.includes(SHAPES) ? session.keys(this.prefix) : keys;
    if (this.#isOwn) return;
    this.#isOwn = true;
    const old = all.filter((key) => this.#isOf(key) && session.get(key) !== undefined && this.#isOld(key));
    if (old.length) session.batch(() => { for (const key of old) this.#migrate(key); });
    this.#isOwn = false;
  }

  #isOld(key) {
    const from = this.#versionOf(key);
    if (from > this.version) this.newer.add(key);
    else this.newer.delete(key);
    return from < this.version && !this.failed.has(key);
  }

  /** What cannot be migrated stays as it is. */
  #migrate(key) {
    const {session} = this;
    try {
      session.set(key, this.migrate(key, session.get(key), this.#versionOf(key)));
      if (this.#versionOf(key) !== this.version) session.merge(SHAPES, {[key]: this.version});
    } catch (error) {
      this.failed.set(key, error);
    }
  }
}

/** After `session.ready`, and before anything is shown. */
export async function migrated(session, options) {
  const migration = new Migration(session, options ?? {});
  await session.ready;
  return migration.start();
}
