// PgBouncer between the workers and PostgreSQL: settings that it would drop are
// found at the first connection, and named.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chownSync, existsSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {freePort, privateStack, until} from '../harness/stack.mjs';

let s;

before(async () => s = await privateStack());
after(() => s.stop());

/** Runs it as the stack's own user, for it refuses to be root. */
async function pooler(t, settings) {
  const port = await freePort();
  const dir = join(s.dir, `pooler-${port}`);
  const {uid, gid} = statSync(join(s.dir, 'pg'));
  mkdirSync(dir);
  chownSync(dir, uid, gid);
  const file = join(dir, 'pgbouncer.ini');
  writeFileSync(join(dir, 'users'), '"holdfast_app" ""\n', {mode: 0o644});
  writeFileSync(file, `[databases]
holdfast = host=${s.env.PGHOST} port=5432 dbname=holdfast
[pgbouncer]
listen_addr =
unix_socket_dir = ${dir}
listen_port = ${port}
auth_type = trust
auth_file = ${join(dir, 'users')}
${Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join('')}`, {mode: 0o644});
  const child = spawn('pgbouncer', [file], {stdio: 'ignore', uid, gid,
    env: {...process.env, PATH: `${process.env.PATH}:/usr/sbin`}});
  t.after(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  await until(() => existsSync(join(dir, `.s.PGSQL.${port}`)), {saying: 'it listens'});
  return {HOLDFAST_DATABASE: `host=${dir} port=${port} dbname=holdfast user=holdfast_app`};
}

const check = env => spawnSync('holdfast', ['check'], {encoding: 'utf8', env: {...s.env, ...env}});

function assertRefused({status, stdout}, why) {
  assert.equal(status, 1, stdout);
  assert.match(stdout, /^- database/m);
  assert.match(stdout, why);
  assert.doesNotMatch(stdout, /holdfast migrate/);
}

test('transaction mode by default: the refused parameter is named', async t => {
  assertRefused(check(await pooler(t, {pool_mode: 'transaction'})), /unsupported startup parameter/);
});

for (const pool_mode of ['transaction', 'session'])
  test(`${pool_mode} mode that drops settings: those not in force are named`, async t => {
    const env = await pooler(t, {pool_mode, ignore_startup_parameters: 'options'});
    // Twice, so that in transaction mode statements of the first are met.
    for (let i = 0; i < 2; i++)
      assertRefused(check(env), /not in force \(statement_timeout, .*pooler/);
  });

test('session mode with the settings in its roles works as without a pooler', async t => {
  const env = await pooler(t, {pool_mode: 'session', ignore_startup_parameters: 'options'});
  s.sql("alter role holdfast_app set statement_timeout = '5s'");
  t.after(() => s.sql('alter role holdfast_app reset all'));
  const {stdout} = check(env);
  assert.doesNotMatch(stdout, /\(statement_timeout/);
  assert.match(stdout, /not in force \(lock_timeout, .*holdfast\.wait\)/);
});
