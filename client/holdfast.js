/** holdfast - a session in a page.  The outbox sends. */
import {Journal, ownerName, record, sessions} from './core/journal.js';
import {Model, filled, newClient, same} from './core/model.js';

const FLUSH_MS = 10_000;
const RETRY_MS = 30_000;      // of loading the outbox
const STORAGE_CHARS = 512 * 1024;

/** Undefined where storage is denied. */
function attempt(work) {
  try { return work(); } catch { return undefined; }
}

function must(is, sentence) {
  if (!is) throw new TypeError(sentence);
}

function copied(value) {
  const text = JSON.stringify(value);
  must(text, 'value must be JSON');
  return JSON.parse(text);
}

const mustCall = (fn) => must(typeof fn === 'function', 'fn must be a function');
const mustName = (key) => must(typeof key === 'string' && key, 'key must be a string that is not empty');

/** Loaded when they are used. */
const PARTS = {
  snapshots: [() => import('./core/snapshots.js'),
    ['create', 'list', 'get', 'restore', 'diff', 'rename', 'pin', 'remove']],
  sessions: [() => import('./core/sessions.js'), ['list', 'get', 'update', 'remove']],
};
const remote = () => import('./core/remote.js');
const REMOTE = ['undo', 'redo', 'share', 'conflicts', 'presence', 'claim', 'destroy', 'continue', 'again', 'discard',
  'call', 'pending', 'rollback', 'rename', 'complete', 'archive', 'begin'];
const calls = (session, load, names) => Object.fromEntries(names.map((name) =>
  [name, async (...args) => (await load())[name](session, ...args)]));

class Session {
  loaded = 'nothing';
  clashes = 0;
  gone = null;                // or the problem
  #listeners = {};
  #journalling;               // a timer
  #turns = Promise.resolve();
  #shown = new WeakMap();     // value -> with what `initial` adds
  #local;                     // until what this device has is read
  hasLeft = false;
  #end = new AbortController();

  constructor(options, page, journalMs) {
    const initial = {__proto__: null, ...options.initial};
    this.options = {url: '/api/sessions', app: '', slot: '', ...options, initial};
    Object.assign(this, {page, journalMs}, calls(this, remote, REMOTE));
    for (const part in PARTS) this[part] = calls(this, ...PARTS[part]);
    this.model = new Model(page.document && newClient(), options.strategy, (changed) => this.#tell(changed));
    this.home(this.options);
    this.status = this.#status();
    if (!page.document) this.stop('server');
    this.ready = this.#start();
  }

  /** Where its rows are, and how tabs call it. */
  home({url, user, id, app, slot}) {
    this.who = ownerName(url, user);
    this.name = id ?? JSON.stringify([app, slot]);
    this.journal = new Journal(this.page, this.who, this.name);
    this.emit('home');
  }

  get owner() { return this.info && this.info.role !== 'owner' ? this.info.user : null; }

  get capabilities() { return {journal: this.journal.works, tabs: !!this.page.BroadcastChannel}; }

  get(key) {
    const value = this.model.view.get(key), {initial} = this.options;
    if (value === undefined) return initial[key];
    if (!(value instanceof Object && key in initial)) return value;
    if (!this.#shown.has(value)) this.#shown.set(value, filled(initial[key], value));
    return this.#shown.get(value);
  }

  keys(prefix = '') { return [...this.model.view.keys()].filter((key) => key.startsWith(prefix)); }

  entries(prefix) { return this.keys(prefix).map((key) => [key, this.get(key)]); }

  set(key, value, saw) { this.#edit(key, value === undefined ? ['delete'] : ['set', copied(value)], saw); }

  delete(key) { this.#edit(key, ['delete']); }

  merge(key, patch, saw) { this.#edit(key, ['merge', copied(patch)], saw); }

  batch(work) {
    mustCall(work);
    this.model.seal();
    work();
  }

  count(counter, by = 1) {
    mustName(counter);
    must(Number.isFinite(by), 'by must be a number');
    if (this.stopped) return;
    this.model.count(counter, by);
    this.#touched();
  }

  #edit(key, op, saw) {
    mustName(key);
    if (this.stopped) return;
    this.emit('edit', key);
    this.model.edit(key, op, saw);
    this.#touched(key);
  }

  /** From the first edit not journalled: steady typing would starve the last. */
  #touched(key) {
    const write = () => this.write(), isAsleep = this.page.document.hidden;       // timers sleep there
    this.#journalling ??= isAsleep ? Promise.resolve().then(write) : setTimeout(write, this.journalMs);
    this.outbox?.edited(key);
    this.changed();
  }

  on(event, fn) {
    mustCall(fn);
    const fns = this.#listeners[event] ??= new Set();
    fns.add(fn);
    return () => fns.delete(fn);
  }

  /** Of one key, of `{prefix}`, or of all; in either order. */
  subscribe(key, fn) {
    if (typeof key === 'function') return this.subscribe(fn, key);
    if (typeof key === 'string') return this.on(`key ${key}`, fn);
    mustCall(fn);
    return this.on('change', (changed) => {
      const some = [...changed].filter((name) => name.startsWith(key?.prefix ?? ''));
      if (some.length) fn(new Set(some));
    });
  }

  emit(event, detail) {
    this.#listeners[event]?.forEach(async (fn) => fn(detail));      // what it throws is its own
  }

  #tell(changed) {
    this.emit('change', changed);
    for (const key of changed) this.emit(`key ${key}`, this.get(key));
  }

  changed() {
    const next = this.#status();
    if (same(next, this.status)) return;
    this.status = next;
    this.emit('status', next);
  }

  /** The outbox knows more. */
  #status() {
    const {model: {dirty, rows}, waits, loaded, stopped: reason = null} = this, state = waits ? 'dirty' : 'idle';
    return {state: reason ? 'error' : state, device: !dirty && rows.every((row) => row.durable),
      server: loaded !== 'nothing' && !waits && !this.rejected().length, loaded, reason, ...this.outbox?.status()};
  }

  /** An edit the server has not answered. */
  get waits() { return this.model.dirty || this.model.rows.some((row) => !row.problem); }

  rejected() { return this.model.rows.filter((row) => row.problem); }

  async flush() {
    const timeout = new Promise((end) => { AbortSignal.timeout(FLUSH_MS).onabort = end; });
    if (!this.stopped) await Promise.race([this.drain(), timeout]);
    const {device, server, reason} = this.status, {rev} = this.model.base;
    return {device, server, rev, reason: server ? null : reason ?? 'timeout', refused: this.rejected()};
  }

  async close() {
    const result = await this.flush();
    await this.end('closed');
    return result;
  }

  async end(why) {
    await this.write();
    this.stop(why);
  }

  stop(why) {
    this.stopped ??= why;
    if (why === 'wiped') this.#forget();
    this.#end.abort();
    sessions.delete(this);
    this.emit('close', why);
    this.changed();
  }

  #forget() {
    this.loaded = 'nothing';
    this.model.adopt({rev: 0, full: true, values: {}});
    this.model.replace(this.model.rows);
  }

