/** holdfast - a session in a page.  Sending is outbox's. */
import {Journal} from './journal.js';
import {Model, filled, parsed, same} from './model.js';

const IDLE_MS = 5000;
const MOST_MS = 30_000;
const FLUSH_MS = 10_000;
const LAST = 512 * 1024;

export const sessions = new Set();

const tried = (work) => {
  try { return work(); } catch { /* denied storage throws */ }
};

/** No secret. */
export const hash = (text) => [...text].reduce((h, c) => (h * 257n + BigInt(c.codePointAt())) % 0x1fffffffffffffffn, 1n).toString(36);

/** Never kept: a duplicated tab would have the same. */
export const newClient = () => crypto.getRandomValues(new BigUint64Array(2)).join('-');

const json = (value) => JSON.parse(JSON.stringify(value));
export const record = ({ops, durable, ...row}) => row;
export const revived = (durable) => (row) => ({...row, durable, ops: row.op || row.problem ? new Map() : parsed(row.body)});
const far = (name) => async function remote(...args) { return (await import('./remote.js'))[name](this.of ?? this, ...args); };

class Session {
  clashes = 0;
  loaded = 'nothing';
  gone = null;        // why the session is no more
  shown = new WeakMap();      // value -> with what `initial` adds, the same object as long as it is
  snapshots = {of: this, create: far('create'), list: far('list'), get: far('get'), restore: far('restore')};
  undo = far('undo');
  redo = far('redo');
  share = far('share');
  conflicts = far('conflicts');
  presence = far('presence');
  claim = far('claim');
  destroy = far('destroy');
  continue = far('goOn');
  again = far('again');
  discard = far('discard');
  #listeners = {};
  #timers = {};
  #turns = Promise.resolve();
  #local;
  #left;
  #gone = new AbortController();

  constructor(options, page, journalMs) {
    this.options = {url: '/api/sessions', app: '', slot: '', ...options, initial: {__proto__: null, ...options.initial}};
    Object.assign(this, {page, journalMs});
    this.model = new Model(page.document && newClient(), options.strategy, (changed) => {
      this.emit('change', changed);
      for (const key of changed) this.emit(`key ${key}`, this.get(key));
    });
    this.home(this.options);
    this.status = this.#status();
    if (!page.document) this.stop('server');
    this.ready = this.#start();
  }

  home({url, user, id, app, slot}) {
    this.who = hash(`${url} ${user}`);
    this.name = id ?? JSON.stringify([app, slot]);
    this.journal = new Journal(this.page, this.who, this.name);
    this.channel?.close();
    this.channel = tried(() => new this.page.BroadcastChannel(`holdfast ${this.who}`));
    this.channel?.addEventListener('message', ({data: {name, wiped, ring}}) => {
      if (wiped) this.stop('wiped');
      else if (name === this.name) ring ? this.emit('ring', ring) : this.reread();
    });
  }

  get owner() { return this.info && this.info.role !== 'owner' ? this.info.user : null; }

  get(key) {
    const {model: {view}, options: {initial}, shown} = this, value = view.get(key);
    if (value === undefined) return initial[key];
    if (!(value instanceof Object && key in initial)) return value;
    if (!shown.has(value)) shown.set(value, filled(initial[key], value));
    return shown.get(value);
  }

