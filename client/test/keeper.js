/**
 * keeper - the server's rules about seen values: one session that keeps overwritten values
 * as copies.  tests/api/together.test.mjs sends the same histories to the real one.
 */
import {saveOrder} from '../../tests/sql/model/order.mjs';
import {isObject, patched, same} from '../core/model.js';

const SESSION = 's1', ERA = 'aaaaaaaa';
const there = (v) => (v === undefined ? null : v);
const leaves = (v, path = '') => (isObject(v) ? Object.entries(v).flatMap(([k, m]) => leaves(m, `${path}/${k}`)) : [path]);

/** merge_overlaps */
function overlaps(present, patch, was) {
  if (!isObject(patch)) return !same(there(present), there(patch)) && !same(there(present), there(was));
  if (present != null && !isObject(present)) return !same(present, there(was));
  return Object.entries(patch).some(([k, v]) => overlaps(present?.[k], v, isObject(was) ? was[k] : undefined));
}

/** value_grew */
function grew(old, now) {
  if (isObject(old) && isObject(now)) return Object.entries(old).every(([k, v]) => grew(v, now[k]));
  if (typeof old !== 'string' || typeof now !== 'string') return same(old, now);
  let start = 0;
  while (start < old.length && old[start] === now[start]) start++;
  return old.length <= now.length && now.endsWith(old.slice(start));
}

const problem = (status, code, retry, more) => ({status, data: {status, code, retry, ...more}});

export class Keeper {
  rev = 0;
  entries = new Map();     // key -> {value, rev, other, client}
  clients = new Map();     // client -> {seq, digests, parked}
  copies = [];             // newest first
  #ids = 0;

  /** As fetch, but at once. */
  send(url, {method, body}) {
    const [, path, query] = /sessions\/([^?]*)\??(.*)/.exec(url), data = body ? JSON.parse(body) : null;
    const [, part, id] = path.split('/'), answer = this.#answer(method, part, id, data, new URLSearchParams(query));
    return {status: answer.status, text: JSON.stringify(answer.data)};
  }

  #answer(method, part, id, data, query) {
    if (part === 'recover') return this.#recover(data);
    if (part === 'beacon') return this.save(data, true);
    if (method === 'PATCH') return this.save(data, false);
    if (part === 'context') return {status: 200, data: this.#state(Number(query.get('since') ?? 0))};
    if (part !== 'conflicts') return {status: 200, data: this.#info()};
    const copy = this.copies.find((c) => c.id === id);
    if (method === 'POST') return copy ? this.#resolve(copy, data) : problem(404, 'not-found', 'never');
    if (id) return copy ? {status: 200, data: copy} : problem(404, 'not-found', 'never');
    return {status: 200, data: {conflicts: this.copies, next: null}};
  }

  #info() { return {id: SESSION, app: 'a', user: 'alice', role: 'owner', status: 'active', counters: {}}; }

  #state(since) {
    const values = Object.fromEntries([...this.entries].filter(([, e]) => e.rev > since).map(([k, e]) => [k, e.value]));
    return {rev: this.rev, era: ERA, full: !since, values, deleted: since ? [] : undefined,
      ...this.copies.length && {conflicts: {open: this.copies.length, newest: this.copies[0].id}}};
  }

