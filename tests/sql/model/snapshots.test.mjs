// Snapshots, undo and redo against plain models: whole copies of whole states,
// and two stacks.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {isDeepStrictEqual as same} from 'node:util';
import {test} from 'node:test';

import {LIMITS, ask, die, quote, seed} from './psql.mjs';

const KEYS = ['a', 'b', 'f/x', 'f/y', 'f/z', 'g/x', 'g/y'];
const SCOPES = ['', '', 'f/', 'g/', 'f/x'];

const within = (state, scope) =>
  Object.fromEntries(Object.entries(state).filter(([key]) => key.startsWith(scope)));

function value(d, depth = 2) {
  const kinds = [() => d.int(4), () => d.one(['', 'one', 'two', 'ünï/~']), () => d.chance(0.5),
    () => Array.from({length: d.int(3)}, () => value(d, depth - 1)),
    () => Object.fromEntries(['p', 'q', 'r/~'].filter(() => d.chance(0.5))
      .map(name => [name, value(d, depth - 1)]))];
  return d.one(depth > 0 ? kinds : kinds.slice(0, 3))();
}

/** RFC 7396. */
function patched(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) {
    return patch;
  }
  const out = target && typeof target === 'object' && !Array.isArray(target) ? {...target} : {};
  for (const [name, what] of Object.entries(patch)) {
    if (what === null) {
      delete out[name];
    } else {
      out[name] = patched(out[name], what);
    }
  }
  return out;
}

/** A body that changes something, most of the time. */
function edit(d, keys = KEYS) {
  const body = {set: {}, merge: {}, delete: []};
  for (let i = 0; i <= d.int(3); i++) {
    const key = d.one(keys);
    if (key in body.set || key in body.merge || body.delete.includes(key)) {
      continue;
    }
    const way = d.int(4);
    if (way === 0) {
      body.delete.push(key);
    } else if (way === 1) {
      body.merge[key] = {p: value(d, 1), q: d.chance(0.3) ? null : 1};
    } else {
      body.set[key] = value(d);
    }
  }
  return body;
}

function edited(state, body) {
  const out = {...state, ...body.set};
  for (const [key, patch] of Object.entries(body.merge)) {
    out[key] = patched(out[key], patch);
  }
  for (const key of body.delete) {
    delete out[key];
  }
  return out;
}

/** One history, as statements; some answers say what the die could not know. */
function history(d, owner, id, length) {
  const who = `${quote(owner)}, ${quote(id)}`;
  const ops = [{op: 'create', body: {set: edited({}, edit(d)), merge: {}, delete: []}}];
  ops[0].sql = `pg_temp.create(${who}, ${quote(ops[0].body.set)})`;
  let seq = 0;
  for (let i = 0; i < length; i++) {
    const dice = d.int(100);
    const scope = d.one(SCOPES);
    const pick = `pg_temp.pick(${quote(id)}, ${d.int(1000)})`;
    if (dice < 45) {
      const body = edit(d);
      // By a client that knows all, or by a script: both ways of saving.
      const sent = d.chance(0.6) ? {...body, client: 'c', seq: ++seq, base: 100000} : body;
      delete sent.base;
      ops.push({op: 'save', body, sql: `pg_temp.save(${who}, ${quote(d.chance(0.5) ? sent :
        Object.fromEntries(Object.entries(sent).filter(([, v]) => typeof v !== 'object' ||
          Object.keys(v).length > 0)))})`});
    } else if (dice < 62) {
      const want = {scope, source: d.one(['user', 'auto', 'step']), pinned: d.chance(0.1)};
      ops.push({op: 'snap', sql: `pg_temp.snap(${who}, ${quote(want)})`});
    } else if (dice < 72) {
      ops.push({op: 'restore', sql: `pg_temp.answer(holdfast.snapshot_restore(${quote(owner)},
        ${quote(owner)}, 'editor', ${quote(id)}, ${pick},
        ${quote(d.chance(0.5) ? null : {scope})}, '${LIMITS}'))`});
    } else if (dice < 84) {
      ops.push({op: 'undo', sql: `pg_temp.go(${who}, ${quote(d.one(['undo', 'undo', 'redo']))},
        ${quote(scope)})`});
    } else if (dice < 94) {
      ops.push({op: 'drop', sql: `pg_temp.answer(holdfast.snapshot_delete(${quote(owner)},
        ${quote(owner)}, 'editor', ${quote(id)}, ${pick}, '${LIMITS}'))`});
    } else {
      ops.push({op: 'sweep', sql: `pg_temp.sweep(${who}, ${d.int(3)}, ${d.chance(0.3)})`});
    }
  }
  for (const all of [false, true]) {
    ops.push({op: 'sweep', sql: `pg_temp.sweep(${who}, 0, ${all})`});
  }
  return ops.map(o => ({...o, sql: `SELECT jsonb_build_object('is', ${o.sql}) ||
    pg_temp.all_of(${who})`.replace(/\s+/g, ' ')}));
}

