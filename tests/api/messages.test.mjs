// What was said in a session, and where to continue, through nginx.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {events} from '../harness/live.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {privateStack} from '../harness/stack.mjs';

let ann;
before(async () => {
  ann = await user('ann');
});
const numbers = res => res.json.messages.map(m => m.number);
const say = (path, content, headers) => ann.post(`${path}/messages`, {role: 'user', content}, headers);

test('messages are numbered, listed from either end, and counted', async () => {
  const {path, id} = await ann.session();
  const one = await say(path, 'Grüße');
  assert.equal(one.status, 201, one.text);
  assert.equal(one.headers.location, `/api/sessions/${id}/messages?cursor=0&limit=1`);
  assert.deepEqual(await ann.get(one.headers.location).then(r => r.json), one.json);
  assert.match(one.json.messages[0].created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const more = await ann.post(`${path}/messages`, {messages: [
    {role: 'app', content: {deep: [1, {a: null}]}, metadata: {tokens: 7}}, {role: 'user', content: null}]});
  assert.deepEqual([more.status, numbers(more)], [201, [2, 3]]);
  assert.deepEqual(more.json.messages[0].content, {deep: [1, {a: null}]});

  const read = [];
  for (let next = ''; next !== null;) {
    const page = await ann.get(`${path}/messages?limit=2${next && `&cursor=${next}`}`);
    read.push(...numbers(page));
    next = page.json.next;
  }
  assert.deepEqual(read, [1, 2, 3]);
  assert.deepEqual(numbers(await ann.get(`${path}/messages?order=newest&limit=2`)), [3, 2]);
  assert.deepEqual(numbers(await ann.get(`${path}/messages?order=newest&cursor=2`)), [1]);
  assert.equal((await ann.get(path)).json.messages, 3);
  assert.equal((await ann.get('/api/sessions?limit=1')).json.sessions[0].messages, 3);
  assert.equal((await ann.s.api('HEAD', `${path}/messages`, {token: ann.token})).text, '');
});

test('many messages at once get numbers without gaps, each once', async () => {
  const {path} = await ann.session();
  const all = await Promise.all(Array.from({length: 20}, (_, i) => i % 4 === 0
    ? ann.post(`${path}/messages`, {messages: [{role: 'u', content: i}, {role: 'u', content: -i}]})
    : say(path, i)));
  assert.deepEqual(all.map(r => r.status), all.map(() => 201));
  const seen = all.flatMap(r => r.json.messages.map(m => [m.number, m.content]));
  assert.deepEqual(seen.map(([n]) => n).sort((a, b) => a - b), Array.from({length: 25}, (_, i) => i + 1));
  const {messages} = (await ann.get(`${path}/messages`)).json;
  assert.deepEqual(messages.map(m => [m.number, m.content]), seen.sort(([a], [b]) => a - b));
  const {rev} = (await ann.get(path)).json;
  assert.equal(rev, 20, 'a request a revision');
});

test('a message rings and moves the revision', async () => {
  const {path} = await ann.session({context: {a: 1}});
  const {headers: {etag}} = await ann.get(`${path}/context`);
  const heard = await events(ann.s.url, path, {token: ann.token});
  assert.equal(heard.status, 200);
  await say(path, 'hello');
  assert.deepEqual(await heard.hears(2), {rev: 2, client: null, keys: []});
  heard.close();
  const since = (await ann.get(`${path}/context?since=1`)).json;
  assert.deepEqual([since.rev, since.values], [2, {}]);
  const unmoved = await ann.get(`${path}/context`, {'If-None-Match': etag});
  assert.equal(unmoved.status, 304, 'the context is as it was');
});

test('a repeat under the same Idempotency-Key appends no second message', async () => {
  const {path} = await ann.session();
  const headers = {'Idempotency-Key': randomUUID()};
  const first = await say(path, 'once', headers);
  await say(path, 'between');
  const again = await say(path, 'once', headers);
  assert.deepEqual([again.status, again.headers.location, again.headers['idempotency-replayed']],
    [201, first.headers.location, 'true']);
  assert.deepEqual(again.json.messages, first.json.messages);
  problem(await say(path, 'other', headers), 422, 'key-reused');
  assert.equal((await ann.get(path)).json.messages, 2);
  const twins = {'Idempotency-Key': randomUUID()};
  const both = await Promise.all([say(path, 'twin', twins), say(path, 'twin', twins)]);
  assert.deepEqual(both.map(r => r.status), [201, 201]);
  assert.equal((await ann.get(path)).json.messages, 3);
});

test('invalid messages are refused, and none is appended', async () => {
  const {path} = await ann.session();
  for (const body of [{}, {role: 'u'}, {content: 1}, {role: '', content: 1}, {role: 'x'.repeat(51), content: 1},
    {role: 1, content: 1}, {role: 'u', content: 1, number: 7}, {messages: []}, {messages: [{role: 'u'}]},
    {messages: {}}, {messages: Array(1001).fill({role: 'u', content: 1})},
    {messages: [{role: 'u', content: 1}], role: 'u', content: 1}, []]) {
    problem(await ann.post(`${path}/messages`, body), 422, 'schema');
  }
  const {errors: [wrong]} = problem(await ann.s.api('POST', `${path}/messages`, {token: ann.token,
    headers: {'Content-Type': 'application/json'},
    body: '{"messages":[{"role":"u","content":{"a/b":["x","\\u0000"]}}]}'}), 422, 'unstorable-text');
  assert.equal(wrong.pointer, '/messages/0/content/a~1b/1');
  problem(await ann.s.api('POST', `${path}/messages`, {token: ann.token}), 400, 'malformed-json');
  problem(await ann.s.api('POST', `${path}/messages`, {token: ann.token, body: 'hello',
    headers: {'Content-Type': 'text/plain'}}), 415, 'unsupported-type');
  for (const query of ['order=up', 'cursor=x', 'cursor=-1', 'limit=0', 'limit=1001']) {
    const {parameter} = problem(await ann.get(`${path}/messages?${query}`), 400, 'bad-parameter');
    assert.equal(parameter, query.split('=')[0]);
  }
  assert.equal(problem(await ann.put(`${path}/messages`, {}), 405, 'method-not-allowed').status, 405);
  const session = (await ann.get(path)).json;
  assert.deepEqual([session.messages, session.rev], [0, 0]);
});

test('an editor appends, a viewer reads, others get 404', async () => {
  const {path} = await ann.session();
  const [ed, vi, eve] = await Promise.all(['ed', 'vi', 'eve'].map(name => user(name)));
  await ann.post(`${path}/grants`, {user: ed.sub, role: 'editor'});
  await ann.post(`${path}/grants`, {user: vi.sub, role: 'viewer'});
  assert.equal((await ed.post(`${path}/messages`, {role: 'ed', content: 1})).status, 201);
  assert.deepEqual(numbers(await vi.get(`${path}/messages`)), [1]);
  assert.equal((await vi.get(`${path}/resume`)).json.reason, 'nothing');
  problem(await vi.post(`${path}/messages`, {role: 'vi', content: 1}), 403, 'forbidden');
  for (const res of [await eve.get(`${path}/messages`), await eve.post(`${path}/messages`,
    {role: 'eve', content: 1}), await eve.get(`${path}/resume`)]) {
    problem(res, 404, 'not-found');
  }
});

test('a session that takes no saves takes no messages', async () => {
  const {path} = await ann.session();
  for (const status of ['completed', 'archived']) {
    await ann.patch(path, {status});
    assert.equal(problem(await say(path, 'late'), 409, 'state').reason, status);
  }
  await ann.del(path);
  problem(await say(path, 'later'), 404, 'not-found');
});

test('GET resume answers the same as recover', async () => {
  const {path} = await ann.session({context: {nav: {url: '/form'},
    'step/one': {status: 'completed'}, 'step/two': {minutes: 4, completion: 0.5}, 'step/three': {optional: true}}});
  const {json} = await ann.get(`${path}/resume`);
  assert.deepEqual(json, {step: 'three', substep: null, reason: 'next', confidence: 0.7, minutes: null,
    alternatives: ['two'], skippable: ['three'], url: '/form'});
  assert.deepEqual((await ann.post(`${path}/recover`)).json.resume, json);
  await ann.patch(`${path}/context`, {merge: {'step/two': {status: 'active', url: '//elsewhere'}}});
  const two = (await ann.get(`${path}/resume`)).json;
  assert.deepEqual([two.step, two.reason, two.minutes, two.url], ['two', 'active', 2, '/form']);
});

test('messages have their own limits, with a warning before', async () => {
  const s = await privateStack({env: {HOLDFAST_MESSAGES: '5', HOLDFAST_MESSAGE_BYTES: '1024'}});
  const bob = await user('bob', s);
  const limits = (await bob.get('/api/limits')).json;
  assert.deepEqual([limits.messages, limits.message_bytes], [5, 1024]);
  const {path} = await bob.session();
  const speak = content => bob.post(`${path}/messages`, {role: 'u', content});
  for (let i = 1; i <= 5; i++) {
    const res = await speak(i);
    assert.equal(res.headers['quota-warning'], i < 4 ? undefined : `messages;used=${i};limit=5`);
  }
  const {which, limit, used, size, retry} = problem(await speak(6), 403, 'quota-exceeded');
  assert.deepEqual({which, limit, used, size, retry},
    {which: 'messages', limit: 5, used: 5, size: 6, retry: 'after-shrink'});
  const {path: other} = await bob.session();
  const large = n => bob.post(`${other}/messages`, {role: 'u', content: 'x'.repeat(n)});
  assert.equal(problem(await large(1022), 403, 'quota-exceeded').which, 'message_bytes');
  const full = await large(1021);
  assert.deepEqual([full.status, full.headers['quota-warning']], [201, 'message_bytes;used=1024;limit=1024']);
});
