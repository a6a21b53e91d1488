// Pages of other origins, and floods: nginx with the files as they are shipped.
import assert from 'node:assert/strict';
import http from 'node:http';
import {after, before, test} from 'node:test';

import {front} from '../harness/front.mjs';
import {request, stack} from '../harness/stack.mjs';

const FRIEND = 'https://app.example.org';
let s;
let f;
before(async () => {
  s = await stack();
  f = await front(s, {origins: [FRIEND]});
});
after(() => f.stop());

const preflight = (origin, method = 'PATCH', path = '/api/sessions/me/context') =>
  request(f.url, {method: 'OPTIONS', path, headers: {Origin: origin,
    'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': 'authorization,content-type'}});

const list = text => (text ?? '').split(/, */).map(w => w.toLowerCase()).sort();

test('a preflight of a listed origin is answered by nginx', async () => {
  const res = await preflight(FRIEND);
  assert.equal(res.status, 204);
  assert.equal(res.text, '');
  assert.equal(res.headers['access-control-allow-origin'], FRIEND);
  assert.equal(res.headers['access-control-max-age'], '7200');
  assert.equal(res.headers['access-control-allow-credentials'], undefined);
  assert.deepEqual(list(res.headers['access-control-allow-methods']),
    list('GET, HEAD, POST, PUT, PATCH, DELETE'));
  assert.deepEqual(list(res.headers['access-control-allow-headers']),
    list('Authorization, Content-Type, If-Match, If-None-Match, ' +
      'Idempotency-Key, Prefer, X-Session-Id'));
  assert.match(res.headers.vary, /\bOrigin\b/);
});

test('a preflight of any other origin allows nothing', async () => {
  for (const origin of ['https://evil.example', 'null', `${FRIEND}.evil.example`,
    'http://app.example.org', 'https://APP.example.org:8443']) {
    const res = await preflight(origin);
    assert.equal(res.status, 204, origin);
    for (const name of Object.keys(res.headers)) {
      assert.ok(!name.startsWith('access-control-'), `${name} for ${origin}`);
    }
  }
});

test('a reply may be read by a listed origin, an error of nginx too', async () => {
  const replies = [
    await request(f.url, {path: '/api/sessions', token: s.token('cors'),
      headers: {Origin: FRIEND}}),
    await request(f.url, {path: '/api/sessions', headers: {Origin: FRIEND}}),
    await request(f.url, {method: 'POST', path: '/api/sessions', headers: {Origin: FRIEND},
      body: Buffer.alloc(4194305, 32)}),
  ];
  assert.deepEqual(replies.map(r => r.status), [200, 401, 413]);
  for (const res of replies) {
    assert.equal(res.headers['access-control-allow-origin'], FRIEND);
    assert.deepEqual(list(res.headers['access-control-expose-headers']),
      list('ETag, Location, Retry-After, X-Request-Id, Context-Size, Quota-Warning, ' +
        'Idempotency-Replayed, Preference-Applied, Server-Timing, WWW-Authenticate, Date'));
    assert.equal(res.headers['access-control-allow-credentials'], undefined);
  }
});

test('a reply to another origin has Vary and no CORS header', async () => {
  const res = await request(f.url, {path: '/api/sessions', token: s.token('cors'),
    headers: {Origin: 'https://evil.example'}});
  assert.equal(res.status, 200);
  assert.equal(res.headers['access-control-allow-origin'], undefined);
  assert.equal(res.headers['access-control-expose-headers'], undefined);
  assert.match(res.headers.vary, /\bOrigin\b/);
});

test('OPTIONS that is no preflight goes to the worker', async () => {
  const res = await request(f.url, {method: 'OPTIONS', path: '/api/sessions',
    token: s.token('cors')});
  assert.equal(res.status, 405);
  assert.match(res.headers.allow, /\bGET\b/);
});

test('a flood is 429 with Retry-After, and beacons are not part of it', async () => {
  const agent = new http.Agent({keepAlive: true, maxSockets: 64});
  const flood = await Promise.all(Array.from({length: 900}, () =>
    request(f.url, {path: '/api/limits', agent})));
  const refused = flood.filter(res => res.status === 429);
  assert.ok(refused.length > 100, `${refused.length} of 900 refused`);
  const [res] = refused;
  assert.equal(res.headers['content-type'], 'application/problem+json');
  assert.equal(res.json.code, 'rate-limited');
  assert.equal(res.json.retry, 'later');
  assert.equal(res.headers['retry-after'], '1');
  assert.equal(res.headers['x-request-id'], res.json.request_id);

  const beacons = await Promise.all(Array.from({length: 300}, () =>
    request(f.url, {method: 'POST', path: '/api/sessions/me/beacon', agent,
      headers: {'Content-Type': 'text/plain'}, body: '{}'})));
  assert.equal(beacons.filter(b => b.status === 429).length, 0);
  agent.destroy();
});
