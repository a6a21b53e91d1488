import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Model, patched, same} from '../core/model.js';
import {acknowledged, parsed, sync} from '../core/rows.js';

const model = (client = 'me') => {
  const told = [];
  return Object.assign(new Model(client, undefined, (keys) => told.push([...keys])), {told});
};
const batch = (row) => JSON.parse(row.body);
const loaded = (rev, values, more) => ({id: 's', era: 'e', rev, full: true, values, ...more});

test('values are equal if their JSON is equal', () => {
  assert.ok(same({a: [1, {b: null}]}, {a: [1, {b: null}]}));
  assert.ok(!same([1], {0: 1}));
  assert.ok(!same({a: 1}, {a: 1, b: 2}));
  assert.ok(!same(null, {}));
  assert.ok(!same(JSON.parse('{"__proto__": {}}'), {x: 1}));
});

test('a merge patch is RFC 7396', () => {
  const cases = [
    [{a: 'b'}, {a: 'c'}, {a: 'c'}], [{a: 'b'}, {b: 'c'}, {a: 'b', b: 'c'}], [{a: 'b'}, {a: null}, {}],
    [{a: ['b']}, {a: 'c'}, {a: 'c'}], [{a: {b: 'c'}}, {a: {b: 'd', c: null}}, {a: {b: 'd'}}],
    [['a'], {b: 1}, {b: 1}], [{e: null}, {a: 1}, {e: null, a: 1}], [{}, {a: {bb: {ccc: null}}}, {a: {bb: {}}}],
  ];
  for (const [target, patch, result] of cases) assert.deepEqual(patched(target, patch), result);
});

test('`__proto__` is an ordinary key, and an ordinary member', () => {
  const m = model(), evil = JSON.parse('{"__proto__": {"polluted": true}}');
  m.edit('__proto__', ['set', 1]);
  m.edit('o', ['set', {}]);
  m.edit('o', ['merge', evil]);
  m.cut();
  assert.equal(m.view.get('__proto__'), 1);
  assert.ok(Object.hasOwn(m.view.get('o'), '__proto__'));
  assert.equal({}.polluted, undefined);
  assert.deepEqual([...parsed(m.rows[0].body).keys()].sort(), ['__proto__', 'o']);
});

test('a batch that grows takes the next sequence and keeps `from`; the row before never changes', () => {
  const m = model();
  m.edit('a', ['set', 1]);
  m.cut();
  const first = {...m.rows[0]};
  m.edit('b', ['set', 2]);
  m.cut();
  const [row, ...rest] = m.rows;
  assert.equal(rest.length, 0);
  assert.deepEqual([first.seq, first.from, batch(first).set], [1, 1, {a: 1}]);
  assert.deepEqual([row.seq, row.from, batch(row).set], [2, 1, {a: 1, b: 2}]);
  m.seal();
  m.edit('a', ['set', 3]);
  m.cut();
  assert.deepEqual(m.rows.map((r) => [r.seq, r.from]), [[2, 1], [3, 3]]);
});

test('without a change there is no batch', () => {
  const m = model();
  m.adopt(loaded(3, {a: {x: 1}}));
  m.told.length = 0;
  m.edit('a', ['set', {x: 1}]);
  m.edit('a', ['merge', {x: 1, y: null}]);
  m.edit('b', ['delete']);
  m.cut();
  assert.deepEqual([m.rows, m.told], [[], []]);
});

test('a value keeps its identity until it changes', () => {
  const m = model();
  m.adopt(loaded(1, {a: {x: 1}, b: [1]}));
  const a = m.view.get('a');
  m.adopt(loaded(2, {a: {x: 1}, b: [2]}));
  assert.equal(m.view.get('a'), a);
  assert.deepEqual(m.told.at(-1), ['b']);
});

test('my pending edit stays on top of what others do to other members', () => {
  const m = model();
  m.adopt(loaded(1, {o: {mine: 1, theirs: 1}}));
  m.edit('o', ['merge', {mine: 2}]);
  m.adopt({id: 's', era: 'e', rev: 2, values: {o: {mine: 1, theirs: 2}}, deleted: []});
  assert.deepEqual(m.view.get('o'), {mine: 2, theirs: 2});
  m.adopt({id: 's', era: 'e', rev: 3, values: {}, deleted: ['o']});
  assert.deepEqual(m.view.get('o'), {mine: 2});
});

