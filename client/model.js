/** model - what the page shows.  Pure.  An operation is ['set', value], ['merge', patch], ['delete']. */
const FULL = 12_000;      // a batch that takes no new key, for the beacon's sake

export const isObject = (v) => v instanceof Object && !Array.isArray(v);
const {entries, keys, hasOwn, fromEntries} = Object;

export function same(a, b) {
  if (!(a instanceof Object && b instanceof Object)) return a === b;
  return isObject(a) === isObject(b) && keys(a).length === keys(b).length
    && keys(a).every((k) => hasOwn(b, k) && same(a[k], b[k]));
}

/** RFC 7396; with `nulls`, of two patches one.  `__proto__` is a name like any. */
export function patched(target, patch, nulls) {
  if (!isObject(patch)) return patch;
  if (nulls && target !== undefined && !isObject(target)) throw nulls;      // none can
  const out = new Map(isObject(target) ? entries(target) : []);
  for (const [k, v] of entries(patch)) v === null && !nulls ? out.delete(k) : out.set(k, patched(out.get(k), v, nulls));
  return fromEntries(out);
}

/** What a patch's members were. */
const touched = (v, patch) => isObject(v) && isObject(patch)
  ? fromEntries(keys(patch).filter((k) => hasOwn(v, k)).map((k) => [k, touched(v[k], patch[k])])) : v;

/** What is missing in `value`, from `initial`. */
export const filled = (initial, value) => isObject(initial) && isObject(value) ? fromEntries(new Map([...entries(initial),
  ...entries(value).map(([k, v]) => [k, hasOwn(initial, k) ? filled(initial[k], v) : v])])) : value;

export const applied = (before, [kind, value]) => kind === 'merge' ? patched(before, value) : value;
const keep = (map, key, value) => value === undefined ? map.delete(key) : map.set(key, value);
const add = (map, key, by) => map.set(key, (map.get(key) ?? 0) + by);
const name = (row) => `${row.client} ${row.seq}`;

export class Model {
  base = {rev: 0, values: new Map()};
  rows = [];
  view = new Map();
  seq = 0;
  clock = 0;      // Lamport's
  totals = new Map();
  open;      // the batch that edits go into

  constructor(client, strategy, tell) {
    Object.assign(this, {client, strategy, tell});
  }

  get dirty() { return !!this.open?.dirty; }

  mine = (row) => !row.id || !this.base.id || row.id === this.base.id;

  /** `saw`: {value}, what the person saw, where that was not this. */
  edit(key, op, saw) {
    const before = this.view.get(key), after = applied(before, op);
    if (same(before, after)) return;
    if (saw) this.seal();
    const old = this.open?.ops.get(key);
    if (!old && this.open?.row?.body.length > FULL) this.seal();
    const {ops, seen} = this.#batch();
    if (saw) seen.set(key, [saw.value, true]);
    else if (!old) seen.set(key, [before, this.rows.some((r) => r.client !== this.client && r.ops.has(key))]);
    else if (op[0] === 'merge') {
      const kind = old[0] === 'merge' ? 'merge' : 'set';
      try { op = [kind, patched(old[1], op[1], kind === 'merge')]; } catch { return this.seal(), this.edit(key, op); }
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
    this.open ??= {ops: new Map(), seen: new Map(), inc: new Map(), rev: this.base.rev};
    this.open.dirty = true;
    return this.open;
  }

  /** A batch that has grown takes the next sequence and keeps `from`: no row ever changes. */
  cut() {
    const open = this.open, old = open?.row, {id, era} = this.base;
    if (!open?.dirty) return;
    open.dirty = false;
    const {ops, seen, inc, rev} = open, seq = ++this.seq;
    const row = open.row = {client: this.client, seq, from: old?.from ?? this.from ?? seq, n: old?.n ?? ++this.clock,
      id, era, rev, ops: new Map(ops), seen: [...seen], inc: [...inc]};
    row.body = body(row, this);
    this.from = null;       // of a row given up, which the next stands for too
    this.rows = [...this.rows.filter((r) => r !== old), row];
  }

  seal() {
    this.cut();
    this.open = null;
  }

  /** What the journal holds, and `had` before it was read.  Out of one that was cleared nothing was sent. */
  sync(stored, had, cleared) {
    const known = new Set(this.rows.map(name)), there = new Set(stored.map(name));
    const news = stored.filter((r) => r.client !== this.client && !known.has(name(r)));
    const gone = this.rows.filter((r) => had.has(r) && !there.has(name(r)));
    if (cleared) for (const row of gone.splice(0)) row.durable = false;
    this.clock = Math.max(this.clock, ...news.map((r) => r.n));
    if (news.length || gone.includes(this.open?.row)) this.seal();
    this.replace(gone, news);
  }

  replace(gone, news = []) {
    this.rows = [...this.rows.filter((r) => !gone.includes(r)), ...news]
      .sort((a, b) => a.n - b.n || (a.client < b.client ? -1 : 1));
    this.refresh([...gone, ...news].flatMap((r) => [...r.ops.keys()]));
  }

  adopt({id, era, rev, full, values, deleted = []}) {
    if (rev !== this.base.rev) this.seal();
    const old = this.base.values, next = full ? new Map() : old;
    for (const [k, v] of entries(values)) next.set(k, same(old.get(k), v) ? old.get(k) : v);
    for (const k of deleted) next.delete(k);
    this.base = {id, era, rev, values: next};
    this.refresh([...full ? this.view.keys() : deleted, ...keys(values)]);
  }

  /** With `rev` nothing came between: the base follows. */
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
    if (this.dirty) rows.push(this.open);
    for (const k of list) {
      const v = rows.reduce((u, {ops}) => ops.has(k) ? applied(u, ops.get(k)) : u, this.base.values.get(k));
      if (same(v, this.view.get(k))) continue;
      keep(this.view, k, v);
      changed.add(k);
    }
    if (changed.size) this.tell(changed);
  }
}

/** A batch but for seq and from, which are the row's. */
export function body({rev: base, ops, seen, inc}, {strategy, totals}, all) {
  const some = (list) => list.length ? fromEntries(list) : undefined;
  const of = (kind) => some([...ops].filter(([, op]) => op[0] === kind).map(([k, op]) => [k, op[1]]));
  const patch = of('merge') ?? {}, gone = of('delete');
  const was = seen.filter(([k, s]) => all || s[1] || hasOwn(patch, k))
    .map(([k, [v]]) => [k, (hasOwn(patch, k) ? touched(v, patch[k]) : v) ?? null]);
  return JSON.stringify({base, strategy, set: of('set'), merge: some(entries(patch)), delete: gone && keys(gone),
    was: some(was), counters: some(inc.map(([k]) => [k, totals.get(k)]))});
}

export function parsed(text) {
  const {set = {}, merge = {}, delete: gone = []} = JSON.parse(text);
  const of = (kind, part) => entries(part).map(([k, v]) => [k, [kind, v]]);
  return new Map([...of('set', set), ...of('merge', merge), ...gone.map((k) => [k, ['delete']])]);
}
