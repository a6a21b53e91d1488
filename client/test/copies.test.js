import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Server, device, json, opened, problem, until} from './fakes.js';

const copy = (id, key = 'a', more) => ({id, key, reason: 'overlap', kept: 'mine', mine: 2, theirs: 1, ...more});
const heard = (s) => {
  const told = [];
  s.on('conflict', (list) => told.push(...list.map(({id, key}) => `${id} ${key}`)));
  return told;
};

test('a client whose edit was replaced is told once, at its next load', async () => {
  const server = new Server(), one = opened(server), two = opened(server, device());
  const loser = heard(one.s), other = heard(two.s);
  await Promise.all([one.s.ready, two.s.ready]);
  server.apply({set: {a: 2}});
  server.copies.unshift(copy('c1'));
  await one.s.outbox.load();
  await until(() => loser.length);
  assert.deepEqual([loser, one.s.status.conflicts], [['c1 a'], 1]);
  server.copies.unshift(copy('c3', 'b'), copy('c2', 'b'));
  await Promise.all([one.s.outbox.load(), two.s.outbox.load()]);
  await until(() => loser.length === 3 && other.length === 3);
  assert.deepEqual([loser, one.s.status.conflicts], [['c1 a', 'c3 b', 'c2 b'], 3]);
  await one.s.outbox.load();
  assert.equal(server.log.filter((r) => r.url.includes('/conflicts')).length, 1 + 3 + 3, 'nothing new, nothing asked');
  assert.equal(loser.length, 3);
  one.s.stop('test');
  two.s.stop('test');
});

test('a new page is told of open copies; a copy settled elsewhere is not counted any more', async () => {
  const server = new Server();
  server.copies = [copy('c2'), copy('c1')];
  const {s} = opened(server), told = heard(s);
  await s.ready;
  await until(() => told.length);
  assert.deepEqual([told, s.status.conflicts], [['c1 a', 'c2 a'], 2]);
  server.copies.pop();
  await s.outbox.load();
  assert.deepEqual([told.length, s.status.conflicts], [2, 1]);
  server.copies.pop();
  await s.outbox.load();
  assert.equal(s.status.conflicts, 0);
  s.stop('test');
});

test('a copy settled here is not counted any more; all pages of the list of copies are read', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  await s.flush();
  server.copies = ['c3', 'c2', 'c1'].map((id) => copy(id));
  const kept = await s.conflicts();
  assert.deepEqual([kept.map(({id}) => id), s.status.conflicts], [['c3', 'c2', 'c1'], 3]);
  await kept[1].resolve('mine');
  assert.deepEqual([server.copies.map(({id}) => id), s.status.conflicts], [['c3', 'c1'], 2]);
  s.stop('test');
});

test('a list of copies that failed to load is loaded again', async () => {
  const server = new Server(), {s} = opened(server), told = heard(s);
  await s.ready;
  await s.flush();
  server.copies = [copy('c1')];
  server.refuse = async ({url}) => { if (url.includes('/conflicts')) throw new TypeError('Failed to fetch'); };
  await s.outbox.load();
  await until(() => s.status.conflicts === 1);
  assert.deepEqual(told, []);
  server.refuse = null;
  await s.outbox.load();
  await until(() => told.length);
  s.stop('test');
});

test('a copy named in a lost answer is named in the repeat, and counts once', async () => {
  const server = new Server(), {s} = opened(server), told = heard(s);
  await s.ready;
  server.copies = [copy('c1', 'a', {by: s.model.client, seq: 1})];
  server.refuse = async ({url, ...how}) => {
    if (how.method !== 'PATCH') return;
    server.refuse = null;
    await server.fetch(url, {...how, body: how.raw, headers: {Authorization: `Bearer ${how.token}`}});
    throw new TypeError('Failed to fetch');
  };
  s.set('a', 2);
  await s.flush();
  await until(() => s.status.server);
  assert.deepEqual([told, s.status.conflicts], [['c1 a'], 1]);
  assert.equal(server.log.filter((r) => r.method === 'PATCH').length, 3, 'sent, lost and sent again');
  s.stop('test');
});

test('a row sent again after its answer came counts its copy once', async () => {
  const server = new Server(), {s} = opened(server), told = heard(s);
  await s.ready;
  server.copies = [copy('c1', 'a', {by: s.model.client, seq: 1})];
  server.refuse = async ({url, method}) => {        // the load after the save
    if (method !== 'GET' || !url.includes('/context')) return;
    server.refuse = null;
    throw new TypeError('Failed to fetch');
  };
  server.apply({set: {b: 1}});
  s.set('a', 2);
  await s.flush();
  await until(() => s.status.server);
  assert.deepEqual([told, s.status.conflicts], [['c1 a'], 1]);
  assert.equal(server.log.filter((r) => r.method === 'PATCH').length, 2);
  s.stop('test');
});

test('a copy dropped for lack of room is not counted any more, and the application is told', async () => {
  const server = new Server(), {s} = opened(server), gone = [];
  s.on('dropped', (list) => gone.push(...list.map(({id}) => id)));
  server.copies = [copy('c1')];
  await s.ready;
  server.refuse = ({method}) => method === 'PATCH' && json(200, {rev: 0, prev: 0, era: 'e1', applied: [1], skipped: [],
    parked: [], conflicts: [copy('c2')], dropped: [copy('c1')], revived: false, reset: false});
  s.set('a', 2);
  await s.flush();
  assert.deepEqual([gone, s.status.conflicts], [['c1'], 1]);
  s.stop('test');
});

test('a copy made just before an own one is reported too', async () => {
  const server = new Server(), {s} = opened(server), told = heard(s);
  await s.ready;
  await s.flush();
  server.refuse = async (request) => {
    if (request.method !== 'PATCH') return undefined;
    server.refuse = null;
    server.apply({set: {b: 1}});
    server.copies.unshift(copy('own', 'a', {reason: 'rejected'}), copy('other', 'b'));
    const answer = await (await server.fetch(request.url, {...request, body: request.raw, headers: {Authorization: 'Bearer good'}})).json();
    return json(200, {...answer, conflicts: [{id: 'own', key: 'a', reason: 'rejected'}]});
  };
  s.set('a', 1);
  await s.flush();
  await until(() => told.length === 2);
  assert.deepEqual([told, s.status.conflicts], [['own a', 'other b'], 2]);
  s.stop('test');
});

test('an edit without a record of what its author saw is sent unchanged', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  await s.flush();
  server.refuse = ({method}) => method === 'PATCH' && problem(503, 'unavailable', 'later');
  s.batch(() => { s.set('a', 'one'); s.set('b', 'one'); });
  await s.flush();
  s.model.rows[0].seen = s.model.rows[0].seen.filter(([key]) => key === 'a');
  server.refuse = null;
  server.apply({set: {a: 'two'}});
  await s.outbox.load();
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.get('a'), server.get('b')], ['one', 'one']);
  s.stop('test');
});
