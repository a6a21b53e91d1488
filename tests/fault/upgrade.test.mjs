// The next version and back, with saves running: the database first, under the
// old workers; then the program, behind sockets that stay open, as systemd
// holds them.  Nobody's request fails, and what was acknowledged is there.  A limit
// that only the next version has holds for its workers alone.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {Agent} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {front} from '../harness/front.mjs';
import {privateStack, request, root, until} from '../harness/stack.mjs';
import * as fcgi from './fastcgi.mjs';

const PER_SECOND = 200;

// Holds the four sockets, and runs one program after another with them.
const holder = `use Socket; $^F = 20; $| = 1; my @s;
for my $name (qw(sessions context snapshots share)) {
  socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die; bind($s, pack_sockaddr_un("$ARGV[0]/$name.sock")) or die;
  listen($s, 4096) or die; push @s, $s }
my $pid;
sub stop { return unless $pid; kill 'TERM', $pid; waitpid $pid, 0; $pid = 0 }
while (my $line = <STDIN>) { chomp $line; stop();
  last if $line eq 'end';
  $pid = fork;
  if (!$pid) { $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 4; $ENV{LISTEN_FDNAMES} = 'sessions:context:snapshots:share';
    $ENV{HOLDFAST_SQL_DIR} = "$line/src/sql"; $ENV{HOLDFAST_SCHEMA_DIR} = "$line/src/schemas";
    exec "$line/build/holdfast", 'serve' } }
stop()`;

let s;
let token;
let dir;
let next; // a folder with src and build, as the stack's own

before(async () => {
  s = await privateStack();
  token = s.token('upgrade-tests');
  dir = mkdtempSync(join(tmpdir(), 'hf-upgrade-'));
  next = join(process.env.HF_WORK ?? join(root, 'build'), 'next');
  const built = spawnSync(join(root, 'tests/harness/build-next'), [next], {encoding: 'utf8'});
  assert.equal(built.status, 0, built.stdout.slice(-2000) + built.stderr.slice(-2000));
});

after(() => {
  s.stop();
  rmSync(dir, {recursive: true});
});

const settings = of => ({...s.env, HOLDFAST_SQL_DIR: join(of, 'src/sql'), HOLDFAST_SCHEMA_DIR: join(of, 'src/schemas'),
  HOLDFAST_LISTEN_DIR: dir});
const migrate = of => spawnSync(join(of, 'build/holdfast'), ['migrate'], {encoding: 'utf8', env: settings(of)});

/** So many saves a second, whether or not the ones before have been answered. */
async function saves(url) {
  const agent = new Agent({keepAlive: true, maxSockets: Infinity});
  const sessions = [];
  for (let i = 0; i < 20; i++) {
    const own = s.token(`upgrade-${i}`); // each of another user, for one alone may not have so many
    const made = await request(url, {method: 'POST', path: '/api/sessions', token: own, body: {}});
    assert.equal(made.status, 201, made.text);
    sessions.push({id: made.json.session.id, token: own, saved: new Map()});
  }
  const seen = {sent: 0, ok: 0, failed: [], longest: 0};
  const all = [];
  async function one(n) {
    const session = sessions[n % sessions.length];
    const since = Date.now();
    try {
      const got = await request(url, {method: 'PATCH', path: `/api/sessions/${session.id}/context`, token: session.token, agent,
        body: {batches: [{set: {[`k${n}`]: n}}]}, timeout: 60_000});
      if (got.status !== 200) {
        seen.failed.push(`${got.status} ${got.text.slice(0, 200)}`);
      } else {
        seen.ok++;
        session.saved.set(`k${n}`, n);
      }
    } catch (e) {
      seen.failed.push(String(e));
    }
    seen.longest = Math.max(seen.longest, Date.now() - since);
  }
  const begun = Date.now();
  const timer = setInterval(() => {
    const due = (Date.now() - begun) * PER_SECOND / 1000;
    while (seen.sent < due)
      all.push(one(seen.sent++));
  }, 5);
  return {seen, async stop() {
    clearInterval(timer);
    await Promise.all(all);
    agent.destroy();
    for (const {id, token: own, saved} of sessions) {
      const {json} = await request(url, {path: `/api/sessions/${id}/context`, token: own});
      for (const [key, n] of saved)
        assert.equal(json.values[key], n, key);
    }
    return seen;
  }};
}

