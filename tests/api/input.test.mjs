// Bad input: each has its answer, and costs nothing but itself.
import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';
import {request, sign} from '../harness/stack.mjs';

let ann;
let path;
before(async () => {
  ann = await user('ann');
  ({path} = await ann.session({context: {kept: true}}));
});

const JSON_TYPE = {'Content-Type': 'application/json'};
const save = (body, headers = JSON_TYPE) =>
  ann.s.api('PATCH', `${path}/context`, {token: ann.token, body, headers});
const bearer = token => ann.s.api('GET', path, {token});
const now = () => Math.floor(Date.now() / 1000);

test('missing and malformed tokens are refused', async () => {
  const none = await ann.s.api('GET', path);
  problem(none, 401, 'token-missing');
  assert.match(none.headers['www-authenticate'], /^Bearer/);
  problem(await ann.s.api('GET', path, {headers: {Authorization: 'Basic YTpi'}}), 401,
    'token-missing');
  problem(await ann.s.api('GET', path, {headers: {Cookie: `token=${ann.token}`}}), 401,
    'token-missing');
  problem(await bearer('not.a.token'), 401, 'token-invalid');
});

test('the scheme is read in any case', async () => {
  const res = await ann.s.api('GET', path, {headers: {Authorization: `bEaReR ${ann.token}`}});
  assert.equal(res.status, 200);
});