  #recover({client, clients, since = 0}) {
    for (const {id, pending_from: below} of clients) this.#apply(id, [], true, below);
    const seq = (id) => ({id, seq: this.clients.get(id)?.seq ?? 0});
    return {status: 200, data: {session: this.#info(), context: this.#state(since), client: seq(client), clients: clients.map(({id}) => seq(id)),
      conflicts: structuredClone(this.copies), resume: null, ticket: {token: 'ticket'}}};
  }

  save({client = null, batches, ...one}, isLenient) {
    const prev = this.rev, out = this.#apply(client, batches ?? [one], isLenient, 0);
    if (out.refused) return problem(409, out.refused, 'after-rebase', {seq: out.seq});
    const conflicts = this.copies.filter((c) => out.made.includes(c) || (c.client === client && out.skipped.includes(c.seq)))
      .map(({id, key, reason}) => ({id, key, reason}));
    return {status: 200, data: {rev: this.rev, prev, era: ERA, applied: out.applied, skipped: out.skipped, parked: out.parked, conflicts}};
  }

  #apply(client, batches, isLenient, below) {
    const row = this.clients.get(client) ?? {seq: null, digests: [], parked: []}, out = {made: [], applied: [], skipped: [], parked: []};
    const list = batches.map((b) => ({...b, content: JSON.stringify([b.set, b.merge])}));
    const order = saveOrder(row.seq, row.digests, list, row.parked, isLenient, below, (q, b) => this.#stands(b, q));
    if (order.refused) return {...out, refused: order.refused, seq: batches[0].seq};
    order.steps.forEach((b, i) => {
      const verdict = order.verdicts[i];
      if (/apply|adopt/.test(verdict)) out.applied.push(b.seq) && out.made.push(...this.#batch(client, b));
      else if (verdict === 'park') out.parked.push(b.seq) && row.parked.push(b);
      else if (/skip|void/.test(verdict) || (verdict === 'old' && !isLenient)) out.skipped.push(b.seq);
      else out.made.push(...this.#unapplied(client, b));
    });
    if (client && order.last) this.clients.set(client, {seq: order.last, digests: order.digests, parked: row.parked.filter((q) => q.seq > order.last)});
    return out;
  }

  /** Whether `b` says all that `q` does. */
  #stands({set = {}, merge = {}}, q) {
    const whole = ([k]) => Object.hasOwn(set, k);
    return Object.entries(q.set ?? {}).every(whole)
      && Object.entries(q.merge ?? {}).filter((e) => !whole(e)).every(([k, v]) => leaves(v).every((l) => leaves(merge[k]).includes(l)));
  }

  #batch(client, {seq, base = 0, set = {}, merge = {}, was = {}}) {
    const made = [], rev = this.rev + 1;
    for (const [key, kind, value] of [...Object.entries(set).map(([k, v]) => [k, 'set', v]), ...Object.entries(merge).map(([k, v]) => [k, 'merge', v])]) {
      const e = this.entries.get(key), own = e && client !== null && e.client === client, foreign = e ? (own ? e.other : e.rev) : 0;
      const after = kind === 'merge' ? patched(e?.value, value) : value, saw = Object.hasOwn(was, key);
      if (e && same(e.value, after)) continue;
      const isOverlap = (saw || foreign > base) && (kind === 'merge' ? overlaps(e?.value, value, was[key])
        : !saw || !same(there(e?.value), there(was[key])));
      this.rev = rev;
      this.entries.set(key, {value: after, rev, client, other: kind === 'set' || isOverlap ? 0 : foreign});
      if (isOverlap) made.push(this.#keep({key, client, seq, base, rev, mine: after, theirs: there(e?.value), kept: 'mine', reason: 'overlap', typing: e?.client}));
    }
    return made;
  }

  #unapplied(client, {seq, set = {}, merge = {}}) {
    return Object.entries({...merge, ...set}).map(([key, mine]) => this.#keep({key, client, seq, rev: this.rev, mine, theirs: null,
      kept: 'theirs', reason: 'sequence-reused', typing: client}));
  }

  #keep(copy) {
    const lost = (c) => (c.kept === 'mine' ? c.theirs : c.mine);
    this.copies = this.copies.filter((c) => !(c.reason === 'overlap' && copy.reason === 'overlap' && c.key === copy.key
      && c.typing && c.typing === copy.typing && grew(lost(c), lost(copy))));
    this.copies.unshift({...copy, id: `c${++this.#ids}`});
    return this.copies[0];
  }

  #resolve({id, key, kept, rev, mine, theirs}, {use, value = use === 'mine' ? mine : theirs}) {
    const prev = this.rev;
    if (use !== kept) this.#batch(null, {base: rev, set: {[key]: value}});
    const e = this.entries.get(key);
    if (this.rev > prev) e.other = e.rev;
    else this.rev++;
    this.copies = this.copies.filter((c) => c.id !== id);
    return {status: 200, data: {rev: this.rev, prev, era: ERA, conflicts: []}};
  }
}
