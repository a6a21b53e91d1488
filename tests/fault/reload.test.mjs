// A reload that cannot do its work is refused, with its reason, and costs
// nobody anything: those who serve go on serving.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';
import {assertNothingLost, load} from './load.mjs';
import {children} from './processes.mjs';

const GROUPS = ['sessions', 'context', 'snapshots', 'share'];

let s;
let token;
let id;
let good;

before(async () => {
  s = await privateStack();
  token = s.token('reload-tests');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  assert.equal(made.status, 201, made.text);
  id = made.json.session.id;
  good = readFileSync(s.env.HOLDFAST_CONF, 'utf8');
});

after(() => s.stop());

const workers = () => GROUPS.flatMap(group => children(s.pid('holdfast'), `hf-${group}`)).sort();
const reload = (env = {}) => spawnSync('holdfast', ['reload'], {encoding: 'utf8', env: {...s.env, ...env}});

async function figure(name) {
  const {text} = await s.ops('/metrics');
  return Number(text.split('\n').find(line => line.startsWith(`${name} `)).split(' ').pop());
}

/** Reloads with these settings beside the good ones, and puts the good ones back. */
function reloadWith(settings) {
  // A key stands once, so the good one gives way.
  writeFileSync(s.env.HOLDFAST_CONF, good.replace(new RegExp(`^${settings.split(' ')[0]} = .*\n`, 'm'), '') +
    settings + '\n');
  try {
    return reload();
  } finally {
    writeFileSync(s.env.HOLDFAST_CONF, good);
  }
}

/** It was refused for this reason, said in all places, and nobody noticed. */
async function assertRefused(settings, why) {
  const [old, refused] = [workers(), await figure('holdfast_reloads_total{result="refused"}')];
  const running = load(s, token, id, 4);
  const done = reloadWith(settings);
  const seen = await running.stop();
  assert.equal(done.status, 1, `${settings}: ${done.stdout}`);
  assert.match(done.stderr, why);
  assert.deepEqual(seen.failed, [], settings);
  assert.ok(seen.answers[200] > 0);
  await until(() => workers().length === old.length, {saying: 'who was tried has left'});
  assert.deepEqual(workers(), old, settings);
  assert.equal(await figure('holdfast_reloads_total{result="refused"}'), refused + 1);
  assert.equal(await figure('holdfast_last_reload_successful'), 0);
  assert.match(s.holdfast('status'), why);
  await assertNothingLost(s, token, id, seen.saved);
}

test('a completed reload is reported', async () => {
  const [old, done] = [workers(), await figure('holdfast_reloads_total{result="done"}')];
  const said = reload();
  assert.deepEqual([said.status, said.stdout], [0, 'reload: done\n'], said.stderr);
  await until(() => !workers().some(pid => old.includes(pid)));
  assert.equal(await figure('holdfast_reloads_total{result="done"}'), done + 1);
  assert.equal(await figure('holdfast_last_reload_successful'), 1);
  assert.ok(Math.abs(await figure('holdfast_last_reload_timestamp_seconds') - Date.now() / 1000) < 60);
});

test('a reload to a missing database is refused', async () => {
  const at = `host=${s.env.PGHOST} port=5432 user=holdfast_app`;
  await assertRefused(`database = ${at} dbname=holdfats`, /`database` names/);
});

test('a reload to a host that does not answer, with more workers, is refused', async () => {
  await assertRefused('database = host=192.0.2.7 dbname=holdfast\nworkers_context = 4', /`database` names/);
});

test('a reload without enough free connections is refused', async () => {
  s.sql('alter role holdfast_app connection limit 18');
  try {
    await assertRefused('threads = 12', /which those that serve have/);
  } finally {
    s.sql('alter role holdfast_app connection limit -1');
  }
});

test('a reload with a bad key or schema is refused', async () => {
  const schemas = join(s.dir, 'bad-schemas');
  mkdirSync(schemas, {recursive: true});
  writeFileSync(join(schemas, 'bad.json'), '{"type":');
  writeFileSync(join(schemas, 'keys.jwks'), '{"keys":[{"kty":"oct","k":"c2hvcnQ"}]}');
  await assertRefused(`jwks_file = ${join(schemas, 'keys.jwks')}`, /keys\.jwks/);
  await assertRefused(`app_schema_dir = ${schemas}`, /bad\.json/);
  await assertRefused('ticket_key_file = /nowhere', /nowhere/);
});

test('a reload with invalid settings is refused, and counted by a master that systemd names', async () => {
  const refused = await figure('holdfast_reloads_total{result="refused"}');
  writeFileSync(s.env.HOLDFAST_CONF, `${good}threads = many\n`);
  try {
    const done = reload({MAINPID: String(s.pid('holdfast'))});
    assert.equal(done.status, 1);
    assert.match(done.stderr, /threads/);
    await until(async () => await figure('holdfast_reloads_total{result="refused"}') === refused + 1);
  } finally {
    writeFileSync(s.env.HOLDFAST_CONF, good);
  }
});

test('a good reload succeeds after all refused ones', async () => {
  const done = reloadWith('threads = 12');
  assert.equal(done.status, 0, done.stderr);
  assert.equal(await figure('holdfast_last_reload_successful'), 1);
});

test('a bad key file is counted as long as it is bad', async () => {
  const secret = join(s.dir, 'jwt.secret');
  writeFileSync(secret, 'x'.repeat(48));
  assert.equal(reloadWith(`jwt_secret_file = ${secret}`).status, 0);
  assert.equal(await figure('holdfast_key_files_refused'), 0);
  writeFileSync(secret, 'short');
  await until(async () => await figure('holdfast_key_files_refused') === 5, {saying: 'each worker refuses it'});
  writeFileSync(secret, 'y'.repeat(48));
  await until(async () => await figure('holdfast_key_files_refused') === 0, {saying: 'each worker has it'});
  assert.equal(reloadWith('').status, 0);
});

test('a reload while the database is down goes on, unless it names another database', async () => {
  process.kill(s.pid('postgres'), 'SIGINT'); // fast: connections are cut
  await until(async () => (await s.ops('/health/ready')).json.reasons.length === 5, {saying: 'all have lost it'});
  const [old, same] = [workers(), reload()];
  assert.equal(same.status, 0, same.stderr);
  await until(() => !workers().some(pid => old.includes(pid)));
  const now = workers();
  const other = reloadWith('database = host=192.0.2.7 dbname=holdfast');
  assert.equal(other.status, 1, other.stdout);
  await until(() => workers().length === now.length);
  assert.deepEqual(workers(), now);
  s.start();
  await until(async () => (await s.ops('/health/ready')).status === 200);
});

test('a reload without a master is reported', async () => {
  const done = reload({HOLDFAST_LISTEN_DIR: join(s.dir, 'nobody')});
  assert.equal(done.status, 3);
  assert.match(done.stderr, /no process holds/);
});
