import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {test} from 'node:test';

import {openSession, wipeLocal} from '../holdfast.js';
import {Server, clock, device, json, opened, page, problem, until} from './fakes.js';

const offline = async () => { throw new TypeError('Failed to fetch'); };

test('what was set is on the server after a flush', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('title', 'Hello');
  assert.equal(s.get('title'), 'Hello');
  assert.deepEqual(await s.flush(), {device: true, server: true, rev: 1, reason: null, refused: []});
  assert.equal(server.get('title'), 'Hello');
  assert.equal(s.status.state, 'saved');
  await s.close();
});

test('a session of somebody else has its owner', async () => {
  const told = async (server) => {
    const {s} = opened(server);
    assert.equal(s.owner, null, 'before anything was told');
    const heard = new Promise((resolve) => { s.on('recover', resolve); });
    await s.ready;
    await heard;
    await s.close();
    return s.owner;
  };
  assert.equal(await told(new Server()), null);
  assert.equal(await told(Object.assign(new Server(), {user: 'carol', role: 'editor'})), 'carol');
});

test('edits in the journal are there in the next page, even offline, and are sent once', async () => {
  const server = new Server(), first = opened(server);
  await first.s.ready;
  first.s.set('a', 1);
  first.s.count('edits');
  await until(() => first.s.status.device);
  first.s.stop('crash');
  const second = opened(server, first.browser, {fetch: offline});
  await second.s.ready;
  assert.equal(second.s.get('a'), 1);
  second.s.stop('crash');
  const third = opened(server, first.browser);
  await until(() => server.get('a') === 1 && third.s.status.server);
  assert.deepEqual([server.counters, server.rev], [{edits: 1}, 1]);
  third.s.stop('test');
});

test('the local copy is enough to begin; no network is needed', async () => {
  const server = new Server(), first = opened(server);
  await first.s.ready;
  first.s.set('a', {deep: [1]});
  await first.s.close();
  const {s} = opened(server, first.browser, {fetch: () => new Promise(() => {})});
  await s.ready;
  assert.deepEqual(s.get('a'), {deep: [1]});
  s.stop('test');
});

test('a lost answer and a repeat change nothing', async () => {
  const server = new Server(), {s} = opened(server);
  let lose = 1;
  server.refuse = async (request) => {
    if (request.method !== 'PATCH' || !lose--) return undefined;
    server.refuse = null;
    await server.fetch(request.url, {...request, body: request.raw, headers: {Authorization: 'Bearer good'}});
    throw new TypeError('lost');
  };
  await s.ready;
  s.set('a', 1);
  s.count('n', 5);
  assert.equal((await s.flush()).reason, 'offline');
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.counters, server.rev, s.get('a')], [{n: 5}, 1, 1]);
  s.stop('test');
});

test('nothing is sent when nothing changed', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('a', {x: [1, 2]});
  await s.flush();
  const sent = server.log.length;
  s.set('a', {x: [1, 2]});
  s.merge('a', {x: [1, 2]});
  s.delete('nothing');
  await s.flush();
  assert.equal(server.log.length, sent);
  s.stop('test');
});

test('a save is sent 5 s after the last change, and max 30 s after the first', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  const saves = () => server.log.filter((r) => r.method === 'PATCH').length;
  const settle = async () => { for (let i = 0; i < 200; i++) await null; };
  let time = clock();
  try {
    s.set('a', 0);
    time.tick(4990);
    await settle();
    assert.equal(saves(), 0);
    time.tick(10);
    time.restore();
    await until(() => saves() === 1 && s.status.server);
    time = clock();
    for (let second = 0; second < 29; second++) {
      s.set('a', second + 1);
      time.tick(1000);
      await settle();
    }
    assert.equal(saves(), 1);
    s.set('a', 'last');
    time.tick(1000);
    time.restore();
    await until(() => saves() === 2);
  } finally {
    time.restore();
  }
  s.stop('test');
});

