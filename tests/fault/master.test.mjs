// The master: reloads and crashes under load, bad settings, draining, sockets
// that a crash left, and what systemd hands over and wants to hear.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync,
  writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';
import * as fcgi from './fastcgi.mjs';
import {assertNothingLost, load} from './load.mjs';
import {children} from './processes.mjs';

const GROUPS = ['sessions', 'context', 'snapshots', 'share'];

let s;
let token;

before(async () => {
  s = await privateStack({env: {HOLDFAST_SWEEP_INTERVAL_S: '15'}});
  token = s.token('master-tests');
});

after(() => s.stop());

const workers = () => GROUPS.flatMap(group => children(s.pid('holdfast'), `hf-${group}`)).sort();

/** How often the log has this event. */
const count = event => s.log('holdfast').split(`event=${event} `).length - 1;

async function isReady() {
  try {
    return (await s.ops('/health/ready')).status === 200;
  } catch {
    return false;
  }
}

async function reload() {
  const [done, refused] = [count('reload.done'), count('reload.refused')];
  process.kill(s.pid('holdfast'), 'SIGHUP');
  await until(() => count('reload.done') > done || count('reload.refused') > refused,
    {saying: 'the reload ends'});
  return count('reload.done') > done;
}

async function newSession() {
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  assert.equal(made.status, 201, made.text);
  return made.json.session.id;
}

test('ten reloads under load replace every worker and fail no request', async () => {
  const id = await newSession();
  const running = load(s, token, id);
  for (let i = 0; i < 10; i++) {
    const old = workers();
    assert.ok(await reload());
    const now = workers();
    const stayed = now.filter(pid => old.includes(pid));
    // A new one stands; an old one may still be finishing what it had.
    assert.ok(now.length - stayed.length >= GROUPS.length);
  }
  const seen = await running.stop();
  assert.deepEqual(seen.failed, []);
  assert.ok(seen.answers[200] > 100, JSON.stringify(seen.answers));
  await assertNothingLost(s, token, id, seen.saved);
});

test('counters never go back over a reload', async () => {
  const total = async () => {
    const {text} = await s.ops('/metrics');
    return text.split('\n').filter(line => line.startsWith('holdfast_requests_total'))
      .reduce((sum, line) => sum + Number(line.split(' ').pop()), 0);
  };
  await newSession();
  let was = await total();
  assert.ok(was > 0);
  for (let i = 0; i < 3; i++) {
    assert.ok(await reload());
    const now = await total();
    assert.ok(now >= was, `${now} after ${was}`);
    was = now;
  }
});

test('a worker killed under load is replaced, and acknowledged saves are there', async () => {
  const id = await newSession();
  const running = load(s, token, id);
  for (let i = 0; i < 3; i++) {
    const [victim] = children(s.pid('holdfast'), 'hf-context');
    const died = count('child.died');
    process.kill(victim, 'SIGKILL');
    await until(() => count('child.died') > died);
    await until(() => children(s.pid('holdfast'), 'hf-context').length === 2, {saying: 'two context workers'});
    await until(isReady);
  }
  const seen = await running.stop();
  for (const failed of seen.failed)
    assert.ok([502, 503].includes(failed.status), `${failed.status ?? failed}`);
  // Only what was in flight in the killed one: at most a request a client, each time.
  assert.ok(seen.failed.length <= 3 * 8, `${seen.failed.length} failed`);
  for (const failed of seen.failed)
    assert.equal(failed.json.code, 'unavailable');
  await assertNothingLost(s, token, id, seen.saved);
});

test('a reload with a bad file changes nothing, and the log says which line', async () => {
  const conf = s.env.HOLDFAST_CONF;
  const good = readFileSync(conf, 'utf8');
  const old = workers();
  try {
    for (const [bad, why] of [['threads = many', 'threads'], ['no_such_key = 1', 'no_such_key'],
      ['ticket_key_file = /nowhere', '/nowhere'], ['listen_dir = /tmp', 'restart']]) {
      // A key stands once, so the good one gives way.
      writeFileSync(conf, good.replace(new RegExp(`^${bad.split(' ')[0]} = .*\n`, 'm'), '') + `${bad}\n`);
      const seen = s.log('holdfast').length;
      assert.equal(await reload(), false, bad);
      assert.match(s.log('holdfast').slice(seen), new RegExp(why));
    }
    assert.deepEqual(workers(), old);
    assert.equal((await s.api('GET', '/api/limits', {token})).status, 200);
  } finally {
    writeFileSync(conf, good);
  }
  assert.ok(await reload());
});

