// The program at a terminal: what each subcommand says, and how it ends.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {privateStack, stack, until} from '../harness/stack.mjs';

let s;
let dir;

before(async () => {
  s = await stack();
  dir = mkdtempSync(join(tmpdir(), 'hf-commands-'));
});

after(() => rmSync(dir, {recursive: true}));

function holdfast(args, env = {}) {
  const {status, stdout, stderr} = spawnSync('holdfast', args,
    {encoding: 'utf8', cwd: dir, env: {...s.env, ...env}});
  return {status, stdout, stderr};
}

function file(name, content) {
  writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

test('--version and --help', () => {
  assert.match(holdfast(['--version']).stdout, /^holdfast \d+\.\d+\.\d+\n$/);
  const help = holdfast(['--help']);
  assert.equal(help.status, 0);
  for (const command of ['serve', 'migrate', 'sweep', 'token', 'check', 'status'])
    assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
});

test('a wrong command line prints the usage and exits with 64', () => {
  for (const args of [[], ['dance'], ['serve', 'now'], ['-c'], ['token'], ['token', '--sub'],
    ['token', '--sub', 'x', '--ttl', 'soon'], ['migrate', 'x'], ['check', '--all']]) {
    const got = holdfast(args);
    assert.equal(got.status, 64, args.join(' '));
    assert.match(got.stderr, /usage: holdfast/);
  }
});

test('a wrong setting is reported with file, line and key', () => {
  const conf = file('wrong.conf', '# a comment\nthreads = 0\nthreds = 4\n');
  const got = holdfast(['check', '-c', conf]);
  assert.equal(got.status, 1);
  assert.match(got.stdout, /wrong\.conf:2: threads is "0"; it takes a number from 1 to 512/);
  assert.match(got.stdout, /wrong\.conf:3: .*"threds"/);
  assert.equal(holdfast(['serve', '-c', conf]).status, 78);
});

test('the development secret is refused in production', () => {
  const got = holdfast(['check'], {HOLDFAST_ENVIRONMENT: 'production'});
  assert.equal(got.status, 1);
  assert.match(got.stdout, /dev_secret_file/);
  assert.equal(holdfast(['token', '--sub', 'x'], {HOLDFAST_ENVIRONMENT: 'production'}).status, 78);
});

// --- what works and is not safe ---

/** Settings of a production whose keys are these files, by name and mode. */
function production(keys, more = {}) {
  const env = {HOLDFAST_ENVIRONMENT: 'production', HOLDFAST_DEV_SECRET_FILE: '',
    HOLDFAST_LISTEN_DIR: join(dir, 'nowhere'), HOLDFAST_ROLES_CLAIM: '', ...more};
  for (const [name, {as, bytes, mode = 0o600}] of Object.entries(keys)) {
    const path = join(dir, as);
    writeFileSync(path, bytes);
    chmodSync(path, mode);
    env[`HOLDFAST_${name}`] = path;
  }
  return env;
}
const NAMED = {HOLDFAST_JWT_ISSUER: 'https://issuer.test', HOLDFAST_JWT_AUDIENCE: 'us'};
const drawn = () => randomBytes(32).toString('hex');

/** The lines of check under its "!". */
function warnings(env) {
  const got = holdfast(['check'], env);
  assert.equal(got.status, 0, 'a warning is no failure: ' + got.stdout + got.stderr);
  assert.match(got.stdout, /^\+ keys and schemas: ok$/m);
  const lines = got.stdout.split('\n');
  const at = lines.findIndex(line => line.startsWith('! '));
  return at < 0 ? [] : lines.slice(at + 1, lines.findIndex((line, i) => i > at && !line.startsWith(' ')));
}

test('check has no warning where keys are random, separate and readable by their user alone', () => {
  assert.deepEqual(warnings(production({JWT_SECRET_FILE: {as: 'jwt', bytes: drawn()},
    TICKET_KEY_FILE: {as: 'ticket', bytes: randomBytes(32)}}, NAMED)), []);
});

test('check warns about unsafe settings and says how to mend them', () => {
  const same = drawn();
  const ticket = {as: 'ticket', bytes: randomBytes(32)};
  const cases = [
    ['nobody looks at iss or aud', {JWT_SECRET_FILE: {as: 'jwt', bytes: drawn()}, TICKET_KEY_FILE: ticket}, {},
      [/main: iss of its tokens is not looked at/, /set jwt_issuer/,
        /main: tokens it made for other services/, /set jwt_audience/]],
    ['keys are open', {JWT_SECRET_FILE: {as: 'jwt', bytes: drawn(), mode: 0o604},
      TICKET_KEY_FILE: {...ticket, mode: 0o602}}, NAMED,
    [/\/jwt: every user of this machine can read it/, /chmod o= it/,
      /\/ticket: every user of this machine can change it/, /chmod o-w it/]],
    ['one secret, two purposes', {JWT_SECRET_FILE: {as: 'jwt', bytes: `${same}\n`},
      TICKET_KEY_FILE: {as: 'ticket', bytes: same}}, NAMED,
    [/\/ticket: is the same secret as .*\/jwt/, /each secret has one purpose/]],
    ['nobody drew them', {JWT_SECRET_FILE: {as: 'jwt', bytes: Buffer.alloc(64)},
      TICKET_KEY_FILE: {as: 'ticket', bytes: '0123456789'.repeat(4)}}, NAMED,
    [/\/jwt: it is not random/, /openssl rand -hex 32/, /\/ticket: it is not random/, /openssl rand -out/]],
  ];
  for (const [why, keys, names, lines] of cases) {
    const got = warnings(production(keys, names));
    assert.equal(got.length, lines.length, `${why}: ${got.join('\n')}`);
    lines.forEach((line, i) => assert.match(got[i], line, why));
  }
});

test('a key set twice is reported with both lines', () => {
  const got = holdfast(['check', '-c', file('twice.conf', 'threads = 4\n\nthreads = 5\n')]);
  assert.equal(got.status, 1);
  assert.match(got.stdout, /twice\.conf:3: threads stands in line 1 already; remove one/);
});

test('check warns about settings that have no effect', () => {
  const keys = {JWT_SECRET_FILE: {as: 'jwt', bytes: drawn()},
    TICKET_KEY_FILE: {as: 'ticket', bytes: randomBytes(32)}};
  const database = `host=${s.env.PGHOST},192.0.2.1 port=5432 dbname=holdfast user=holdfast_app`;
  for (const [name, value, line] of [
    ['LIVE_PUBLISH_SOCKET', '/nowhere/publish.sock', /live_publish_socket \/nowhere\/publish\.sock: No such file/],
    ['LIVE_PUBLISH_SOCKET', dir, /live_publish_socket .*: Socket operation on non-socket/],
    ['ALLOW_ORIGINS', 'https://a.example app.example.org', /allow_origins contains app\.example\.org, .*\n.*https:\/\/app/],
    ['ALLOW_ORIGINS', 'https://a.example/app', /allow_origins contains https:\/\/a\.example\/app/],
    ['DRAIN_S', '40', /drain_s is 40, .*TimeoutStopSec=40.*\n.*TimeoutStopSec=55/],
    ['WORKERS_CONTEXT', '40', /a reload needs 264 connections .* allows this role 197/],
    ['DATABASE', database, /on another machine.*\n.*IPAddressAllow/],
  ]) {
    const got = holdfast(['check'], production(keys, {...NAMED, [`HOLDFAST_${name}`]: value}));
    assert.equal(got.status, 0, got.stdout);
    assert.match(got.stdout, line);
    assert.match(got.stdout, /^! (settings|database)/m);
  }
  for (const [name, value] of [['ALLOW_ORIGINS', 'http://localhost:8080 https://a.example'], ['DRAIN_S', '39']])
    assert.doesNotMatch(holdfast(['check'], production(keys, {...NAMED, [`HOLDFAST_${name}`]: value})).stdout,
      /^! settings/m, name);
});

/** What check says of the web server, with this as nginx's file. */
function front(text) {
  const path = join(dir, file('nginx.conf', text));
  const lines = holdfast(['check'], {HOLDFAST_NGINX_CONF: path}).stdout.split('\n');
  const at = lines.findIndex(line => line.slice(1).startsWith(' web server'));
  return at < 0 ? '' : lines.slice(at, lines.findIndex((line, i) => i > at && !line.startsWith(' '))).join('\n');
}

test('check reports how many live streams nginx has room for', () => {
  const few = [
    // As Debian ships it, but for "auto".
    ['worker_processes 2;\nevents {\n\tworker_connections 768;\n\t# multi_accept on;\n}\n', 768],
    ['worker_processes 2;\nworker_rlimit_nofile 40960;\nevents {worker_connections 1000;}', 1000],
    ['worker_processes 2;\nevents { }', 512],
    ['worker_processes 2; # worker_rlimit_nofile 40960;\nevents { worker_connections 20000; }', 960],
  ];
  for (const [text, streams] of few) {
    const said = front(text);
    assert.match(said, /^! web server: live streams may use up the connections for saves$/m, text);
    assert.match(said, new RegExp(`about ${streams} live streams`), text);
    assert.match(said, /in \/.*\/nginx\.conf, set worker_connections 20000; .* worker_rlimit_nofile 40960;/, text);
  }
  const enough = 'worker_rlimit_nofile 40960;\nevents { worker_connections 20000; }\n';
  for (const [workers, count] of [['1', 1], ['auto', cpus().length]]) {
    const said = front(`worker_processes ${workers};\n${enough}`);
    assert.match(said, /^\+ web server: ok$/m);
    assert.match(said, new RegExp(`about ${count * 10000} live streams`));
  }
});

test('check is silent about a web server that is not installed', () => {
  for (const path of ['', join(dir, 'no-nginx.conf')]) {
    const got = holdfast(['check'], {HOLDFAST_NGINX_CONF: path});
    assert.equal(got.status, 0, got.stdout);
    assert.doesNotMatch(got.stdout, /web server/);
  }
});

test('more connections than the database has are refused, with both numbers', () => {
  const got = holdfast(['check'], {HOLDFAST_WORKERS_CONTEXT: '64'});
  assert.equal(got.status, 1, got.stdout);
  assert.match(got.stdout, /^- database\n {4}the workers need 204 connections, and the database allows this role 197/m);
});

test('a secret shorter than the hash of its algorithm is refused, with both lengths', () => {
  const got = holdfast(['check'], production({JWT_SECRET_FILE: {as: 'jwt', bytes: drawn().slice(0, 32)},
    TICKET_KEY_FILE: {as: 'ticket', bytes: randomBytes(32)}}, {...NAMED, HOLDFAST_JWT_ALGORITHM: 'HS512'}));
  assert.equal(got.status, 1);
  assert.match(got.stdout, /\/jwt: the secret has 32 bytes; HS512 takes 64 to 1024\n\s+make one with/);
});

test('in production a worker writes no core and cannot be traced by its user', async () => {
  const {uid, gid} = statSync(s.dir); // who may connect to the database
  const home = mkdtempSync(join(tmpdir(), 'hf-hidden-'));
  const own = path => chownSync(path, uid, gid);
  own(home);
  const env = production({JWT_SECRET_FILE: {as: 'jwt', bytes: drawn()},
    TICKET_KEY_FILE: {as: 'ticket', bytes: randomBytes(32)}}, {...NAMED, HOLDFAST_LISTEN_DIR: join(home, 'run'),
    HOLDFAST_LIVE_PUBLISH_SOCKET: ''});
  for (const name of ['HOLDFAST_JWT_SECRET_FILE', 'HOLDFAST_TICKET_KEY_FILE']) {
    own(env[name]);
  }
  chmodSync(dir, 0o755);
  for (const environment of ['production', 'development']) {
    const master = spawn('holdfast', ['serve'], {uid, gid, env: {...s.env, ...env,
      HOLDFAST_ENVIRONMENT: environment}, stdio: ['ignore', 'ignore', 'pipe']});
    const ended = new Promise(resolve => master.on('exit', resolve));
    let log = '';
    master.stderr.on('data', data => { log += data; });
    try {
      await until(() => (log.match(/event=child\.ready/g) ?? []).length >= 5, {saying: 'workers'})
        .catch(e => { throw new Error(`${e.message}\n${log}`); });
      const workers = readFileSync(`/proc/${master.pid}/task/${master.pid}/children`, 'utf8').trim().split(' ');
      assert.ok(workers.length >= 5);
      // In /proc a hidden process is root's, any other is its user's.
      for (const pid of workers) {
        assert.equal(statSync(`/proc/${pid}/environ`).uid === uid, environment === 'development', environment);
      }
    } finally {
      master.kill('SIGTERM');
      await ended;
    }
  }
  rmSync(home, {recursive: true});
});

test('a token has the requested user and lifetime', () => {
  const {stdout} = holdfast(['token', '--sub', 'bob', '--role', 'admin', '--ttl', '-5']);
  const claims = JSON.parse(Buffer.from(stdout.split('.')[1], 'base64url'));
  assert.equal(claims.sub, 'bob');
  assert.ok(claims.exp < Date.now() / 1000);
});

test('check passes a good configuration and shows every setting', () => {
  const got = holdfast(['check']);
  assert.equal(got.status, 0, got.stdout + got.stderr);
  assert.match(holdfast(['check', '--example']).stdout, /^# ?threads = 48$/m);
});

test('check tests schemas, and documents given after them', () => {
  const schema = file('profile.json', {$schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object', required: ['age'], properties: {age: {type: 'integer', minimum: 0}}});
  const good = file('good.json', {age: 7});
  const bad = file('bad.json', {age: -1});
  assert.equal(holdfast(['check', schema, good]).status, 0);
  const got = holdfast(['check', schema, good, bad]);
  assert.equal(got.status, 1);
  assert.match(got.stdout, /^\+ good\.json/m);
  assert.match(got.stdout, /^- bad\.json\n {4}\/age must be at least 0 \(minimum\)$/m);
  const broken = holdfast(['check', schema, file('broken.json', '{"age": 1,}')]);
  assert.equal(broken.status, 1);
  assert.match(broken.stdout, /^- broken\.json:1:\d+: /m);
  const typo = holdfast(['check', file('typo.json', {type: 'objekt'})]);
  assert.equal(typo.status, 1);
  assert.match(typo.stdout, /^- typo\.json \/type/m);
});

test('status is 3 when nothing runs', () => {
  const got = holdfast(['status'], {HOLDFAST_LISTEN_DIR: dir});
  assert.equal(got.status, 3);
  assert.match(got.stdout, /not running/);
  const json = holdfast(['status', '--json'], {HOLDFAST_LISTEN_DIR: dir});
  assert.equal(json.status, 3);
  assert.deepEqual(JSON.parse(json.stdout), {state: 'not-running'});
});

test('status draws for a person and is JSON for a program, of the same server', () => {
  const text = holdfast(['status']);
  assert.equal(text.status, 0, text.stdout);
  assert.match(text.stdout, /^\+ database +ok$/m);
  const groups = ['sessions', 'context', 'snapshots', 'share', 'sweeper'];
  for (const name of groups)
    assert.match(text.stdout, new RegExp(`^${name} +\\[#*\\.*\\] +\\d+/\\d+ +\\d+ MB +\\d+$`, 'm'));
  assert.doesNotMatch(text.stdout, /\x1b/, 'no colours in a file');
  const got = holdfast(['status', '--json']);
  assert.equal(got.status, 0);
  const json = JSON.parse(got.stdout);
  assert.equal(json.state, 'ready');
  assert.equal(json.process, s.pid('holdfast'));
  assert.deepEqual(json.groups.map(g => g.name), groups);
  assert.ok(json.groups.every(g => g.ready === g.connected && g.ready > 0 && g.resident_bytes > 1e6));
  assert.deepEqual(json.checks.find(c => c.name === 'database'), {name: 'database', state: 'ok', why: 'ok'});
  assert.ok(json.requests.total > 0 && json.within_ms.p50 > 0 && json.within_ms.p99 >= json.within_ms.p50);
  assert.equal(holdfast(['status', '--yaml']).status, 64);
});

test('status has colours in a terminal, and none for whom they are nothing', () => {
  const inTerminal = env => spawnSync('script', ['-qec', 'holdfast status', '/dev/null'],
    {encoding: 'utf8', env: {...s.env, NO_COLOR: '', ...env}}).stdout;
  assert.match(inTerminal({}), /\x1b\[32m\+ database +ok\x1b\[0m/);
  assert.doesNotMatch(inTerminal({NO_COLOR: '1'}), /\x1b/);
});

test('migrate and sweep run again without harm', () => {
  assert.equal(holdfast(['migrate']).status, 0);
  const swept = holdfast(['sweep']);
  assert.equal(swept.status, 0, swept.stderr);
  assert.match(swept.stdout, /^deleted: \d+ sessions/);
});

test('serve --single borrows the socket of a group and gives it back', async () => {
  const own = await privateStack();
  const token = own.token('single');
  let seq = 0;
  const save = () => own.api('PATCH', '/api/sessions/me/context', {token,
    body: {client: 'tab', seq: ++seq, base: 0, set: {n: seq}}});
  // Every group answers operators, so the single worker may, of itself alone.
  const saves = async () => {
    const answers = await Promise.all(Array.from({length: 8}, () => own.ops('/metrics')));
    return Math.min(...answers.map(({text}) =>
      Number(/^holdfast_saves_total\{outcome="applied"\} (\d+)/m.exec(text)[1])));
  };
  assert.equal((await save()).status, 200);
  const before = await saves();

  const single = spawn('holdfast', ['serve', '--single', 'context'], {env: own.env});
  let log = '';
  single.stderr.on('data', data => { log += data; });
  const ended = new Promise(resolve => single.on('exit', resolve));
  try {
    await until(() => log.includes('single.began'), {saying: 'a line of the single worker'});
    for (let i = 0; i < 5; i++)
      assert.equal((await save()).status, 200, log);
    assert.equal(await saves(), before, 'the master\'s workers saw none of them');
  } finally {
    single.kill('SIGINT');
  }
  assert.equal(await ended, 0, log);
  assert.equal((await save()).status, 200);
  assert.equal(await saves(), before + 1);
});