test('the journal is written 100 ms after the first edit, not after the last', async () => {
  const server = new Server(), browser = device(), p = page(server, browser);
  const s = openSession({user: 'alice', auth: () => 'good', live: false}, p.window);
  await s.ready;
  const time = clock();
  try {
    for (let i = 0; i < 9; i++) {
      s.set('a', i);
      time.tick(12);
    }
  } finally {
    time.restore();
  }
  await until(() => s.model.rows[0]?.durable);
  assert.equal(s.get('a'), 8);
  s.stop('test');
});

test('in a hidden tab the journal is written at once', async () => {
  const server = new Server(), {s, document} = opened(server);
  await s.ready;
  document.hidden = true;
  const time = clock();
  try {
    s.set('a', 1);
    for (let i = 0; i < 500 && !s.status.device; i++) await null;
    assert.equal(s.status.device, true);
  } finally {
    time.restore();
  }
  s.stop('test');
});

test('a clock that is a day wrong, or changes, does no harm', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  const time = clock();
  time.shift(-86_400_000);
  s.set('a', 1);
  time.shift(2 * 86_400_000);
  s.set('a', 2);
  time.restore();
  assert.equal((await s.flush()).server, true);
  assert.equal(server.get('a'), 2);
  s.stop('test');
});

test('a subscriber is called for changes of its own key only', async () => {
  const server = new Server(), {s} = opened(server), heard = [];
  await s.ready;
  s.subscribe((value) => heard.push(value), 'a');
  s.subscribe((keys) => heard.push([...keys]));
  s.set('a', 1);
  s.set('b', 2);
  s.set('a', 1);
  assert.deepEqual(heard, [['a'], 1, ['b']]);
  s.stop('test');
});

test('a listener that throws does not stop the others', async () => {
  const server = new Server(), {s} = opened(server), heard = [];
  const theirs = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const thrown = new Promise((resolve) => process.once('unhandledRejection', resolve));
  await s.ready;
  s.subscribe(() => { throw new Error('its own'); }, 'a');
  s.subscribe((v) => heard.push(v), 'a');
  s.set('a', 1);
  assert.deepEqual(heard, [1]);
  assert.equal((await thrown).message, 'its own');
  for (const fn of theirs) process.on('unhandledRejection', fn);
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('initial stands in for missing keys and members, and is never written', async () => {
  const server = new Server(), initial = {o: {a: 1, in: {x: 1}}, list: [1]}, options = {initial}, {s, browser} = opened(server, device(), {options});
  await s.ready;
  assert.deepEqual(s.get('o'), {a: 1, in: {x: 1}});
  const heard = [];
  s.subscribe((value) => heard.push(value), 'o');
  s.merge('o', {b: 2, in: {y: null, z: 3}});
  const shown = {a: 1, b: 2, in: {x: 1, z: 3}};
  assert.deepEqual([s.get('o'), heard], [shown, [shown]]);
  assert.equal(s.get('o'), s.get('o'), 'one object as long as it is unchanged');
  s.set('list', []);
  s.set('o', {...s.get('o'), a: null});
  await s.flush();
  assert.deepEqual([server.get('list'), s.get('list'), s.get('o').a], [[], [], null]);
  s.merge('never', {written: 1});
  await s.close();
  server.apply({set: {o: {b: 4}}});
  const next = opened(server, browser, {options});
  await until(() => next.s.get('o').b === 4);
  assert.deepEqual([next.s.get('o'), server.get('o')], [{a: 1, b: 4, in: {x: 1}}, {b: 4}]);
  next.s.stop('test');
});

for (const [what, fetch] of [['two fresh devices', undefined], ['a device that could not load', offline]]) {
  test(`${what} end with what each of them wrote into one form`, async () => {
    const server = new Server(), options = {initial: {form: {name: '', address: ''}}};
    const one = opened(server, device(), {options}), two = opened(server, device(), {options, fetch});
    await Promise.all([one.s.ready, two.s.ready]);
    one.s.merge('form', {name: 'Fay'});
    two.s.merge('form', {address: 'Main Street 1'});
    await until(() => two.s.status.device);
    await one.s.flush();
    two.window.fetch = server.fetch;
    await two.s.flush();
    await one.s.wake();
    const both = {name: 'Fay', address: 'Main Street 1'};
    assert.deepEqual([server.get('form'), one.s.get('form'), two.s.get('form')], [both, both, both]);
    one.s.stop('test');
    two.s.stop('test');
  });
}

test('a row of a page that never loaded overwrites nothing when the next page sends it', async () => {
  const server = new Server(), options = {initial: {form: {name: ''}}}, first = opened(server, device(), {options, fetch: offline});
  server.apply({set: {form: {name: 'Fay', bio: 'long'}}});
  first.s.merge('form', {address: 'here'});
  await until(() => first.s.status.device);
  first.s.stop('crash');
  const {s} = opened(server, first.browser, {options});
  await until(() => s.status.server && s.get('form').bio);
  assert.deepEqual(server.get('form'), {name: 'Fay', bio: 'long', address: 'here'});
  s.stop('test');
});

test('a batch goes as one', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('before', 1);
  s.batch(() => {
    s.set('x'.repeat(200), 'y'.repeat(20_000));
    s.set('other', 1);
  });
  await s.flush();
  const sent = server.log.filter((r) => r.method === 'PATCH').flatMap((r) => r.body.batches);
  assert.deepEqual(sent.map((b) => Object.keys(b.set).length), [1, 2]);
  s.stop('test');
});

test('values of others arrive, and a save answered with a newer prev loads first', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.apply({set: {theirs: 1, shared: 'theirs'}});
  s.set('mine', 1);
  await s.flush();
  assert.deepEqual([s.get('theirs'), s.get('mine'), s.model.base.rev], [1, 1, 2]);
  assert.ok(server.log.some((r) => r.url.includes('since=0') || r.url.endsWith('/context')), 'it loaded');
  s.stop('test');
});

