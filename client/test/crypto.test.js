import assert from 'node:assert/strict';
import {test} from 'node:test';

import {bindForm} from '../form.js';
import {encrypted, exportKey, importKey, newKey} from '../crypto.js';
import {Server, device, opened, problem, until} from './fakes.js';

const DIARY = 'Dear diary, nobody may read this';

test('the server and the journal never see a value; the next page does', async () => {
  const server = new Server(), first = opened(server), key = await newKey();
  const e = encrypted(first.s, key);
  await e.ready;
  e.set('diary', {text: DIARY});
  assert.deepEqual(e.get('diary'), {text: DIARY}, 'at once');
  await until(() => first.s.status.device && first.s.model.rows.length);
  assert.ok(!JSON.stringify([...first.browser.storage.stores.get('rows')]).includes(DIARY));
  assert.equal((await e.flush()).server, true);
  assert.ok(!server.log.some((r) => r.raw?.includes(DIARY)));
  assert.equal(server.get('diary').alg, 'A256GCM');
  await e.close();
  const second = opened(server, first.browser), same = encrypted(second.s, await importKey(await exportKey(key)));
  await same.ready;
  assert.deepEqual(same.get('diary'), {text: DIARY});
  second.s.stop('test');
});

test('values of others are decrypted and reported once, and keep their identity', async () => {
  const server = new Server(), key = await newKey(), one = opened(server), two = opened(server, device());
  const a = encrypted(one.s, key), b = encrypted(two.s, key), heard = [];
  await Promise.all([a.ready, b.ready]);
  b.subscribe((v) => heard.push(v), 'x');
  a.set('x', [1]);
  await a.flush();
  await two.s.wake();
  await until(() => heard.length === 1);
  assert.deepEqual(heard, [[1]]);
  assert.equal(b.get('x'), b.get('x'));
  one.s.stop('test');
  two.s.stop('test');
});

test('of several quick edits the last one stays', async () => {
  const server = new Server(), {s} = opened(server), e = encrypted(s, await newKey());
  await e.ready;
  for (let i = 0; i < 50; i++) e.set('n', i);
  e.merge('o', {a: 1});
  e.merge('o', {b: 2});
  await e.flush();
  await s.wake();
  assert.deepEqual([e.get('n'), e.get('o')], [49, {a: 1, b: 2}]);
  s.stop('test');
});

test('values sealed with another key are reported as unreadable', async () => {
  const server = new Server(), first = opened(server), e = encrypted(first.s, await newKey()), told = [];
  await e.ready;
  e.set('a', 1);
  await e.close();
  const {s} = opened(server, device()), other = encrypted(s, await newKey());
  other.on('unreadable', (name) => told.push(name));
  await other.ready;
  assert.deepEqual([other.get('a'), told], [undefined, ['a']]);
  s.stop('test');
});

test('two sealed values cannot be exchanged', async () => {
  const server = new Server(), {s} = opened(server), e = encrypted(s, await newKey());
  await e.ready;
  e.set('limit', 1);
  e.set('other', 1000);
  await e.flush();
  server.apply({set: {limit: server.get('other')}});
  await s.wake();
  await until(() => e.get('limit') === undefined);
  s.stop('test');
});

test('a wrong key is reported at once, and stops no other session', async () => {
  const server = new Server(), {s} = opened(server), key = await newKey();
  const sign = await crypto.subtle.generateKey({name: 'HMAC', hash: 'SHA-256'}, true, ['sign']);
  assert.throws(() => encrypted(s, sign), TypeError);
  const e = encrypted(s, key);
  await e.ready;
  s.stop('wiped');
  e.set('a', 1);
  await e.flush();
  assert.throws(() => e.share({a: 1}), TypeError);
});

test('a merge follows RFC 7396: other members stay, null removes one', async () => {
  const server = new Server(), {s} = opened(server), e = encrypted(s, await newKey());
  await e.ready;
  e.set('form', {value: {name: 'Fay', bio: 'long'}, dirty: {name: true}, list: [1, 2]});
  e.merge('form', {value: {mail: 'x'}, dirty: {name: null, mail: true}});
  assert.deepEqual(e.get('form'), {value: {name: 'Fay', bio: 'long', mail: 'x'}, dirty: {mail: true}, list: [1, 2]});
  e.merge('form', {list: [3]});
  e.merge('new', {a: {b: 1, c: null}});
  await e.flush();
  await s.wake();
  assert.deepEqual([e.get('form').list, e.get('form').value.bio, e.get('new')], [[3], 'long', {a: {b: 1}}]);
  s.stop('test');
});

test('a form that is kept encrypted keeps all its fields', async () => {
  const server = new Server(), {s, browser} = opened(server), key = await newKey(), e = encrypted(s, key);
  const el = (name) => ({name, tagName: 'INPUT', type: 'text', value: '', defaultValue: '', closest: () => null});
  const form = (...names) => Object.assign(new EventTarget(), {getAttribute: () => 'f', elements: names.map(el)});
  const type = (of, name, value) => {
    const target = of.elements.find((one) => one.name === name);
    target.value = value;
    of.dispatchEvent(Object.defineProperty(new Event('input'), 'target', {value: target}));
  };
  await e.ready;
  const first = form('name', 'mail', 'bio');
  bindForm(first, e);
  type(first, 'name', 'Fay');
  type(first, 'mail', 'fay@x.org');
  type(first, 'bio', 'A long story');
  await e.close();
  const next = opened(server, browser), same = encrypted(next.s, key), second = form('name', 'mail', 'bio');
  await same.ready;
  bindForm(second, same);
  assert.deepEqual(second.elements.map((one) => one.value), ['Fay', 'fay@x.org', 'A long story']);
  next.s.stop('test');
});

