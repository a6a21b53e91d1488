/** fakes - a browser's storage and a server, small enough to be believed, for the units. */
import {webcrypto} from 'node:crypto';

import {openSession} from '../holdfast.js';

// Node 18, which is Debian 12's, has what pages have, but not by its name.
globalThis.crypto ??= webcrypto;

const order = (a, b) => {
  const rank = (v) => {
    const of = Array.isArray(v) ? 2 : ['number', 'string'].indexOf(typeof v);
    if (of < 0) throw new DOMException(`no key: ${String(v)}`, 'DataError');
    return of;
  };
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!Array.isArray(a)) return a < b ? -1 : +(a > b);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const c = order(a[i], b[i]);
    if (c) return c;
  }
  return a.length - b.length;
};

globalThis.IDBKeyRange ??= {
  bound(lower, upper, lowerOpen = false, upperOpen = false) {
    const way = order(lower, upper);
    if (way > 0 || (way === 0 && (lowerOpen || upperOpen))) throw new DOMException('empty range', 'DataError');
    return {has: (k) => order(k, lower) >= +lowerOpen && order(k, upper) <= -upperOpen};
  },
};
const matches = (query) => (query.has ? query.has : (k) => order(k, query) === 0);

/** IndexedDB's transactions, one after the other, all or nothing. */
export class Storage {
  stores = new Map();
  denied = false;
  full = false;
  #queue = Promise.resolve();

  open() {
    const request = {};
    queueMicrotask(() => {
      if (this.denied) return request.onerror?.();
      request.result = this.#database();
      if (!this.stores.size) request.onupgradeneeded?.();
      request.onsuccess?.({target: request});
    });
    return request;
  }

  #database() {
    return {
      createObjectStore: (name) => this.stores.set(name, []),
      transaction: (names, mode) => this.#transaction(mode),
      close() {},
    };
  }

  #transaction(mode) {
    const t = {aborted: false, todo: [], abort() { this.aborted = true; }};
    t.objectStore = (name) => new Store(t, name);
    this.#queue = this.#queue.then(async () => {
      const work = new Map([...this.stores].map(([k, v]) => [k, [...v]]));
      await null;
      while (t.todo.length && !t.aborted) {
        t.todo.shift()(work);
        await null;
      }
      if (this.full && mode === 'readwrite' && t.wrote) t.aborted = true;
      if (t.aborted) return t.onabort?.();
      if (mode === 'readwrite') this.stores = work;
      t.oncomplete?.();
    });
    return t;
  }
}

class Store {
  constructor(t, name) { Object.assign(this, {t, name}); }

  #later(work) {
    const request = {};
    this.t.todo.push((stores) => {
      request.result = work(stores.get(this.name), (rows) => stores.set(this.name, rows));
      request.onsuccess?.({target: request});
    });
    return request;
  }

  get(query) { return this.#later((rows) => structuredClone(rows.find(([k]) => matches(query)(k))?.[1])); }
  getAll(query) {
    return this.#later((rows) => rows.filter(([k]) => matches(query)(k))
      .sort(([a], [b]) => order(a, b)).map(([, v]) => structuredClone(v)));
  }
  getAllKeys(query) { return this.#later((rows) => rows.map(([k]) => k).filter(matches(query)).sort(order)); }
  put(value, key) {
    const kept = structuredClone(value);
    this.t.wrote = true;
    return this.#later((rows, set) => set([...rows.filter(([k]) => !matches(key)(k)), [key, kept]]));
  }
  delete(query) { return this.#later((rows, set) => set(rows.filter(([k]) => !matches(query)(k)))); }
  openCursor(query) {
    const request = {};
    let at = -1, keys;
    const step = () => this.t.todo.push((stores) => {
      const rows = stores.get(this.name), set = (next) => stores.set(this.name, next);
      keys ??= rows.map(([k]) => k).filter(matches(query)).sort(order);
      const key = keys[++at];
      request.result = key && {
        key, value: structuredClone(rows.find(([k]) => order(k, key) === 0)[1]), continue: step,
        delete: () => this.t.todo.push((now) => now.set(this.name, now.get(this.name).filter(([k]) => order(k, key)))),
      };
      request.onsuccess?.({target: request});
    });
    step();
    return request;
  }
}

/** localStorage, with its keys as own properties. */
export const localStore = () => Object.create({
  getItem(k) { return this[k] ?? null; },
  setItem(k, v) { this[k] = String(v); },
  removeItem(k) { delete this[k]; },
});

/** RFC 7396, as its appendix writes it. */
export function merged(target, patch) {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const out = typeof target === 'object' && target !== null && !Array.isArray(target) ? {...target} : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else out[name] = merged(out[name], value);
  }
  return out;
}

/** The server's rules of sequences and revisions, for one session a slot. */
export class Server {
  rev = 0;
  era = 'aaaaaaaa';
  values = new Map();      // key -> {value, rev}
  gone = new Map();
  clients = new Map();     // client -> {seq, counters}
  copies = [];             // newest first, as a test has put them
  log = [];
  user = 'alice';
  session = 's1';
  ended = new Map();       // of sessions -> the answer to whatever asks for one
  token = 'good';
  unsealable = [];         // what schemas of the app refuse sealed
  refuse = null;           // (request) => a response, or nothing

