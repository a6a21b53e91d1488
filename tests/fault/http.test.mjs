// The http layer alone against everything a socket can carry: half requests,
// lies, slow senders, and records that crash libfcgi when it gets to see them.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import * as fcgi from './fastcgi.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = [process.env.HOLDFAST_BUILD, join(root, 'build'), root]
  .filter(Boolean).map(dir => join(dir, 'tests/unit/fcgi_echo')).find(existsSync);
const THREADS = 4;
const BODY_BYTES = 1 << 20;
const ARRIVAL_MS = 1500;

let folder;
let socket;
let echo;

async function start(threads = THREADS) {
  const child = spawn(program, [socket, threads, BODY_BYTES, ARRIVAL_MS].map(String),
    {stdio: ['ignore', 'pipe', 'inherit']});
  await once(child.stdout, 'data');
  return child;
}

async function stop(child) {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  return (await gone)[0];
}

/** How many requests the handler has seen, this one included. */
async function served() {
  const {body} = await fcgi.ask(socket, {uri: '/count'});
  return Number(/served=(\d+)/.exec(body)[1]);
}

async function staysWell() {
  const {status} = await fcgi.ask(socket, {uri: '/well'});
  assert.equal(status, 200);
  assert.equal(echo.exitCode, null);
  assert.equal(echo.signalCode, null);
}

before(async () => {
  assert.ok(program, 'fcgi_echo is not built: make tests/unit/fcgi_echo');
  folder = mkdtempSync(join(tmpdir(), 'holdfast-http-'));
  socket = join(folder, 'echo.sock');
  echo = await start();
});

after(async () => {
  await stop(echo);
  rmSync(folder, {recursive: true});
});

test('a request is answered once and the connection ends', async () => {
  const got = await fcgi.ask(socket, {method: 'POST', uri: '/a?b=1', body: 'hello'});
  assert.equal(got.status, 200);
  assert.equal(got.ends, 1);
  assert.match(got.body, /^POST \/a\?b=1 error=ok body=5\//);
});

test('a request sent byte by byte is the same', async () => {
  const bytes = fcgi.request({method: 'PUT', uri: '/slowly', body: 'xyz'});
  const client = await fcgi.connect(socket);
  const got = [];
  client.on('data', d => got.push(d));
  for (const byte of bytes)
    await new Promise(done => client.write(Buffer.from([byte]), done));
  await once(client, 'close');
  assert.match(fcgi.answer(Buffer.concat(got)).body, /^PUT \/slowly error=ok body=3\//);
});

test('bodies of every size come through whole', async () => {
  for (const size of [0, 1, 8191, 8192, 65535, 65536, 200_000, BODY_BYTES]) {
    const body = Buffer.alloc(size, 'ab');
    let sum = 0;
    for (const byte of body)
      sum = (Math.imul(sum, 31) + byte) >>> 0;
    const got = await fcgi.ask(socket, {method: 'PUT', uri: '/b', body});
    assert.match(got.body, new RegExp(`error=ok body=${size}/${sum} `));
  }
});

test('a body over the limit is read to its end and answered 413', async () => {
  const body = Buffer.alloc(BODY_BYTES + 1);
  const got = await fcgi.ask(socket, {method: 'PUT', uri: '/b', body});
  assert.equal(got.status, 413);
  assert.match(got.body, new RegExp(`body=${BODY_BYTES + 1}/0 `));
});

test('an endless body is cut off', async () => {
  const piece = fcgi.record(fcgi.STDIN, Buffer.alloc(65535));
  const head = Buffer.concat([fcgi.begin(),
    fcgi.stream(fcgi.PARAMS, fcgi.pairs({REQUEST_METHOD: 'PUT', REQUEST_URI: '/endless'}))]);
  const got = await fcgi.exchange(socket, [head, ...Array(300).fill(piece)]);
  assert.equal(got.length, 0);
  await staysWell();
});

test('large answers and streams come through whole', async () => {
  for (const uri of ['/large', '/stream']) {
    const got = await fcgi.ask(socket, {uri: `${uri}?bytes=3000000`});
    assert.equal(got.body.length, 3_000_000);
    assert.equal(got.headers['content-length'], uri === '/large' ? '3000000' : undefined);
  }
});

test('HEAD has no body', async () => {
  const got = await fcgi.ask(socket, {method: 'HEAD', uri: '/large?bytes=100'});
  assert.equal(got.headers['content-length'], '100');
  assert.equal(got.body, '');
});

test('keep_conn does not make the rest of a connection a request', async () => {
  const was = await served();
  const forged = fcgi.request({uri: '/forged', params: {REMOTE_USER: 'root'}, keepAlive: true});
  const first = fcgi.request({method: 'POST', uri: '/first', body: 'x', keepAlive: true});
  const got = fcgi.answer(await fcgi.exchange(socket, Buffer.concat([first, forged])));
  assert.match(got.body, /^POST \/first /);
  assert.equal(got.ends, 1);
  // Inside the body, which the server must not take for records either.
  const inside = await fcgi.ask(socket, {method: 'POST', uri: '/outer', body: forged, keepAlive: true});
  assert.match(inside.body, /^POST \/outer /);
  assert.equal(await served(), was + 3);
});

test('a request cut anywhere before its end is not run', async () => {
  const was = await served();
  const bytes = fcgi.request({method: 'POST', uri: '/cut', params: {HTTP_AUTHORIZATION: 'Bearer x'}, body: 'body'});
  await Promise.all(Array.from({length: bytes.length}, async (_, n) => {
    const got = await fcgi.exchange(socket, bytes.subarray(0, n), {end: true});
    assert.equal(got.length, 0, `cut at ${n}`);
  }));
  assert.equal(await served(), was + 1);
});

test('names and values of 127, 128 and 65535 bytes are read', async () => {
  for (const n of [127, 128, 65535]) {
    for (const v of [127, 128, 65535]) {
      const params = {['N'.repeat(n)]: 'v'.repeat(v)};
      const got = await fcgi.ask(socket, {uri: '/long', params});
      assert.equal(got.status, n + v < 16_000 ? 200 : 431);
    }
  }
});

test('an Authorization split over records is one value', async () => {
  const content = fcgi.pairs({REQUEST_METHOD: 'GET', REQUEST_URI: `/${'u'.repeat(300)}`});
  const pieces = [fcgi.begin()];
  for (const byte of content)
    pieces.push(fcgi.record(fcgi.PARAMS, Buffer.from([byte]), {padding: 3}));
  pieces.push(fcgi.record(fcgi.PARAMS), fcgi.record(fcgi.STDIN));
  const got = fcgi.answer(await fcgi.exchange(socket, Buffer.concat(pieces)));
  assert.match(got.body, /^GET \/u{300} error=ok/);
});

test('a CONTENT_LENGTH that is too large or too small is refused', async () => {
  for (const lie of ['0', '4', '6', '-5', '5 ', '0x5', '99999999999999999999']) {
    const got = await fcgi.ask(socket, {method: 'PUT', uri: '/lie', body: 'hello', params: {CONTENT_LENGTH: lie}});
    assert.equal(got.status, 400, lie);
    assert.match(got.body, /error=bad-parameter/);
  }
});

test('missing and empty parameters are refused', async () => {
  for (const params of [{}, {REQUEST_METHOD: 'GET'}, {REQUEST_URI: '/x'},
    {REQUEST_METHOD: '', REQUEST_URI: '/x'}, {REQUEST_METHOD: 'GET', REQUEST_URI: ''}]) {
    const bytes = Buffer.concat([fcgi.begin(), fcgi.stream(fcgi.PARAMS, fcgi.pairs(params)), fcgi.stream(fcgi.STDIN, '')]);
    assert.equal(fcgi.answer(await fcgi.exchange(socket, bytes)).status, 500);
  }
});

test('an abort record ends the request', async () => {
  const whole = fcgi.request({uri: '/abort'});
  const was = await served();
  const got = await fcgi.exchange(socket, [whole.subarray(0, -8), fcgi.record(fcgi.ABORT)]);
  assert.equal(got.length, 0);
  assert.equal(await served(), was + 1);
});

test('records that harm libfcgi are refused before it sees them', async () => {
  const names = fcgi.pairs({FCGI_MAX_CONNS: ''});
  const repeated = fcgi.record(fcgi.GET_VALUES, Buffer.concat(Array(200).fill(names)), {id: 0});
  const huge = fcgi.stream(fcgi.PARAMS, Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 65]));
  const bad = [
    repeated,
    Buffer.concat([fcgi.begin(), repeated]),
    Buffer.concat([fcgi.begin(), huge, fcgi.record(fcgi.STDIN)]),
    Buffer.concat([fcgi.begin({role: 9}), fcgi.record(fcgi.PARAMS)]),
    Buffer.concat([fcgi.begin({id: 0})]),
    Buffer.concat([fcgi.begin(), fcgi.begin({id: 2})]),
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.alloc(100_000),
    Buffer.alloc(100_000, 255),
  ];
  for (const bytes of bad)
    assert.equal((await fcgi.exchange(socket, bytes)).length, 0);
  await staysWell();
});

