import assert from 'node:assert/strict';
import {mock, test} from 'node:test';

import {undoable} from '../undo.js';
import {Server, device, json, opened, problem, until} from './fakes.js';

const offline = async () => { throw new TypeError('Failed to fetch'); };
const saves = (server) => server.log.filter((r) => r.method === 'PATCH');

test('a 401 asks for a new token once, and the request goes on', async () => {
  const server = new Server(), asked = [];
  const {s} = opened(server, device(), {options: {auth: async ({refresh}) => {
    asked.push(refresh);
    return server.token;
  }}});
  await s.ready;
  server.token = 'newer';
  s.set('a', 1);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual(asked, [false, true]);
  s.stop('test');
});

test('the same token again, or none, never loops; a later token works', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.token = 'other';
  s.set('a', 1);
  const before = server.log.length;
  assert.equal((await s.flush()).reason, 'auth');
  assert.equal(server.log.length, before + 1);
  s.options.auth = async () => null;
  assert.equal((await s.flush()).reason, 'auth');
  assert.equal(server.log.length, before + 1);
  s.options.auth = async () => 'other';
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('a save and a load that both meet a 401 share one renewal, and both go on', async () => {
  const asked = [], server = new Server();
  const {s} = opened(server, device(), {options: {auth: async ({refresh}) => {
    asked.push(refresh);
    return server.token;
  }}});
  await s.ready;
  server.token = 'new';
  s.set('a', 1);
  const [loaded, saved] = await Promise.all([s.outbox.load(), s.flush()]);
  assert.deepEqual([loaded, saved.server, asked], [true, true, [false, true]]);
  server.token = 'newer';
  let first = true;
  server.refuse = async ({method}) => {      // one 401 arrives when the other has long been renewed
    if (method !== 'GET' || !first) return undefined;
    first = false;
    s.set('a', 2);
    await s.flush();
    return problem(401, 'token-expired', 'after-auth');
  };
  assert.equal(await s.outbox.load(), true);
  assert.deepEqual(asked, [false, true, true]);
  s.stop('test');
});

test('successful reads do not speed up failing writes', async () => {
  const server = new Server(), {s} = opened(server), waits = [];
  await s.ready;
  server.refuse = ({method}) => method === 'PATCH' && problem(503, 'database-busy', 'later');
  const random = mock.method(Math, 'random', () => 1), {setTimeout: real} = globalThis;
  const timeout = mock.method(globalThis, 'setTimeout', (fn, ms) => (waits.push(ms), real(fn, ms)));
  try {
    s.set('a', 1);
    for (let i = 0; i < 4; i++) {
      await s.flush();
      await s.outbox.load();
    }
  } finally {
    timeout.mock.restore();
    random.mock.restore();
  }
  assert.deepEqual(waits.filter((ms) => [500, 1000, 2000, 4000].includes(ms)), [500, 1000, 2000, 4000]);
  s.stop('test');
});

test('an auth that throws and a server that answers nonsense break nothing', async () => {
  const server = new Server(), {s} = opened(server, device(), {options: {auth: () => { throw new Error('at once'); }}});
  await s.ready;
  s.set('a', 1);
  assert.equal((await s.flush()).reason, 'offline');
  s.options.auth = () => 'good';
  server.refuse = ({method}) => method === 'PATCH' && json(200, null);
  const complain = mock.method(console, 'error', () => null);
  assert.equal((await s.flush()).server, false);
  assert.equal(complain.mock.callCount(), 1);
  complain.mock.restore();
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('a step that changed nothing does not hide what somebody else did just before', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.refuse = ({url, body}) => {
    if (!url.endsWith('/sync')) return undefined;
    server.apply({set: {theirs: 1}});
    server.clients.set(body.client, {seq: body.ops[0].seq, counters: {}});
    return json(200, {rev: server.rev, results: [{seq: body.ops[0].seq, status: 200, rev: server.rev}]});
  };
  undoable(s, {scope: 'form/'});
  s.set('form/a', 1);
  await s.flush();
  assert.equal(s.get('theirs'), 1);
  s.stop('test');
});

test('under a storm of 503 tries get rarer, never before Retry-After, and the edit is saved at last', async () => {
  const server = new Server(), {s} = opened(server), waits = [];
  await s.ready;
  server.refuse = () => problem(503, 'draining', 'later', {}, {'Retry-After': '2'});
  const random = mock.method(Math, 'random', () => 1);
  const timeout = mock.method(globalThis, 'setTimeout', (fn, ms) => {
    if (ms >= 500 && ![3000, 5000, 30_000].includes(ms)) waits.push([fn, ms]);
    return {unref() {}};
  });
  s.set('a', 1);
  try {
    await s.flush();
    for (let i = 0; i < 8; i++) {
      const [again] = waits.at(-1), seen = waits.length;
      again();
      for (let j = 0; j < 3000 && waits.length === seen; j++) await null, await new Promise(setImmediate);
    }
  } finally {
    timeout.mock.restore();
    random.mock.restore();
  }
  assert.deepEqual(waits.map(([, ms]) => ms), [2500, 3000, 4000, 6000, 10_000, 18_000, 34_000, 62_000, 62_000].filter((ms) => ms !== 3000));
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  assert.equal(server.rev, 1);
  s.stop('test');
});

test('edits refused with 413 or 422 are kept and reported, and the rest goes on', async () => {
  const server = new Server(), {s} = opened(server), told = [];
  server.schema = ({set}) => set?.age === 'old';
  s.on('rejected', (row) => told.push(row.problem.code));
  await s.ready;
  for (const [k, v] of [['one', 1], ['age', 'old'], ['two', 2]]) s.batch(() => s.set(k, v));
  const {server: all, reason, refused: [item, ...more]} = await s.flush();
  assert.deepEqual([all, reason, item.problem.code, item.keys, more], [false, 'schema', 'schema', ['age'], []]);
  assert.deepEqual([server.get('one'), server.get('age'), server.get('two')], [1, undefined, 2]);
  assert.equal(s.get('age'), 'old', 'what was typed stays on the screen');
  server.refuse = ({body}) => body?.batches?.some((b) => b.set.big) && problem(413, 'too-large', 'after-shrink');
  for (const [k, v] of [['three', 3], ['big', 'x'], ['four', 4]]) s.batch(() => s.set(k, v));
  assert.deepEqual((await s.flush()).refused.map((r) => [r.problem.code, ...r.keys]), [['schema', 'age'], ['too-large', 'big']]);
  assert.equal(s.waits, false);
  assert.deepEqual([server.get('three'), server.get('big'), server.get('four')], [3, undefined, 4]);
  assert.deepEqual(told, ['schema', 'too-large']);
  assert.deepEqual([s.status.state, s.status.rejected], ['error', 2]);
  s.stop('test');
});

test('a rejected batch outlives the page, and can be sent again or dropped', async () => {
  const server = new Server(), first = opened(server);
  server.schema = ({set}) => set?.age === 'old';
  await first.s.ready;
  first.s.set('age', 'old');
  await first.s.flush();
  first.s.set('name', 'Ann');
  await first.s.close();
  const {s} = opened(server, first.browser);
  await s.ready;
  const [item] = s.rejected();
  assert.deepEqual([item.problem.code, JSON.parse(item.body).set], ['schema', {age: 'old'}]);
  assert.deepEqual([s.get('age'), s.get('name')], [undefined, 'Ann']);
  server.schema = null;
  await s.again(item);
  await s.flush();
  assert.deepEqual([server.get('age'), s.rejected()], ['old', []]);
  assert.deepEqual(first.browser.storage.stores.get('rows'), []);
  s.stop('test');
});

test('when the server forgot this client, its edits are sent by a new one', async () => {
  const server = new Server(), {s} = opened(server), old = s.model.client;
  await s.ready;
  s.set('a', 1);
  s.count('n');
  await s.flush();
  server.clients.clear();
  s.set('a', 2);
  s.count('n');
  assert.equal((await s.flush()).server, true);
  const [batch] = saves(server).at(-1).body.batches;
  assert.notEqual(s.model.client, old);
  assert.deepEqual([batch.seq, batch.from, batch.was, batch.counters], [1, 1, {a: 1}, {n: 1}]);
  assert.equal(server.get('a'), 2);
  s.set('a', 3);
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('edits of a session that another one has replaced are kept as rejected, not sent for ever', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.refuse = ({body}) => body?.batches && problem(409, 'client-unknown', 'after-rebase', {seq: 1});
  s.set('a', 1);
  s.model.seal();
  s.model.rows[0].id = 'gone';
  const before = server.log.length;
  await s.flush();
  assert.equal(s.rejected().length, 1);
  assert.ok(server.log.length < before + 5);
  s.stop('test');
});

test('a server that was restored and went back: the edits are made anew', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  for (const v of [1, 2, 3]) {
    s.set('a', v);
    await s.flush();
  }
  server.rev = 1;
  server.values.set('a', {value: 1, rev: 1});
  server.clients.get(s.model.client).seq = 1;
  s.set('b', 1);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.get('b'), s.model.base.rev], [1, server.rev]);
  s.stop('test');
});

