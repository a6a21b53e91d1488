/**
 * holdfast - one session in one page: edits, the journal, other tabs, the last moment.
 *
 * Sending is outbox's.  It comes over the network it is for, like all that needs the
 * network; without it everything here works.
 */
import {Journal} from './journal.js';
import {Model, parsed, patched, same} from './model.js';

const IDLE_MS = 5000;
const MOST_MS = 30_000;
const FLUSH_MS = 10_000;
const BEACON = 16 * 1024;     // Firefox loses larger ones, and Blobs, as a tab closes
const LAST = 512 * 1024;

/** The open ones of this page. */
export const sessions = new Set();

const tried = (work) => {
  try { return work(); } catch { /* denied storage throws */ }
};

/** What the client takes from its surroundings; nothing outside a browser. */
export const browser = () => globalThis.document && {
  window, document, channel: (name) => new BroadcastChannel(name),
  fetch: (...args) => fetch(...args), beacon: (url, text) => navigator.sendBeacon(url, text),
  locks: navigator.locks, indexedDB: tried(() => indexedDB), localStorage: tried(() => localStorage), journalMs: 100,
};

/** FNV-1a: does not show what it was made from; no secret. */
export const hash = (text) => [...text].reduce((h, c) =>
  BigInt.asUintN(64, (h ^ BigInt(c.codePointAt())) * 0x100000001b3n), 0xcbf29ce484222325n).toString(36);

/** 128 bits, not per browser and not kept: a duplicated tab would have the same. */
export const newClient = () => [...crypto.getRandomValues(new BigUint64Array(2))].join('-');