  set(key, value, saw) { this.#edit(key, value === undefined ? ['delete'] : ['set', json(value)], saw); }

  delete(key) { this.#edit(key, ['delete']); }

  /** Always sent as a merge: whatever is there and was not loaded stays. */
  merge(key, patch, saw) { this.#edit(key, ['merge', json(patch)], saw); }

  batch(work) {
    this.model.seal();
    work();
  }

  count(counter, by = 1) {
    if (!this.stopped) this.#touched(this.model.count(counter, by));
  }

  #edit(key, op, saw) {
    if (this.stopped) return;
    this.emit('edit', key);
    this.#touched(this.model.edit(key, op, saw));
  }

  /** From the first edit not journalled: steady typing would starve the last. */
  #touched() {
    const t = this.#timers;
    t.journal ??= this.page.document.hidden ? Promise.resolve().then(() => this.write())     // timers sleep there
      : setTimeout(() => this.write(), this.journalMs);
    t.since ??= Date.now();
    clearTimeout(t.save);
    t.save = setTimeout(() => this.outbox?.halted || this.drain(), Math.min(IDLE_MS, t.since + MOST_MS - Date.now()));
    this.changed();
  }

  on(event, fn) {
    (this.#listeners[event] ??= new Set()).add(fn);
    return () => this.#listeners[event].delete(fn);
  }

  subscribe(fn, key) { return this.on(key === undefined ? 'change' : `key ${key}`, fn); }

  emit(event, detail) {
    this.#listeners[event]?.forEach(async (fn) => fn(detail));      // what it throws is its own
  }

  changed() {
    const next = this.#status();
    if (!same(next, this.status)) this.emit('status', this.status = next);
  }

  #status() {
    const {model: {dirty, rows}, stopped, clashes: conflicts, outbox: {sending, failure, saves = 0, lastSaved = null} = {}} = this;
    const {loaded, gone, waits} = this, refused = rows.filter((r) => r.problem), rejected = refused.length;
    const reason = stopped ?? (gone ? 'gone' : failure ?? refused.at(-1)?.problem.code ?? null);
    const device = !dirty && rows.every((r) => r.durable), server = loaded !== 'nothing' && !waits && !rejected && !gone;
    const state = stopped || rejected || gone ? 'error' : failure === 'offline' ? failure : sending ? 'saving'
      : failure ? 'error' : waits ? 'dirty' : conflicts ? 'conflict' : saves ? 'saved' : 'idle';
    return {state, device, server, loaded, reason, rejected, conflicts, saves, lastSaved};
  }

  /** An edit the server has not answered. */
  get waits() {
    const {dirty, rows} = this.model;
    return dirty || rows.some((r) => !r.problem);
  }

  get capabilities() {
    return {journal: this.journal.works, tabs: !!this.channel};
  }

  rejected() {
    const refused = this.model.rows.filter((r) => r.problem);
    for (const row of refused) row.keys ??= [...parsed(row.body).keys()];
    return refused;
  }

  async flush() {
    const late = new Promise((end) => { AbortSignal.timeout(FLUSH_MS).onabort = end; });
    if (!this.stopped) await Promise.race([this.drain(), late]);
    const {device, server, reason} = this.status;
    return {device, server, rev: this.model.base.rev, reason: server ? null : reason ?? 'timeout', refused: this.rejected()};
  }

  async close() {
    const end = await this.flush();
    await this.end('closed');
    return end;
  }

  async end(why) {
    await this.write();
    this.stop(why);
  }

  stop(why) {
    const {model} = this;
    this.stopped ??= why;
    if (why === 'wiped') {
      this.loaded = 'nothing';
      model.adopt({rev: 0, full: true, values: {}});
      model.replace(model.rows);
    }
    clearTimeout(this.#timers.save);
    this.#gone.abort();
    this.channel = this.channel?.close();
    sessions.delete(this);
    this.emit('close', why);
    this.changed();
  }

  async write() {
    const {model, journal} = this;
    clearTimeout(this.#timers.journal);
    this.#timers.journal = null;
    model.cut();
    const rows = model.rows.filter((r) => !r.durable);
    if (!rows.length || this.stopped) return;
    if (await journal.put(rows.map(record))) {
      for (const row of rows) row.durable = true;
      this.post();
    }
    if (journal.wiped) this.stop('wiped');
    this.changed();
  }

  /** Changes of rows from outside, one after the other. */
  turn(work) { return this.#turns = this.#turns.then(work, work); }

  reread() {
    return this.turn(async () => {
      const {model, journal, outbox} = this, had = new Set(model.rows.filter((r) => r.durable));
      const found = await journal.read(model.base);
      if (!found || this.stopped) return;
      if (found.epoch !== journal.epoch) return this.stop('wiped');
      if (found.head && this.loaded === 'nothing') this.loaded = 'local';
      if (found.copy && (!outbox?.recovered || found.copy.id === model.base.id)) model.adopt(found.copy);
      else if (found.copy && this.gone) this.continue().catch(() => null);      // as another tab did
      model.sync(found.rows.map(revived(true)), had, model.base.id && !found.head);
      this.changed();
      return found;
    });
  }

  async #start() {
    const {page} = this, wake = () => this.wake();
    if (this.stopped) return this.loaded;
    const listen = (target, handlers) => {
      for (const [event, fn] of Object.entries(handlers)) target.addEventListener(event, fn, this.#gone);
    };
    listen(page, {pagehide: () => this.#leave(), online: wake, offline: () => this.outbox?.cut(), storage: () => this.#rescue(),
      pageshow: () => this.#left && this.#rescue(this.#left = false).then(wake)});
    listen(page.document, {freeze: () => this.write(), resume: wake,
      visibilitychange: () => page.document.hidden ? this.#left || this.drain(true) : wake()});
    sessions.add(this);
    const read = this.reread();
    this.#local = read.then(() => this.#rescue());
    const sent = this.drain(), found = await read;
    await this.#local;
    if (!found?.copy) await sent;
    return this.loaded;
  }

  post(message) { this.channel?.postMessage({name: this.name, ...message}); }

  async drain(keepalive) {
    clearTimeout(this.#timers.save);
    this.#timers.since = null;
    await this.#local;
    const outbox = this.outbox ?? await import('./outbox.js').then((part) => part.attach(this), console.error);
    if (outbox) return outbox.drain(keepalive);
    if (!this.stopped) this.#timers.save = setTimeout(() => this.drain(), MOST_MS);
  }

  async wake() {
    await this.drain();
    if (!this.outbox?.failure) await this.outbox?.load();
  }

  /** Nothing asynchronous comes before the beacon. */
  #leave() {
    const {model, journal, page, name, who} = this;
    if (this.stopped) return;
    this.#left = true;      // and takes no lock: that would bar the way back
    model.cut();
    this.outbox?.beacon();
    const rows = model.rows.filter((r) => !r.durable);
    const text = JSON.stringify({name, epoch: journal.epoch, rows});
    if (rows.length && text.length < LAST) tried(() => page.localStorage.setItem(`holdfast ${who} ${model.client}`, text));
    this.write();
  }

  /** What a closing page left.  Few leave anything. */
  async #rescue() {
    const {page, who} = this, some = tried(() => Object.keys(page.localStorage).some((key) => key.startsWith(`holdfast ${who} `)));
    if (some) await import('./left.js').then((part) => part.rescue(this)).catch(console.error);
  }
}

/** `page` is what is taken from the surroundings. */
export function openSession(options, page = globalThis, journalMs = 100) {
  if (options.user === undefined) throw new TypeError('user must be an id or null');
  return new Session(options, page, journalMs);
}

export const wipeLocal = async (...args) => (await import('./wipe.js')).wipe(...args);
