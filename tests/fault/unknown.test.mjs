// A save answered "unknown" has an end: a batch that a network held up changes
// nothing after that answer, nor anything saved later.
import assert from 'node:assert/strict';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, afterEach, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';
import {holdingProxy} from './hold.mjs';

let s;
let proxy;
let token;
let key;

const isThere = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

before(async () => {
  s = await privateStack();
  const dir = join(s.dir, 'held');
  proxy = await holdingProxy(join(dir, '.s.PGSQL.5432'), join(s.env.PGHOST, '.s.PGSQL.5432'));
  const master = s.pid('holdfast');
  process.kill(master, 'SIGTERM');
  await until(() => !isThere(master));
  s.start({HOLDFAST_DATABASE: `host=${dir} port=5432 dbname=holdfast user=holdfast_app`,
    HOLDFAST_WORKERS_CONTEXT: '1', HOLDFAST_LOCK_TIMEOUT_MS: '500',
    HOLDFAST_STATEMENT_TIMEOUT_MS: '1000', HOLDFAST_BATCH_TIMEOUT_MS: '2000'});
  token = s.token('unknown-tests');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  assert.equal(made.status, 201, made.text);
  key = `/api/sessions/${made.json.session.id}/context/k`;
});

afterEach(() => proxy.deliver());

after(async () => {
  s.stop();
  await proxy.close();
  rmSync(s.dir, {recursive: true, force: true});
});

async function deliver() {
  await proxy.deliver();
  await until(async () => (await proxy.look()).ended === 0, {saying: 'all of it has arrived'});
}

const get = async () => (await s.api('GET', key, {token})).json;
const put = value => s.api('PUT', key, {token, body: JSON.stringify(value),
  headers: {'Content-Type': 'application/json'}});
const unproven = async () => Number(/^holdfast_outcomes_unproven_total (\d+)$/m
  .exec((await s.ops('/metrics')).text)[1]);

test('a batch delivered after its 503 changes nothing', async () => {
  assert.equal((await put('v0')).status, 201);
  const before = await unproven();
  await proxy.hold();
  const lost = put('v1');
  await until(async () => (await proxy.look()).bytes > 0, {saying: 'it is held up'});
  const answer = await lost;
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.json.code, 'unavailable');
  const second = await put('v2');
  assert.equal(second.status, 200, second.text);
  await deliver();
  assert.equal(await get(), 'v2');
  assert.equal(await unproven(), before, 'and it was proven');
});

test('with the database unreachable the client is answered in time, and the metric counts it', async () => {
  const before = await unproven();
  await proxy.hold({isNewToo: true});
  const since = Date.now();
  const answer = await put('v4');
  assert.equal(answer.status, 503, answer.text);
  assert.ok(Date.now() - since < 15_000, `${Date.now() - since} ms`);
  assert.ok(await unproven() > before);
  assert.match(s.log('holdfast'), /event=database\.unproven .*process=context .*lane="(write|slow)"/);
  await deliver();
  await until(async () => (await put('v5')).status === 200, {saying: 'it is well again'});
  assert.equal(await get(), 'v5');
});
