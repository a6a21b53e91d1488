import assert from 'node:assert/strict';
import {test} from 'node:test';

import {openSession} from '../holdfast.js';
import {Server, device, page, problem, until} from './fakes.js';

const opened = (server, browser = device(), over = {}, options = {}) => {
  const p = page(server, browser, over);
  const s = openSession({app: 'a', slot: 'b', user: 'alice', auth: async () => 'good', live: false, ...options}, p.window, 5);
  return {...p, s, browser};
};

test('what was set is on the server after a flush', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('title', 'Hello');
  assert.equal(s.get('title'), 'Hello');
  const end = await s.flush();
  assert.deepEqual(end, {device: true, server: true, rev: 1, reason: null});
  assert.equal(server.get('title'), 'Hello');
  await s.close();
});

test('what is in the journal is there again in the next page, offline, and sent once', async () => {
  const server = new Server(), first = opened(server);
  await first.s.ready;
  first.s.set('a', 1);
  first.s.count('edits');
  await until(() => first.s.status.device);
  const offline = {fetch: async () => { throw new TypeError('offline'); }};
  const second = opened(server, first.browser, offline);
  await until(() => second.s.get('a') === 1);
  second.s.stop('test');
  const third = opened(server, first.browser);
  await until(() => third.s.status.state !== 'saving' && server.get('a') === 1 && third.s.status.server);
  await first.s.flush();
  assert.deepEqual(server.counters, {edits: 1});
  assert.equal(server.rev, 1);
  first.s.stop('test');
  third.s.stop('test');
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

test('a refused batch is kept and told of, and the next ones go on', async () => {
  const server = new Server(), {s} = opened(server), told = [];
  server.schema = ({set}) => set?.age === 'old';
  s.on('rejected', (row) => told.push(row.problem.code));
  await s.ready;
  s.set('age', 'old');
  await s.write();
  s.model.seal();
  s.set('name', 'Ann');
  const end = await s.flush();
  assert.equal(end.server, true);
  assert.equal(server.get('name'), 'Ann');
  assert.deepEqual(told, ['schema']);
  assert.equal(s.get('age'), 'old');
  assert.equal(s.rejected().length, 1);
  assert.equal(s.status.state, 'error');
  s.stop('test');
});
