// What an enemy would try: answers that come late, two tabs at the same thing, storage
// that is pulled away, names that are no names.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {wipeLocal} from '../holdfast.js';
import {undoable} from '../undo.js';
import {Server, clock, device, json, opened, problem, until} from './fakes.js';

const offline = async () => { throw new TypeError('Failed to fetch'); };
const good = {headers: {Authorization: 'Bearer good'}};
const gate = () => {
  let open;
  return [new Promise((resolve) => { open = resolve; }), open];
};

test('a full load sent before the first save and answered after it takes nothing back', async () => {
  const server = new Server(), {s} = opened(server), [late, answer] = gate();
  await s.ready;
  server.refuse = async (request) => {
    if (request.method !== 'GET') return undefined;
    server.refuse = null;
    const old = await server.fetch(request.url, {...request, ...good});
    await late;
    return old;
  };
  const loaded = s.outbox.load(), seen = [];
  s.set('a', 1);
  s.subscribe((value) => seen.push(value), 'a');
  await s.flush();
  answer();
  await loaded;
  assert.deepEqual([s.get('a'), seen, s.model.base.rev], [1, [], 1]);
  s.stop('test');
});

test('a recover that another tab has overtaken does not take the base back', async () => {
  const server = new Server(), one = opened(server), [late, answer] = gate();
  await one.s.ready;
  let asked = false;
  server.refuse = async (request) => {
    if (asked || !request.url.endsWith('/recover')) return undefined;
    asked = true;
    const old = await server.fetch(request.url, {...request, body: request.raw, ...good});
    await late;
    return old;
  };
  const two = opened(server, one.browser);
  await until(() => asked);
  one.s.set('a', 2);
  await one.s.flush();
  await two.s.reread();
  const seen = [];
  two.s.subscribe((value) => seen.push(value), 'a');
  assert.equal(two.s.get('a'), 2);
  answer();
  await until(() => two.s.outbox.recovered);
  assert.deepEqual([two.s.get('a'), seen, two.s.model.base.rev], [2, [], 1]);
  one.s.stop('test');
  two.s.stop('test');
});

test('ready waits for the edits of all closed pages, not only of the first', async () => {
  const server = new Server(), browser = device(), left = [];
  for (const key of ['a', 'b', 'c']) {
    const p = opened(server, browser, {fetch: offline});
    await p.s.ready;
    p.s.set(key, 1);
    p.s.journal.put = async () => undefined;
    left.push(p);
  }
  for (const p of left) p.fire(p.window, 'pagehide');
  for (const p of left) p.s.stop('test');
  assert.equal(Object.keys(browser.local).length, 3);
  const first = opened(server, browser);
  await first.s.flush();
  await first.s.close();
  for (const key of ['a', 'b', 'c']) assert.equal(server.get(key), 1);

  browser.local.setItem(`holdfast ${first.s.who} x`, '{"broken');
  const again = opened(server, browser, {fetch: offline});
  for (const key of ['d', 'e']) {
    const p = opened(server, browser, {fetch: offline});
    await p.s.ready;
    p.s.set(key, 1);
    p.s.journal.put = async () => undefined;
    p.fire(p.window, 'pagehide');
    p.s.stop('test');
  }
  again.s.stop('test');
  const {s} = opened(server, browser, {fetch: () => new Promise(() => {})});
  await s.ready;
  assert.deepEqual([s.get('d'), s.get('e')], [1, 1]);
  s.stop('test');
});

test('a page that ends while it takes over edits of closed pages does not lose them', async () => {
  const server = new Server(), {s, browser, window, fire} = opened(server, device(), {fetch: offline});
  await s.ready;
  const dying = ['a', 'b'].map((key) => ({key, ...opened(server, browser, {fetch: offline})}));
  for (const p of dying) {
    await p.s.ready;
    p.s.set(p.key, 1);
    p.s.journal.put = async () => undefined;
  }
  for (const p of dying) p.fire(p.window, 'pagehide');
  for (const p of dying) p.s.stop('test');
  fire(window, 'storage');
  s.stop('closed');
  await new Promise(setImmediate);
  await s.journal.run('readonly', () => {});
  const next = opened(server, browser);
  await until(() => server.get('a') === 1 && server.get('b') === 1);
  next.s.stop('test');
});

test('names like `constructor` are ordinary keys', async () => {
  const server = new Server(), {s} = opened(server, device(), {options: {initial: JSON.parse('{"a": 1, "__proto__": 2}')}});
  assert.deepEqual(['a', '__proto__', 'constructor', 'toString'].map((key) => s.get(key)), [1, 2, undefined, undefined]);
  s.merge('constructor', {x: 1});
  assert.deepEqual(s.get('constructor'), {x: 1});
  await s.close();
});