test('another user in the answer: nothing is sent', async () => {
  const server = new Server(), {s} = opened(server);
  server.user = 'bob';
  s.set('secret', 'of alice');
  await s.ready;
  assert.deepEqual([s.status.state, s.status.reason], ['error', 'user']);
  assert.equal((await s.flush()).server, false);
  assert.ok(!server.log.some((r) => r.raw?.includes('of alice')));
});

test('two users on one machine never see each other\'s journal', async () => {
  const server = new Server(), alice = opened(server, device(), {fetch: offline});
  await alice.s.ready;
  alice.s.set('diary', 'of alice');
  await until(() => alice.s.status.device);
  const bob = opened(Object.assign(new Server(), {user: 'bob'}), alice.browser, {options: {user: 'bob'}});
  await bob.s.ready;
  assert.equal(bob.s.get('diary'), undefined);
  assert.equal(bob.s.model.rows.length, 0);
  alice.s.stop('test');
  bob.s.stop('test');
});

test('two tabs see each other through the journal, also offline', async () => {
  const server = new Server(), browser = device(), channels = [];
  class Channel extends EventTarget {
    constructor() { super(); channels.push(this); }
    postMessage(data) {
      for (const c of channels) if (c !== this) queueMicrotask(() => c.dispatchEvent(Object.assign(new Event('message'), {data})));
    }
    close() { channels.splice(channels.indexOf(this), 1); }
  }
  const one = opened(server, browser, {BroadcastChannel: Channel, fetch: offline});
  const two = opened(server, browser, {BroadcastChannel: Channel, fetch: offline});
  await Promise.all([one.s.ready, two.s.ready]);
  one.s.set('a', 1);
  await until(() => two.s.get('a') === 1);
  two.s.set('a', 2);
  await until(() => one.s.get('a') === 2);
  one.s.stop('test');
  two.s.stop('test');
});

test('edits left by a dead tab are sent by another', async () => {
  const server = new Server(), stays = opened(server), died = opened(server, stays.browser);
  await Promise.all([stays.s.ready, died.s.ready]);
  died.s.set('a', 1);
  await until(() => died.s.status.device);
  died.s.stop('crash');
  const time = clock();
  try {
    await stays.s.reread();
    assert.equal(stays.s.status.server, false);
    time.tick(30_000);
  } finally {
    time.restore();
  }
  await until(() => server.get('a') === 1 && stays.s.status.server);
  stays.s.stop('test');
});

