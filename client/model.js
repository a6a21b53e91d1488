/**
 * model - what the page shows: the server's values, the rows that wait, the open batch.
 *
 * Never: stores, sends, or reads a clock.  An operation on a key is ['set', value],
 * ['merge', patch] or ['delete'].
 */
const FULL = 12_000;      // such a batch takes no new key: it should still fit a beacon

const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);
const {entries, keys, hasOwn, fromEntries} = Object;    // so `__proto__` is a key like any

export function same(a, b) {
  if (a === b) return true;
  if (!a || !b || typeof a !== 'object' || typeof b !== 'object' || isObject(a) !== isObject(b)) return false;
  return keys(a).length === keys(b).length && keys(a).every((k) => hasOwn(b, k) && same(a[k], b[k]));
}

/** RFC 7396; with `nulls` kept, it makes of two patches one. */
export function patched(target, patch, nulls) {
  if (!isObject(patch)) return patch;
  const out = new Map(isObject(target) ? entries(target) : []);
  for (const [k, v] of entries(patch)) v === null && !nulls ? out.delete(k) : out.set(k, patched(out.get(k), v, nulls));
  return fromEntries(out);
}

const applied = (before, [kind, value]) => kind === 'merge' ? patched(before, value) : value;
const keep = (map, key, value) => value === undefined ? map.delete(key) : map.set(key, value);
const add = (map, key, by) => map.set(key, (map.get(key) ?? 0) + by);
const name = (row) => `${row.client} ${row.seq}`;

export class Model {
  base = {rev: 0, values: new Map()};     // and the session's id and era
  rows = [];                              // waiting, in the order of journalling
  view = new Map();
  seq = 0;
  clock = 0;                              // Lamport's: newer than all its writer knew
  totals = new Map();
  #open;

  /** @param tell called with the keys that changed */
  constructor(client, strategy, tell) {
    Object.assign(this, {client, strategy, tell});
  }

  get dirty() { return !!this.#open?.dirty; }

  /** Of the session shown, not of one that is gone. */
  mine = (row) => !row.id || !this.base.id || row.id === this.base.id;

  edit(key, op) {
    const before = this.view.get(key), after = applied(before, op);
    if (same(before, after)) return;
    const old = this.#open?.ops.get(key);
    if (!old && this.#open?.row?.body.length > FULL) this.seal();
    const {ops, seen} = this.#batch();
    if (!old) seen.set(key, [before, this.rows.some((r) => r.client !== this.client && r.ops.has(key))]);
    else if (op[0] === 'merge') {
      op = ['merge', patched(old[1], op[1], true)];
      if (old[0] !== 'merge' || !same(after, applied(seen.get(key)[0], op))) op = ['set', after];
    }
    ops.set(key, op);
    for (const row of this.rows) if (row.problem) row.ops.delete(key);
    this.refresh([key]);
  }

  count(counter, by) {
    add(this.#batch().inc, counter, by);
    add(this.totals, counter, by);
  }

  #batch() {
    this.#open ??= {ops: new Map(), seen: new Map(), inc: new Map(), rev: this.base.rev};
    this.#open.dirty = true;
    return this.#open;
  }

  /**
   * Make the open batch a row.  One that has grown since takes the next sequence and
   * keeps `from`, so what was ever durable or sent under a sequence stays what it was.
   */
  cut() {
    const open = this.#open, old = open?.row, {id, era} = this.base;
    if (!open?.dirty) return;
    open.dirty = false;
    const {ops, seen, inc, rev} = open, seq = ++this.seq;
    const row = open.row = {client: this.client, seq, from: old?.from ?? seq, n: old?.n ?? ++this.clock,
      id, era, rev, ops: new Map(ops), seen: [...seen], inc: [...inc]};
    row.body = body(row, this);
    this.rows = [...this.rows.filter((r) => r !== old), row];
  }

  /** The next edit begins another batch. */
  seal() {
    this.cut();
    this.#open = null;
  }

  /** What the journal holds; `had` are the rows that were in it before it was read. */
  sync(stored, had) {
    const known = new Set(this.rows.map(name)), there = new Set(stored.map(name));
    const news = stored.filter((r) => r.client !== this.client && !known.has(name(r)));
    const gone = this.rows.filter((r) => had.has(r) && !there.has(name(r)));
    this.clock = Math.max(this.clock, ...news.map((r) => r.n));
    if (news.length || gone.includes(this.#open?.row)) this.seal();
    this.replace(gone, news);
  }

  replace(gone, news = []) {
    this.rows = [...this.rows.filter((r) => !gone.includes(r)), ...news]
      .sort((a, b) => a.n - b.n || (a.client > b.client) - (a.client < b.client) || a.seq - b.seq);
    this.refresh([...gone, ...news].flatMap((r) => [...r.ops.keys()]));
  }

  /** A load: the whole state, or what changed since the base. */
  adopt({id, era, rev, full, values, deleted = []}) {
    if (rev !== this.base.rev) this.seal();
    const old = this.base.values, next = full ? new Map() : old;
    const news = values instanceof Map ? [...values] : entries(values);
    for (const [k, v] of news) next.set(k, same(old.get(k), v) ? old.get(k) : v);
    for (const k of deleted) next.delete(k);
    this.base = {id, era, rev, values: next};
    this.refresh([...full ? this.view.keys() : deleted, ...news.map(([k]) => k)]);
  }

  /** The server has these rows.  With `rev` nothing came between: the base follows. */
  done(rows, rev) {
    const {base} = this;
    if (rev) {
      base.rev = rev;
      for (const [k, op] of rows.flatMap((r) => [...r.ops])) keep(base.values, k, applied(base.values.get(k), op));
    }
    this.replace(rows);
  }

  refresh(list) {
    const changed = new Set(), rows = this.rows.filter(this.mine);
    if (this.dirty) rows.push(this.#open);
    for (const k of list) {
      const v = rows.reduce((u, {ops}) => ops.has(k) ? applied(u, ops.get(k)) : u, this.base.values.get(k));
      if (same(v, this.view.get(k))) continue;
      keep(this.view, k, v);
      changed.add(k);
    }
    if (changed.size) this.tell(changed);
  }
}

/** The batch as it is sent, but for seq and from, which are the row's. */
export function body({rev: base, ops, seen, inc}, {strategy, totals}, all) {
  const some = (list) => list.length ? fromEntries(list) : undefined;
  const of = (kind) => some([...ops].filter(([, op]) => op[0] === kind).map(([k, op]) => [k, op[1]]));
  const gone = of('delete'), was = seen.filter(([, s]) => all || s[1]).map(([k, [v]]) => [k, v ?? null]);
  return JSON.stringify({base, strategy, set: of('set'), merge: of('merge'), delete: gone && keys(gone),
    was: some(was), counters: some(inc.map(([k]) => [k, totals.get(k)]))});
}

/** The operations of a body. */
export function parsed(text) {
  const {set = {}, merge = {}, delete: gone = []} = JSON.parse(text);
  const of = (kind, part) => entries(part).map(([k, v]) => [k, [kind, v]]);
  return new Map([...of('set', set), ...of('merge', merge), ...gone.map((k) => [k, ['delete']])]);
}
