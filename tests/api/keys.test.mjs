// Tokens of every algorithm through a running server whose keys are a folder
// of PEM files and a JWKS file; keys that change; roles.
import assert from 'node:assert/strict';
import {constants, generateKeyPairSync, randomBytes, randomUUID, sign as signBytes} from 'node:crypto';
import {chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {problem} from '../harness/sessions.mjs';
import {privateStack, sign, until} from '../harness/stack.mjs';

const make = (type, options) => generateKeyPairSync(type, options);
const rsa = make('rsa', {modulusLength: 2048});
const curves = {ES256: 'P-256', ES384: 'P-384', ES512: 'P-521'};
const secret = randomBytes(64);

/** alg -> key pair; kid is the algorithm's name in lower case. */
const pairs = {};
for (const family of ['RS', 'PS']) {
  for (const size of [256, 384, 512]) {
    pairs[`${family}${size}`] = make('rsa', {modulusLength: 2048});
  }
}
for (const [alg, namedCurve] of Object.entries(curves)) {
  pairs[alg] = make('ec', {namedCurve});
}
pairs.EdDSA = make('ed25519');

const jwk = (alg, {publicKey}, kid = alg.toLowerCase()) =>
  ({...publicKey.export({format: 'jwk'}), kid, alg, use: 'sig'});
const oct = alg => ({kty: 'oct', kid: alg.toLowerCase(), alg, k: secret.toString('base64url')});
const set = (changed = {}) => JSON.stringify({keys: [
  ...Object.entries({...pairs, ...changed}).map(([alg, pair]) => jwk(alg, pair)),
  ...['HS256', 'HS384', 'HS512'].map(oct)]});

const b64 = what => Buffer.from(JSON.stringify(what)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

function token(alg, key, {kid = alg.toLowerCase(), claims = {}, header = {}} = {}) {
  const head = {alg, typ: 'JWT', kid, ...header};
  const body = {sub: `${alg}-user`, iat: now(), exp: now() + 600, jti: randomUUID(), ...claims};
  if (alg.startsWith('HS')) {
    return sign(key, body, head);
  }
  const text = `${b64(head)}.${b64(body)}`;
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
  const how = alg.startsWith('PS') ? {padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST} : {dsaEncoding: 'ieee-p1363'};
  return `${text}.${signBytes(hash, Buffer.from(text), {key, ...how}).toString('base64url')}`;
}

let s;
let dir;
const jwks = () => join(dir, 'jwks.json');

/** A file as a key server's script would replace it: whole. */
function put(path, text) {
  writeFileSync(`${path}.new`, text, {mode: 0o644});
  renameSync(`${path}.new`, path);
}

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hf-keys-'));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'pem'), {mode: 0o755});
  put(jwks(), set());
  put(join(dir, 'pem/main.pem'), rsa.publicKey.export({type: 'spki', format: 'pem'}));
  put(join(dir, 'pem/curve.pem'),
    make('ec', {namedCurve: 'P-256'}).publicKey.export({type: 'spki', format: 'pem'}));
  s = await privateStack({env: {HOLDFAST_JWKS_FILE: jwks(),
    HOLDFAST_JWT_KEYS_DIR: join(dir, 'pem'), HOLDFAST_ROLES_CLAIM: 'app_metadata.roles'}});
});
after(() => {
  s?.stop();
  rmSync(dir, {recursive: true, force: true});
});

const ask = bearer => s.api('GET', '/api/sessions', {token: bearer});
const taken = async (bearer, why) => {
  const res = await ask(bearer);
  assert.equal(res.status, 200, `${why}: ${res.text}`);
};
const refused = async bearer => problem(await ask(bearer), 401, 'token-invalid');

for (const [alg, {privateKey}] of Object.entries(pairs)) {
  test(`${alg} by its key in the JWKS file, and by no other`, async () => {
    await taken(token(alg, privateKey), alg);
    const other = alg === 'EdDSA' ? make('ed25519') : alg in curves ?
      make('ec', {namedCurve: curves[alg]}) : make('rsa', {modulusLength: 2048});
    await refused(token(alg, other.privateKey));
    const [head, body] = token(alg, privateKey).split('.');
    const signature = token(alg, privateKey).split('.')[2];
    await refused(`${head}.${b64({sub: 'eve', exp: now() + 600})}.${signature}`);
    await refused(`${head}.${body}.`);
  });
}

test('HS256, HS384 and HS512 by secrets in the JWKS file', async () => {
  for (const alg of ['HS256', 'HS384', 'HS512']) {
    await taken(token(alg, secret), alg);
    await refused(token(alg, randomBytes(64)));
  }
});

test('a PEM file has the kid that is its name', async () => {
  await taken(token('RS256', rsa.privateKey, {kid: 'main'}), 'main');
  await refused(token('RS256', rsa.privateKey, {kid: 'curve'}));
  await refused(token('RS256', rsa.privateKey, {kid: 'rs256'}));
  await refused(token('RS256', rsa.privateKey, {kid: 'nobody'}));
});