test('every living snapshot reads exactly its own state, and nothing else is kept', async () => {
  const d = die(seed);
  const owner = `model-${randomUUID()}`;
  const histories = Array.from({length: 120}, () => history(d, owner, randomUUID(), 40));
  const rows = await ask(owner, histories.flat().map(o => o.sql));
  let at = 0;
  const seen = {};
  for (const [h, ops] of histories.entries()) {
    let now = {};
    let written = {};             // key -> which writing of it this is
    let count = 0;
    const kept = new Map();       // number -> {values, written} of its scope
    for (const [i, o] of ops.entries()) {
      const row = rows[at++];
      const where = `seed ${seed}, history ${h}, step ${i} (${o.op}): ${JSON.stringify(row.is)}`;
      seen[`${o.op} ${row.is?.status ?? ''}`] = (seen[`${o.op} ${row.is?.status ?? ''}`] ?? 0) + 1;
      const before = {now, written};
      if (o.body) {
        assert.ok(row.is.status < 300, where);
        now = edited(now, o.body);
      } else if (o.op === 'restore' && row.is.status === 200) {
        const from = kept.get(row.is.number);
        const scope = row.snapshots.find(n => n.number === row.is.number)?.scope;
        if (scope === undefined) {
          now = row.now;          // its step took its place
        } else {
          const part = row.is.changed;
          for (const key of part) {
            assert.ok(!same(now[key], from.values[key]), `${where}: ${key} did not differ`);
          }
          now = {...now};
          for (const key of part) {
            delete now[key];
            if (key in from.values) {
              now[key] = from.values[key];
            }
          }
        }
      } else if (o.op === 'undo' && row.is.status === 200) {
        now = row.now;            // where to is the other test's matter
      }
      assert.deepEqual(row.now, now, where);

      written = {};
      for (const key of Object.keys(now)) {
        written[key] = key in before.now && same(now[key], before.now[key]) ?
          before.written[key] : ++count;
      }

      // New ones: a client's names the present, one of ours what was before.
      const living = new Set(row.snapshots.map(n => n.number));
      for (const n of row.snapshots) {
        if (!kept.has(n.number)) {
          const of = o.op === 'snap' ? {now, written} : before;
          kept.set(n.number, {pinned: n.pinned, values: within(of.now, n.scope),
            written: within(of.written, n.scope)});
        }
        assert.deepEqual(n.values, kept.get(n.number).values, `${where}: snapshot ${n.number}`);
      }
      for (const number of [...kept.keys()].filter(one => !living.has(one))) {
        assert.ok(o.op === 'drop' || !kept.get(number).pinned, `${where}: lost ${number}`);
        kept.delete(number);
      }

      const needed = new Set();
      for (const n of kept.values()) {
        for (const [key, which] of Object.entries(n.written)) {
          if (written[key] !== which) {
            needed.add(`${key} ${which}`);
          }
        }
      }
      // Half swept it may have some too many, never one too few.
      if (row.due) {
        assert.ok(row.past >= needed.size, `${where}: values kept`);
        seen['sweep half'] = (seen['sweep half'] ?? 0) + (row.past > needed.size);
      } else {
        assert.equal(row.past, needed.size, `${where}: values kept`);
      }
      assert.equal(row.sums, true, `${where}: sums`);
    }
  }
  for (const op of ['save 200', 'snap 201', 'snap 200', 'restore 200', 'undo 200', 'undo 409',
    'drop 204', 'sweep ', 'sweep half']) {
    assert.ok(seen[op] > 2, `${op} came ${seen[op]} times`);
  }
});

