// PostgreSQL away: at the start, in the middle, and back again.  Nobody restarts
// anything, and nobody is told that something was done that was not.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';
import * as fcgi from './fastcgi.mjs';

let s;
let token;
let id;

before(async () => {
  s = await privateStack();
  token = s.token('database-tests');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  assert.equal(made.status, 201, made.text);
  id = made.json.session.id;
});

after(() => s.stop());

function postgres(signal) {
  process.kill(s.pid('postgres'), signal);
}

const isGone = pid => !existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

async function stopDatabase() {
  const pid = s.pid('postgres');
  postgres('SIGINT'); // fast: connections are cut
  await until(() => isGone(pid));
}

const get = () => s.api('GET', `/api/sessions/${id}/context`, {token});
const save = n => s.api('PATCH', `/api/sessions/${id}/context`, {token, body: {batches: [{set: {n}}]}});

function assertUnavailable(answer) {
  assert.equal(answer.status, 503, answer.text);
  assert.ok(Number(answer.headers['retry-after']) > 0);
  assert.match(answer.headers['content-type'], /^application\/problem\+json/);
  assert.equal(answer.json.retry, 'later');
  assert.ok(['unavailable', 'database-busy'].includes(answer.json.code), answer.json.code);
}

test('while the database is away answers are 503 with Retry-After; back, the server is well without a restart', async () => {
  const master = s.pid('holdfast');
  assert.equal((await save(1)).status, 200);
  await stopDatabase();
  for (const answer of [await get(), await save(2), await s.api('GET', '/api/sessions', {token})])
    assertUnavailable(answer);
  const ready = await s.ops('/health/ready');
  assert.equal(ready.status, 503);
  assert.ok(ready.json.reasons.some(r => r.what === 'database'), ready.text);
  assert.equal((await s.ops('/health/live')).status, 200);

  s.start();
  await until(async () => (await s.ops('/health/ready')).status === 200);
  assert.equal((await get()).json.values.n, 1);
  assert.equal((await save(3)).status, 200);
  assert.equal(s.pid('holdfast'), master);
});

test('not ready while a worker lacks one of its connections', async () => {
  s.sql('alter role holdfast_app connection limit 0');
  try {
    s.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast write'");
    // Each finds out for itself.
    const ready = await until(async () => {
      const answer = await s.ops('/health/ready');
      return answer.json.reasons.length === 4 && answer.json.reasons.every(r => /no more connections/.test(r.why)) &&
        answer;
    });
    assert.equal(ready.status, 503);
    assert.deepEqual(ready.json.reasons.map(r => r.what), ['sessions', 'context', 'snapshots', 'share']);
  } finally {
    s.sql('alter role holdfast_app connection limit -1');
  }
  await until(async () => (await s.ops('/health/ready')).status === 200);
  assert.equal((await save(4)).status, 200);
});

test('connections that are cut in the middle lose nothing that was acknowledged', async () => {
  let acknowledged = 0;
  let stopped = false;
  const odd = [];
  const saver = (async () => {
    for (let n = 100; !stopped; n++) {
      const answer = await save(n);
      if (answer.status === 200)
        acknowledged = n;
      else if (answer.status !== 503)
        odd.push(answer.text);
    }
  })();
  for (let i = 0; i < 5; i++) {
    const was = acknowledged;
    s.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'holdfast_app'");
    await until(() => acknowledged > was, {saying: 'saves go on'});
  }
  stopped = true;
  await saver;
  assert.deepEqual(odd, []);
  assert.ok((await get()).json.values.n >= acknowledged);
});

test('a message whose connection was cut is made once with an Idempotency-Key; without one the outcome is unknown', async t => {
  const messages = `/api/sessions/${id}/messages`;
  for (const [key, status, made] of [['cut-1', 201, 1], [undefined, 503, 0]]) {
    const before = (await s.api('GET', messages, {token})).json.messages.length;
    const lock = spawn('psql', ['-Xq'], {env: s.env, stdio: ['pipe', 'pipe', 'inherit']});
    t.after(() => lock.kill());
    lock.stdin.write('BEGIN; LOCK TABLE holdfast.message IN EXCLUSIVE MODE;\n\\echo held\n');
    await once(lock.stdout, 'data');
    const sent = s.api('POST', messages, {token, body: {role: 'user', content: key ?? 'none'},
      headers: key ? {'Idempotency-Key': key} : {}});
    const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'holdfast_app'";
    await until(() => s.sql(cut).length > 0, {saying: 'it waits in the middle'});
    lock.stdin.end('ROLLBACK;\n');
    const answer = await sent;
    assert.equal(answer.status, status, answer.text);
    const after = (await s.api('GET', messages, {token})).json.messages;
    assert.equal(after.length, before + made, 'made so often');
  }
});

test('a database that hangs is given up, and later answers are on time', async () => {
  const frozen = s.sql("select pid from pg_stat_activity where usename = 'holdfast_app'").map(([pid]) => Number(pid));
  frozen.forEach(pid => process.kill(pid, 'SIGSTOP'));
  try {
    const since = Date.now();
    assertUnavailable(await get());
    assert.ok(Date.now() - since < 20_000, `${Date.now() - since} ms`);
  } finally {
    frozen.forEach(pid => process.kill(pid, 'SIGCONT'));
  }
  await until(async () => (await get()).status === 200);
});

test('the server starts without its database, reports it, and is well when it comes', async () => {
  await stopDatabase();
  const dir = mkdtempSync(join(tmpdir(), 'hf-away-'));
  const master = spawn('holdfast', ['serve'],
    {env: {...s.env, HOLDFAST_LISTEN_DIR: dir}, stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  master.stderr.on('data', d => said += d);
  try {
    await until(() => said.includes('event=master.ready'));
    const socket = join(dir, 'sessions.sock');
    const ready = () => fcgi.ask(socket, {uri: '/health/ready', params: {HOLDFAST_OPS: '1'}});
    assert.equal((await ready()).status, 503);
    const status = spawnSync('holdfast', ['status'], {encoding: 'utf8', env: {...s.env, HOLDFAST_LISTEN_DIR: dir}});
    assert.equal(status.status, 1);
    assert.match(status.stdout, /^- database /m);
    const check = spawnSync('holdfast', ['check'], {encoding: 'utf8', env: s.env});
    assert.equal(check.status, 1);
    assert.match(check.stdout, /^- database/m);
    s.start();
    await until(async () => (await ready()).status === 200);
  } finally {
    const gone = once(master, 'exit');
    master.kill('SIGTERM');
    await gone;
    rmSync(dir, {recursive: true});
  }
});