test('a sealed edit over an unseen value sends what its author saw', async () => {
  const server = new Server(), {s} = opened(server), e = encrypted(s, await newKey());
  await e.ready;
  e.set('text', 'theirs');
  await e.flush();
  e.set('text', 'mine', {value: 'what was shown'});
  await e.flush();
  assert.deepEqual(server.log.filter((r) => r.method === 'PATCH').at(-1).body.batches[0].was, {text: null});
  s.stop('test');
});

const sealedRows = (browser) => JSON.stringify([...browser.storage.stores.get('rows')]);

test('where a schema refuses sealed values the session is refused as it opens, by key, and goes on once the schema allows them', async () => {
  const server = new Server(), key = await newKey(), first = opened(server), e = encrypted(first.s, key), closed = [];
  server.unsealable = ['diary', 'notes/'];
  first.s.on('close', (why) => closed.push(why));
  e.set('diary', 'typed early');
  await assert.rejects(e.ready, (error) => error.name === 'HoldfastError' && error.code === 'sealed'
    && error.message.includes('diary, notes/') && error.message.includes('`plain`'));
  assert.deepEqual([closed, first.s.status.reason, first.s.status.state], [['sealed'], 'sealed', 'error']);
  assert.equal(server.log.filter(({method}) => method === 'PATCH').length, 0, 'nothing was sent');
  assert.ok(sealedRows(first.browser).includes('A256GCM'), 'what was typed is on the device');
  server.unsealable = [];
  const second = opened(server, first.browser), again = encrypted(second.s, key);
  await again.ready;
  assert.equal((await again.flush()).server, true);
  assert.deepEqual([again.get('diary'), server.get('diary').alg], ['typed early', 'A256GCM']);
  assert.deepEqual(second.s.rejected(), []);
  second.s.stop('test');
});

test('opened offline, a session is refused when the server is first reached, before any sealed save', async () => {
  const server = new Server(), key = await newKey(), online = opened(server), before = encrypted(online.s, key);
  await before.ready;
  before.set('x', 1);
  await before.close();
  const saves = () => server.log.filter(({method}) => method === 'PATCH').length, had = saves(), failures = [];
  server.unsealable = ['**'];
  server.refuse = () => { throw new TypeError('offline'); };
  const later = opened(server, online.browser), e = encrypted(later.s, key);
  later.s.on('failure', (problem) => failures.push(problem?.code));
  await e.ready;
  e.set('x', 2);
  await until(() => e.status.device && later.s.model.rows.length);
  server.refuse = null;
  await later.s.wake();
  assert.deepEqual([later.s.stopped, failures.at(-1), saves() - had], ['sealed', 'sealed', 0]);
  const {s} = opened(server, online.browser), third = encrypted(s, key, {plain: ['**']});
  await third.ready;
  assert.equal(third.get('x'), 2, 'it is still there');
  s.stop('test');
});

test('a session reached before it was sealed is checked too, and its beacon waits', async () => {
  const server = new Server(), {s, beacons, fire, window} = opened(server);
  await s.ready;
  await until(() => s.outbox?.ticket);
  server.unsealable = ['x'];
  let answer;
  server.refuse = ({url}) => url.includes('limits') && new Promise((resolve) => { answer = resolve; });
  const e = encrypted(s, await newKey()), refused = assert.rejects(e.ready, {code: 'sealed'});
  e.set('x', 1);
  await until(() => answer && s.model.rows.length);
  fire(window, 'pagehide');
  assert.deepEqual(beacons, []);
  answer(null);
  await refused;
});

test('keys listed in `plain` are not sealed, so a schema may govern them', async () => {
  const server = new Server(), {s} = opened(server), plain = ['form/', 'note-*', 'deep/**.json', 'doc/'];
  server.unsealable = ['form/profile', 'note-*', 'deep/a/b.json', 'doc/'];
  const e = encrypted(s, await newKey(), {plain});
  await e.ready;
  const names = ['form/profile', 'note-1', 'deep/a/b.json', 'doc/1'], sealed = ['form', 'note-1/a', 'other'];
  for (const name of [...names, ...sealed]) e.set(name, {a: 1});
  e.merge('form/profile', {b: 2});
  assert.deepEqual(e.get('form/profile'), {a: 1, b: 2});
  await e.flush();
  assert.deepEqual(names.map((name) => server.get(name).alg), names.map(() => undefined));
  assert.deepEqual(sealed.map((name) => server.get(name).alg), sealed.map(() => 'A256GCM'));
  assert.deepEqual([server.get('form/profile'), e.get('other')], [{a: 1, b: 2}, {a: 1}]);
  s.stop('test');
});

test('the check is repeated until it is answered; an old server without it blocks nobody', async () => {
  const server = new Server(), {s} = opened(server), e = encrypted(s, await newKey()), asked = () => server.log.filter(({url}) => url.includes('limits'));
  server.refuse = ({url}) => url.includes('limits') && problem(...asked().length < 2 ? [503, 'draining', 'later'] : [400, 'parameter', 'never']);
  e.set('x', 1);
  await e.ready;
  await until(async () => (await e.flush()).server, 5000);
  e.set('x', 2);
  assert.equal((await e.flush()).server, true);
  assert.equal(asked().length, 2);
  assert.ok(asked()[0].url.endsWith('/limits?app=a'));
  s.stop('test');
});