test('a batch has the revision it was begun on; a load begins another batch', () => {
  const m = model();
  m.adopt(loaded(5, {}));
  m.edit('a', ['set', 1]);
  m.adopt({id: 's', era: 'e', rev: 7, values: {a: 0}, deleted: []});
  m.edit('a', ['set', 2]);
  m.cut();
  assert.deepEqual(m.rows.map((r) => [batch(r).base, batch(r).set]), [[5, {a: 1}], [7, {a: 2}]]);
});

test('a batch counts pending edits of other tabs as seen', () => {
  const m = model();
  m.adopt(loaded(5, {a: 0, b: 0}));
  sync(m, [{client: 'other', seq: 1, from: 1, n: 9, ops: new Map([['a', ['set', 1]]])}], new Set());
  m.edit('a', ['set', 2]);
  m.edit('b', ['set', 2]);
  m.cut();
  assert.deepEqual(batch(m.rows[1]).was, {a: 1});
  assert.ok(m.rows[1].n > 9, 'and comes after it');
});

test('an edit over a waiting row that hides a newer value says which value it saw', () => {
  const m = model();
  m.adopt(loaded(5, {a: 'one'}));
  m.edit('a', ['set', 'mine']);
  m.seal();
  m.edit('a', ['set', 'mine too']);
  m.seal();
  assert.deepEqual(m.rows.map((row) => batch(row).was), [undefined, undefined], 'nothing newer came');
  m.adopt(loaded(6, {a: 'theirs'}));
  m.edit('a', ['set', 'mine again']);
  m.cut();
  assert.deepEqual(batch(m.rows[2]).was, {a: 'mine too'});
});

test('merges are joined into one patch if one patch can express them', () => {
  const m = model();
  m.adopt(loaded(1, {o: {a: 1, b: {c: 1}}}));
  m.edit('o', ['merge', {a: 2}]);
  m.edit('o', ['merge', {b: {d: 2}}]);
  m.edit('o', ['merge', {a: null}]);
  m.cut();
  assert.deepEqual(batch(m.rows[0]).merge, {o: {a: null, b: {d: 2}}});
  m.edit('o', ['merge', {b: 5}]);
  m.edit('o', ['merge', {b: {c: 7}}]);
  m.cut();
  assert.deepEqual(m.view.get('o'), {b: {c: 7}});
  assert.deepEqual(m.rows.map((r) => [r.seq, r.from, batch(r).merge]), [[2, 1, {o: {a: null, b: 5}}], [3, 3, {o: {b: {c: 7}}}]]);
});

test('a merge sends what its own members were before, and no others', () => {
  const m = model();
  m.adopt(loaded(1, {o: {a: 1, in: {x: 1, y: 1}, long: 'text'}, n: 5}));
  m.edit('o', ['merge', {a: 2, in: {x: 2, z: 2}, fresh: {v: 1}}]);
  m.edit('o', ['merge', {a: 3}]);
  m.edit('n', ['merge', {was: 'a number'}]);
  m.edit('new', ['merge', {v: 1}]);
  m.edit('set', ['set', 1]);
  m.cut();
  const {merge, was} = batch(m.rows[0]);
  assert.deepEqual(merge, {o: {a: 3, in: {x: 2, z: 2}, fresh: {v: 1}}, n: {was: 'a number'}, new: {v: 1}});
  assert.deepEqual(was, {o: {a: 1, in: {x: 1}}, n: 5, new: null});
});

test('an edit back to the old value is sent if the row before may have been sent', () => {
  const m = model();
  m.adopt(loaded(1, {a: 'old'}));
  m.edit('a', ['set', 'new']);
  m.cut();
  m.edit('a', ['set', 'old']);
  m.cut();
  assert.deepEqual(batch(m.rows[0]).set, {a: 'old'});
});

test('counters are totals of the client, so that a repeat counts once', () => {
  const m = model();
  m.count('edits', 1);
  m.cut();
  m.count('edits', 2);
  m.cut();
  m.seal();
  m.count('edits', 1);
  m.cut();
  assert.deepEqual(m.rows.map((r) => batch(r).counters), [{edits: 3}, {edits: 4}]);
});

