// Somebody anonymous signs in: through nginx, with two tokens.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

const claim = (who, token) => who.post('/api/account/claim', {token});
const claimed = async (who, before) => {
  const res = await claim(who, before.token);
  assert.equal(res.status, 200, res.text);
  return res.json.sessions;
};
const values = async (who, path) => (await who.get(`${path}/context`)).json.values;

test('all sessions become the user\'s, once, also with edits that were still under way', async () => {
  const [before, ann] = [await user('anonymous'), await user('ann')];
  const one = await before.session({app: 'shop', slot: 'cart', context: {a: 1}});
  const two = await before.session();
  const save = {client: 'tab', seq: 1, base: 1, set: {b: 1}, counters: {n: 1}};
  assert.equal((await before.patch(`${one.path}/context`, save)).status, 200);
  const {etag} = (await before.get(`${one.path}/context`)).headers;
  const map = await claimed(ann, before);
  assert.deepEqual(map, [one, two].map(({id}) => ({from: id, id})).sort((a, b) => (a.id < b.id ? -1 : 1)));
  assert.equal((await ann.get(`${one.path}/context`)).headers.etag, etag);
  problem(await before.get(one.path), 404, 'not-found');
  problem(await before.patch(`${one.path}/context`, {...save, seq: 2}), 404, 'not-found');

  const again = (await ann.patch(`${one.path}/context`, save)).json;
  assert.deepEqual(again.skipped, [1]);
  assert.ok(again.ticket?.token, 'the ticket of before is worth nothing, so there is another');
  const more = {...save, seq: 2, base: 2, set: {b: 2}, counters: {n: 2}};
  assert.deepEqual((await ann.patch(`${one.path}/context`, more)).json.applied, [2]);
  assert.deepEqual(await values(ann, one.path), {a: 1, b: 2});
  assert.deepEqual((await ann.get(one.path)).json.counters, {n: 2});
  assert.deepEqual(await claimed(ann, before), map, 'and an answer that was lost can be had again');
});

test('a late beacon is refused, so that the journal keeps it', async () => {
  const [before, ann] = [await user('anonymous'), await user('ann')];
  const {path, ticket} = await before.session({context: {a: 1}});
  const [{id}] = await claimed(ann, before);
  const beacon = await before.s.api('POST', `${path}/beacon`, {
    body: JSON.stringify({ticket, client: 'tab', seq: 1, set: {a: 2}}), headers: {'Content-Type': 'text/plain'}});
  problem(beacon, 401, 'ticket-invalid');
  assert.deepEqual(await values(ann, `/api/sessions/${id}`), {a: 1});
  problem(await before.get(`${path}/live`), 404, 'not-found');
});

test('grantees go on under the new owner; sessions shared with the old user are open to the new one', async () => {
  const [before, ann, bob] = [await user('anonymous'), await user('ann'), await user('bob')];
  const mine = await before.session({context: {a: 1}}), his = await bob.session({context: {b: 1}});
  const let_in = async (who, {path}, whom) =>
    assert.equal((await who.post(`${path}/grants`, {user: whom.sub, role: 'editor'})).status, 201);
  await let_in(before, mine, bob);
  await let_in(bob, his, before);
  const save = {client: 'tab', seq: 1, base: 9, set: {c: 1}};
  assert.equal((await before.patch(`${his.path}/context`, save)).status, 200);
  await claimed(ann, before);
  assert.equal((await bob.get(mine.path)).json.user, ann.sub);
  assert.equal((await bob.patch(`${mine.path}/context`, {set: {a: 2}})).status, 200);
  assert.deepEqual((await ann.patch(`${his.path}/context`, save)).json.skipped, [1]);
  problem(await before.get(his.path), 404, 'not-found');
});

test('an id that the user already has is replaced, and his session is not touched', async () => {
  const [before, ann] = [await user('anonymous'), await user('ann')];
  const own = await ann.session({context: {of: 'ann'}});
  await before.session({id: own.id, context: {of: 'before'}});
  const [{from, id}] = await claimed(ann, before);
  assert.equal(from, own.id);
  assert.notEqual(id, own.id);
  assert.deepEqual(await values(ann, own.path), {of: 'ann'});
  assert.deepEqual(await values(ann, `/api/sessions/${id}`), {of: 'before'});
});

test('the other\'s `me` is taken over, and nothing is overwritten', async () => {
  const [before, ann] = [await user('anonymous'), await user('ann')];
  const me = '/api/sessions/me/context';
  await before.patch(me, {set: {theme: 'dark', lang: 'fr'}});
  await ann.patch(me, {set: {theme: 'light'}});
  assert.deepEqual(await claimed(ann, before), []);
  assert.deepEqual(await values(ann, '/api/sessions/me'), {theme: 'light', lang: 'fr'});
  const {conflicts: [copy]} = (await ann.get('/api/sessions/me/conflicts')).json;
  assert.deepEqual([copy.key, copy.mine, copy.theirs, copy.kept, copy.reason], ['theme', 'dark', 'light', 'theirs', 'claim']);
});

test('both tokens are checked, and the answer says which one is refused', async () => {
  const [before, ann] = [await user('anonymous'), await user('ann')];
  const {path} = await before.session({context: {a: 1}});
  const {s} = ann;
  const old = s.token(before.sub, {exp: Math.floor(Date.now() / 1000) - 60});
  const refused = async (token, code) => {
    const p = problem(await claim(ann, token), 401, code);
    assert.deepEqual(p.errors.map(({pointer}) => pointer), ['/token']);
    assert.equal((await before.get(path)).status, 200, 'nothing happened');
  };
  await refused(old, 'token-expired');
  await refused('x.y.z', 'token-invalid');
  await refused(`${before.token.slice(0, -3)}AAA`, 'token-invalid');
  await refused(`Bearer ${before.token}`, 'token-invalid');
  for (const body of [{}, {token: 1}, {token: ''}, {token: before.token, user: ann.sub}, {token: 'x'.repeat(4097)}]) {
    problem(await ann.post('/api/account/claim', body), 422, 'schema');
  }
  problem(await s.api('POST', '/api/account/claim', {body: {token: before.token}}), 401, 'token-missing');
  assert.deepEqual(await claimed(ann, ann), [], 'one\'s own is nothing to take over');
  const just = s.token(before.sub, {exp: Math.floor(Date.now() / 1000) - 10});
  assert.equal((await claimed(ann, {token: just})).length, 1, 'within the leeway it counts');
});

test('the token in the body is in no log, nor in the database', async () => {
  const [before, ann] = [await user('anonymous'), await user('ann')];
  await before.session({context: {a: 1}});
  await claim(ann, `${before.token}x`);
  await claimed(ann, before);
  const secret = before.token.split('.')[2], {s} = ann;
  const rows = s.sql(`SELECT count(*) FROM holdfast.principal AS p WHERE p::text LIKE '%${secret}%'`);
  assert.deepEqual(rows, [['0']]);
  const dir = join(s.dir, 'log');
  for (const name of readdirSync(dir, {recursive: true}).map(String)) {
    try {
      assert.ok(!readFileSync(join(dir, name), 'latin1').includes(secret), name);
    } catch (error) {
      if (error.code !== 'EISDIR') throw error;
    }
  }
});
