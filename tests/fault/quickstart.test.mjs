// deploy/quickstart: run again, after deaths, in awkward folders, and in the
// way of others.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync,
  writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {freePort, privateStack, root, stack} from '../harness/stack.mjs';

const NAMES = ['postgres', 'holdfast', 'nginx', 'live'];
let shared;
let s;
let token;

before(async () => {
  shared = await stack();
  s = await privateStack();
  token = s.token('quick');
});
after(() => s.stop());

function quickstart(...args) {
  const done = spawnSync(join(root, 'deploy/quickstart'), args, {encoding: 'utf8'});
  return {status: done.status, out: done.stdout + done.stderr};
}

const again = (...args) => quickstart('--dir', s.dir, '--no-install', '--build-of',
  shared.dir, ...args);
const pids = () => NAMES.map(name => s.pid(name));

function isAlive(pid) {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('it prints a URL, a token, and a line of curl that works when pasted', async () => {
  const {status, out} = again();
  assert.equal(status, 0, out);
  assert.ok(out.includes(`${s.url}/`));
  const line = /^curl .*$/m.exec(out)[0];
  const done = spawnSync('bash', ['-c', line], {encoding: 'utf8'});
  assert.equal(done.status, 0, done.stderr);
  assert.equal(JSON.parse(done.stdout).session.user, 'demo');
});

test('run again it starts nothing twice', () => {
  const before = pids();
  assert.equal(again().status, 0);
  assert.deepEqual(pids(), before);
});

test('a second run restarts dead parts, and the data is still there', async () => {
  const made = await s.api('POST', '/api/sessions', {token, body: {app: 'quick'}});
  assert.equal(made.status, 201);
  for (const name of NAMES) {
    process.kill(s.pid(name), 'SIGKILL');
  }
  const {status, out} = again();
  assert.equal(status, 0, out);
  const found = await s.api('GET', `/api/sessions/${made.json.session.id}`, {token});
  assert.equal(found.status, 200);
  assert.ok(pids().every(isAlive));
});

test('the environment file has all documented variables', () => {
  for (const name of ['HOLDFAST_URL', 'HOLDFAST_OPS_URL', 'HOLDFAST_CONF', 'PGHOST', 'PGPORT',
    'PGDATABASE', 'PGUSER']) {
    assert.ok(s.env[name], name);
  }
  assert.match(s.holdfast('token', '--sub', 'x'), /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  assert.deepEqual(s.sql('SELECT count(*) > 0 FROM holdfast.session'), [['t']]);
});

test('secrets are readable by their user alone', () => {
  for (const name of ['dev.secret', 'ticket.key']) {
    const {stdout} = spawnSync('stat', ['-c', '%a', join(s.dir, 'secret', name)],
      {encoding: 'utf8'});
    assert.equal(stdout.trim(), '600', name);
  }
});

test('everything listens on 127.0.0.1 only', async () => {
  const port = new URL(s.url).port;
  const {stdout} = spawnSync('hostname', ['-I'], {encoding: 'utf8'});
  for (const address of stdout.trim().split(/\s+/).filter(a => net.isIPv4(a))) {
    const open = await new Promise(resolve => {
      const socket = net.connect({port, host: address, timeout: 2000});
      socket.on('connect', () => resolve(true) || socket.destroy());
      socket.on('error', () => resolve(false));
      socket.on('timeout', () => resolve(false) || socket.destroy());
    });
    assert.ok(!open, `${address}:${port}`);
  }
});

test('a port in use is named and left alone', async () => {
  const port = await freePort();
  const other = net.createServer();
  await new Promise(resolve => other.listen(port, '127.0.0.1', resolve));
  const {status, out} = again('--port', String(port));
  assert.notEqual(status, 0);
  assert.ok(out.includes(String(port)), out);
  assert.match(out, /What to do:/);
  await new Promise(resolve => other.close(resolve));
});

test('a failure names the step, the log and what to do; once mended, it goes on', () => {
  const conf = join(s.dir, 'holdfast.conf');
  const good = readFileSync(conf, 'utf8');
  appendFileSync(conf, 'no_such_key = 1\n');
  const {status, out} = again();
  assert.notEqual(status, 0);
  assert.match(out, /step '\w+' failed/);
  assert.match(out, /no_such_key/);
  assert.match(out, /What to do:/);
  assert.ok(existsSync(/all of it is in (\S+)/.exec(out)[1]));
  writeFileSync(conf, good);
  assert.equal(again().status, 0);
});

test('an edited holdfast.conf is not overwritten', () => {
  const conf = join(s.dir, 'holdfast.conf');
  appendFileSync(conf, 'threads = 7\n');
  assert.equal(again().status, 0);
  assert.match(readFileSync(conf, 'utf8'), /^threads = 7$/m);
});

test('a folder with other things in it is left alone', () => {
  const dir = mkdtempSync(join(tmpdir(), 'hf-other-'));
  writeFileSync(join(dir, 'precious'), 'x');
  const {status, out} = quickstart('--dir', dir, '--no-install');
  assert.notEqual(status, 0);
  assert.match(out, /not made by quickstart/);
  assert.equal(quickstart('stop', '--dir', dir).status, 1);
  assert.equal(readFileSync(join(dir, 'precious'), 'utf8'), 'x');
  rmSync(dir, {recursive: true});
});

test('a folder may have a long name with spaces and quotes', async () => {
  const base = mkdtempSync(join(tmpdir(), 'hf-odd-'));
  const dir = join(base, `it's a "folder" $HOME ${'long '.repeat(20)}`);
  mkdirSync(base, {recursive: true});
  spawnSync('chmod', ['755', base]);
  try {
    const {status, out} = quickstart('--dir', dir, '--no-install', '--port',
      String(await freePort()), '--build-of', shared.dir);
    assert.equal(status, 0, out);
    const url = /demo page: +(\S+)/.exec(out)[1];
    assert.equal((await fetch(url)).status, 200);
    const {stdout} = spawnSync('bash', ['-c', '. "$1" && psql -XAtc "SELECT 1"', 'bash',
      join(dir, 'env')], {encoding: 'utf8'});
    assert.equal(stdout, '1\n');
  } finally {
    quickstart('stop', '--dir', dir);
    // What stands for such a name stays for the next start; here is none.
    const link = join(dir, '.link');
    if (existsSync(link)) {
      rmSync(readFileSync(link, 'utf8').trim(), {recursive: true});
    }
    rmSync(base, {recursive: true, force: true});
  }
});

test('stop ends what it started, and only that', async () => {
  const mine = pids();
  assert.equal(quickstart('stop', '--dir', s.dir).status, 0);
  assert.deepEqual(mine.filter(isAlive), []);
  assert.equal((await shared.ops('/health/ready')).status, 200);
  assert.equal(quickstart('stop', '--dir', s.dir).status, 0);
});

test('wrong arguments are told apart from a failure', () => {
  for (const args of [['--port', 'x'], ['--nonsense'], ['--dir']]) {
    const {status, out} = quickstart(...args);
    assert.notEqual(status, 0, args.join(' '));
    assert.match(out, /quickstart:/);
  }
});
