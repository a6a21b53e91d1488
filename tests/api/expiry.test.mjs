// The life of a session, through nginx: a day without a save, a week in which
// it comes back, a month in which it is said to have been.  Time is moved in
// the database; nothing here waits.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

const HOUR = 3600e3;
const DAY = 24 * HOUR;
let ann;
let bob;
before(async () => {
  ann = await user('ann');
  bob = await user('bob');
});

/** Sets when a session expires, as an interval from now. */
const expire = (id, when) => ann.s.sql(`UPDATE holdfast.session
  SET expires_at = now() + interval '${when}' WHERE session_id = '${id}'`);
const left = session => Date.parse(session.expires_at) - Date.now();
const get = async path => (await ann.get(path)).json;

test('a session lives a day from its last save, and max a twentieth longer', async () => {
  const {id, path, session} = await ann.session();
  assert.ok(left(session) > DAY - HOUR / 60 && left(session) < 1.051 * DAY, session.expires_at);
  expire(id, '1 hour');
  assert.ok(left(await get(path)) < 1.01 * HOUR, 'reading does not prolong it');
  await ann.patch(`${path}/context`, {set: {a: 1}});
  assert.ok(left(await get(path)) > DAY - HOUR / 60, 'a save does');
});

test('saves within a twentieth of its life leave the expiry as it is', async () => {
  const {path} = await ann.session({ttl: 31536000});
  const first = (await get(path)).expires_at;
  for (let i = 0; i < 5; i++) {
    await ann.patch(`${path}/context`, {set: {a: i}});
  }
  assert.equal((await get(path)).expires_at, first);
});

test('in its week of grace a session can be read, and a save or recover revives it', async () => {
  const {id, path} = await ann.session({app: 'grace', context: {a: 1}});
  expire(id, '-6 days -23 hours');
  const read = await get(path);
  assert.deepEqual([read.status, read.rev], ['expired', 1]);
  assert.deepEqual((await get(`${path}/context`)).values, {a: 1});
  const saved = await ann.patch(`${path}/context`, {client: 'late', seq: 1, base: 1, set: {b: 2}});
  assert.deepEqual([saved.status, saved.json.revived], [200, true], saved.text);
  assert.equal((await get(path)).status, 'active');
  assert.ok(left(await get(path)) > DAY - HOUR / 60);

  expire(id, '-6 days -23 hours');
  const back = await ann.post('/api/sessions/latest/recover', {app: 'grace'});
  assert.deepEqual([back.json.session.id, back.json.session.status], [id, 'active'], back.text);
  assert.deepEqual(back.json.context.values, {a: 1, b: 2});
});

test('a beacon that comes in the week of grace is kept', async () => {
  const {id, path, ticket} = await ann.session();
  expire(id, '-2 days');
  const sent = await ann.s.api('POST', `${path}/beacon`,
    {body: {ticket, client: 'tab', seq: 1, set: {last: 'words'}}});
  assert.equal(sent.status, 204, sent.text);
  assert.deepEqual((await get(`${path}/context`)).values, {last: 'words'});
});

test('after the grace it is 410, with the time, for everyone who had access', async () => {
  const {id, path, ticket} = await ann.session({app: 'gone', context: {a: 1}});
  const granted = await ann.post(`${path}/grants`, {user: bob.sub, role: 'editor'});
  assert.equal(granted.status, 201, granted.text);
  expire(id, '-7 days -1 minute');
  const check = async () => {
    for (const who of [ann, bob]) {
      const p = problem(await who.get(path), 410, 'session-expired');
      assert.ok(Math.abs(Date.parse(p.expired_at) - Date.now() + 7 * DAY) < HOUR, p.expired_at);
      problem(await who.get(`${path}/context`), 410, 'session-expired');
      problem(await who.patch(`${path}/context`, {set: {a: 2}}), 410, 'session-expired');
      problem(await who.post(`${path}/recover`), 410, 'session-expired');
    }
    problem(await ann.s.api('POST', `${path}/beacon`,
      {body: {ticket, client: 'tab', seq: 1, set: {a: 2}}}), 410, 'session-expired');
    problem(await (await user('eve')).get(path), 404, 'not-found');
    problem(await ann.post('/api/sessions/latest/recover', {app: 'gone'}), 404, 'not-found');
  };
  await check();
  ann.s.holdfast('sweep');
  assert.deepEqual(ann.s.sql(`SELECT count(*) FROM holdfast.entry WHERE session_id = '${id}'`), [['0']]);
  await check();

  ann.s.sql(`UPDATE holdfast.ended SET ended_at = now() - interval '30 days' WHERE session_id = '${id}'`);
  ann.s.holdfast('sweep');
  problem(await ann.get(path), 404, 'not-found');
  problem(await bob.get(path), 404, 'not-found');
});

test('a deleted session is 404, never 410', async () => {
  const {path} = await ann.session();
  assert.equal((await ann.del(path)).status, 204);
  problem(await ann.get(path), 404, 'not-found');
  problem(await ann.del(path), 404, 'not-found');
});

test('a session may live as short as a minute and as long as a year', async () => {
  const {path, session} = await ann.session({ttl: 60});
  assert.ok(left(session) <= 63.1e3 && left(session) > 59e3, session.expires_at);
  assert.equal((await ann.patch(path, {ttl: 31536000})).status, 200);
  assert.ok(left(await get(path)) > 364 * DAY);
  for (const ttl of [59, 31536001, 60.5, '60']) {
    problem(await ann.patch(path, {ttl}), 422, 'schema');
  }
});