test('random bytes are refused', async () => {
  let seed = 1;
  const random = () => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) >>> 24;
  await Promise.all(Array.from({length: 200}, () => {
    const noise = Buffer.from(Array.from({length: 2000}, random));
    return fcgi.exchange(socket, [fcgi.begin(), noise], {end: true});
  }));
  await staysWell();
});

test('a hundred slow senders delay nobody, and are disconnected', async () => {
  const bytes = fcgi.request({method: 'POST', uri: '/slow', body: 'x'.repeat(100)});
  const slow = await Promise.all(Array.from({length: 100}, () => fcgi.connect(socket)));
  // Not once(): that gives up at the error a late write may meet.
  const closed = slow.map(client => new Promise(done => client.on('close', done)));
  slow.forEach((client, i) => {
    client.on('error', () => {});
    client.write(bytes.subarray(0, i));
    let at = i;
    const drip = setInterval(() => {
      if (client.destroyed || at >= i + 60)
        clearInterval(drip);
      else
        client.write(bytes.subarray(at, ++at));
    }, 100);
    client.on('close', () => clearInterval(drip));
  });

  const times = [];
  for (let i = 0; i < 50; i++) {
    const since = performance.now();
    assert.equal((await fcgi.ask(socket, {uri: '/meanwhile'})).status, 200);
    times.push(performance.now() - since);
  }
  assert.ok(Math.max(...times) < ARRIVAL_MS / 2, `the slowest took ${Math.max(...times)} ms`);
  await Promise.all(closed);
  await staysWell();
});

test('clients that do not read their answers delay nobody', async () => {
  const bytes = fcgi.request({uri: '/large?bytes=5000000'});
  const lazy = await Promise.all(Array.from({length: THREADS - 1}, () => fcgi.connect(socket)));
  for (const client of lazy) {
    client.pause();
    client.on('error', () => {});
    client.write(bytes);
  }
  await staysWell();
  for (const client of lazy)
    client.destroy();
});

test('a request in flight is finished when the worker is told to stop', async () => {
  const inFlight = fcgi.ask(socket, {uri: '/slow?ms=400'});
  await once(await fcgi.connect(socket).then(c => c.end()), 'close');
  const code = stop(echo);
  assert.equal((await inFlight).status, 200);
  assert.equal(await code, 0);
  rmSync(socket);
  echo = await start();
});
