// The activity list, as the owner and grantees see it.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

const [ann, bob] = await Promise.all(['ann', 'bob'].map(name => user(name)));

/** A session of ann's that bob edits, and what became of it, as [via, actor, keys]. */
async function shared() {
  const {path, id, ticket} = await ann.session({context: {a: 1}});
  assert.equal((await ann.post(`${path}/grants`, {user: bob.sub, role: 'editor'})).status, 201);
  const told = async (query = '', who = ann) => {
    const res = await who.get(`${path}/activity${query}`);
    assert.equal(res.status, 200, res.text);
    return res.json;
  };
  const lines = async (...args) => (await told(...args)).activity
    .map(({via, actor, keys}) => [via, actor, keys.join()]);
  return {path, id, ticket, told, lines};
}

test('each change has actor, route and keys, newest first', async () => {
  const {path, ticket, lines} = await shared();
  const done = async (...calls) => {
    for (const [who, method, at, body, headers] of calls) {
      const res = await who[method](`${path}/${at}`, body, headers);
      assert.ok(res.status < 300, `${method} ${at}: ${res.text}`);
    }
  };
  await done([ann, 'post', 'snapshots', {name: 'first'}],
    [ann, 'patch', 'context', {client: 'tab of ann', seq: 1, base: 3, set: {a: 2}}],
    [bob, 'patch', 'context', {client: 'tab of bob', seq: 1, base: 4, set: {b: 1}}],
    [ann, 'post', 'beacon', {ticket, client: 'tab of ann', seq: 2, base: 5, set: {c: 1}}],
    [bob, 'put', 'context/d', 1],
    [ann, 'patch', 'context', {c: null}, {'Content-Type': 'application/merge-patch+json'}],
    [ann, 'post', 'sync', {client: 'tab of ann', ops: [{seq: 3, op: 'save', base: 8, set: {a: 3}}]}],
    [bob, 'post', 'snapshots/1/restore', undefined]);
  assert.deepEqual(await lines(), [['restore', bob.sub, 'a,b,d'], ['sync', ann.sub, 'a'],
    ['merge-patch', ann.sub, 'c'], ['key', bob.sub, 'd'], ['beacon', ann.sub, 'c'],
    ['save', bob.sub, 'b'], ['snapshot', ann.sub, ''], ['grant', ann.sub, ''], ['create', ann.sub, 'a']]);
});

test('pages follow each other by their cursor; viewers may read them', async () => {
  const {path, told} = await shared();
  for (let i = 0; i < 5; i++) await ann.patch(`${path}/context`, {set: {[`k${i}`]: i}});
  const all = (await told()).activity.map(({rev}) => rev);
  assert.deepEqual(all, [7, 6, 5, 4, 3, 2, 1]);
  const read = [];
  for (let cursor = ''; cursor !== null;) {
    const {activity, next} = await told(`?limit=3${cursor && `&cursor=${cursor}`}`, bob);
    read.push(...activity.map(({rev}) => rev));
    cursor = next;
  }
  assert.deepEqual(read, all);
  problem(await ann.get(`${path}/activity?cursor=x`), 400, 'bad-parameter');
});

test('the activity is closed to others, and shows no client id', async () => {
  const {path} = await shared();
  await ann.patch(`${path}/context`, {client: 'secret-client', seq: 1, base: 2, set: {a: 2}});
  await bob.patch(`${path}/context`, {client: 'secret-client', seq: 1, base: 3, set: {a: 3}});
  const res = await bob.get(`${path}/activity`);
  assert.match(res.json.activity[0].client, /^[0-9a-f]{16}$/);
  assert.ok(!res.text.includes('secret-client'));
  problem(await (await user('eve')).get(`${path}/activity`), 404, 'not-found');
});
