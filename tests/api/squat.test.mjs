// An address goes to the session of whoever sent it, and an invitation is for
// whoever gets in: nobody comes between the two.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';
import {stack} from '../harness/stack.mjs';

let s;
before(async () => { s = await stack(); });

const people = (...names) => Promise.all(names.map(name => user(name)));
const values = async (who, path) => (await who.get(`${path}/context`)).json.values;

async function ok(answer, status) {
  const res = await answer;
  assert.equal(res.status, status, res.text);
  return res.json;
}

const give = (owner, path, who, role = 'viewer') => ok(owner.post(`${path}/grants`, {user: who.sub, role}), 201);

// --- who was let in once ----------------------------------------------------------

/** Ways out of a session: Carol is a viewer, and then she is not. */
const ways = {
  'who left': (bob, carol, path) => ok(carol.del(`${path}/grants/me`), 204),
  'who was put out': async (bob, carol, path) => {
    const {grants: [{id}]} = await ok(bob.get(`${path}/grants`), 200);
    await ok(bob.del(`${path}/grants/${id}`), 204);
  },
  'who is still in': () => {},
};

/** Ways to have a session of that id. */
const attacks = {
  'makes one of that id': async (carol, id) =>
    problem(await carol.post('/api/sessions', {id, name: 'Ours'}), 409, 'state'),
  'makes one in somebody else\'s name and claims it': async (carol, id) => {
    const nobody = await user('nobody');
    await nobody.session({id});
    const {sessions: [{id: now}]} = await ok(carol.post('/api/account/claim', {token: nobody.token}), 200);
    assert.notEqual(now, id);
  },
};

for (const [who, go] of Object.entries(ways)) {
  for (const [what, attack] of Object.entries(attacks)) {
    test(`${who} and then ${what} does not stand between an owner and his guests`, async () => {
      const [bob, carol, dave, eve] = await people('bob', 'carol', 'dave', 'eve');
      const {path, id} = await bob.session({name: 'Ours', context: {by: 'bob'}});
      await give(bob, path, carol);
      await go(bob, carol, path);
      await attack(carol, id);
      const theirs = await carol.post(`${path}/grants`, {user: dave.sub, role: 'editor'});
      assert.ok([403, 404].includes(theirs.status), theirs.text);

      await give(bob, path, dave, 'editor');
      const {link: {token}} = await ok(bob.post(`${path}/links`, {role: 'editor'}), 201);
      await ok(eve.post('/api/links/accept', {token}), 200);
      await ok(dave.patch(`${path}/context`, {set: {secret: 'for bob'}}), 200);
      await ok(eve.patch(`${path}/context`, {set: {other: 'for bob'}}), 200);
      assert.deepEqual(await values(bob, path), {by: 'bob', secret: 'for bob', other: 'for bob'});
      assert.equal((await dave.get(path)).json.user, bob.sub, 'it says whose it is');
    });
  }
}

test('a grantee who signs in keeps the grant', async () => {
  const [bob, guest, gina] = await people('bob', 'guest', 'gina');
  const {path, id} = await bob.session();
  await give(bob, path, guest);
  await ok(guest.del(`${path}/grants/me`), 204);
  await ok(gina.post('/api/account/claim', {token: guest.token}), 200);
  problem(await gina.post('/api/sessions', {id}), 409, 'state');
  await give(bob, path, gina);
  assert.equal((await gina.get(path)).json.user, bob.sub);
});

test('a user with a grant gets no second grant into another session of that id', async () => {
  const [bob, carol, eve] = await people('bob', 'carol', 'eve');
  const {path, id} = await bob.session();
  await give(bob, path, carol);
  await ok(carol.del(`${path}/grants/me`), 204);
  await eve.session({id});
  problem(await eve.post(`${path}/grants`, {user: carol.sub, role: 'viewer'}), 409, 'state');
  const {link: {token}} = await ok(eve.post(`${path}/links`, {role: 'viewer'}), 201);
  problem(await carol.post('/api/links/accept', {token}), 404, 'not-found');
  await give(bob, path, carol);
  assert.equal((await carol.get(path)).json.user, bob.sub);
});

// --- links -----------------------------------------------------------------------

