// A database that is there and takes no changes: its disk is full, it was made
// read-only, it has no connection left.  Each says so by its own name, to who
// saves and to the load balancer, and is well again without a hand.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';

let s;
let token;
let path;
let n = 0;

before(async () => {
  s = await privateStack();
  token = s.token('room-tests');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  path = `/api/sessions/${made.json.session.id}/context`;
});

after(() => s.stop());

/** Another value each time, so that it needs room. */
function save(bytes = 40_000) {
  const big = Array.from({length: bytes / 20}, () => Math.random().toString(36).padEnd(20, 'x')).join('');
  return s.api('PATCH', path, {token, body: {batches: [{set: {[`k${n++ % 20}`]: big}}]}});
}

const ready = () => s.ops('/health/ready');
const refused = async reason => Number(new RegExp(`^holdfast_database_refused_total\\{reason="${reason}"\\} (\\d+)$`, 'm')
  .exec((await s.ops('/metrics')).text)[1]);

function assertProblem(answer, code) {
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.json.code, code);
  assert.equal(answer.json.retry, 'later');
  assert.ok(Number(answer.headers['retry-after']) > 0);
}

const isNotReady = why => until(async () => {
  const {status, json} = await ready();
  return status === 503 && json.reasons.some(r => why.test(r.why));
}, {saying: `not ready: ${why}`});

const isWell = () => until(async () => (await ready()).status === 200 && (await save()).status === 200,
  {saying: 'well by itself'});

const asRoot = (program, args) => process.getuid() === 0 ? execFileSync(program, args) :
  execFileSync('sudo', ['-n', program, ...args]);

/** A small file system for the database, and a way to fill it to the last byte. */
async function smallDisk() {
  const dir = join(s.dir, 'small');
  const {uid, gid} = statSync(join(s.dir, 'pg'));
  mkdirSync(dir);
  asRoot('mount', ['-t', 'tmpfs', '-o', `size=64m,uid=${uid},gid=${gid},mode=700`, 'none', dir]);
  const master = s.pid('holdfast');
  process.kill(master, 'SIGTERM');
  await until(() => !existsSync(`/proc/${master}`));
  s.sql(`create tablespace small location '${dir}'`);
  s.env.PGDATABASE = 'postgres';
  await until(() => s.sql("select from pg_stat_activity where datname = 'holdfast'").length === 0);
  s.sql('alter database holdfast set tablespace small');
  s.env.PGDATABASE = 'holdfast';
  s.start();
  return {
    fill() {
      const file = openSync(join(dir, 'ballast'), 'w');
      for (const piece of [1 << 20, 1 << 12])
        for (let more = true; more;) {
          try {
            more = writeSync(file, Buffer.alloc(piece)) === piece;
          } catch (error) {
            assert.equal(error.code, 'ENOSPC');
            more = false;
          }
        }
      closeSync(file);
    },
    free: () => rmSync(join(dir, 'ballast')),
    end: () => asRoot('umount', ['-l', dir]),
  };
}

test('read-only: database-read-only, not ready, and well when it takes changes', async () => {
  await isWell();
  s.sql('alter system set default_transaction_read_only = on');
  s.sql('select pg_reload_conf()');
  try {
    await isNotReady(/takes no changes/); // before anybody has tried to save
    const answer = await until(async () => {
      const now = await save();
      return now.status !== 200 && now;
    });
    assertProblem(answer, 'database-read-only');
    assertProblem(await save(), 'database-read-only');
    assert.ok(await refused('read-only') > 0);
    await isNotReady(/takes no changes/);
  } finally {
    s.sql('alter system reset default_transaction_read_only');
    s.sql('select pg_reload_conf()');
  }
  await isWell();
});

test('no connection left: database-connections, not ready, and well when there is one', async () => {
  await isWell();
  s.sql('alter role holdfast_app connection limit 0');
  try {
    s.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast write'");
    await isNotReady(/takes no more connections/);
    assertProblem(await save(), 'database-connections');
    assert.ok(await refused('connections') > 0);
  } finally {
    s.sql('alter role holdfast_app connection limit -1');
  }
  await isWell();
});

test('a full disk: database-full, not ready, and well when there is room', async t => {
  const disk = await smallDisk();
  t.after(() => {
    s.stop();
    disk.end();
  });
  await isWell();
  const before = await refused('full');
  disk.fill();
  const answer = await until(async () => {
    const now = await save();
    return now.status !== 200 && now;
  });
  assertProblem(answer, 'database-full');
  assert.ok(await refused('full') > before);
  await isNotReady(/disk of the database is full/);
  await isNotReady(/disk of the database is full/); // nobody saves meanwhile
  assert.equal((await s.api('GET', path, {token})).status, 200, 'reads go on');
  disk.free();
  await isWell();
});