test('edits made anew count once what the server has not counted', async () => {
  const server = new Server();
  let lost = false;
  const {s} = opened(server, device(), {fetch: async (url, options) => {
    const answer = await server.fetch(url, options);
    if (lost && options.method === 'PATCH') throw new TypeError('Failed to fetch', lost = false);
    return answer;
  }});
  await s.ready;
  s.count('n', 2);
  await s.flush();
  lost = true;
  s.count('n', 3);
  assert.equal((await s.flush()).server, false);
  assert.equal(server.counters.n, 5, 'counted, but the page does not know');
  const before = s.model.client;
  server.refuse = ({method}) => {
    if (method !== 'PATCH') return null;
    server.refuse = null;
    return problem(409, 'client-unknown', 'after-rebase', {seq: 2});
  };
  s.count('n', 4);
  assert.equal((await s.flush()).server, true);
  assert.notEqual(s.model.client, before, 'under a new client');
  assert.equal(server.counters.n, 9);
  s.count('n', 1);
  await s.flush();
  assert.equal(server.counters.n, 10, 'and so does what comes after');
  s.stop('test');
});

test('strategy reject: theirs stays and is shown, the rest of the batch goes on', async () => {
  const server = new Server(), {s} = opened(server, device(), {options: {strategy: 'reject'}}), heard = [];
  s.on('conflict', (list) => heard.push(...list));
  await s.ready;
  server.apply({set: {a: 'theirs'}});
  server.refuse = ({body}) => {
    if (!body?.batches?.[0].set.a) return;
    server.copies = [{id: 'c', key: 'a'}];
    return problem(409, 'conflict', 'after-rebase', {seq: body.batches[0].seq, current: {a: 'theirs'}, conflicts: server.copies});
  };
  s.batch(() => {
    s.set('a', 'mine');
    s.set('b', 'mine');
  });
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([s.get('a'), server.get('b'), heard, s.status.state], ['theirs', 'mine', [{id: 'c', key: 'a'}], 'conflict']);
  assert.equal(s.status.conflicts, 1);
  s.stop('test');
});