test('logging out reports unsent edits, and wipes only if forced or if there are none', async () => {
  const server = new Server(), one = opened(server);
  await one.s.ready;
  one.s.set('a', 1);
  await one.s.flush();
  server.refuse = offline;
  one.s.set('a', 2);
  assert.deepEqual(await wipeLocal({user: 'alice'}, one.window), {unsent: 1, wiped: false});
  assert.equal(one.s.get('a'), 2);
  server.refuse = null;
  const frozen = opened(server, one.browser);
  await frozen.s.ready;
  assert.deepEqual(await wipeLocal({user: 'alice'}, one.window), {unsent: 0, wiped: true});
  assert.equal(server.get('a'), 2);
  assert.equal(one.s.get('a'), undefined);
  assert.equal(one.s.status.reason, 'wiped');
  const rows = () => [...one.browser.storage.stores.get('rows'), ...one.browser.storage.stores.get('copies')];
  assert.deepEqual(rows(), []);
});

test('a tab that slept through the logging out cannot write the old state back', async () => {
  const server = new Server(), asleep = opened(server);
  await asleep.s.ready;
  const epoch = asleep.browser.storage.stores.get('epochs');
  epoch.push([asleep.s.who, 1]);
  asleep.s.set('a', 'late');
  await until(() => asleep.s.stopped === 'wiped');
  assert.equal(asleep.s.get('a'), undefined);
  assert.deepEqual(asleep.browser.storage.stores.get('rows'), []);
});

test('signing in takes the anonymous sessions along, with edits that still wait', async () => {
  const server = new Server(), {s, browser} = opened(server, device(), {options: {user: null}});
  server.user = 'anon-1';
  await s.ready;
  s.set('cart', ['book']);
  server.refuse = ({url, body}) => {
    if (!url.endsWith('/account/claim')) return undefined;
    assert.equal(body.token, 'good');
    Object.assign(server, {user: 'alice', token: 'alices'});
    return json(200, {sessions: [{from: 's1', id: 's1'}]});
  };
  await s.claim({user: 'alice', auth: async () => 'alices'});
  assert.deepEqual(s.get('cart'), ['book']);
  s.set('cart', []);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual(server.get('cart'), []);
  assert.ok(browser.storage.stores.get('copies').every(([key]) => key[0] === s.who));
  s.stop('test');
});

/** A server that anonymous sessions are claimed from: theirs are not found any more, and the map is this. */
function signing(server, map = [{from: 's1', id: 's1'}]) {
  server.user = 'anon-1';
  server.lost = 0;
  server.refuse = ({url, body, token}) => {
    if (url.endsWith('/account/claim')) {
      assert.deepEqual([body.token, token], ['good', 'alices']);
      Object.assign(server, {user: 'alice', token: 'alices', claims: (server.claims ?? 0) + 1});
      return server.lost-- > 0 ? Promise.reject(new TypeError('lost')) : json(200, {sessions: map});
    }
    return server.claims && token === 'good' ? problem(404, 'not-found', 'never') : undefined;
  };
  return server;
}
const alice = {user: 'alice', auth: async () => 'alices'};
const anonymous = {options: {user: null}};
const stored = ({storage}) => storage.stores.get('rows').map(([key, row]) => [...key, row.id, row.problem?.code]);

test('a claim whose answer is lost is repeated: nothing is given up meanwhile, nothing sent twice', async () => {
  const server = signing(new Server()), {s} = opened(server, device(), anonymous);
  await s.ready;
  s.set('a', 1);
  s.count('n');
  assert.equal((await s.flush()).server, true);
  server.lost = 1;
  await assert.rejects(s.claim(alice), {code: 'offline'});
  s.set('a', 2);
  s.count('n');
  assert.equal((await s.flush()).server, false);
  assert.deepEqual([s.rejected(), s.get('a')], [[], 2]);
  await s.claim(alice);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.claims, server.get('a'), server.counters], [2, 2, {n: 2}]);
  s.stop('test');
});