  get counters() {
    const out = {};
    for (const {counters} of this.clients.values()) for (const [k, v] of Object.entries(counters)) out[k] = (out[k] ?? 0) + v;
    return out;
  }

  fetch = async (url, {method, body, headers, keepalive}) => {
    const request = {url, method, keepalive, token: headers.Authorization.slice(7), body: body ? JSON.parse(body) : null, raw: body};
    this.log.push(request);
    const special = await this.refuse?.(request);
    if (special) return special;
    if (headers.Authorization !== `Bearer ${this.token}`) return problem(401, 'token-expired', 'after-auth');
    const [, id, part] = /sessions\/([^/?]+)(\/\w+)?/.exec(url) ?? [];
    if (this.ended.has(id)) return problem(...this.ended.get(id));
    if (url.endsWith('/recover')) return this.#recover(request.body);
    if (url.includes('/limits?app=')) return json(200, {unsealable: this.unsealable});
    if (method === 'GET' && !part) return json(200, this.#info());
    if (method === 'PATCH') return this.#save(request.body);
    if (url.includes('/conflicts')) return this.#conflicts(method, url.split('/').at(-1));
    if (url.includes('/context')) return this.#load(new URL(url, 'http://x').searchParams);
    return problem(404, 'not-found', 'never');
  };

  #state(since) {
    const of = (map) => [...map].filter(([, v]) => v.rev > since);
    return {rev: this.rev, era: this.era, full: !since,
      values: Object.fromEntries(of(this.values).map(([k, v]) => [k, v.value])),
      deleted: since ? of(this.gone).map(([k]) => k) : [],
      ...this.copies.length && {conflicts: {open: this.copies.length, newest: this.copies[0].id}}};
  }

  /** What a backup has of it, to go back to with restore(). */
  backup() { return structuredClone({rev: this.rev, values: this.values, gone: this.gone, clients: this.clients}); }

  restore(backup, life) {
    Object.assign(this, structuredClone(backup), {era: `${this.era.split('r')[0]}r${life}`, rev: backup.rev + 1e9});
  }

  /** A page of one, or one that is let go. */
  #conflicts(method, last) {
    if (method === 'POST') {
      this.copies = this.copies.filter(({id}) => id !== last);
      return json(200, {rev: ++this.rev});
    }
    if (!last.startsWith('conflicts')) return json(200, this.copies.find(({id}) => id === last));
    const at = Number(last.split('=')[1] ?? 0), more = at + 1 < this.copies.length;
    return json(200, {conflicts: this.copies.slice(at, at + 1), next: more ? String(at + 1) : null});
  }

  #info() { return {id: this.session, app: 'a', user: this.user, role: this.role ?? 'owner', status: this.status ?? 'active', counters: this.counters}; }

  /** Deleted, or what the answer says; the next that is asked for is a new one. */
  end(answer = [404, 'not-found', 'never']) {
    this.ended.set(this.session, answer);
    Object.assign(this, {session: `s${this.ended.size + 1}`, rev: 0, era: `era ${this.ended.size}`});
    for (const map of [this.values, this.gone, this.clients]) map.clear();
  }

  #recover({client, clients, since, era}) {
    const seq = (id) => this.clients.get(id)?.seq ?? 0;
    return json(200, {
      session: this.#info(),
      context: this.#state(era === this.era && since <= this.rev ? since : 0), client: {id: client, seq: seq(client)},
      clients: clients.map(({id}) => ({id, seq: seq(id), parked: []})), conflicts: [...this.copies].reverse(), resume: null,
      ticket: {token: 'ticket', expires_at: null}, created: false,
    });
  }

  #load(params) {
    const since = Number(params.get('since') ?? 0);
    if (since > this.rev || (since && (params.get('era') ?? this.era) !== this.era)) return problem(410, 'cursor-expired', 'after-rebase');
    return json(200, this.#state(since));
  }

  #save({client, era, batches}) {
    const before = structuredClone({rev: this.rev, values: this.values, gone: this.gone, clients: this.clients});
    const prev = this.rev, applied = [], skipped = [];
    const row = this.clients.get(client) ?? {seq: 0, counters: {}};
    for (const batch of batches) {
      const {seq, from = seq} = batch;
      const no = (...p) => { Object.assign(this, before); return problem(...p, {seq}); };
      if ((!row.seq && from > 1 && !this.clients.has(client)) || (era && era !== this.era)) return no(409, 'client-unknown', 'after-rebase');
      if (seq <= row.seq) { skipped.push(seq); continue; }
      if (from > row.seq + 1) return problem(409, 'sequence-gap', 'after-rebase', {seq, expected: row.seq + 1});
      if (this.schema?.(batch)) return no(422, 'schema', 'never');
      this.apply(batch);
      Object.assign(row, {seq, counters: {...row.counters, ...batch.counters}});
      applied.push(seq);
    }
    this.clients.set(client, row);
    const conflicts = this.copies.filter(({by, seq}) => by === client && [...applied, ...skipped].includes(seq));
    return json(200, {rev: this.rev, prev, era: this.era, applied, skipped, parked: [], conflicts, revived: false, reset: false});
  }

  apply({set = {}, merge = {}, delete: del = []}) {
    const before = this.rev, rev = this.rev + 1;
    const put = (k, value) => {
      if (JSON.stringify(this.values.get(k)?.value) === JSON.stringify(value)) return;
      this.rev = rev;
      this.values.set(k, {value, rev});
    };
    for (const [k, v] of Object.entries(set)) put(k, v);
    for (const [k, v] of Object.entries(merge)) put(k, merged(this.values.get(k)?.value, v));
    for (const k of del) if (this.values.delete(k)) this.gone.set(k, {rev: this.rev = rev});
    return this.rev - before;
  }

  get(key) { return this.values.get(key)?.value; }
}