/** A save of rows, each byte as it was journalled. */
export const save = (client, era, rows, more) => JSON.stringify({...more, client, era}).slice(0, -1)
  + `,"batches":[${rows.map((r) => `{"seq":${r.seq},"from":${r.from},${r.body.slice(1)}`)}]}`;

const copy = (value) => JSON.parse(JSON.stringify(value));
const record = ({ops, ...row}) => row;
const revived = (row) => ({...row, ops: row.op || row.problem ? new Map() : parsed(row.body)});
const remote = async (name, session, args) => (await import('./remote.js'))[name](session, ...args);

class Session {
  clashes = 0;
  snapshots = {};
  #listeners = new Map();
  #timers = {};
  #turns = Promise.resolve();
  #gone = new AbortController();

  constructor(options, deps) {
    this.options = {url: '/api/sessions', app: '', slot: '', initial: {}, live: true, ...options};
    this.deps = deps;
    this.model = new Model(deps && newClient(), options.strategy, (changed) => {
      this.emit('change', changed);
      for (const key of changed) this.emit(`key ${key}`, this.get(key));
    });
    this.status = this.#status();
    this.home(this.options);
    for (const name of ['create', 'list', 'get', 'restore']) this.snapshots[name] = (...args) => remote(name, this, args);
    this.ready = deps ? this.#start() : this.stop('server');
  }

  /** Whose the session is, his are the journal and the other tabs. */
  home({url, user, id, app, slot}) {
    this.who = hash(`${url} ${user}`);
    this.name = id ?? JSON.stringify([app, slot]);
    this.journal = new Journal(this.deps, this.who, this.name);
    this.channel?.close();
    this.channel = tried(() => this.deps.channel(`holdfast ${this.who}`));
    if (this.channel) this.channel.onmessage = ({data}) => this.#heard(data);
  }

  get(key) {
    const {model: {view}, options: {initial}} = this;
    return view.has(key) ? view.get(key) : initial[key];
  }

  set(key, value) { this.#edit(key, value === undefined ? ['delete'] : ['set', copy(value)]); }

  delete(key) { this.#edit(key, ['delete']); }

  merge(key, patch) {
    if (this.model.view.has(key)) this.#edit(key, ['merge', copy(patch)]);
    else this.set(key, patched(this.get(key), patch));
  }

  /** All that `work` edits reaches the server together or not at all. */
  batch(work) {
    this.model.seal();
    work();
  }

  count(counter, by = 1) {
    if (!this.stopped) this.#touched(this.model.count(counter, by));
  }

  #edit(key, op) {
    if (this.stopped) return;
    this.emit('edit', key);
    this.#touched(this.model.edit(key, op));
  }

  /** Journalled so long after the first edit that is not yet: steady typing would starve the last. */
  #touched() {
    const t = this.#timers;
    if (!this.model.dirty) return;
    t.journal ??= setTimeout(() => this.write(), this.deps.journalMs);
    clearTimeout(t.idle);
    t.idle = setTimeout(() => this.drain(), IDLE_MS);
    t.most ??= setTimeout(() => this.drain(), MOST_MS);
    this.changed();
  }

  on(event, fn) {
    const fns = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, fns.add(fn));
    return () => fns.delete(fn);
  }

  subscribe(fn, key) { return this.on(key === undefined ? 'change' : `key ${key}`, fn); }

  emit(event, detail) { this.#listeners.get(event)?.forEach((fn) => fn(detail)); }

  changed() {
    const next = this.#status();
    if (same(next, this.status)) return;
    this.status = next;
    this.emit('status', next);
  }

  #status() {
    const {model: {dirty, rows}, stopped, clashes: conflicts, outbox} = this;
    const {sending, failure, saves = 0, lastSaved = null} = outbox ?? {};
    const rejected = this.rejected().length, device = !dirty && rows.every((r) => r.durable);
    const server = !dirty && rows.length === rejected, reason = stopped ?? failure ?? null;
    const state = stopped || rejected ? 'error' : sending ? 'saving' : failure === 'offline' ? failure
      : failure ? 'error' : !server ? 'dirty' : conflicts ? 'conflict' : saves ? 'saved' : 'idle';
    return {state, device, server, reason, rejected, conflicts, saves, lastSaved};
  }

  rejected() { return this.model.rows.filter((r) => r.problem); }

  /** Never rejects and never hangs. */
  async flush() {
    let timer;
    const late = new Promise((end) => { timer = setTimeout(end, FLUSH_MS); });
    if (!this.stopped) await Promise.race([this.drain(), late]);
    clearTimeout(timer);
    const {device, server, reason} = this.status;
    return {device, server, rev: this.model.base.rev, reason: server ? null : reason ?? 'timeout'};
  }

  async close() {
    const end = await this.flush();
    this.stop('closed');
    return end;
  }

  stop(why) {
    const {model} = this;
    this.stopped ??= why;
    if (why === 'wiped') {
      model.adopt({rev: 0, full: true, values: {}});
      model.replace(model.rows);
    }
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#gone.abort();
    this.channel?.close();
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

  /** What changes rows from outside comes one after the other. */
  turn(work) { return this.#turns = this.#turns.then(work); }

  /** Take over what the journal holds by now. */
  reread() {
    return this.turn(async () => {
      const {model, journal, outbox} = this, had = new Set(model.rows.filter((r) => r.durable));
      const found = await journal.read(model.base);
      if (!found || this.stopped) return;
      if (found.epoch !== journal.epoch) return this.stop('wiped');
      if (found.copy && (!outbox?.recovered || found.copy.id === model.base.id)) model.adopt(found.copy);
      model.sync(found.rows.map((r) => ({...revived(r), durable: true})), had);
      this.changed();
      return found;
    });
  }

  /** The server has these rows: they leave the queue, and the journal with the new copy. */
  finish(rows, follows) {
    return this.turn(async () => {
      this.model.done(rows, follows?.());
      this.changed();
      if (await this.journal.settle(rows, this.model.base)) this.post();
    });
  }

  async #start() {
    const {window, document} = this.deps, listen = (target, handlers) => {
      for (const [event, fn] of Object.entries(handlers)) target.addEventListener(event, fn, this.#gone);
    };
    const wake = () => this.wake();
    listen(window, {pagehide: () => this.#leave(), pageshow: wake, online: wake});
    listen(document, {freeze: () => this.write(), resume: wake,
      visibilitychange: () => document.hidden ? this.drain(true) : wake()});
    sessions.add(this);
    const found = await this.begin();
    await this.#rescue();
    const sent = this.drain();
    if (!found?.copy) await sent;
  }

  async begin() {
    this.journal.epoch = (await this.journal.read(this.model.base))?.epoch ?? 0;
    return this.reread();
  }

  post(message) { this.channel?.postMessage({name: this.name, ...message}); }

  #heard({name, wiped, ring}) {
    if (wiped) this.stop('wiped');
    else if (name === this.name) ring ? this.emit('ring', ring) : this.reread();
  }

  async drain(keepalive) {
    const t = this.#timers;
    clearTimeout(t.idle);
    clearTimeout(t.most);
    t.most = null;
    if (!this.outbox) {
      const {Outbox} = await import('./outbox.js');
      this.outbox ??= new Outbox(this);
    }
    return this.outbox.drain(keepalive);
  }

  async wake() {
    await this.drain();
    await this.outbox.load();
  }

  /** Nothing asynchronous may come before the beacon. */
  #leave() {
    const {model, journal, deps: {localStorage}, name, who} = this;
    if (this.stopped) return;
    model.cut();
    this.#beacon();
    const rows = model.rows.filter((r) => !r.durable).map(record);
    const text = JSON.stringify({name, epoch: journal.epoch, rows});
    if (rows.length && text.length < LAST) tried(() => localStorage.setItem(`holdfast ${who} ${model.client}`, text));
    this.write();
  }

  /** The newest own rows that fit, in order. */
  #beacon() {
    const {model: {base, client, rows}, outbox: {ticket} = {}} = this, run = [];
    let text;
    for (const row of ticket ? rows.filter((r) => r.client === client && !r.problem).reverse() : []) {
      run.unshift(row);
      const more = save(client, base.era, run, {ticket});
      if (row.op || new TextEncoder().encode(more).length > BEACON) break;
      text = more;
    }
    if (text) this.deps.beacon(`${this.options.url}/${base.id}/beacon`, text);
  }

  /** What closing pages left in localStorage moves into the journal. */
  async #rescue() {
    const {deps: {localStorage}, who, name, journal, model} = this;
    for (const key of tried(() => Object.keys(localStorage)) ?? []) {
      const left = key.startsWith(`holdfast ${who} `) && JSON.parse(localStorage.getItem(key));
      if (left?.name !== name) continue;
      if (left.epoch === journal.epoch) model.sync(left.rows.map(revived), new Set());
      await this.write();
      if (journal.works) localStorage.removeItem(key);
    }
  }
}
for (const name of ['undo', 'redo', 'share', 'conflicts', 'presence', 'claim', 'destroy', 'again', 'discard']) {
  Session.prototype[name] = function far(...args) { return remote(name, this, args); };
}

export function openSession(options, deps = browser()) {
  if (options.user === undefined) throw new TypeError('user: an id, or null for somebody anonymous');
  return new Session(options, deps);
}

export const wipeLocal = async (...args) => (await import('./wipe.js')).wipe(...args);

/** A prompt before leaving, only while something is not yet safe on this device. */
export function guardUnsaved(session) {
  const ask = (event) => session.status.device || event.preventDefault();
  return session.on('status', ({device}) => globalThis[device ? 'removeEventListener' : 'addEventListener']('beforeunload', ask));
}
