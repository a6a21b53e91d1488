// The example configurations are ones that `holdfast check` has no word against.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {root, stack} from '../harness/stack.mjs';

const examples = join(root, 'deploy/examples');
let s;
let dir;

before(async () => {
  s = await stack();
  dir = mkdtempSync(join(tmpdir(), 'hf-examples-'));
  chmodSync(dir, 0o711);
  mkdirSync(join(dir, 'run'), {mode: 0o750});
  const secret = (name, text) => writeFileSync(join(dir, name), text, {mode: 0o600});
  for (const name of ['jwt.secret', 'dev.secret', 'ticket.key'])
    secret(name, randomBytes(48).toString('base64'));
  const {publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  secret('jwks.json', JSON.stringify({keys: [{...publicKey.export({format: 'jwk'}), kid: 'one', use: 'sig', alg: 'ES256'}]}));
});

after(() => rmSync(dir, {recursive: true}));

/** With this machine's folders, and the database of the tests in place of theirs. */
function check(name, text = readFileSync(join(examples, name), 'utf8')) {
  const own = text.replaceAll('/etc/holdfast', dir).replaceAll('/run/holdfast-live/', join(s.dir, 'run/live/'))
    .replaceAll(/^listen_dir = .*/gm, `listen_dir = ${dir}/run`);
  writeFileSync(join(dir, name), own);
  const settings = readFileSync(s.env.HOLDFAST_CONF, 'utf8');
  const of = key => new RegExp(`^${key} = (.*)$`, 'm').exec(settings)[1];
  return spawnSync('holdfast', ['check', '-c', join(dir, name)], {encoding: 'utf8', env: {...s.env, HOLDFAST_NGINX_CONF: '',
    HOLDFAST_DATABASE: of('database'), HOLDFAST_MIGRATE_DATABASE: of('migrate_database'), HOLDFAST_SQL_DIR: of('sql_dir'),
    HOLDFAST_SCHEMA_DIR: of('schema_dir')}});
}

for (const name of readdirSync(examples)) {
  test(`${name}: nothing is wrong, and nothing is to be warned of`, () => {
    const got = check(name);
    assert.equal(got.status, 0, got.stdout + got.stderr);
    assert.doesNotMatch(got.stdout, /^[-!]/m);
    assert.match(got.stdout, /^\+ database/m);
  });
}

test('there is one for a developer, one for one server, and one for many', () => {
  assert.deepEqual(readdirSync(examples).sort(), ['development.conf', 'many-nodes.conf', 'single-node.conf']);
});

test('a mistake in one would be found', () => {
  const text = readFileSync(join(examples, 'single-node.conf'), 'utf8');
  assert.equal(check('wrong.conf', text.replace('session_ttl_s', 'session_ttl')).status, 1);
  assert.equal(check('wrong.conf', text.replace('jwt.secret', 'jwt.none')).status, 1);
  assert.match(check('wrong.conf', text.replace('https://app.example.org', 'app.example.org')).stdout, /^!/m);
});

test('many nodes go on after a failover without a hand', () => {
  const text = readFileSync(join(examples, 'many-nodes.conf'), 'utf8');
  for (const [, key, value] of text.matchAll(/^(database|migrate_database) = (.*)$/gm)) {
    assert.match(value, /host=\S+,\S+/, key);
    assert.match(value, /target_session_attrs=read-write/, key);
    assert.match(value, /sslmode=verify-full/, key);
  }
});
