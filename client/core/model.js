/** model - what the page shows.  Pure.  An operation is ['set', value], ['merge', patch] or ['delete']. */
const FULL_CHARS = 12_000;      // a beacon carries 16 KiB

const {entries, keys, hasOwn, fromEntries} = Object;

/** Never kept: a duplicated tab would have the same. */
export const newClient = () => crypto.getRandomValues(new BigUint64Array(2)).join('-');

export const isObject = (value) => value instanceof Object && !Array.isArray(value);

export function same(a, b) {
  if (!(a instanceof Object && b instanceof Object)) return a === b;
  return isObject(a) === isObject(b) && keys(a).length === keys(b).length
    && keys(a).every((name) => hasOwn(b, name) && same(a[name], b[name]));
}

/** RFC 7396; with `keepNulls`, of two patches one.  `__proto__` is a name like any. */
export function patched(target, patch, keepNulls) {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? entries(target) : []);
  for (const [name, value] of entries(patch)) {
    if (value === null && !keepNulls) members.delete(name);
    else members.set(name, patched(members.get(name), value, keepNulls));
  }
  return fromEntries(members);
}

/** Whether one patch can do both. */
const canJoin = (first, second) => !isObject(second) || (isObject(first)
  && keys(second).every((name) => !hasOwn(first, name) || canJoin(first[name], second[name])));

function both([kind, value], patch) {
  return kind === 'merge' ? [kind, patched(value, patch, true)] : ['set', patched(value, patch)];
}

/** What a patch's members were. */
function replaced(value, patch) {
  if (!isObject(value) || !isObject(patch)) return value;
  const names = keys(patch).filter((name) => hasOwn(value, name));
  return fromEntries(names.map((name) => [name, replaced(value[name], patch[name])]));
}

/** With the members it lacks. */
export function filled(initial, value) {
  if (!isObject(initial) || !isObject(value)) return value;
  const members = new Map(entries(initial));
  for (const [name, member] of entries(value)) members.set(name, filled(members.get(name), member));
  return fromEntries(members);
}

export const applied = (before, [kind, value]) => kind === 'merge' ? patched(before, value) : value;
const after = (rows, key, value) => rows.reduce((now, {ops}) => ops.has(key) ? applied(now, ops.get(key)) : now, value);
const put = (map, key, value) => value === undefined ? map.delete(key) : map.set(key, value);
const add = (map, key, by) => map.set(key, (map.get(key) ?? 0) + by);

export class Model {
  base = {rev: 0, values: new Map()};
  rows = [];
  view = new Map();
  seq = 0;
  clock = 0;            // Lamport's
  totals = new Map();
  open;                 // the batch for edits

  constructor(client, strategy, tell) {
    Object.assign(this, {client, strategy, tell});
  }

  get dirty() { return !!this.open?.dirty; }

  mine = ({id}) => !id || !this.base.id || id === this.base.id;

  /** `saw`: {value}, what the person saw, if not this. */
  edit(key, op, saw) {
    const before = this.view.get(key);
    if (same(before, applied(before, op))) return;
    if (saw || !this.#takes(key, op)) this.seal();
    const {ops, seen} = this.#batch(), old = ops.get(key);
    if (!old) seen.set(key, saw ? [saw.value, true] : [before, this.#hides(key)]);
    ops.set(key, old && op[0] === 'merge' ? both(old, op[1]) : op);
    for (const row of this.rows) if (row.problem) row.ops.delete(key);
    this.refresh([key]);
  }

  #takes(key, [kind, patch]) {
    const {ops, row} = this.open ?? {}, [oldKind, old] = ops?.get(key) ?? [];
    if (!oldKind) return !(row?.body.length > FULL_CHARS);
    return kind !== 'merge' || oldKind !== 'merge' || canJoin(old, patch);
  }

  /** Rows that wait stand before a value of which another author, or this one, has seen something else. */
  #hides(key) {
    const rows = this.rows.filter(({ops}) => ops.has(key));
    if (rows.some(({client}) => client !== this.client)) return true;
    const saw = rows[0]?.seen.find(([name]) => name === key);
    return rows.length > 0 && !same(saw?.[1][0], this.base.values.get(key));
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
    const {open, client, base: {id, era}} = this, old = open?.row;
    if (!open?.dirty) return;
    open.dirty = false;
    const {ops, seen, inc, rev} = open, seq = ++this.seq;
    const row = {client, seq, from: old?.from ?? this.from ?? seq, n: old?.n ?? ++this.clock,
      id, era, rev, ops: new Map(ops), seen: [...seen], inc: [...inc]};
    row.body = body(row, this);
    open.row = row;
    this.from = null;       // of a row given up
    this.rows = [...this.rows.filter((r) => r !== old), row];
  }

  seal() {
    this.cut();
    this.open = null;
  }

  replace(gone, news = []) {
    this.rows = [...this.rows.filter((row) => !gone.includes(row)), ...news]
      .sort((a, b) => a.n - b.n || (a.client < b.client ? -1 : 1));
    this.refresh([...gone, ...news].flatMap(({ops}) => [...ops.keys()]));
  }

  adopt({id, era, rev, full, values, deleted = []}) {
    if (rev !== this.base.rev) this.seal();
    const old = this.base.values, next = full ? new Map() : old;
    for (const [key, value] of entries(values)) next.set(key, same(old.get(key), value) ? old.get(key) : value);
    for (const key of deleted) next.delete(key);
    this.base = {id, era, rev, values: next};
    this.refresh([...full ? this.view.keys() : deleted, ...keys(values)]);
  }

  refresh(list) {
    const changed = new Set(), rows = this.rows.filter(this.mine);
    if (this.dirty) rows.push(this.open);
    for (const key of list) {
      const value = after(rows, key, this.base.values.get(key));
      if (same(value, this.view.get(key))) continue;
      put(this.view, key, value);
      changed.add(key);
    }
    if (changed.size) this.tell(changed);
  }
}

/** A batch but for seq and from, which are the row's. */
export function body({rev: base, ops, seen, inc}, {strategy, totals}, all) {
  const part = (list) => list.length ? fromEntries(list) : undefined;
  const of = (kind) => part([...ops].filter(([, op]) => op[0] === kind).map(([key, op]) => [key, op[1]]));
  const patches = of('merge') ?? {}, gone = of('delete');
  const was = seen.filter(([key, [, always]]) => all || always || hasOwn(patches, key))
    .map(([key, [value]]) => [key, (hasOwn(patches, key) ? replaced(value, patches[key]) : value) ?? null]);
  return JSON.stringify({base, strategy, set: of('set'), merge: part(entries(patches)), delete: gone && keys(gone),
    was: part(was), counters: part(inc.map(([name]) => [name, totals.get(name)]))});
}
