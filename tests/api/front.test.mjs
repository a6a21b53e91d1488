// nginx's own answers, and its additions to answers of workers.
import assert from 'node:assert/strict';
import net from 'node:net';
import {before, test} from 'node:test';

import {stack} from '../harness/stack.mjs';

let s;
before(async () => {
  s = await stack();
});

const COMMON = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Every /api reply has these, and each of them once. */
function hasCommonHeaders(res) {
  for (const [name, value] of Object.entries(COMMON)) {
    assert.equal(res.headers[name], value, name);
  }
  assert.match(res.headers['x-request-id'], /^[0-9a-f]{32}$/);
  assert.match(res.headers.vary, /\bOrigin\b/);
  for (const name of [...Object.keys(COMMON), 'x-request-id', 'retry-after', 'allow']) {
    const times = res.rawHeaders.filter((h, i) => i % 2 === 0 && h.toLowerCase() === name);
    assert.ok(times.length <= 1, `${name} comes ${times.length} times`);
  }
}

function isProblem(res, status, code, retry) {
  assert.equal(res.status, status);
  assert.equal(res.headers['content-type'], 'application/problem+json');
  assert.equal(res.json.type, `urn:holdfast:problem:${code}`);
  assert.equal(res.json.code, code);
  assert.equal(res.json.status, status);
  assert.equal(res.json.retry, retry);
  assert.equal(res.json.request_id, res.headers['x-request-id']);
  assert.equal(typeof res.json.title, 'string');
  assert.equal(typeof res.json.detail, 'string');
  assert.equal(typeof res.json.instance, 'string');
  hasCommonHeaders(res);
}

/** Bytes to the public port as they are; the answer as a response. */
function raw(bytes) {
  const url = new URL(s.url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(url.port, url.hostname, () => socket.end(bytes));
    let text = '';
    socket.setTimeout(20000, () => socket.destroy(new Error('no answer')));
    socket.on('data', data => {
      text += data;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [head, ...body] = text.split('\r\n\r\n');
      const [first, ...lines] = head.split('\r\n');
      const rawHeaders = lines.flatMap(line => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trim()];
      });
      const headers = {};
      for (let i = 0; i < rawHeaders.length; i += 2) {
        const name = rawHeaders[i].toLowerCase();
        headers[name] = headers[name] ? `${headers[name]}, ${rawHeaders[i + 1]}` :
          rawHeaders[i + 1];
      }
      let json;
      try {
        json = JSON.parse(body.join('\r\n\r\n'));
      } catch {
        json = undefined;
      }
      resolve({status: Number(first.split(' ')[1]), headers, rawHeaders, json});
    });
  });
}

test('the front page needs no token', async () => {
  assert.equal((await s.api('GET', '/')).status, 200);
});

test('an answer of a worker has the common headers once each', async () => {
  const res = await s.api('GET', '/api/sessions', {token: s.token('front')});
  assert.equal(res.status, 200);
  hasCommonHeaders(res);
});

test('a problem of a worker looks like one of nginx', async () => {
  isProblem(await s.api('GET', '/api/sessions'), 401, 'token-missing', 'after-auth');
  isProblem(await s.api('GET', '/api/nothing', {token: s.token('front')}),
    404, 'not-found', 'never');
});

test('a body over the limit is 413 with the limit', async () => {
  const res = await s.api('POST', '/api/sessions', {
    token: s.token('front'), headers: {'Content-Type': 'application/json'},
    body: Buffer.alloc(4194305, 32)});
  isProblem(res, 413, 'too-large', 'after-shrink');
  assert.equal(res.json.limit, 'body_bytes');
  assert.equal(res.json.max, 4194304);
});

test('a beacon may have 65,536 bytes and not more', async () => {
  const send = size => s.api('POST', '/api/sessions/me/beacon', {
    headers: {'Content-Type': 'text/plain'}, body: Buffer.alloc(size, 32)});
  assert.notEqual((await send(65536)).status, 413);
  const res = await send(65537);
  isProblem(res, 413, 'too-large', 'after-shrink');
  assert.equal(res.json.limit, 'beacon_bytes');
  assert.equal(res.json.max, 65536);
});