export const json = (status, data, headers) => new Response(JSON.stringify(data), {status, headers});
export const problem = (status, code, retry, more, headers) =>
  json(status, {status, code, retry, type: `urn:holdfast:problem:${code}`, ...more}, headers);

/** A token that says whose it is; the fake server compares it as it is. */
export const jwt = (sub, more = '') => `e30.${Buffer.from(JSON.stringify({sub})).toString('base64url')}.${more || 'x'}`;

/** A page: its own window and document over a browser's storage. */
export function page(server, browser, over = {}) {
  const beacons = [], document = Object.assign(new EventTarget(), {hidden: false});
  const window = Object.assign(new EventTarget(), {
    document, fetch: server.fetch, indexedDB: browser.storage, localStorage: browser.local, BroadcastChannel: undefined,
    navigator: {sendBeacon: (url, text) => beacons.push({url, text}) > 0}, ...over,
  });
  const fire = (target, event, detail) => target.dispatchEvent(Object.assign(new Event(event), detail));
  return {window, document, beacons, fire};
}

export const device = () => ({storage: new Storage(), local: localStore()});

/** A page with an open session in it. */
export function opened(server, browser = device(), {options, ...over} = {}) {
  const p = page(server, browser, over);
  const s = openSession({app: 'a', slot: 'b', user: 'alice', auth: async () => 'good', live: false, ...options}, p.window, 5);
  return {...p, s, browser};
}

/** As much of a form as bindForm touches. */
export function made(...elements) {
  const form = Object.assign(new EventTarget(), {getAttribute: (a) => (a === 'name' ? 'f' : null), elements: []});
  const ownerDocument = {activeElement: null};
  form.elements = elements.map((el) => ({tagName: 'INPUT', type: 'text', value: '', defaultValue: '', closest: () => null, ownerDocument,
    setSelectionRange(at, end) { Object.assign(this, {selectionStart: at, selectionEnd: end}); }, ...el}));
  const fire = (event, el) => form.dispatchEvent(Object.defineProperty(new Event(event), 'target', {value: el}));
  const el = (name) => form.elements.find((e) => e.name === name);
  const fill = (name, value) => fire('input', Object.assign(el(name), {value}));      // as a password manager does, wherever the cursor is
  const type = (name, value) => {
    ownerDocument.activeElement = Object.assign(el(name), {selectionStart: value.length, selectionEnd: value.length});
    fill(name, value);
  };
  const leave = () => {
    const from = ownerDocument.activeElement;
    ownerDocument.activeElement = null;
    if (from) for (const event of ['change', 'focusout']) fire(event, from);
  };
  return {form, el, type, fill, leave, shown: () => Object.fromEntries(form.elements.map((el) => [el.name, el.value]))};
}

/** Timers and the time of day, moved by hand until they are given back. */
export function clock() {
  const real = {setTimeout, clearTimeout, now: Date.now}, timers = new Map();
  let now = Date.now(), next = 1;
  globalThis.setTimeout = (fn, ms = 0) => timers.set(next, {fn, at: now + ms}) && next++;
  globalThis.clearTimeout = (id) => timers.delete(id) || real.clearTimeout(id);
  Date.now = () => now;
  return {
    tick(ms) {
      const end = now + ms;
      for (;;) {
        const [id, timer] = [...timers].filter(([, t]) => t.at <= end).sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
        if (!timer) break;
        timers.delete(id);
        now = timer.at;
        timer.fn();
      }
      now = end;
    },
    shift(ms) { now += ms; },
    restore() { Object.assign(globalThis, {setTimeout: real.setTimeout, clearTimeout: real.clearTimeout}), Date.now = real.now; },
  };
}

/** Until it is so; no fixed sleeps. */
export async function until(condition, ms = 2000) {
  for (const end = Date.now() + ms; !await condition();) {
    if (Date.now() > end) throw new Error(`not so within ${ms} ms: ${condition}`);
    await new Promise((r) => setTimeout(r, 2));
  }
}
