import assert from 'node:assert/strict';
import {test} from 'node:test';

import {openSession} from '../holdfast.js';
import {describe} from '../words.js';
import {Server, clock, device, json, jwt, opened, page, problem, until} from './fakes.js';

const saves = (server) => server.log.filter((r) => r.method === 'PATCH');

test('call asks any path in the name of the user, with a renewed token and the id of the session', async () => {
  const server = new Server(), tokens = ['old', 'good'];
  const {s} = opened(server, device(), {options: {auth: async ({refresh}) => tokens[refresh ? 1 : 0]}});
  server.token = 'old';
  await s.ready;
  server.token = 'good';
  server.refuse = ({url, method, token}) => url.endsWith('/activity') && token === 'good' ? json(200, {url, method}) : undefined;
  assert.deepEqual(await s.call('GET', '/api/sessions/{id}/activity'), {url: '/api/sessions/s1/activity', method: 'GET'});
  await s.close();
});

test('call tries again while the answer says later, a POST under one key; else it rejects with code and request id', async () => {
  const server = new Server(), {s} = opened(server), keys = [];
  await s.ready;
  const {fetch} = s.page;
  s.page.fetch = (url, request) => {
    if (!url.endsWith('/jobs')) return fetch(url, request);
    keys.push(request.headers['Idempotency-Key']);
    return keys.length < 3 ? problem(503, 'unavailable', 'later') : json(201, {id: 'j'});
  };
  assert.deepEqual(await s.call('POST', '/api/sessions/{id}/jobs', {type: 'x'}), {id: 'j'});
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  server.refuse = ({url}) => url.endsWith('/no') ? problem(403, 'forbidden', 'never', {request_id: 'r1'}) : undefined;
  await assert.rejects(s.call('GET', '/api/no'), {name: 'HoldfastError', code: 'forbidden', status: 403, requestId: 'r1'});
  for (const path of ['//evil.example/', 'https://evil.example/api/', '/api/../x', 'api/x']) {
    await assert.rejects(s.call('GET', path), TypeError, path);
  }
  await s.close();
});

test('keys and entries by prefix; subscribe by key, by prefix and to all, in either order', async () => {
  const {s} = opened(new Server()), heard = [];
  await s.ready;
  for (const off of [s.subscribe('form/a', (value) => heard.push(['a', value])),
    s.subscribe((value) => heard.push(['b', value]), 'form/b'),
    s.subscribe({prefix: 'form/'}, (keys) => heard.push(['form', [...keys]])),
    s.subscribe((keys) => heard.push(['all', [...keys]]))]) assert.equal(typeof off, 'function');
  s.set('form/a', 1);
  s.set('other', 2);
  assert.deepEqual(heard, [['form', ['form/a']], ['all', ['form/a']], ['a', 1], ['all', ['other']]]);
  assert.deepEqual(s.keys(), ['form/a', 'other']);
  assert.deepEqual(s.entries('form/'), [['form/a', 1]]);
  await s.close();
});

test('bad input is a TypeError that says what is expected', async () => {
  const {s} = opened(new Server());
  await s.ready;
  const bad = [[() => s.set('', 1), /key/], [() => s.set(7, 1), /key/], [() => s.merge(null, {}), /key/], [() => s.delete(), /key/],
    [() => s.set('a', () => 1), /JSON/], [() => s.set('a', 10n), /BigInt/], [() => s.count('n', '1'), /number/], [() => s.count(''), /key/],
    [() => s.on('status'), /fn/], [() => s.subscribe('a'), /fn/], [() => s.batch(), /fn/], [() => openSession(), /options/],
    [() => openSession({user: 7, auth: () => ''}), /user/], [() => openSession({user: 'a'}), /auth/]];
  for (const [work, words] of bad) assert.throws(work, (error) => error instanceof TypeError && words.test(error.message), String(work));
  assert.equal(s.status.waiting, 0);
  await s.close();
});