/** What everybody expects of undo: two stacks. */
class Stacks {
  undo = [];
  redo = [];
  fresh = true;                   // nothing was edited since the last undo or redo
  present;

  push(list, state) {
    if (list.length === 0 || !same(list.at(-1), state)) {
      list.push(state);
    }
  }

  /** An edit: what follows an undo without a step begins a branch by itself. */
  edit(state, stepped) {
    if (this.moved && !stepped) {
      this.push(this.undo, this.present);
    }
    this.moved = false;
    this.edited = true;
    this.present = state;
  }

  step() {
    this.push(this.undo, this.present);
    this.redo = [];
    this.moved = false;
    this.edited = false;
  }

  goUndo() {
    const rest = [...this.undo];
    while (rest.length > 0 && same(rest.at(-1), this.present)) {
      rest.pop();
    }
    if (rest.length === 0) {
      return false;
    }
    if (this.edited) {
      this.redo = [];
    }
    this.redo.push(this.present);
    this.present = rest.pop();
    this.undo = rest;
    this.moved = true;
    this.edited = false;
    return true;
  }

  goRedo() {
    if (this.edited || this.redo.length === 0) {
      return false;
    }
    this.push(this.undo, this.present);
    this.present = this.redo.pop();
    this.moved = true;
    return true;
  }
}