test('a claim that is refused leaves everything as it was', async () => {
  const server = new Server(), {s} = opened(server, device(), anonymous);
  server.refuse = ({url}) => url.endsWith('/account/claim') ? problem(401, 'token-expired', 'after-auth') : undefined;
  await s.ready;
  s.set('a', 1);
  await assert.rejects(s.claim(alice), {code: 'token-expired', status: 401});
  s.set('a', 2);
  assert.equal((await s.flush()).server, true);
  assert.equal(server.get('a'), 2);
  server.refuse = () => problem(404, 'not-found', 'never');
  s.set('a', 3);
  await s.flush();
  assert.equal(s.status.reason, 'gone', 'and what is not found is told of as ever');
  s.stop('test');
});

test('edits of closed pages become the user\'s, under the new id, and are sent', async () => {
  const server = signing(new Server(), [{from: 's1', id: 's9'}]), browser = device();
  const dead = opened(server, browser, anonymous);
  await dead.s.ready;
  dead.s.set('sent', 1);
  assert.equal((await dead.s.flush()).server, true);
  const {refuse} = server;
  server.refuse = offline;
  dead.s.set('journalled', 1);
  await until(() => dead.s.status.device);
  dead.s.set('closing', 1);
  dead.fire(dead.window, 'pagehide');
  dead.s.stop('test');
  browser.local.setItem(`holdfast ${dead.s.who} other`, JSON.stringify({name: 'another', epoch: 0, rows: [{id: 's1', client: 'x', seq: 1, from: 1, n: 1, body: '{}'}]}));
  // The answer to its claim was lost with the page: what it sent since was not found.
  server.refuse = ({url}) => url.endsWith('/context') ? problem(404, 'not-found', 'never') : undefined;
  const next = opened(server, browser, anonymous);
  await next.s.ready;
  await until(() => next.s.gone && next.s.status.device && stored(browser).length);
  assert.deepEqual(new Set(stored(browser).map(([, , , , id, code]) => `${id} ${code}`)), new Set(['s1 undefined']));
  server.refuse = refuse;
  await next.s.claim(alice);
  assert.equal((await next.s.flush()).server, true);
  assert.deepEqual(['sent', 'journalled', 'closing'].map((k) => server.get(k)), [1, 1, 1]);
  assert.deepEqual(next.s.rejected(), []);
  assert.ok(server.log.some(({url, method}) => method === 'PATCH' && url.includes('/s9/')));
  const [left] = Object.keys(browser.local);
  assert.equal(left, `holdfast ${next.s.who} other`);
  assert.deepEqual(JSON.parse(browser.local.getItem(left)).rows[0].id, 's9');
  next.s.stop('test');
});

test('other sessions of the page follow a claim; another page stops and cannot write under the old name', async () => {
  const server = signing(new Server()), browser = device(), {s, window} = opened(server, browser, anonymous);
  const beside = openSession({app: 'a', slot: 'c', user: null, auth: async () => 'good', live: false}, window, 5);
  const asleep = opened(server, browser, anonymous);
  await Promise.all([s, beside, asleep.s].map((one) => one.ready));
  await Promise.all([s, beside, asleep.s].map((one) => one.flush()));
  await s.claim(alice);
  beside.set('b', 1);
  assert.equal((await beside.flush()).server, true);
  assert.deepEqual([beside.who, server.get('b')], [s.who, 1]);
  asleep.s.set('late', 1);
  await until(() => asleep.s.stopped === 'wiped');
  assert.ok(stored(browser).every(([who]) => who === s.who));
  for (const one of [s, beside]) one.stop('test');
});

