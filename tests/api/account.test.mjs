// Everything of a user in one answer, and who may read it.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

const big = 'ü"\\\n'.repeat(40000);

/** A user with two sessions, one of them larger than a part of an export. */
async function ann() {
  const who = await user('ann');
  const small = await who.session({app: 'one', context: {a: [1, {b: 'c'}]}});
  const large = await who.session({app: 'two', name: 'Zwei',
    context: {x: big, y: big, z: `${big}!`}});
  await who.patch(`${small.path}/context`, {set: {gone: 1}});
  await who.patch(`${small.path}/context`, {delete: ['gone']});
  return {who, small, large};
}

const entries = records => Object.fromEntries(records.filter(r => r.type === 'entry')
  .map(r => [`${r.session} ${r.key}`, r.value]));

test('an export has every session and value, as JSON and as lines', async () => {
  const {who, small, large} = await ann();
  const json = await who.get('/api/account');
  assert.match(json.headers['content-type'], /^application\/json/);
  assert.match(json.headers['content-disposition'], /^attachment/);
  const {records} = json.json;
  assert.deepEqual([records[0].type, records[0].user], ['account', who.sub]);
  assert.deepEqual(records.filter(r => r.type === 'session').map(r => r.session).sort(),
    [small.id, large.id].sort());
  assert.deepEqual(entries(records), {[`${small.id} a`]: [1, {b: 'c'}],
    [`${large.id} x`]: big, [`${large.id} y`]: big, [`${large.id} z`]: `${big}!`});

  const lines = await who.get('/api/account', {Accept: 'application/x-ndjson'});
  assert.match(lines.headers['content-type'], /^application\/x-ndjson/);
  const read = lines.text.trimEnd().split('\n').map(line => JSON.parse(line));
  const timeless = list => list.map(({exported_at, ...rest}) => rest);
  assert.deepEqual(timeless(read), timeless(records));
});

test('an export holds nothing of anybody else', async () => {
  const {who, small} = await ann();
  const bob = await user('bob');
  await bob.session({context: {secret: 'of bob'}});
  await who.post(`${small.path}/grants`, {user: bob.sub, role: 'viewer'});
  assert.ok(!(await who.get('/api/account')).text.includes('of bob'));
  assert.ok(!(await bob.get('/api/account')).text.includes(small.id), 'a grant is no ownership');
});

test('a client that does not accept JSON gets 406 before anything is read', async () => {
  const {who} = await ann();
  for (const Accept of ['text/html', 'image/*;q=0.9, text/csv']) {
    problem(await who.get('/api/account', {Accept}), 406, 'not-acceptable');
  }
  for (const Accept of ['*/*', 'text/html, */*;q=0.1', 'application/*', 'application/json']) {
    assert.equal((await who.get('/api/account', {Accept})).status, 200, Accept);
  }
});
