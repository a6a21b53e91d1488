// The commands where the database knows its clients by their user, as INSTALL.md
// has it: root does the service's work as the service's user.
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack} from '../harness/stack.mjs';

let s;
let user; // of the stack, in root's as in production the one of the service

before(async () => {
  s = await privateStack();
  user = execFileSync('id', ['-un', statSync(join(s.dir, 'pg')).uid], {encoding: 'utf8'}).trim();
});

after(() => s.stop());

/** Before all other lines, so that it holds. */
function onlyAsPeer(users) {
  const hba = join(s.dir, 'pg/pg_hba.conf');
  const peer = 'local holdfast holdfast_app,postgres peer map=service\n';
  writeFileSync(hba, peer + readFileSync(hba, 'utf8').replace(peer, ''));
  writeFileSync(join(s.dir, 'pg/pg_ident.conf'),
    users.map(name => `service ${name} holdfast_app\nservice ${name} postgres\n`).join(''));
  s.env.PGDATABASE = 'template1';
  s.sql('select pg_reload_conf()');
  s.env.PGDATABASE = 'holdfast';
}

const holdfast = (...args) => spawnSync('holdfast', args, {encoding: 'utf8', env: s.env});

test('check, migrate and sweep work for root too', () => {
  onlyAsPeer([user]);
  for (const command of ['check', 'migrate', 'sweep']) {
    const {status, stdout, stderr} = holdfast(command);
    assert.equal(status, 0, command + stdout + stderr);
    if (process.getuid() === 0)
      assert.match(stderr, new RegExp(`running as the user ${user}`));
  }
});

test('without the service\'s user the message is PostgreSQL\'s', () => {
  onlyAsPeer(['somebody']);
  const check = holdfast('check');
  assert.equal(check.status, 1);
  assert.match(check.stdout, /^- database\n {4}connection to server on socket .*[Pp]eer authentication failed/m);
  const sweep = holdfast('sweep');
  assert.equal(sweep.status, 1);
  assert.match(sweep.stderr, /[Pp]eer authentication failed/);
  assert.match(holdfast('migrate').stderr, /[Pp]eer authentication failed/);
});
