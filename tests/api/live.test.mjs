// Live: who may listen, what is heard, and what every refusal looks like.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, test} from 'node:test';

import {stack} from '../harness/stack.mjs';
import {listen, listenWebSocket} from '../harness/stream.mjs';

const user = `live-${randomUUID()}`;
let s;
let token;
let id;
const open = [];

before(async () => {
  s = await stack();
  token = s.token(user);
  const made = await s.api('POST', '/api/sessions', {token, body: {app: 'live'}});
  assert.equal(made.status, 201);
  id = made.json.session.id;
});
after(() => open.forEach(stream => stream.close()));

let seq = 0;
const save = async set => {
  const res = await s.api('PATCH', `/api/sessions/${id}/context`,
    {token, body: {client: 'live-test', seq: ++seq, set}});
  assert.equal(res.status, 200, res.text);
  return res.json;
};

const live = (options, path = `/api/sessions/${id}/live`) =>
  listen(s.url, path, options).then(stream => {
    if (stream.close) {
      open.push(stream);
    }
    return stream;
  });

async function ticket() {
  const res = await s.api('POST', `/api/sessions/${id}/live-ticket`, {token});
  assert.ok(res.status < 300, res.text);
  return res.json.token;
}

test('a save rings with its revision and keys, and without values', async () => {
  const stream = await live({token});
  assert.equal(stream.status, 200);
  assert.match(stream.headers['content-type'], /^text\/event-stream/);
  assert.equal(stream.headers['cache-control'], 'no-store');
  assert.equal(stream.headers['access-control-allow-origin'], undefined);
  const {rev, shown} = await save({'form/name': 'a value nobody hears'});
  const ring = await stream.ring(r => r.rev === rev);
  assert.deepEqual(ring, {rev, client: shown, keys: ['form/name']});
  assert.ok(!stream.text.includes('nobody hears'));
});

test('a ticket in the query opens a stream', async () => {
  const stream = await live({}, `/api/sessions/${id}/live?ticket=${await ticket()}`);
  const {rev} = await save({a: 1});
  await stream.ring(r => r.rev === rev);
});

test('a WebSocket takes its ticket as a subprotocol and is answered holdfast', async () => {
  const stream = await listenWebSocket(s.url, `/api/sessions/${id}/live`,
    {headers: {'Sec-WebSocket-Protocol': `holdfast, ticket.${await ticket()}`}});
  open.push(stream);
  assert.equal(stream.status, 101);
  assert.equal(stream.headers['sec-websocket-protocol'], 'holdfast');
  const {rev} = await save({b: 1});
  await stream.ring(r => r.rev === rev);
});

test('headers that could bring Nchan down do not reach it', async () => {
  const stream = await live({token, headers: {'Last-Event-ID': '1:0', 'If-None-Match': '0',
    'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT', Cookie: 'a=b'}});
  const {rev} = await save({c: 1});
  await stream.ring(r => r.rev === rev);
});

test('nobody is let in without a reason, and the reason is the usual problem', async () => {
  const other = s.token(`other-${user}`);
  const path = `/api/sessions/${id}/live`;
  const cases = [
    [{}, path, 401, 'token-missing'],
    [{token: s.token(user, {exp: 1})}, path, 401, 'token-expired'],
    [{token: `${token}x`}, path, 401, 'token-invalid'],
    [{}, `${path}?ticket=nonsense`, 401, 'ticket-invalid'],
    [{token: other}, path, 404, 'not-found'],
    [{token}, `/api/sessions/${randomUUID()}/live`, 404, 'not-found'],
    [{token}, '/api/sessions/not-an-id/live', 404, 'not-found'],
  ];
  for (const [options, at, status, code] of cases) {
    const res = await live(options, at);
    assert.equal(res.status, status, `${code}: ${at}`);
    assert.equal(res.headers['content-type'], 'application/problem+json');
    assert.equal(res.json.code, code);
    assert.equal(res.json.status, status);
    assert.equal(res.headers['x-request-id'], res.json.request_id);
    assert.equal(res.headers['www-authenticate'] !== undefined, status === 401);
  }
});

test('only GET is a stream', async () => {
  const res = await s.api('POST', `/api/sessions/${id}/live`, {token, body: {}});
  assert.equal(res.status, 405);
  assert.equal(res.json.code, 'method-not-allowed');
  assert.equal(res.headers.allow, 'GET');
});

test('the channel of one session is silent about another', async () => {
  const mine = await live({token});
  const name = `other-${user}`;
  const otherToken = s.token(name);
  // The same id, chosen by somebody else.
  const made = await s.api('POST', '/api/sessions', {token: otherToken, body: {id, app: 'live'}});
  assert.equal(made.status, 201, made.text);
  const theirs = await listen(s.url, `/api/sessions/${id}/live`, {token: otherToken});
  open.push(theirs);
  const res = await s.api('PATCH', `/api/sessions/${id}/context`,
    {token: otherToken, body: {client: 'x', seq: 1, set: {'only/theirs': 1}}});
  assert.equal(res.status, 200, res.text);
  await theirs.ring(r => r.keys?.includes('only/theirs'));
  const {rev} = await save({'only/mine': 1});
  await mine.ring(r => r.rev === rev);
  assert.ok(!mine.text.includes('only/theirs'));
  assert.ok(!theirs.text.includes('only/mine'));
});

test('no ticket is in any log', async () => {
  const secret = await ticket();
  const stream = await live({}, `/api/sessions/${id}/live?ticket=${secret}`);
  assert.equal(stream.status, 200);
  await live({}, `/api/sessions/${id}/live?ticket=${secret}x`);
  for (const name of ['nginx', 'nginx-holdfast', 'holdfast', 'live', 'postgres']) {
    assert.ok(!s.log(name).includes(secret.slice(-30)), `${name}.log has a ticket`);
  }
});