test('what was not sent can be taken back, and what was counted in it stays', async () => {
  const server = new Server(), {s, window} = opened(server);
  await s.ready;
  s.set('a', 'first');
  await s.flush();
  window.fetch = async () => { throw new TypeError('Failed to fetch'); };
  s.set('a', 'second');
  s.count('n', 2);
  const [{id, keys}] = await s.pending();
  assert.deepEqual(keys, ['a']);
  await s.rollback(id);
  assert.equal(s.get('a'), 'first');
  s.set('b', 1);
  window.fetch = server.fetch;
  await s.flush();
  assert.deepEqual([server.get('a'), server.get('b'), server.counters.n], ['first', 1, 2]);
  await assert.rejects(s.rollback(id), {code: 'sent'});
  await s.close();
});

test('what is on its way is not taken back', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  let answer;
  server.refuse = ({method}) => method === 'PATCH' ? new Promise((end) => { answer = end; }) : undefined;
  s.set('a', 1);
  const {id} = (await s.pending())[0], flushed = s.flush();
  await until(() => answer);
  await assert.rejects(s.rollback(id), {code: 'sent'});
  server.refuse = null;
  answer(undefined);
  await flushed;
  assert.equal(server.get('a'), 1);
  await s.close();
});

test('a row that stands for one the server may have is not taken back either', async () => {
  const server = new Server(), {s, window} = opened(server), {fetch} = window;
  await s.ready;
  window.fetch = async (url, request) => {      // the answer is lost
    await fetch(url, request);
    throw new TypeError('Failed to fetch');
  };
  s.set('a', 1);
  await s.flush();
  const [sent] = s.model.rows, [, op] = [...sent.ops][0], next = {...sent, seq: sent.seq + 1, ops: new Map([['a', op]])};
  s.model.replace([sent], [next]);
  assert.deepEqual(await s.pending(), []);
  await assert.rejects(s.rollback(`${next.client} ${next.seq}`), {code: 'sent'});
  s.stop('test');
});

test('status: online, how many wait, which keys are refused, and what is nearly used up', async () => {
  const server = new Server(), {s, window, fire} = opened(server);
  await s.ready;
  server.schema = ({set}) => set?.bad;
  s.set('bad', 1);
  await s.flush();
  assert.deepEqual([s.status.refused, s.status.rejected, s.status.waiting, s.status.online], [['bad'], 1, 0, true]);
  await s.discard(s.rejected()[0]);
  const {fetch} = window;
  window.fetch = async (url, request) => {
    const answer = await fetch(url, request);
    if (request.method === 'PATCH') answer.headers.set('Quota-Warning', 'context_bytes;used=900;limit=1000, keys;used=81;limit=100');
    return answer;
  };
  s.set('a', 1);
  await s.flush();
  assert.deepEqual(s.status.quota, [{limit: 'context_bytes', used: 900, max: 1000}, {limit: 'keys', used: 81, max: 100}]);
  assert.equal(describe(s.status), 'Nearly full');
  window.fetch = async () => { throw new TypeError('Failed to fetch'); };
  fire(window, 'offline');
  s.set('b', 2);
  await until(() => s.status.device);
  assert.deepEqual([s.status.online, s.status.waiting], [false, 1]);
  assert.equal(describe(s.status, 'de-AT'), 'Offline. Sicher auf diesem Gerät');
  assert.equal(describe(s.status, 'xx', {offline: 'Aw'}), 'Aw');
  s.stop('test');
});

test('name, device and ttl are sent as a session is opened', async () => {
  const server = new Server(), {s} = opened(server, device(), {options: {name: 'My CV', device: {os: 'x'}, ttl: 3600}});
  await s.ready;
  const {name, device: of, ttl} = server.log.find((r) => r.url.endsWith('/recover')).body;
  assert.deepEqual([name, of, ttl], ['My CV', {os: 'x'}, 3600]);
  await s.close();
});