test('the base follows an acknowledged row only when nothing came between', () => {
  const m = model();
  m.adopt(loaded(1, {a: 0}));
  m.edit('a', ['set', 1]);
  m.seal();
  acknowledged(m, m.rows, 0);
  assert.deepEqual([m.base.rev, m.base.values.get('a'), m.view.get('a')], [1, 0, 0]);
  m.edit('a', ['set', 1]);
  m.seal();
  acknowledged(m, m.rows, 2);
  assert.deepEqual([m.base.rev, m.base.values.get('a'), m.view.get('a')], [2, 1, 1]);
});

test('a large batch takes no new key, but updates those it has', () => {
  const m = model();
  m.edit('text', ['set', 'x'.repeat(20_000)]);
  m.cut();
  m.edit('text', ['set', 'y'.repeat(20_000)]);
  m.cut();
  assert.equal(m.rows.length, 1);
  m.edit('other', ['set', 1]);
  m.cut();
  assert.equal(m.rows.length, 2);
});

test('an edit made after a change of another tab is a batch of its own, behind it', () => {
  const m = model();
  m.edit('a', ['set', 1]);
  m.cut();
  sync(m, [{client: 'other', seq: 1, from: 1, n: 2, ops: new Map([['a', ['set', 2]]])}], new Set());
  m.edit('a', ['set', 3]);
  m.cut();
  assert.deepEqual(m.rows.map((r) => [r.client, r.ops.get('a')[1]]), [['me', 1], ['other', 2], ['me', 3]]);
  assert.equal(m.view.get('a'), 3);
});

/**
 * Two tabs over one journal, senders that lose answers, tabs that die: whatever was
 * ever seen under (client, sequence) is one string, and the server ends with what each
 * key's last writer wrote.
 */
test('random histories of two tabs: one content per sequence, nothing lost, nothing twice', () => {
  let a = 1;
  const rnd = (n) => (a = (Math.imul(a, 1103515245) + 12345) >>> 0) % 65536 % n;
  for (let run = 0; run < 2000; run++) {
    a = run + 1;
    const journal = new Map(), seen = new Map(), last = new Map(), server = {values: {}, counters: {}};
    const tabs = [model(`a${run}`), model(`b${run}`)], truth = {};
    let edits = 0;
    const name = (r) => `${r.client} ${r.seq}`;
    const store = (m) => {
      for (const r of m.rows.filter((x) => !x.durable)) {
        for (let s = r.from; s < r.seq; s++) journal.delete(`${r.client} ${s}`);
        journal.set(name(r), r);
        assert.equal(seen.get(name(r)) ?? r.body, r.body);
        seen.set(name(r), r.body);
        r.durable = true;
      }
    };
    const send = (r) => {
      const at = last.get(r.client) ?? 0;
      if (r.seq <= at) return;
      assert.ok(r.from <= at + 1, `gap: ${r.from} after ${at}`);
      last.set(r.client, r.seq);
      for (const [k, [, v]] of parsed(r.body)) server.values[k] = v;
      server.counters[r.client] = JSON.parse(r.body).counters?.n ?? server.counters[r.client] ?? 0;
    };
    const hear = (m) => sync(m, [...journal.values()].map((r) => ({...r})), new Set(m.rows.filter((r) => r.durable)));
    for (let step = 0; step < 20; step++) {
      const t = rnd(2), m = tabs[t], key = `${t}${rnd(3)}`;
      const what = rnd(5);
      if (what < 2) {
        m.edit(key, ['set', truth[key] = `${run}.${step}`]);
        m.count('n', 1);
        edits++;
      } else if (what === 2) m.cut(), store(m);
      else if (what === 3) hear(m);
      else {
        m.seal();
        store(m);
        hear(m);
        const rows = m.rows.slice(0, 1 + rnd(3));
        rows.forEach(send);
        if (rnd(2)) for (const r of rows) journal.delete(name(r)), acknowledged(m, [r], 0);      // else the answer is lost
      }
    }
    for (const m of tabs) m.seal(), store(m);
    [...journal.values()].sort((x, y) => x.n - y.n || (x.client < y.client ? -1 : 1)).forEach(send);
    assert.deepEqual(server.values, truth);
    assert.equal(Object.values(server.counters).reduce((x, y) => x + y, 0), edits);
  }
});
