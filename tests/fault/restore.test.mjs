// The database is brought back from a backup, as the runbook says: nothing that was
// told before is taken for the present.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack, root, until} from '../harness/stack.mjs';

let s;
let token;
let path;

before(async () => {
  s = await privateStack();
  token = s.token('restore-tests');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  path = `/api/sessions/${made.json.session.id}/context`;
});

after(() => s.stop());

const load = (query = '', headers = {}) => s.api('GET', path + query, {token, headers});
const save = body => s.api('PATCH', path, {token, body});

/** The lines of the runbook's chapter, but for what systemd does here. */
function drill() {
  const book = readFileSync(join(root, 'deploy/RUNBOOK.md'), 'utf8');
  const chapter = book.slice(book.indexOf('## Backup, and coming back from one'));
  const lines = chapter.replaceAll('\\\n', ' ').split('\n').filter(line => line.startsWith('    ') &&
    !/systemctl|holdfast restored/.test(line)).map(line => line.trim());
  assert.deepEqual(lines.map(line => line.split(' ').slice(0, 2).join(' ').split(' -')[0]),
    ['pg_dump', 'psql', 'dropdb', 'createdb', 'pg_restore', 'holdfast migrate']);
  return lines;
}

function run(line, {isFine = true} = {}) {
  const done = spawnSync('bash', ['-c', line], {env: s.env, cwd: s.dir, encoding: 'utf8'});
  assert.ok(!isFine || done.status === 0, `${line}\n${done.stdout}${done.stderr}`);
}

async function stopHoldfast() {
  const pid = s.pid('holdfast');
  process.kill(pid, 'SIGTERM');
  await until(() => {
    try { return process.kill(pid, 0) && false; } catch { return true; }
  }, {saying: 'the end of the master'});
}

test('a restored dump gets new eras', async () => {
  const [dump, roles, ...back] = drill();
  for (let seq = 1; seq <= 5; seq++)
    assert.equal((await save({client: 'tab', seq, base: seq - 1, set: {[`k${seq}`]: seq}})).status, 200);
  run(dump);
  for (let seq = 6; seq <= 10; seq++)
    assert.equal((await save({client: 'tab', seq, base: seq - 1, set: {[`k${seq}`]: seq}})).status, 200);
  const told = await load();
  assert.equal(told.json.rev, 10);

  await stopHoldfast();
  run(roles, {isFine: false});     // they are here already
  for (const line of back)
    run(line);
  s.start();
  assert.match(s.log('holdfast'), /event=database\.restored/);

  const now = await load();
  assert.deepEqual(now.json.values, {k1: 1, k2: 2, k3: 3, k4: 4, k5: 5});
  assert.notEqual(now.json.era, told.json.era);
  assert.ok(now.json.era.startsWith(`${told.json.era}r`), now.json.era);

  // Others save until the old revision is passed; then the old cursor, ETag, base.
  for (let seq = 1; seq <= 7; seq++)
    assert.equal((await save({client: 'since', seq, base: 0, set: {w: seq, k3: 'since'}})).status, 200);
  for (const query of ['?since=10', `?since=10&era=${told.json.era}`]) {
    const answer = await load(query);
    assert.equal(answer.status, 410, query);
    assert.equal(answer.json.code, 'cursor-expired');
  }
  assert.equal((await load('', {'If-None-Match': told.headers.etag})).status, 200);
  const lost = await save({client: 'other', seq: 1, base: 10, set: {k3: 'of before'}});
  assert.equal(lost.status, 200);
  assert.equal(lost.json.conflicts.length, 1, 'what came since is kept as a copy');
  const numbered = await save({client: 'tab', seq: 11, base: 10, era: told.json.era, set: {k1: 2}});
  assert.equal(numbered.json.code, 'client-unknown');
});

test('holdfast restored does the same by hand, and saves go on', async () => {
  const before = await load();
  const said = s.holdfast('restored');
  assert.match(said, /^\d+ sessions have another era/);
  assert.equal((await save({client: 'hand', seq: 1, base: 0, set: {again: 1}})).status, 200);
  const now = await load();
  assert.notEqual(now.json.era, before.json.era);
  assert.equal((await load(`?since=${before.json.rev}`)).status, 410);
});
