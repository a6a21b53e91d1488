// nginx without anybody behind it: it says so in the words of the API.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {problem} from '../harness/sessions.mjs';
import {privateStack, until} from '../harness/stack.mjs';

let s;
let token;
before(async () => {
  s = await privateStack();
  token = s.token('front-away');
});
after(() => s?.stop());

const kill = async () => {
  const pid = s.pid('holdfast');
  process.kill(pid, 'SIGKILL');
  await until(async () => (await s.api('GET', '/api/sessions', {token})).status !== 200,
    {saying: 'the end of the workers'});
};

test('without a worker nginx answers 502 as a problem with retry and all common headers', async () => {
  const made = await s.api('POST', '/api/sessions', {token, body: {context: {a: 1}}});
  assert.equal(made.status, 201, made.text);
  await kill();
  const {id} = made.json.session;
  for (const [method, path, body] of [['GET', `/api/sessions/${id}`],
    ['PATCH', `/api/sessions/${id}/context`, {set: {a: 2}}], ['POST', '/api/sessions', {}],
    ['GET', `/api/sessions/${id}/snapshots`], ['GET', `/api/sessions/${id}/grants`],
    ['POST', `/api/sessions/${id}/beacon`, {ticket: 'x', set: {}}]]) {
    const res = await s.api(method, path, {token, body});
    const p = problem(res, 502, 'unavailable');
    assert.deepEqual([p.retry, p.instance], ['later', path]);
    assert.equal(p.request_id, res.headers['x-request-id']);
    assert.match(res.headers['retry-after'], /^\d+$/);
    assert.equal(res.headers['cache-control'], 'no-store');
    assert.equal(res.headers['x-content-type-options'], 'nosniff');
    assert.equal(res.headers['referrer-policy'], 'no-referrer');
    assert.match(res.headers['content-security-policy'], /default-src 'none'/);
  }
  assert.equal((await s.api('GET', '/')).status, 200, 'the page itself is nginx\'s');
  assert.equal((await s.ops('/health/live')).status, 502);

  s.start();
  const back = await s.api('GET', `/api/sessions/${id}/context`, {token});
  assert.deepEqual(back.json.values, {a: 1});
});