test('an answer that is not Holdfast\'s is ignored', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('a', 1);
  for (const answer of [new Response('<html>log in', {status: 200}), new Response('not found', {status: 404}), json(404, null)]) {
    server.refuse = () => answer.clone();
    assert.equal((await s.flush()).server, false);
    assert.equal(s.rejected().length, 0);
  }
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('after half an hour offline every edit is there, and is sent when possible', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.refuse = offline;
  for (let i = 0; i < 600; i++) {
    s.set(`k${i % 40}`, i);
    s.count('n');
    if (i % 3 === 0) await s.write();
  }
  await s.flush();
  assert.equal(s.status.state, 'offline');
  assert.equal(s.status.device, true);
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  for (let k = 0; k < 40; k++) assert.equal(server.get(`k${k}`), 560 + k);
  assert.deepEqual(server.counters, {n: 600});
  s.stop('test');
});

test('a step goes through the queue between the edits before it and those after', async () => {
  const server = new Server(), {s} = opened(server), ops = [];
  server.refuse = ({url, body}) => {
    if (body?.batches) ops.push(...body.batches.map((b) => b.set));
    if (!url.endsWith('/sync')) return undefined;
    ops.push(body.ops[0]);
    server.clients.get(body.client).seq = body.ops[0].seq;
    return json(200, {rev: ++server.rev, results: [{seq: body.ops[0].seq, status: 201, rev: server.rev}]});
  };
  await s.ready;
  s.set('other', 0);
  undoable(s, {scope: 'form/', groupMs: 1e9});
  s.set('form/a', 1);
  s.set('form/a', 2);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual(ops, [{other: 0}, {seq: 2, from: 2, op: 'snapshot', source: 'step', scope: 'form/'}, {'form/a': 2}]);
  assert.equal(s.model.base.rev, server.rev);
  s.stop('test');
});