test('a link loses a use only when it makes a grant', async () => {
  const [bob, carol, dave] = await people('bob', 'carol', 'dave');
  const {path, id} = await bob.session();
  await dave.session({id});
  const {link} = await ok(bob.post(`${path}/links`, {role: 'editor', uses: 1}), 201);
  for (let i = 0; i < 3; i++) {
    problem(await dave.post('/api/links/accept', {token: link.token}), 404, 'not-found');
  }
  assert.equal((await bob.get(`${path}/links`)).json.links[0].uses, 1);
  assert.deepEqual((await bob.get(`${path}/grants`)).json.grants, []);
  await ok(carol.post('/api/links/accept', {token: link.token}), 200);
  assert.deepEqual((await bob.get(`${path}/grants`)).json.grants.map(one => one.user), [carol.sub]);
});

test('a link loses no use when the id is taken meanwhile', async () => {
  const bob = await user('bob');
  for (let round = 0; round < 40; round++) {
    const dave = await user('dave');
    const {path, id} = await bob.session();
    const {link} = await ok(bob.post(`${path}/links`, {role: 'editor', uses: 4}), 201);
    const all = await Promise.all([
      ...Array.from({length: 4}, () => dave.post('/api/links/accept', {token: link.token})),
      dave.post('/api/sessions', {id})]);
    const made = all.pop();
    assert.ok([201, 409].includes(made.status), made.text);
    assert.ok(all.every(res => [200, 404].includes(res.status)), all.map(res => res.text).join());
    const {grants} = (await bob.get(`${path}/grants`)).json;
    const {uses} = (await bob.get(`${path}/links`)).json.links[0];
    const isIn = (await dave.get(path)).json.user === bob.sub;
    assert.equal(made.status === 409, isIn, 'one of the two');
    assert.equal(grants.length, isIn ? 1 : 0);
    assert.equal(uses, 4 - grants.length, 'a use for each who is in');
  }
});

// --- uninvited --------------------------------------------------------------------

test('one giver cannot fill a user\'s list: 403 with the bound, and others may still give', async () => {
  const [bob, vic, zoe] = await people('bob', 'vic', 'zoe');
  s.sql(`INSERT INTO holdfast.grant_received (user_id, session_id, owner, grant_id, created_at)
    SELECT '${vic.sub}', gen_random_uuid(), '${bob.sub}', gen_random_uuid(), now()
      FROM generate_series(1, 99)`);
  const {path} = await bob.session();
  await give(bob, path, vic);
  const more = await bob.session();
  const refused = problem(await bob.post(`${more.path}/grants`, {user: vic.sub, role: 'viewer'}), 403,
    'quota-exceeded');
  assert.deepEqual([refused.which, refused.limit, refused.used], ['grants_to_user', 100, 100]);
  assert.deepEqual((await bob.get(`${more.path}/grants`)).json.grants, []);
  await ok(bob.post(`${path}/grants`, {user: vic.sub, role: 'editor'}), 200);
  await give(zoe, (await zoe.session()).path, vic);
  const {link: {token}} = await ok(bob.post(`${more.path}/links`, {role: 'viewer'}), 201);
  await ok(vic.post('/api/links/accept', {token}), 200);
  await ok(vic.del(`${path}/grants/me`), 204);
  await ok(vic.del(`${more.path}/grants/me`), 204);
  await give(bob, path, vic);
});

// --- deleted ----------------------------------------------------------------------

test('a deleted session is 404, for grantees too', async () => {
  const [bob, carol, dave] = await people('bob', 'carol', 'dave');
  const {path} = await bob.session();
  await give(bob, path, carol, 'editor');
  await give(bob, path, dave);
  await ok(bob.del(path), 204);
  for (const who of [bob, carol, dave]) {
    for (const ask of [who.get(`${path}/grants`), who.post(`${path}/grants`, {user: 'x', role: 'viewer'}),
      who.get(`${path}/links`), who.post(`${path}/links`, {role: 'viewer'}), who.get(path), who.del(path),
      who.del(`${path}/links/${randomUUID()}`), who.del(`${path}/grants/${randomUUID()}`)]) {
      problem(await ask, 404, 'not-found');
    }
  }
});