test('a reload changes how many workers there are', async () => {
  const conf = s.env.HOLDFAST_CONF;
  const good = readFileSync(conf, 'utf8');
  try {
    appendFileSync(conf, 'workers_context = 3\nworkers_share = 2\n');
    assert.ok(await reload());
    await until(() => children(s.pid('holdfast'), 'hf-context').length === 3);
    await until(() => children(s.pid('holdfast'), 'hf-share').length === 2);
  } finally {
    writeFileSync(conf, good);
  }
  assert.ok(await reload());
  await until(() => children(s.pid('holdfast'), 'hf-context').length === 2);
  await until(() => children(s.pid('holdfast'), 'hf-share').length === 1);
});

test('status reports workers and lanes', async () => {
  await until(isReady);
  const text = s.holdfast('status');
  assert.match(text, /^holdfast \S+, process \d+, since \S+, serving$/m);
  for (const group of GROUPS)
    assert.match(text, new RegExp(`^\\+ ${group} +\\d+ of \\d+ ready`, 'm'));
  assert.match(text, /^\+ database +ok$/m);
  assert.match(s.holdfast('check'), /\+ database: ok/);
});

test('records that crash libfcgi do not crash a worker, and slow senders delay nobody', async () => {
  const socket = join(s.dir, 'run/context.sock');
  const old = workers();
  const names = fcgi.pairs({FCGI_MAX_CONNS: ''});
  const values = fcgi.record(fcgi.GET_VALUES, Buffer.concat(Array(200).fill(names)), {id: 0});
  const slow = await Promise.all(Array.from({length: 100}, () => fcgi.connect(socket)));
  slow.forEach((client, i) => {
    client.on('error', () => {});
    client.write(fcgi.request({method: 'POST', uri: '/x', body: 'y'.repeat(50)}).subarray(0, 20 + i));
  });
  for (let i = 0; i < 10; i++)
    await fcgi.exchange(socket, values);
  const id = await newSession();
  for (let i = 0; i < 20; i++) {
    const since = performance.now();
    const got = await s.api('GET', `/api/sessions/${id}/context`, {token});
    assert.equal(got.status, 200);
    assert.ok(performance.now() - since < 2000);
  }
  slow.forEach(client => client.destroy());
  assert.deepEqual(workers(), old);
});

