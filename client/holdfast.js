/** holdfast - a session in a page.  The outbox sends. */
import {Journal, ownerName, record, sessions} from './journal.js';
import {Model, filled, newClient, same} from './model.js';

const FLUSH_MS = 10_000;
const RETRY_MS = 30_000;      // of loading the outbox
const STORAGE_CHARS = 512 * 1024;

/** Undefined where storage is denied. */
function attempt(work) {
  try { return work(); } catch { return undefined; }
}

const copied = (value) => JSON.parse(JSON.stringify(value));

/** What needs the network is loaded when it is used. */
const remote = (session, name) => async (...args) => (await import('./remote.js'))[name](session, ...args);
const REMOTE = ['undo', 'redo', 'share', 'conflicts', 'presence', 'claim', 'destroy', 'continue', 'again', 'discard'];
const SNAPSHOTS = ['create', 'list', 'get', 'restore'];

class Session {
  loaded = 'nothing';
  clashes = 0;
  gone = null;                // the problem that says why the session is no more
  #listeners = {};
  #journalling;               // a timer
  #turns = Promise.resolve();
  #shown = new WeakMap();     // value -> the same, with what `initial` adds
  #local;                     // until what this device has is read
  hasLeft = false;
  #end = new AbortController();

  constructor(options, page, journalMs) {
    const initial = {__proto__: null, ...options.initial};
    this.options = {url: '/api/sessions', app: '', slot: '', ...options, initial};
    Object.assign(this, {page, journalMs, snapshots: {}});
    for (const name of REMOTE) this[name] = remote(this, name);
    for (const name of SNAPSHOTS) this.snapshots[name] = remote(this, name);
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

  set(key, value, saw) { this.#edit(key, value === undefined ? ['delete'] : ['set', copied(value)], saw); }

  delete(key) { this.#edit(key, ['delete']); }

  merge(key, patch, saw) { this.#edit(key, ['merge', copied(patch)], saw); }

  batch(work) {
    this.model.seal();
    work();
  }

  count(counter, by = 1) {
    if (this.stopped) return;
    this.model.count(counter, by);
    this.#touched();
  }

  #edit(key, op, saw) {
    if (this.stopped) return;
    this.emit('edit', key);
    this.model.edit(key, op, saw);
    this.#touched();
  }

  /** From the first edit not journalled: steady typing would starve the last. */
  #touched() {
    const write = () => this.write(), isAsleep = this.page.document.hidden;       // timers sleep there
    this.#journalling ??= isAsleep ? Promise.resolve().then(write) : setTimeout(write, this.journalMs);
    this.outbox?.edited();
    this.changed();
  }

  on(event, fn) {
    const fns = this.#listeners[event] ??= new Set();
    fns.add(fn);
    return () => fns.delete(fn);
  }

  subscribe(fn, key) { return this.on(key === undefined ? 'change' : `key ${key}`, fn); }

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

  #status() {
    const {model: {dirty, rows}, loaded, gone, clashes: conflicts, outbox: {saves = 0, lastSaved = null} = {}} = this;
    const rejected = this.rejected().length, device = !dirty && rows.every((row) => row.durable);
    const server = loaded !== 'nothing' && !this.waits && !rejected && !gone;
    const state = this.#state(), reason = this.#reason();
    return {state, device, server, loaded, reason, rejected, conflicts, saves, lastSaved};
  }

  /** One word for an icon: the worst first. */
  #state() {
    const {stopped, gone, clashes, waits, outbox: {sending, failure, saves} = {}} = this;
    if (stopped || gone || this.rejected().length) return 'error';
    if (failure === 'offline') return failure;
    if (sending) return 'saving';
    if (failure) return 'error';
    if (waits) return 'dirty';
    if (clashes) return 'conflict';
    return saves ? 'saved' : 'idle';
  }

  #reason() {
    if (this.stopped) return this.stopped;
    if (this.gone) return 'gone';
    return this.outbox?.failure ?? this.rejected().at(-1)?.problem.code ?? null;
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
      const isEmpty = !found.rows.length && !had.size, part = isEmpty || await import('./rows.js').catch(console.error);
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
    const outbox = this.outbox ?? await import('./outbox.js').then((part) => part.attach(this), console.error);
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
    model.cut();
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
    if (some) await import('./left.js').then((part) => part.rescue(this)).catch(console.error);
  }
}

/** `page` is what is taken from the surroundings. */
export function openSession(options, page = globalThis, journalMs = 100) {
  if (options.user === undefined) throw new TypeError('user must be an id or null');
  return new Session(options, page, journalMs);
}

export const wipeLocal = async (...args) => (await import('./wipe.js')).wipe(...args);