test('claiming twice loses nothing; a session opened by id follows', async () => {
  const server = signing(new Server(), [{from: 's1', id: 's9'}]), {s, browser} = opened(server, device(), {options: {user: null, id: 's1'}});
  await s.ready;
  await s.flush();
  await s.claim(alice);
  assert.deepEqual([s.options.id, s.name], ['s9', 's9']);
  const {refuse} = server;
  server.refuse = (request) => request.method === 'PATCH' ? offline(request)
    : request.url.endsWith('/account/claim') ? json(200, {sessions: []}) : refuse(request);
  s.set('a', 1);
  await until(() => s.status.device);
  await s.claim(alice);
  assert.equal(stored(browser).length, 1);
  server.refuse = refuse;
  s.set('b', 1);
  await until(() => s.status.device);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.get('a'), server.get('b')], [1, 1]);
  s.stop('test');
});

test('with storage denied the client keeps sending, and reports it', async () => {
  const server = new Server(), browser = device();
  browser.storage.denied = true;
  const {s} = opened(server, browser);
  await s.ready;
  s.set('a', 1);
  await until(() => s.capabilities.journal === false);
  assert.equal(s.status.device, false);
  assert.equal((await s.flush()).server, true);
  assert.equal(server.get('a'), 1);
  s.stop('test');
});

test('with storage full the client keeps sending, and is safe on the device again when there is room', async () => {
  const server = new Server(), {s, browser} = opened(server);
  await s.ready;
  browser.storage.full = true;
  server.refuse = offline;
  s.set('a', 1);
  await until(() => !s.capabilities.journal);
  assert.equal(s.status.device, false);
  browser.storage.full = false;
  s.set('b', 1);
  await until(() => s.status.device);
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('flush never rejects and never hangs', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.refuse = () => new Promise(() => {});
  s.set('a', 1);
  const keep = setInterval(() => {}, 1000), began = Date.now();
  const end = await s.flush();
  clearInterval(keep);
  assert.deepEqual([end.device, end.server, end.reason], [true, false, 'timeout']);
  assert.ok(Date.now() - began < 12_000);
  s.stop('test');
});

test('a user must be named', () => {
  assert.throws(() => openSession({auth: () => ''}), /user/);
});

test('imported in Node the client touches no global; a session there returns initial and does nothing', () => {
  const code = `
    const before = Object.getOwnPropertyNames(globalThis).sort().join();
    globalThis.fetch = () => { throw new Error('fetched'); };
    const {openSession} = await import(${JSON.stringify(new URL('../holdfast.js', import.meta.url))});
    for (const part of ['form', 'undo', 'nav', 'crypto']) await import(${JSON.stringify(new URL('..', import.meta.url))} + part + '.js');
    const s = openSession({user: 'a', auth: () => 'good', initial: {t: 1}});
    s.set('t', 2);
    s.count('n');
    await s.ready;
    const {server} = await s.flush();
    console.log(JSON.stringify([s.get('t'), s.status.state, before === Object.getOwnPropertyNames(globalThis).sort().join()]));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', code], {encoding: 'utf8', timeout: 4000, cwd: fileURLToPath(new URL('.', import.meta.url))});
  assert.deepEqual(JSON.parse(out), [1, 'error', true]);
});

test('a ring during a load is not lost', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.apply({set: {a: 1}});
  server.refuse = async (request) => {
    if (request.method !== 'GET') return undefined;
    server.refuse = null;
    const answer = await server.fetch(request.url, {...request, headers: {Authorization: 'Bearer good'}});
    server.apply({set: {a: 2}});
    s.outbox.load();
    return answer;
  };
  await s.outbox.load();
  assert.equal(s.get('a'), 2);
  s.stop('test');
});

test('a row that another page left is sent without the name of this one', async () => {
  const server = new Server(), first = opened(server, device(), {fetch: offline, options: {label: 'first'}});
  await first.s.ready;
  first.s.set('a', 1);
  await until(() => first.s.status.device);
  first.s.stop('crash');
  const {s} = opened(server, first.browser, {options: {label: 'second'}});
  await until(() => server.get('a') === 1);
  s.set('b', 1);
  await s.flush();
  assert.deepEqual(server.log.filter((r) => r.method === 'PATCH').map((r) => r.body.label), [undefined, 'second']);
  s.stop('test');
});