/** Refused one by one, under one client and one after the other. */
async function refused(s, server, keys, problem_ = () => problem(413, 'too-large', 'after-shrink')) {
  await s.ready;
  server.refuse = ({method}) => method === 'PATCH' && problem_();
  for (const key of keys) {
    s.set(key, key);
    await s.flush();
  }
}
const kept = (s) => s.rejected().map((r) => Object.keys(JSON.parse(r.body).set)).flat().sort();
const all = ['a', 'b', 'c'];

test('every refused edit stays until it is discarded, over any number of reloads', async () => {
  const server = new Server(), first = opened(server);
  await refused(first.s, server, all);
  assert.deepEqual(kept(first.s), all);
  await first.s.close();
  for (let load = 0; load < 3; load++) {
    const {s} = opened(server, first.browser);
    await s.ready;
    s.set(`other ${load}`, 1);
    await s.flush();
    assert.deepEqual(kept(s).filter((k) => all.includes(k)), all, `load ${load}`);
    await s.close();
  }
  const {s} = opened(server, first.browser);
  await s.ready;
  for (const item of s.rejected()) await s.discard(item);
  await s.close();
  assert.deepEqual(first.browser.storage.stores.get('rows'), []);
});

test('refused edits kept by an older client version survive a reload', async () => {
  const server = new Server(), first = opened(server);
  await refused(first.s, server, all);
  await first.s.close();
  const rows = first.browser.storage.stores.get('rows');
  for (const [, row] of rows) Object.assign(row, {from: 1, durable: undefined});
  for (let load = 0; load < 2; load++) {
    const {s} = opened(server, first.browser);
    await s.ready;
    await s.close();
    assert.deepEqual(kept(s), all);
  }
});

test('two tabs refused at once keep what each of them wrote', async () => {
  const server = new Server(), browser = device(), tabs = [opened(server, browser), opened(server, browser)];
  const keys = ['x', 'y', 'z'], wanted = keys.flatMap((k) => [`0${k}`, `1${k}`]).sort();
  await Promise.all(tabs.map(({s}, i) => refused(s, server, keys.map((k) => i + k))));
  for (const {s} of tabs) await s.flush();
  for (const {s} of tabs) assert.deepEqual(kept(s), wanted);
  for (const {s} of tabs) await s.close();
  const {s} = opened(server, browser);
  await s.ready;
  assert.deepEqual(kept(s), wanted);
  s.stop('test');
});

test('storage that was cleared under an open page gets all that was refused again', async () => {
  const server = new Server(), {s, browser} = opened(server);
  await refused(s, server, all);
  for (const name of browser.storage.stores.keys()) browser.storage.stores.set(name, []);
  await s.reread();
  await s.write();
  assert.equal(browser.storage.stores.get('rows').length, 3);
  s.stop('test');
});

test('a refused edit that is sent again from the page that made it is sent', async () => {
  const server = new Server(), {s} = opened(server);
  await refused(s, server, ['a']);
  server.refuse = null;
  await s.again(s.rejected()[0]);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.get('a'), s.rejected()], ['a', []]);
  s.stop('test');
});

test('a retried edit is in the journal before the refused one leaves it', async () => {
  const server = new Server(), {s, browser} = opened(server);
  await refused(s, server, ['a']);
  const {run} = s.journal, had = [];
  s.journal.run = async function counted(...args) {
    const done = await run.apply(this, args);
    had.push(browser.storage.stores.get('rows').length);
    return done;
  };
  await s.again(s.rejected()[0]);
  assert.ok(had.every((rows) => rows > 0), String(had));
  await refused(s, server, ['b']);
  s.stop('closed');
  await assert.rejects(s.again(s.rejected()[0]), {code: 'closed'});
  assert.deepEqual(kept(s), ['a', 'b']);
});