  async write() {
    const {model, journal} = this;
    clearTimeout(this.#journalling);
    this.#journalling = null;
    model.cut();
    const rows = model.rows.filter((row) => !row.durable);
    if (!rows.length || this.stopped) return;
    if (await journal.put(rows.map(record))) {
      for (const row of rows) row.durable = true;
      this.post();
    }
    if (journal.wiped) this.stop('wiped');
    this.changed();
  }

  /** Changes of rows from outside, one after the other. */
  turn(work) {
    this.#turns = this.#turns.then(work, work);
    return this.#turns;
  }

  reread() {
    return this.turn(async () => {
      const {model, journal} = this, had = new Set(model.rows.filter((row) => row.durable));
      const found = await journal.read(model.base);
      if (!found || this.stopped) return;
      if (found.epoch !== journal.epoch) return this.stop('wiped');
      const isEmpty = !found.rows.length && !had.size;
      const part = isEmpty || await import('./core/rows.js').catch(console.error);
      if (!part || this.stopped) return;
      if (found.head && this.loaded === 'nothing') this.loaded = 'local';
      if (found.copy) this.#take(found.copy);
      part.read?.(model, found.rows, {had, isCleared: model.base.id && !found.head});
      this.changed();
      return found;
    });
  }

  /** The copy may be of another session: then another tab went on in it. */
  #take(copy) {
    if (!this.outbox?.recovered || copy.id === this.model.base.id) this.model.adopt(copy);
    else if (this.gone) this.continue().catch(() => null);
  }

  async #start() {
    if (this.stopped) return this.loaded;
    this.#listen();
    sessions.add(this);
    const read = this.reread();
    this.#local = read.then(() => this.rescue());
    const sent = this.drain(), found = await read;
    await this.#local;
    if (!found?.copy) await sent;
    return this.loaded;
  }

  #listen() {
    const {page} = this, {signal} = this.#end;
    page.addEventListener('pagehide', () => this.#leave(), {signal});
    page.document.addEventListener('freeze', () => this.write(), {signal});
  }

  post(message) { this.emit('post', message); }

  async drain(keepalive) {
    await this.#local;
    const outbox = this.outbox ?? await import('./core/outbox.js').then((part) => part.attach(this), console.error);
    if (outbox) return outbox.drain(keepalive);
    if (!this.stopped) setTimeout(() => this.drain(), RETRY_MS);
  }

  async wake() {
    await this.drain();
    if (!this.outbox?.failure) await this.outbox?.load();
  }

  /** Nothing asynchronous comes before the beacon, and no lock is taken: it would bar the way back. */
  #leave() {
    const {model, journal: {epoch}, page, name, who} = this;
    if (this.stopped) return;
    this.hasLeft = true;
    model.seal();      // should the page come back, what is typed then is in no row that was sent
    this.outbox?.beacon();
    const rows = model.rows.filter((row) => !row.durable), text = JSON.stringify({name, epoch, rows});
    if (rows.length && text.length < STORAGE_CHARS) {
      attempt(() => page.localStorage.setItem(`holdfast ${who} ${model.client}`, text));
    }
    this.write();
  }

  /** What a closing page left.  Few leave anything. */
  async rescue() {
    const {page, who} = this;
    const some = attempt(() => Object.keys(page.localStorage).some((key) => key.startsWith(`holdfast ${who} `)));
    if (some) await import('./core/left.js').then((part) => part.rescue(this)).catch(console.error);
  }
}

/** `page` is what is taken from the surroundings. */
export function openSession(options, page = globalThis, journalMs = 100) {
  const {user, auth} = options;
  must(user === null || typeof user === 'string', 'user must be an id or null');
  must(typeof auth === 'function', 'auth must be a function that answers a token');
  return new Session(options, page, journalMs);
}

export const wipeLocal = async (...args) => (await import('./core/wipe.js')).wipe(...args);