test('the key says which algorithm, not the token', async () => {
  const pem = rsa.publicKey.export({type: 'spki', format: 'pem'});
  await refused(token('HS256', pem, {kid: 'main'}));
  await refused(token('HS256', JSON.stringify(jwk('RS256', pairs.RS256)), {kid: 'rs256'}));
  await refused(token('PS256', rsa.privateKey, {kid: 'main'}));
  await refused(token('RS384', rsa.privateKey, {kid: 'main'}));
  await refused(token('RS256', pairs.PS256.privateKey, {kid: 'ps256'}));
  await refused(token('HS512', secret, {kid: 'hs256'}));
  for (const alg of ['none', 'None', 'NONE']) {
    await refused(`${b64({alg, kid: 'main'})}.${b64({sub: 'eve', exp: now() + 600})}.`);
  }
});

test('users of different keys are different users only by their names', async () => {
  const claims = {sub: `same-${randomUUID()}`};
  const made = await s.api('POST', '/api/sessions',
    {token: token('RS256', pairs.RS256.privateKey, {claims}), body: {}});
  assert.equal(made.json.session.user, claims.sub);
  const found = await s.api('GET', `/api/sessions/${made.json.session.id}`,
    {token: token('EdDSA', pairs.EdDSA.privateKey, {claims})});
  assert.equal(found.status, 200, found.text);
});

test('roles come from the configured claim alone, and cleanup wants admin', async () => {
  const cleanup = claims => s.api('POST', '/api/sessions/cleanup',
    {token: token('ES256', pairs.ES256.privateKey, {claims})});
  const done = await cleanup({app_metadata: {roles: ['user', 'admin']}});
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(Object.keys(done.json), ['deleted', 'more']);
  // A claim whose name has dots, as Auth0's have.
  assert.equal((await cleanup({'app_metadata.roles': 'admin'})).status, 200);
  for (const claims of [{}, {roles: ['admin']}, {user_metadata: {roles: ['admin']}},
    {app_metadata: {roles: ['administrator']}},
    {app_metadata: {roles: {admin: true}}}, {app_metadata: ['admin']}]) {
    problem(await cleanup(claims), 403, 'forbidden');
  }
});

test('cleanup removes expired rows', async () => {
  const claims = {sub: `old-${randomUUID()}`};
  const owner = token('ES256', pairs.ES256.privateKey, {claims});
  const made = await s.api('POST', '/api/sessions', {token: owner, body: {context: {a: 1}}});
  const {id} = made.json.session;
  s.sql(`UPDATE holdfast.session SET expires_at = now() - interval '8 days'
    WHERE session_id = '${id}'`);
  const done = await s.api('POST', '/api/sessions/cleanup', {token: token('ES256',
    pairs.ES256.privateKey, {claims: {app_metadata: {roles: ['admin']}}})});
  assert.equal(done.status, 200, done.text);
  assert.ok(done.json.deleted.sessions >= 1, done.text);
  problem(await s.api('GET', `/api/sessions/${id}`, {token: owner}), 410, 'session-expired');
});

test('keys that change are in force within seconds, whole, and without a restart', async () => {
  const next = make('rsa', {modulusLength: 2048});
  const before = token('RS256', pairs.RS256.privateKey);
  await taken(before, 'before');
  put(jwks(), set({RS256: next}));
  await until(async () => (await ask(token('RS256', next.privateKey))).status === 200,
    {saying: 'the new key'});
  // Each worker looks for itself; a token it remembers goes with its key.
  await until(async () => (await Promise.all(Array.from({length: 8}, () => ask(before))))
    .every(res => res.status === 401), {saying: 'the end of the old key'});
  await taken(token('ES384', pairs.ES384.privateKey), 'the others');
  await taken(token('RS256', rsa.privateKey, {kid: 'main'}), 'the PEM files');

  const refusals = () => s.log('holdfast').split('event=keys.refused').length;
  const seen = refusals();
  put(jwks(), set().replace('"AQAB"', '"Ag"'));
  await until(() => refusals() > seen, {saying: 'the refusal of a bad set'});
  await taken(token('RS256', next.privateKey), 'a bad set changes nothing');
  assert.equal((await ask(before)).status, 401);

  put(jwks(), set());
  process.kill(s.pid('holdfast'), 'SIGHUP');
  await until(async () => (await ask(token('RS256', pairs.RS256.privateKey))).status === 200,
    {saying: 'the keys after a reload'});
});

test('a reload with a bad key file changes nothing and names the file', async () => {
  put(join(dir, 'pem/main.pem'), 'not a key');
  const refusals = () => s.log('holdfast').split('event=reload.refused').length;
  const seen = refusals();
  process.kill(s.pid('holdfast'), 'SIGHUP');
  await until(() => refusals() > seen, {saying: 'the refusal'});
  assert.match(s.log('holdfast'), /main\.pem/);
  await taken(token('RS256', rsa.privateKey, {kid: 'main'}), 'the old key');
});