test('destroy() before the session is found deletes the right one or none', async () => {
  const server = new Server(), deleted = [];
  let known = false;
  server.refuse = ({method, url}) => {
    if (!known) return problem(503, 'draining', 'later');
    if (method !== 'DELETE') return undefined;
    deleted.push(url);
    return json(404, {code: 'not-found'});
  };
  const {s} = opened(server);
  await s.flush();
  const away = opened(server, device(), {fetch: offline});
  away.s.set('a', 1);
  await assert.rejects(away.s.destroy(), {code: 'offline'});
  assert.equal(away.s.get('a'), 1);
  away.s.stop('test');
  await assert.rejects(s.destroy(), {code: 'draining'});
  known = true;
  await s.destroy();
  assert.deepEqual(deleted, ['/api/sessions/s1']);
});

test('two tabs that both hear of a forgotten client make its edits anew once', async () => {
  const server = new Server(), one = opened(server), two = opened(server, one.browser);
  await Promise.all([one.s.ready, two.s.ready]);
  await one.s.flush();
  await two.s.flush();
  server.refuse = offline;
  one.s.set('a', 1);
  one.s.count('n');
  await one.s.flush();
  await two.s.reread();
  assert.equal(two.s.model.rows.length, 1);
  // Neither has a lock that works: both send, both are refused, before either reads again.
  const [both, on] = gate();
  let asked = 0;
  server.refuse = async ({body}) => {
    if (!body?.batches || body.client !== one.s.model.client || asked > 1) return undefined;
    if (++asked === 2) on();
    await both;
    return problem(409, 'client-unknown', 'after-rebase', {seq: 1});
  };
  await Promise.all([one.s.flush(), two.s.flush()]);
  await Promise.all([one.s.flush(), two.s.flush()]);
  assert.equal(asked, 2);
  assert.deepEqual([server.get('a'), server.counters], [1, {n: 1}]);
  assert.deepEqual([one.s.status.server, two.s.status.server], [true, true]);
  one.s.count('n');
  one.s.set('b', 1);
  assert.equal((await one.s.flush()).server, true);
  assert.deepEqual(server.counters, {n: 2});
  one.s.stop('test');
  two.s.stop('test');
});

test('edits made while their client is made anew are neither lost nor counted twice', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.count('n');
  await s.flush();
  server.clients.clear();
  s.count('n');
  const {run} = s.journal;
  let typed = false;
  server.refuse = ({url}) => {
    if (typed || !url.endsWith('/recover')) return undefined;
    s.journal.run = function while_typing(mode, ...rest) {
      if (!typed && mode === 'readwrite' && !s.outbox.recovered === false) {
        typed = true;
        s.count('n', 10);
      }
      return run.call(this, mode, ...rest);
    };
    return undefined;
  };
  await s.flush();
  assert.equal((await s.flush()).server, true);
  assert.ok(typed);
  assert.deepEqual(server.counters, {n: 11}, 'the first went with the server that forgot it');
  s.stop('test');
});

test('a counter in a batch refused for a conflict still counts', async () => {
  const server = new Server(), {s} = opened(server, device(), {options: {strategy: 'reject'}});
  await s.ready;
  server.apply({set: {a: 'theirs'}});
  server.refuse = ({body}) => body?.batches?.[0].set?.a
    && problem(409, 'conflict', 'after-rebase', {seq: body.batches[0].seq, current: {a: 'theirs'}, conflicts: []});
  s.batch(() => {
    s.set('a', 'mine');
    s.count('n', 3);
  });
  assert.equal((await s.flush()).server, true);
  assert.deepEqual(server.counters, {n: 3});
  s.stop('test');
});

test('storage cleared under an open page: its edits are sent, and written to the journal again', async () => {
  const server = new Server(), {s, browser} = opened(server);
  await s.ready;
  server.refuse = offline;
  s.set('a', 1);
  await s.flush();
  assert.equal(s.status.device, true);
  for (const name of browser.storage.stores.keys()) browser.storage.stores.set(name, []);
  await s.flush();
  assert.deepEqual([s.get('a'), s.status.server], [1, false]);
  await s.flush();
  assert.equal(browser.storage.stores.get('rows').length, 1);
  assert.equal(s.status.device, true);
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  assert.equal(server.get('a'), 1);
  s.stop('test');
});