test('complete needs all edits on the server; then begin opens an empty one, and what was typed meanwhile is kept', async () => {
  const server = new Server(), {s} = opened(server), heard = [];
  s.on('gone', (why) => heard.push(why.reason));
  await s.ready;
  await assert.rejects(s.begin(), {code: 'state'});
  s.set('a', 1);
  server.refuse = ({method, url, body}) => {
    if (method !== 'PATCH' || url.endsWith('/context')) return undefined;
    Object.assign(server, {status: body.status});
    return json(200, {id: 's1', status: body.status});
  };
  const info = await s.complete();
  assert.deepEqual([info.status, server.get('a'), heard], ['completed', 1, ['completed']]);
  s.set('late', 1);
  server.refuse = null;
  server.status = 'active';
  server.end([409, 'state', 'never', {reason: 'completed'}]);
  await s.begin();
  await s.flush();
  assert.deepEqual([s.keys(), s.info.id, s.rejected().map(({keys}) => keys)], [[], 's2', [['late']]]);
  s.set('a', 2);
  await s.flush();
  assert.equal(server.get('a'), 2);
  await s.close();
});

test('an edit refused for good lets nobody complete the session', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  server.schema = () => true;
  s.set('a', 1);
  await assert.rejects(s.complete(), {code: 'schema'});
  assert.equal(saves(server).length, 1);
  await s.close();
});

test('when edits are sent is up to the app, for the session and by prefix', async () => {
  const time = clock();
  try {
    const server = new Server(), p = page(server, device());
    const s = openSession({app: 'a', user: 'alice', auth: async () => 'good', live: false, saveAfter: 2000, saveAtMost: 6000,
      saves: {'quick/': {saveAfter: 100, saveAtMost: 200}, 'note/': {autosave: false}}}, p.window, 5);
    const turns = async () => { for (let i = 0; i < 200; i++) await null; };
    const after = async (ms) => {
      time.tick(ms);
      await new Promise((end) => { setImmediate(end); });
      await turns();
      return saves(server).length;
    };
    await after(1);
    await s.ready;
    s.set('note/x', 1);
    assert.equal(await after(120_000), 0);
    s.set('a', 1);
    assert.equal(await after(1900), 0);
    assert.equal(await after(200), 1);
    s.set('a', 2);
    s.set('quick/x', 1);
    assert.equal(await after(150), 2);
    for (let i = 0; i < 40; i++) {
      s.set('a', `typing ${i}`);
      await after(100);
    }
    assert.equal(saves(server).length, 2);
    assert.equal(await after(2500), 3);
    s.outbox.met();      // with others in it the app's own times still hold
    s.set('a', 3);
    assert.equal(await after(1900), 3);
    s.stop('test');
  } finally {
    time.restore();
  }
});

test('with somebody else in the session an edit leaves within a second; alone fifty a second make few requests', async () => {
  const time = clock();
  try {
    const server = new Server(), p = page(server, device());
    const s = openSession({app: 'a', user: 'alice', auth: async () => jwt('alice'), live: false}, p.window, 5);
    server.token = jwt('alice');
    const after = async (ms) => {
      time.tick(ms);
      for (let i = 0; i < 3; i++) await new Promise((end) => { setImmediate(end); });
      return saves(server).length;
    };
    await after(1);
    await s.ready;
    for (let i = 0; i < 60 * 50; i++) {
      s.set('a', i);
      if (i % 5 === 0) await after(100);
    }
    assert.ok(server.log.length < 20, `${server.log.length} requests in a minute`);
    await after(10_000);
    const before = saves(server).length;
    s.outbox.met();
    s.set('a', 'for both');
    assert.equal(await after(300), before + 1);
    for (let i = 0; i < 10; i++) {
      s.set('a', `for both ${i}`);
      await after(100);
    }
    assert.ok(saves(server).length > before + 1, 'who goes on typing is seen, too');
    await after(1000);
    await after(61_000);
    const alone = saves(server).length;
    s.set('a', 'alone again');
    assert.equal(await after(1000), alone);
    s.stop('test');
  } finally {
    time.restore();
  }
});
