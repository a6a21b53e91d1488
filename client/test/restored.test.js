// The server was brought back from a backup: what a device still has is written again.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Server, device, opened, until} from './fakes.js';

const settled = (s, server, want) => until(async () => {
  await s.flush();
  return JSON.stringify(server.get('k')) === JSON.stringify(want) && s.status.server;
});

test('edits lost by a restored server are written again by this page, and reported', async () => {
  const server = new Server(), {s} = opened(server), told = [];
  s.on('rolled-back', ({keys}) => told.push(...keys));
  await s.ready;
  s.set('stays', 1);
  await s.flush();
  const backup = server.backup();
  s.set('k', 'after the backup');
  s.set('stays', 2);
  await s.flush();
  server.restore(backup, 'aaaaaa');
  assert.equal(server.get('k'), undefined);
  await s.wake();
  await settled(s, server, 'after the backup');
  assert.equal(server.get('stays'), 2);
  assert.deepEqual(told.sort(), ['k', 'stays']);
  assert.equal(s.get('k'), 'after the backup');
  s.stop('test');
});

test('the rewrite is based below what came since the restore, and above the backup', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('old', 1);
  await s.flush();
  const backup = server.backup();
  s.set('k', 'mine');
  await s.flush();
  server.restore(backup, 'bbbbbb');
  server.apply({set: {k: 'theirs, since'}});
  const since = server.values.get('k').rev;
  await s.wake();
  await settled(s, server, 'mine');
  const [batch] = server.log.filter((r) => r.method === 'PATCH').at(-1).body.batches;
  assert.ok(batch.base < since && batch.base > backup.rev, `base ${batch.base}`);
  assert.equal(batch.was, undefined);
  s.stop('test');
});

test('a waiting edit stays newer than the rewrite', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('k', {name: 'Fay', step: 1});
  await s.flush();
  const backup = server.backup();
  s.merge('k', {mail: 'fay@x.org'});
  await s.flush();
  server.restore(backup, 'cccccc');
  s.merge('k', {step: 2});
  await settled(s, server, {name: 'Fay', step: 2, mail: 'fay@x.org'});
  s.stop('test');
});

test('a page that was closed meanwhile writes again from its local copy', async () => {
  const server = new Server(), browser = device(), first = opened(server, browser);
  await first.s.ready;
  first.s.set('other', 1);
  await first.s.flush();
  const backup = server.backup();
  first.s.set('k', 'on the device');
  await first.s.flush();
  await first.s.close();
  server.restore(backup, 'dddddd');
  const {s} = opened(server, browser);
  await s.ready;
  await settled(s, server, 'on the device');
  s.stop('test');
});

test('a new session with the same id gets nothing of the old one', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('k', 'erased');
  await s.flush();
  Object.assign(server, {era: 'ffffffff', rev: 0, values: new Map(), clients: new Map()});
  await s.wake();
  await s.flush();
  assert.equal(server.get('k'), undefined);
  assert.equal(s.get('k'), undefined);
  s.stop('test');
});