/** What becomes of names of 20 and of 21 characters, by a limit that the next version has. */
async function names(url) {
  const {json: limits} = await request(url, {path: '/api/limits', token});
  const {json: {session: {id}}} = await request(url, {method: 'POST', path: '/api/sessions', token, body: {}});
  const got = {told: limits.name_chars};
  for (const n of [20, 21])
    got[n] = (await request(url, {method: 'PATCH', path: `/api/sessions/${id}`, token, body: {name: 'n'.repeat(n)}})).status;
  return got;
}

test(`up and down again at ${PER_SECOND} saves a second: no request fails`, {timeout: 300_000}, async t => {
  const old = s.dir;
  const env = {...s.env, HOLDFAST_LISTEN_DIR: dir};
  const hand = spawn('perl', ['-e', holder, dir], {env, stdio: ['pipe', 'ignore', 'pipe']});
  let said = '';
  hand.stderr.on('data', d => said += d);
  const readies = () => said.split('event=master.ready').length - 1;
  const serve = async of => {
    const before = readies();
    hand.stdin.write(`${of}\n`);
    await until(() => readies() > before, {saying: `${of} serves`, seconds: 60});
  };
  await serve(old);
  const nginx = await front(s, {sockets: dir, isLimited: false});
  try {
    const running = await saves(nginx.url);
    const {seen} = running;
    const more = async () => {
      const enough = seen.ok + 2 * PER_SECOND;
      await until(() => seen.ok >= enough, {seconds: 60, saying: 'saves go on'});
    };
    await more();
    const up = migrate(next);
    assert.equal(up.status, 0, up.stdout + up.stderr);
    await more(); // the old workers on the new database
    assert.deepEqual(await names(nginx.url), {told: undefined, 20: 200, 21: 200});
    await serve(next);
    await more();
    assert.deepEqual(await names(nginx.url), {told: 20, 20: 200, 21: 413});
    const down = migrate(old);
    assert.equal(down.status, 4, 'an older program leaves a newer database as it is');
    await serve(old);
    await more();
    assert.deepEqual(await names(nginx.url), {told: undefined, 20: 200, 21: 200});
    await running.stop();
    t.diagnostic(`${seen.ok} of ${seen.sent} saves were answered 200; the longest took ${seen.longest} ms`);
    assert.deepEqual(seen.failed.slice(0, 3), []);
    assert.equal(seen.ok, seen.sent);
  } finally {
    nginx.stop();
    const gone = once(hand, 'exit');
    hand.stdin.end('end\n');
    await gone;
  }
});

test('a new program on an old database reports it, and is well once it is migrated', {timeout: 120_000}, async () => {
  s.sql('drop function if exists holdfast.next_version');
  s.sql('alter table holdfast.session drop column if exists next_version');
  s.sql('alter table holdfast.entry drop column if exists next_version');
  s.sql("delete from holdfast.migration where name = '9999_next_version.sql'");
  const other = mkdtempSync(join(tmpdir(), 'hf-early-'));
  const master = spawn(join(next, 'build/holdfast'), ['serve'],
    {env: {...settings(next), HOLDFAST_LISTEN_DIR: other}, stdio: ['ignore', 'ignore', 'pipe']});
  let said = '';
  master.stderr.on('data', d => said += d);
  const ask = (uri, params = {}, rest = {}) => fcgi.ask(join(other, 'sessions.sock'), {uri, params, ...rest});
  const create = () => ask('/api/sessions', {HTTP_AUTHORIZATION: `Bearer ${token}`, CONTENT_TYPE: 'application/json'},
    {method: 'POST', body: '{}'});
  try {
    await until(() => said.includes('event=master.ready'), {saying: 'it serves', seconds: 60});
    const got = await create();
    assert.equal(got.status, 503);
    assert.equal(JSON.parse(got.body).code, 'not-migrated');
    assert.equal(got.headers['retry-after'], '2');
    const ready = await ask('/health/ready', {HOLDFAST_OPS: '1'});
    assert.equal(ready.status, 503);
    assert.match(ready.body, /run holdfast migrate/);
    assert.match((await ask('/metrics', {HOLDFAST_OPS: '1'})).body, /^holdfast_database_migrated 0$/m);
    assert.equal(migrate(next).status, 0);
    await until(async () => (await ask('/health/ready', {HOLDFAST_OPS: '1'})).status === 200);
    assert.equal((await create()).status, 201);
  } finally {
    const gone = once(master, 'exit');
    master.kill('SIGTERM');
    await gone;
    rmSync(other, {recursive: true});
  }
});