test('typing does not shorten Retry-After', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.refuse = () => problem(503, 'draining', 'later', {}, {'Retry-After': '600'});
  s.set('a', 0);
  await s.flush();
  const tries = server.log.length, time = clock();
  try {
    for (let i = 1; i < 60; i++) {
      s.set('a', i);
      time.tick(6000);
      await new Promise(setImmediate);
    }
    assert.equal(server.log.length, tries);
  } finally {
    time.restore();
  }
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  assert.equal(server.get('a'), 59);
  s.stop('test');
});

test('an edit made while close() waits for the server is on the device', async () => {
  const server = new Server(), {s, browser} = opened(server), [late, answer] = gate();
  await s.ready;
  server.refuse = async ({method}) => method === 'PATCH' && (await late, problem(503, 'draining', 'later'));
  s.set('a', 1);
  const closed = s.close();
  await until(() => server.log.some((r) => r.method === 'PATCH'));
  s.set('a', 2);
  answer();
  await closed;
  const next = opened(server, browser, {fetch: offline});
  await next.s.ready;
  assert.equal(next.s.get('a'), 2);
  next.s.stop('test');
});

test('a step followed by an edit without a change does not leave the page unsafe', async () => {
  const server = new Server(), {s} = opened(server);
  server.refuse = ({url, body}) => {
    if (!url.endsWith('/sync')) return undefined;
    server.clients.get(body.client).seq = body.ops[0].seq;
    return json(200, {rev: server.rev, results: [{seq: body.ops[0].seq, status: 200, rev: server.rev}]});
  };
  await s.ready;
  s.set('form/a', 1);
  await s.flush();
  undoable(s, {scope: 'form/'});
  s.set('form/a', 1);
  s.changed();
  await until(() => s.status.device);
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('a 200 with JSON that is not Holdfast\'s is not a success', async () => {
  const server = new Server(), {s, browser} = opened(server);
  await s.ready;
  server.refuse = ({method}) => method === 'PATCH' && json(200, {status: 'ok'});
  s.set('a', 1);
  assert.equal((await s.flush()).server, false);
  assert.equal(browser.storage.stores.get('rows').length, 1);
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('logging out counts edits that another tab made meanwhile', async () => {
  const server = new Server(), {s, browser, window} = opened(server), other = opened(server, browser);
  await Promise.all([s.ready, other.s.ready]);
  server.refuse = offline;
  const {flush} = s;
  s.flush = async () => {
    const end = await flush.call(s);
    other.s.set('a', 1);
    await other.s.write();
    return end;
  };
  assert.deepEqual(await wipeLocal({user: 'alice'}, window), {unsent: 1, wiped: false});
  browser.storage.denied = true;
  s.journal.run('readonly', () => {});
  assert.equal((await wipeLocal({user: 'alice', force: true}, window)).wiped, false, 'nothing could be deleted');
  other.s.stop('test');
});

for (const [what, method, work] of [
  ['load', 'GET', (s) => s.outbox.load()],
  ['recover', 'POST', (s) => s.outbox.recover()],
  ['save', 'PATCH', (s) => { s.set('a', 1); return s.drain(); }]]) {
  test(`the answer of a ${what} that comes after wiping is not shown`, async () => {
    const server = new Server(), {s} = opened(server), {s: elsewhere} = opened(server), [late, answer] = gate();
    await s.ready;
    await until(() => s.outbox?.recovered);
    if (what !== 'save') {
      elsewhere.set('a', 1);
      await elsewhere.flush();
    }
    let asked = false;
    s.on('recover', () => assert.fail('nor told'));
    server.refuse = async (request) => {
      if (asked || request.method !== method) return undefined;
      asked = true;
      const there = await server.fetch(request.url, {...request, body: request.raw, ...good});
      await late;
      return there;
    };
    const done = work(s);
    await until(() => asked);
    s.stop('wiped');
    answer();
    await done;
    assert.deepEqual([s.get('a'), [...s.model.base.values]], [undefined, []]);
    elsewhere.stop('test');
  });
}

test('a save answered but not yet handled when all is wiped is not shown', async () => {
  const server = new Server(), {s} = opened(server), [late, turn] = gate();
  await s.ready;
  await until(() => s.outbox?.recovered);
  server.refuse = async (request) => { if (request.method === 'PATCH') s.turn(() => late); };
  s.set('a', 1);
  const done = s.drain();
  await until(() => s.outbox.saves);
  s.stop('wiped');
  turn();
  await done;
  assert.deepEqual([s.get('a'), [...s.model.base.values]], [undefined, []]);
});
