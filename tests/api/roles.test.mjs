// Roles reach other people's data: each use of one is in the log, with its purpose;
// and nobody's rate depends on how many addresses he has.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, after, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';

const RATE = 20;
let s;
before(async () => {
  s = await privateStack({env: {HOLDFAST_USER_RATE: String(RATE), HOLDFAST_WORKERS_CONTEXT: '1'}});
});
after(() => s.stop());

/** Lines of the log about this request. */
const lines = request => s.log('holdfast').split('\n').filter(line => line.includes(`request="${request}"`));

async function logged(answer, event) {
  const line = await until(() => lines(answer.headers['x-request-id']).find(l => l.includes(`event=${event} `)),
    {seconds: 5, saying: `${event} is in the log`});
  return Object.fromEntries([...line.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, key, value]) => [key, value.replaceAll('"', '')]));
}

test('whoever cleans up is in the log, and so is whoever may not', async () => {
  const path = '/api/sessions/cleanup';
  const root = `root-${randomUUID()}`;
  const done = await s.api('POST', path, {token: s.token(root, {roles: ['admin']})});
  assert.equal(done.status, 200, done.text);
  const used = await logged(done, 'role.used');
  assert.deepEqual([used.role, used.user, used.path, used.status], ['admin', root, path, '200']);
  const refused = await s.api('POST', path, {token: s.token('mallory')});
  assert.equal(refused.status, 403);
  const line = await logged(refused, 'role.refused');
  assert.deepEqual([line.role, line.user, line.path], ['admin', 'mallory', path]);
});

test('a processor is in the log when it takes work, and not when there is none', async () => {
  const processor = s.token('processor', {roles: ['worker']});
  const claim = () => s.api('POST', '/api/jobs/claim', {token: processor, body: {types: ['audit']}});
  const none = await claim();
  assert.equal(none.status, 204, none.text);
  const token = s.token('ann');
  const {json: {session}} = await s.api('POST', '/api/sessions', {token, body: {}});
  const made = await s.api('POST', `/api/sessions/${session.id}/jobs`, {token, body: {type: 'audit', payload: {}}});
  assert.equal(made.status, 201, made.text);
  const taken = await claim();
  assert.equal(taken.status, 200, taken.text);
  const used = await logged(taken, 'role.used');
  assert.deepEqual([used.role, used.user, used.path], ['worker', 'processor', '/api/jobs/claim']);
  assert.deepEqual(lines(none.headers['x-request-id']), []);
});

test('what people do with their own is nobody else\'s to read', async () => {
  const token = s.token('ann');
  const own = await s.api('GET', '/api/sessions', {token: s.token('ann', {roles: ['admin']})});
  assert.equal(own.status, 200);
  const {json: {session}} = await s.api('POST', '/api/sessions', {token, body: {}});
  assert.equal((await s.api('GET', `/api/sessions/${session.id}`, {token: s.token('root', {roles: ['admin', 'worker']})})).status, 404,
    'no role opens a session');
  assert.deepEqual(lines(own.headers['x-request-id']), []);
});

test('a user has his rate, whatever address he comes from, and the others have theirs', async () => {
  const sub = `many-${randomUUID()}`;
  const get = user => s.api('GET', '/api/sessions/me/context', {token: s.token(user)});
  let got;
  let n = 0;
  for (; n < 1000 && got?.status !== 429; n++)
    got = await get(sub);
  assert.ok(n > 5 * RATE, `${n} of ${5 * RATE} at once`);
  assert.equal(got.status, 429);
  assert.equal(got.json.code, 'rate-limited');
  assert.deepEqual([got.json.limit, got.json.max], ['user_rate', RATE]);
  assert.ok(Number(got.headers['retry-after']) >= 1);
  assert.notEqual((await get(`other-${randomUUID()}`)).status, 429);
  await until(async () => (await get(sub)).status !== 429, {seconds: 10, every: 100, saying: 'it comes back'});
});