test('expired, early, unsigned, wrongly signed and forged tokens are refused', async () => {
  const claims = {sub: ann.sub, iat: now(), exp: now() + 600};
  const {secret} = ann.s;
  problem(await bearer(sign(secret, {...claims, exp: now() - 60})), 401, 'token-expired');
  assert.equal((await bearer(sign(secret, {...claims, exp: now() - 20}))).status, 200,
    'within the leeway');
  problem(await bearer(sign(secret, {...claims, nbf: now() + 60})), 401, 'token-invalid');
  problem(await bearer(sign('x'.repeat(48), claims)), 401, 'token-invalid');
  const {exp, ...forever} = claims;
  problem(await bearer(sign(secret, forever)), 401, 'token-invalid');
  problem(await bearer(sign(secret, {...claims, exp: String(exp)})), 401, 'token-invalid');
  problem(await bearer(sign(secret, {...claims, sub: ''})), 401, 'token-invalid');
  problem(await bearer(sign(secret, {...claims, sub: 'x'.repeat(289)})), 401, 'token-invalid');
  problem(await bearer(sign(secret, {...claims, sub: 'a\nb'})), 401, 'token-invalid');
  problem(await bearer(sign(secret, claims, {alg: 'HS256', typ: 'JWT', crit: ['exp'], exp: 1})),
    401, 'token-invalid');
  problem(await bearer(sign(secret, claims, {alg: 'HS512', typ: 'JWT'})), 401, 'token-invalid');
  const b64 = what => Buffer.from(JSON.stringify(what)).toString('base64url');
  for (const alg of ['none', 'None', 'NONE', '']) {
    problem(await bearer(`${b64({alg, typ: 'JWT'})}.${b64(claims)}.`), 401, 'token-invalid');
  }
  const {publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  const pem = publicKey.export({type: 'spki', format: 'pem'});
  problem(await bearer(sign(pem, claims)), 401, 'token-invalid');
});

test('a token of 9 MB never reaches a worker, one of 5 KB is refused by it', async () => {
  const huge = await request(ann.s.url, {path, token: 'x'.repeat(9e6)}).catch(e => e);
  assert.ok(huge instanceof Error || [400, 431].includes(huge.status), huge.text);
  problem(await bearer(sign(ann.s.secret,
    {sub: ann.sub, exp: now() + 60, pad: 'x'.repeat(4000)})), 401, 'token-invalid');
  assert.equal((await bearer(ann.token)).status, 200);
});

test('malformed JSON is reported with line and column', async () => {
  const p = problem(await save('{"set":\n {"a": 1,,}}'), 400, 'malformed-json');
  assert.deepEqual([p.line, p.column], [2, 10]);
  for (const body of ['', ' ', '{"set":{"a":1}', '{"set":{"a":01}}', '{"set":{"a":NaN}}',
    '{"set":{"a":1}} x', '{"set":{"a":"\x01"}}', '\ufeff{"set":{}}', '{\'set\':{}}',
    '{"set":{"a":1},"set":{"a":2}}', '{"set":{"a":1,"\\u0061":2}}']) {
    const q = problem(await save(body), 400, 'malformed-json');
    assert.ok(q.line >= 1 && q.column >= 1, body);
  }
  problem(await save(Buffer.from('{"set":{"a":"\xff"}}', 'latin1')), 400, 'malformed-json');
});

test('64 levels are taken and 65 are not, nor ten thousand', async () => {
  // The body's own two levels, then arrays.
  const nest = n => `{"set":{"deep":${'['.repeat(n)}${']'.repeat(n)}}}`;
  assert.equal((await save(nest(62))).status, 200);
  problem(await save(nest(63)), 400, 'malformed-json');
  problem(await save(nest(10000)), 400, 'malformed-json');
  problem(await save(nest(1000000)), 400, 'malformed-json');
});

test('a value that PostgreSQL cannot store is refused with its pointer', async () => {
  const long = n => '1'.repeat(n);
  for (const [value, pointer] of [['"\\u0000"', '/set/a'], ['"\\ud800"', '/set/a'],
    ['"\\udc00x"', '/set/a'], ['["ok",1e309]', '/set/a/1'], ['{"x~/y":1e131071}', '/set/a/x~0~1y'],
    [long(401), '/set/a'], ['1e-309', '/set/a']]) {
    const p = problem(await save(`{"set":{"a":${value}}}`), 422, 'unstorable-text');
    assert.equal(p.errors[0].pointer, pointer);
  }
  for (const value of [long(400), '1e308', '"\\ud83d\\ude00"', '"\\u0001"']) {
    assert.equal((await save(`{"set":{"a":${value}}}`)).status, 200, value);
  }
});

test('a body at its limit is taken as JSON, one byte more is too large', async () => {
  const {body_bytes: max} = (await ann.get('/api/limits')).json;
  const body = size => {
    const empty = '{"set":{"a":""}}';
    return empty.replace('""', `"${'x'.repeat(size - empty.length)}"`);
  };
  // Larger than a context may be, so it is refused, but for that.
  assert.equal(problem(await save(body(max)), 413, 'too-large').limit, 'context_bytes');
  const p = problem(await save(body(max + 1)), 413, 'too-large');
  assert.equal(p.retry, 'after-shrink');
  assert.notEqual(p.limit, 'context_bytes');
});

test('a body that is not an object, or of another type, is refused', async () => {
  for (const body of ['[]', '1', 'null', '"x"']) {
    problem(await save(body), 422, 'schema');
  }
  problem(await save('{"sett":{"a":1}}'), 422, 'schema');
  problem(await save('{"set":{"a":1}}', {'Content-Type': 'text/plain'}), 415, 'unsupported-type');
  const res = await save('x', {'Content-Type': 'application/x-www-form-urlencoded'});
  problem(res, 415, 'unsupported-type');
  assert.match(res.headers['accept-patch'], /application\/merge-patch\+json/);
});

test('unknown paths are 404 and unknown methods 405', async () => {
  for (const at of ['/api', '/api/', '/api/nothing', `${path}/`, `${path}//context`,
    `${path}/./context`, `${path}/%2e%2e/x`, `${path}/context/a/../b`, '/api/sessions/%00',
    '/api/sessions/not-an-id', `${path}/context/%ff`]) {
    const res = await ann.get(at);
    assert.ok([400, 404].includes(res.status), `${at}: ${res.status}`);
    assert.equal(res.json?.code && res.headers['content-type'].split(';')[0],
      'application/problem+json', at);
  }
  const res = await ann.s.api('DELETE', '/api/sessions', {token: ann.token});
  problem(res, 405, 'method-not-allowed');
  assert.deepEqual(res.headers.allow.split(', ').sort(), ['GET', 'HEAD', 'POST']);
  for (const at of ['/health/ready', '/health/live', '/metrics']) {
    assert.equal((await ann.get(at)).status, 404, `${at} in public`);
  }
});

test('a parameter given twice, or not of its type, is named', async () => {
  assert.equal(problem(await ann.get(`${path}/context?since=x`), 400, 'bad-parameter').parameter,
    'since');
  assert.equal(problem(await ann.get(`${path}/context?since=1&since=2`), 400, 'bad-parameter')
    .parameter, 'since');
});

test('HEAD answers like GET, without the body', async () => {
  const res = await ann.s.api('HEAD', `${path}/context`, {token: ann.token});
  assert.equal(res.status, 200);
  assert.equal(res.text, '');
  assert.match(res.headers.etag, /^"[0-9a-f]{8}\.\d+"$/);
});

test('after all this the session holds exactly the acknowledged saves', async () => {
  const {values} = (await ann.get(`${path}/context`)).json;
  assert.deepEqual(Object.keys(values).sort(), ['a', 'deep', 'kept']);
});

test('no token, no ticket and no body is in any log', async () => {
  for (const name of ['holdfast', 'nginx']) {
    let log = '';
    try {
      log = ann.s.log(name);
    } catch {
      continue;
    }
    assert.ok(!log.includes('eyJ'), name);
  }
});