test('a second master is refused', async () => {
  const second = spawn('holdfast', ['serve'], {env: s.env, stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  second.stderr.on('data', d => said += d);
  const [code] = await once(second, 'close');
  assert.notEqual(code, 0);
  assert.match(said, new RegExp(`running=${s.pid('holdfast')}`));
  assert.ok(await isReady());
});

test('on SIGTERM requests in flight are answered before the server ends', async () => {
  const id = await newSession();
  // Somebody holds the session's row for a moment: the save has to wait.
  const holder = spawn('psql', ['-Xq', '-v', 'ON_ERROR_STOP=1'], {env: s.env, stdio: ['pipe', 'pipe', 'inherit']});
  holder.stdin.write(`begin; select 'held' from holdfast.session where session_id = '${id}' for update;\n`);
  await once(holder.stdout, 'data');
  const master = s.pid('holdfast');
  const inFlight = s.api('PATCH', `/api/sessions/${id}/context`, {token, body: {batches: [{set: {last: 'word'}}]}});
  // Whoever asks for the metrics is one itself.
  await until(async () => /holdfast_requests_in_flight [2-9]/.test((await s.ops('/metrics')).text));
  const since = Date.now();
  process.kill(master, 'SIGTERM');
  await until(() => s.log('holdfast').includes('event=master.draining'));
  holder.stdin.end('commit;\n');
  assert.equal((await inFlight).status, 200);
  await until(() => !existsSync(`/proc/${master}`), {seconds: 25});
  assert.ok(Date.now() - since < 25_000);
  assert.equal(existsSync(join(s.dir, 'run/context.sock')), false);
  s.start();
  const {json} = await s.api('GET', `/api/sessions/${id}/context`, {token});
  assert.equal(json.values.last, 'word');
});

test('a sweeper stopped in the middle of a round ends at once', async () => {
  const rounds = async () => Number(/^holdfast_sweep_rounds_total (\d+)$/m.exec((await s.ops('/metrics')).text)[1]);
  const [sweeper] = children(s.pid('holdfast'), 'hf-sweeper');
  const lanes = s.sql("select pid from pg_stat_activity where application_name = 'holdfast slow'").map(([pid]) => Number(pid));
  lanes.forEach(pid => process.kill(pid, 'SIGSTOP'));
  try {
    const before = await rounds();
    await until(async () => await rounds() > before, {seconds: 30, saying: 'a round begins'});
    process.kill(sweeper, 'SIGTERM');
  } finally {
    lanes.forEach(pid => process.kill(pid, 'SIGCONT'));
  }
  await until(() => !existsSync(`/proc/${sweeper}`), {seconds: 10, saying: 'the sweeper leaves'});
});

test('after kill -9 of the master its workers leave, and a new one takes over', async () => {
  const master = s.pid('holdfast');
  const orphans = workers();
  process.kill(master, 'SIGKILL');
  await until(() => orphans.every(pid => !existsSync(`/proc/${pid}`)), {saying: 'the workers leave'});
  assert.ok(existsSync(join(s.dir, 'run/context.sock')));
  s.start();
  assert.equal((await s.api('GET', '/api/limits', {token})).status, 200);
});

// A master of our own beside the stack's, with other sockets; perl is what
// Debian always has to make a datagram socket or hand over a descriptor.
const perlNotify = `use Socket; $| = 1;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un($ARGV[0])) or die;
print "bound\\n"; while (defined recv($s, my $m, 4096, 0)) { $m =~ s/\\n/ /g; print "$m\\n" }`;
const perlHandOver = `use Socket; $^F = 20; my @s;
for my $name (qw(share context sessions snapshots)) {
  socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die; bind($s, pack_sockaddr_un("$ARGV[0]/$name.sock")) or die;
  listen($s, 64) or die; push @s, $s }
die unless fileno($s[0]) == 3 && fileno($s[3]) == 6;
$ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 4; $ENV{LISTEN_FDNAMES} = 'share:context:sessions:snapshots';
exec 'holdfast', 'serve';`;

function own(command, args, env) {
  const child = spawn(command, args, {env: {...s.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  child.said = '';
  child.stdout.on('data', d => child.said += d);
  child.stderr.on('data', d => child.said += d);
  return child;
}

test('systemd hears READY, RELOADING, WATCHDOG and STOPPING', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hf-notify-'));
  const ear = own('perl', ['-e', perlNotify, join(dir, 'notify')], {});
  await until(() => ear.said.includes('bound'));
  const master = own('holdfast', ['serve'], {HOLDFAST_LISTEN_DIR: join(dir, 'run'),
    NOTIFY_SOCKET: join(dir, 'notify'), WATCHDOG_USEC: '200000'});
  try {
    await until(() => /READY=1/.test(ear.said), {saying: 'READY'});
    await until(() => ear.said.split('WATCHDOG=1').length > 3, {saying: 'WATCHDOG'});
    master.kill('SIGHUP');
    await until(() => /RELOADING=1 MONOTONIC_USEC=\d+[^]*READY=1/.test(ear.said), {saying: 'RELOADING'});
    const gone = once(master, 'exit');
    master.kill('SIGTERM');
    await until(() => /STOPPING=1/.test(ear.said), {saying: 'STOPPING'});
    assert.deepEqual(await gone, [0, null]);
  } finally {
    master.kill('SIGKILL');
    ear.kill();
    rmSync(dir, {recursive: true});
  }
});

test('sockets handed over are used by name and survive the master', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hf-listen-'));
  const master = own('perl', ['-e', perlHandOver, dir], {HOLDFAST_LISTEN_DIR: dir});
  const params = {HTTP_AUTHORIZATION: `Bearer ${token}`};
  try {
    await until(() => master.said.includes('event=master.ready'));
    const socket = join(dir, 'sessions.sock');
    assert.equal((await fcgi.ask(socket, {uri: '/api/limits', params})).status, 200);
    // A group answers its own routes only, so the names were not mixed up.
    assert.equal((await fcgi.ask(join(dir, 'share.sock'), {uri: '/api/limits', params})).status, 404);
    const gone = once(master, 'exit');
    master.kill('SIGTERM');
    assert.deepEqual(await gone, [0, null]);
    assert.ok(existsSync(socket));
  } finally {
    master.kill('SIGKILL');
    rmSync(dir, {recursive: true});
  }
});

test('a file in a socket\'s place is left alone', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hf-place-'));
  writeFileSync(join(dir, 'context.sock'), 'precious');
  const master = own('holdfast', ['serve'], {HOLDFAST_LISTEN_DIR: dir});
  const [code] = await once(master, 'exit');
  assert.notEqual(code, 0);
  assert.match(master.said, /something else of that name/);
  assert.equal(readFileSync(join(dir, 'context.sock'), 'utf8'), 'precious');
  rmSync(dir, {recursive: true});
});