test('undo and redo are two stacks, over 2,000 histories', async () => {
  const d = die(seed + 1);
  let owner;
  let statements = [];
  const rows = [];
  const checks = [];
  for (let h = 0; h < 2000; h++) {
    if (h % 200 === 0) {
      rows.push(...statements.length ? await ask(owner, statements) : []);
      statements = [];
      owner = `model-${randomUUID()}`;
    }
    const id = randomUUID();
    const who = `${quote(owner)}, ${quote(id)}`;
    const scopes = d.chance(0.3) ? [''] : ['f/', 'g/'];
    const tidy = d.chance(0.5);   // a client that never forgets its step
    const stacks = Object.fromEntries(scopes.map(scope => [scope, new Stacks()]));
    let now = {'f/x': 0, 'g/x': 0};
    for (const scope of scopes) {
      stacks[scope].present = within(now, scope);
    }
    const say = (sql, want) => {
      statements.push(`SELECT jsonb_build_object('is', ${sql}, 'now', pg_temp.context(${quote(id)}))`);
      checks.push({...want, now, where: `seed ${seed}, history ${h}, ${sql}`});
    };
    say(`pg_temp.create(${who}, ${quote(now)})`, {status: 201});
    for (let i = 0; i < 8; i++) {
      const scope = d.one(scopes);
      const stack = stacks[scope];
      const way = d.int(10);
      if (way < 5) {
        const step = tidy || d.chance(0.6);
        if (step) {
          const found = stack.undo.length > 0 && same(stack.undo.at(-1), stack.present) || stack.moved;
          stack.step();
          say(`pg_temp.snap(${who}, ${quote({source: 'step', scope})})`,
            {status: found ? undefined : 201});
        }
        for (let n = 0; n <= d.int(2); n++) {
          const body = edit(d, [`${scope || 'f/'}x`, `${scope || 'g/'}y`]);
          const next = edited(now, body);
          if (!same(next, now)) {
            stack.edit(within(next, scope), step);
          }
          now = next;
          say(`pg_temp.save(${who}, ${quote(body)})`, {status: 200});
        }
      } else {
        const which = d.chance(0.6) ? 'undo' : 'redo';
        const done = which === 'undo' ? stack.goUndo() : stack.goRedo();
        now = {...Object.fromEntries(Object.entries(now).filter(([key]) => !key.startsWith(scope))),
          ...stack.present};
        say(`pg_temp.go(${who}, ${quote(which)}, ${quote(scope)})`,
          done ? {status: 200} : {status: 409, reason: `nothing-to-${which}`});
      }
    }
  }
  rows.push(...await ask(owner, statements));
  const counts = {};
  for (const [i, want] of checks.entries()) {
    assert.deepEqual(rows[i].now, want.now, `${want.where}: ${JSON.stringify(rows[i].is)}`);
    if (want.status) {
      assert.equal(rows[i].is.status, want.status, `${want.where}: ${JSON.stringify(rows[i].is)}`);
    }
    assert.equal(rows[i].is.reason, want.reason, want.where);
    const what = `${/undo|redo/.exec(want.where)?.[0]} ${want.status}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  for (const what of ['undo 200', 'undo 409', 'redo 200', 'redo 409']) {
    assert.ok(counts[what] > 100, `${what}: ${counts[what]}`);
  }
});

test('a diff applied as a merge patch turns one state into the other', async () => {
  const d = die(seed + 2);
  const owner = `model-${randomUUID()}`;
  const statements = [];
  for (let h = 0; h < 400; h++) {
    const id = randomUUID();
    const who = `${quote(owner)}, ${quote(id)}`;
    statements.push(`SELECT pg_temp.create(${who}, ${quote(edited({}, edit(d)))})`,
      `SELECT pg_temp.snap(${who}, '{}')`, `SELECT pg_temp.save(${who}, ${quote(edit(d))})`,
      `SELECT pg_temp.save(${who}, ${quote(edit(d))})`, `SELECT pg_temp.snap(${who}, '{}')`,
      `SELECT jsonb_agg(pg_temp.answer(holdfast.snapshot_diff(${quote(owner)}, ${quote(owner)},
        'viewer', ${quote(id)}, n::text, (3 - n)::text, '${LIMITS}')) ||
        jsonb_build_object('from', (holdfast.snapshot_get(${quote(owner)}, ${quote(owner)}, 'viewer',
        ${quote(id)}, n::text, '${LIMITS}')).body::jsonb->'values') ORDER BY n)
        FROM generate_series(1, 2) AS n`.replace(/\s+/g, ' '));
  }
  const rows = await ask(owner, statements);
  let many = 0;
  for (let i = 5; i < rows.length; i += 6) {
    const [one, two] = rows[i];
    const where = `seed ${seed}: ${JSON.stringify(rows[i])}`;
    assert.deepEqual(patched(one.from, one.patch), two.from, where);
    assert.deepEqual(patched(two.from, two.patch), one.from, where);
    const look = (state, pointer) => pointer.split('/').slice(1).reduce((at, part) =>
      at?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], state);
    assert.deepEqual(one.changed, two.changed, where);
    for (const pointer of one.changed) {
      assert.ok(!same(look(one.from, pointer), look(two.from, pointer)), `${pointer}, ${where}`);
    }
    // Whoever takes just those places from the other has the other.
    const copy = structuredClone(one.from);
    for (const pointer of one.changed) {
      const parts = pointer.split('/').slice(1)
        .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
      const last = parts.pop();
      const holder = parts.reduce((at, part) => at[part], copy);
      const there = look(two.from, pointer);
      if (there === undefined) {
        delete holder[last];
      } else {
        holder[last] = there;
      }
    }
    assert.deepEqual(copy, two.from, where);
    many += one.changed.length;
  }
  assert.ok(many > 400);
});