test('a path that is too long is 414', async () => {
  isProblem(await s.api('GET', `/api/${'a'.repeat(9000)}`), 414, 'uri-too-long', 'never');
});

test('headers that are too large are 431', async () => {
  isProblem(await s.api('GET', '/api/sessions', {headers: {'X-Long': 'a'.repeat(9000)}}),
    431, 'headers-too-large', 'never');
});

test('bytes that are not HTTP are 400', async () => {
  isProblem(await raw('GET /api/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    400, 'bad-parameter', 'never');
  isProblem(await raw('GET /api/sessions HTTP/1.1\r\n\r\n'), 400, 'bad-parameter', 'never');
  isProblem(await raw('GET /api/sessions HTTP/1.1\r\nHost: localhost\r\n' +
    'Content-Length: 1\r\nContent-Length: 2\r\n\r\n'), 400, 'bad-parameter', 'never');
  isProblem(await raw('POST /api/sessions HTTP/1.1\r\nHost: localhost\r\n' +
    'Transfer-Encoding: gzip\r\n\r\n'), 400, 'bad-parameter', 'never');
  isProblem(await raw('GET /api/sessions HTTP/9.9\r\nHost: localhost\r\n\r\n'), 400, 'bad-parameter', 'never');
});

test('TRACE is refused by nginx, with Allow', async () => {
  const res = await raw('TRACE /api/sessions HTTP/1.1\r\nHost: localhost\r\n\r\n');
  isProblem(res, 405, 'method-not-allowed', 'never');
  assert.match(res.headers.allow, /\bGET\b/);
});

test('a method that a route does not have is 405, with Allow', async () => {
  const res = await s.api('DELETE', '/api/sessions', {token: s.token('front')});
  isProblem(res, 405, 'method-not-allowed', 'never');
  assert.match(res.headers.allow, /\bPOST\b/);
});

test('a problem about a path with quotes is still JSON', async () => {
  const res = await raw('POST /api/sessions/%22%5C%0A/live HTTP/1.1\r\n' +
    'Host: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  isProblem(res, 405, 'method-not-allowed', 'never');
});

test('repeated slashes and dot segments are 404', async () => {
  const token = s.token('front');
  for (const path of ['/api//sessions', '/api/sessions/', '/api/sessions//',
    '/api/./sessions', '/api/sessions/../limits', '/api/%2e/sessions',
    '/api/sessions/%2e%2e/limits']) {
    const res = await s.api('GET', path, {token});
    assert.equal(res.status, 404, path);
    assert.equal(res.json.code, 'not-found', path);
  }
});

test('health and metrics are not public', async () => {
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    assert.equal((await s.api('GET', path)).status, 404, path);
  }
});

test('the client cannot choose its request id', async () => {
  const id = 'a'.repeat(32);
  const res = await s.api('GET', '/api/sessions',
    {token: s.token('front'), headers: {'X-Request-Id': id}});
  assert.notEqual(res.headers['x-request-id'], id);
});

test('JSON is compressed when asked for', async () => {
  const token = s.token('front-gzip');
  const made = await Promise.all(Array.from({length: 8}, () =>
    s.api('POST', '/api/sessions', {token, body: {app: 'front'}})));
  assert.deepEqual([...new Set(made.map(res => res.status))], [201]);
  const plain = await s.api('GET', '/api/sessions', {token});
  assert.equal(plain.headers['content-encoding'], undefined);
  const small = await s.api('GET', '/api/sessions', {token, headers: {'Accept-Encoding': 'gzip'}});
  assert.equal(small.headers['content-encoding'], 'gzip');
  assert.match(small.headers.vary, /Accept-Encoding/);
});

test('no query string and no token is in a log', async () => {
  const token = s.token('front-log');
  await s.api('GET', '/api/sessions?q=secret-query', {token});
  await s.api('GET', '/api/sessions/me/live?ticket=secret-ticket');
  await s.api('GET', `/api/${'a'.repeat(9000)}?ticket=secret-ticket`);
  for (const name of ['nginx', 'nginx-holdfast', 'holdfast', 'live']) {
    const log = s.log(name);
    for (const secret of ['secret-query', 'secret-ticket', token]) {
      assert.ok(!log.includes(secret), `${secret.slice(0, 20)} is in ${name}.log`);
    }
  }
});
