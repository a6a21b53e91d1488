import assert from 'node:assert/strict';
import {test} from 'node:test';

import {migrated} from '../migrate.js';
import {Server, device, opened, until} from './fakes.js';

const two = (key, value, from) => from < 2 ? {text: value, v: 2} : value;
const three = (key, value, from) => ({...two(key, value, from), v: 3});

test('what an older version wrote has the new shape when it is shown, also offline, and is migrated once', async () => {
  const server = new Server(), browser = device(), first = opened(server, browser);
  await first.s.ready;
  first.s.set('doc/a', 'old');
  first.s.set('other', 'left alone');
  await first.s.close();
  const {s, window} = opened(server, browser, {fetch: async () => { throw new TypeError('Failed to fetch'); }}), seen = [];
  await migrated(s, {version: 2, prefix: 'doc/', migrate: (...of) => { seen.push(of); return two(...of); }});
  assert.deepEqual([s.get('doc/a'), s.get('other'), seen], [{text: 'old', v: 2}, 'left alone', [['doc/a', 'old', 1]]]);
  window.fetch = server.fetch;
  await s.flush();
  assert.deepEqual(server.get('doc/a'), {text: 'old', v: 2});
  await s.close();
  const next = opened(server, browser);
  await migrated(next.s, {version: 2, prefix: 'doc/', migrate: () => assert.fail('it has been migrated')});
  await migrated(next.s, {version: 3, prefix: 'doc/', migrate: three});
  assert.deepEqual(next.s.get('doc/a'), {text: 'old', v: 3});
  await next.s.close();
});

test('what a page of an older version writes later is migrated again; that page sees that it is older', async () => {
  const server = new Server(), old = opened(server), next = opened(server);
  const before = await migrated(old.s, {version: 2, migrate: two});
  old.s.set('a', {text: 'x', v: 2});
  await old.s.flush();
  await migrated(next.s, {version: 3, migrate: three});
  await next.s.wake();
  await until(() => next.s.get('a')?.v === 3);
  await next.s.flush();
  await old.s.wake();
  assert.deepEqual([...before.newer], ['a']);
  old.s.set('a', {text: 'y', v: 2});
  await old.s.flush();
  await next.s.wake();
  assert.deepEqual(next.s.get('a'), {text: 'y', v: 3});
  await Promise.all([old.s.close(), next.s.close()]);
});

test('what cannot be migrated stays as it is, and is named', async () => {
  const server = new Server(), {s} = opened(server), wrong = new Error('no');
  server.apply({set: {a: 1, b: 2, c: 3}});
  await s.wake();
  const {failed} = await migrated(s, {version: 2, migrate: (key, value) => {
    if (key === 'a') throw wrong;
    return key === 'b' ? undefined : value + 1;
  }});
  assert.deepEqual([s.get('a'), s.get('b'), s.get('c'), [...failed]], [1, undefined, 4, [['a', wrong]]]);
  await assert.rejects(migrated(s, {version: 0, migrate: two}), /version/);
  await assert.rejects(migrated(s, {version: 1}), /migrate/);
  await s.close();
});
