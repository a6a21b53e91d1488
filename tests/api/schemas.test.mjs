// An app's own schemas: whatever way a value comes, it is checked as it would be.
import assert from 'node:assert/strict';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {encrypted, newKey, seal} from '../../client/crypto.js';
import {device, opened} from '../../client/test/fakes.js';
import {problem, user} from '../harness/sessions.mjs';
import {privateStack, root, until} from '../harness/stack.mjs';

const PROFILE = {
  'x-holdfast': {keys: ['form/profile']},
  type: 'object',
  required: ['email'],
  additionalProperties: false,
  properties: {
    email: {type: 'string', format: 'email'},
    age: {type: 'integer', minimum: 18},
    tags: {type: 'array', uniqueItems: true, items: {type: 'string', minLength: 1}},
  },
};
const DOC = {
  'x-holdfast': {keys: ['doc/'], app: 'editor', version: 3, reads: [2]},
  type: 'object',
  required: ['title'],
  properties: {title: {type: 'string'}},
};
const DIARY = {
  'x-holdfast': {keys: ['diary**'], app: 'editor'},
  type: 'object',
  required: ['alg', 'iv', 'data'],
  additionalProperties: false,
  properties: {alg: {const: 'A256GCM'}, iv: {type: 'string'}, data: {type: 'string'}},
};
const GOOD = {email: 'ada@example.org', age: 36};
const dir = mkdtempSync(join(tmpdir(), 'hf-schemas-'));
chmodSync(dir, 0o755);
const write = (name, schema) => writeFileSync(join(dir, name),
  typeof schema === 'string' ? schema : JSON.stringify(schema));

let s;
let ann;
before(async () => {
  write('profile.json', PROFILE);
  write('doc.json', DOC);
  write('diary.json', DIARY);
  s = await privateStack({env: {HOLDFAST_APP_SCHEMA_DIR: dir,
    HOLDFAST_BODY_BYTES: '100000', HOLDFAST_BEACON_BYTES: '20000'}});
  ann = await user('ann', s);
});
after(() => {
  s?.stop();
  rmSync(dir, {recursive: true, force: true});
});

const wrong = (res, pointer, keyword) => {
  const p = problem(res, 422, 'schema');
  const e = p.errors.find(one => one.pointer === pointer && one.keyword === keyword);
  assert.ok(e?.message.length > 3, res.text);
  return p;
};
const values = async path => (await ann.get(`${path}/context`)).json.values;

test('the result of a job is checked against the context as of its claim', async () => {
  const {path} = await ann.session({app: 'editor'});
  const token = s.token('processor', {roles: ['worker']});
  await ann.patch(`${path}/context`, {client: 'c', seq: 1, set: {'form/profile': GOOD}});
  await ann.post(`${path}/jobs`, {type: 'profile'});
  const claim = (await s.api('POST', '/api/jobs/claim', {token, body: {types: ['profile']}})).json;
  const complete = save => s.api('POST', '/api/jobs/complete', {token, body: {token: claim.token, save}});
  wrong(await complete({strategy: 'reject', merge: {'form/profile': {age: 17}}}),
    '/save/merge/form~1profile/age', 'minimum');
  await ann.patch(`${path}/context`, {client: 'c', seq: 2, base: 1, merge: {'form/profile': {age: 40}}});
  problem(await complete({strategy: 'reject', merge: {'form/profile': {age: 17}}}), 409, 'conflict');
  assert.equal((await complete({merge: {'form/profile': {age: 50}}})).status, 200);
  assert.equal((await values(path))['form/profile'].age, 50);
});

test('a save of an invalid value is refused with pointer and sequence', async () => {
  const {path} = await ann.session();
  const p = wrong(await ann.patch(`${path}/context`, {client: 'c', batches: [
    {seq: 1, set: {'form/profile': GOOD}},
    {seq: 2, set: {'form/profile': {email: 'ada', age: 17, extra: 1}}},
  ]}), '/batches/1/set/form~1profile/email', 'format');
  assert.equal(p.seq, 2);
  assert.deepEqual(p.errors.map(e => e.keyword).sort(),
    ['additionalProperties', 'format', 'minimum']);
  assert.deepEqual(await values(path), {}, 'nothing of the body was written');
  const lone = wrong(await ann.patch(`${path}/context`, {set: {'form/profile': {}}}),
    '/set/form~1profile/email', 'required');
  assert.equal(lone.seq, undefined);
  assert.equal((await ann.patch(`${path}/context`,
    {client: 'c', seq: 1, set: {'form/profile': GOOD, other: 7}})).status, 200);
  assert.equal((await ann.patch(`${path}/context`, {set: {'form/other': 7}})).status, 200,
    'what no schema governs is anybody\'s');
});

test('a merge is checked by the value it would produce', async () => {
  const {path} = await ann.session({context: {'form/profile': GOOD}});
  const save = (seq, merge) => ann.patch(`${path}/context`,
    {client: 'c', seq, base: 1, merge: {'form/profile': merge}});
  assert.equal((await save(1, {age: 40})).status, 200, 'the e-mail is there already');
  wrong(await save(2, {email: null}), '/merge/form~1profile/email', 'required');
  wrong(await save(2, {age: 'old'}), '/merge/form~1profile/age', 'type');
  assert.deepEqual(await values(path), {'form/profile': {...GOOD, age: 40}});
  assert.equal((await save(1, {age: 40})).json.skipped[0], 1, 'a duplicate is one');
});

test('every other writing route is checked too', async () => {
  wrong(await ann.post('/api/sessions', {context: {'form/profile': 1}}),
    '/context/form~1profile', 'type');
  const {path, id} = await ann.session({context: {'form/profile': GOOD}});
  const bad = {age: 1};
  wrong(await ann.put(`${path}/context/form/profile`, bad), '/email', 'required');
  const etag = (await ann.get(`${path}/context`)).headers.etag;
  wrong(await ann.put(`${path}/context`, {'form/profile': bad}, {'If-Match': etag}),
    '/form~1profile/email', 'required');
  wrong(await ann.patch(`${path}/context`, {'form/profile': {age: 2}},
    {'Content-Type': 'application/merge-patch+json'}), '/form~1profile/age', 'minimum');
  wrong(await ann.post('/api/sessions/share', {set: {'form/profile': bad}, sessions: [id]}),
    '/set/form~1profile/email', 'required');
  wrong(await ann.post(`/api/sessions/context?session=${id}`,
    {contextData: {'form/profile': bad}}), '/contextData/form~1profile/email', 'required');
  assert.deepEqual(await values(path), {'form/profile': GOOD});
  assert.equal((await ann.patch(`${path}/context`, {'form/profile': null},
    {'Content-Type': 'application/merge-patch+json'})).status, 200, 'to delete is fine');
});

test('of queued operations only the invalid one is refused, and its sequence is used up', async () => {
  const {path} = await ann.session();
  const res = await ann.post(`${path}/sync`, {client: 'c', ops: [
    {seq: 1, op: 'save', set: {'form/profile': GOOD}},
    {seq: 2, op: 'save', merge: {'form/profile': {age: 3}}},
    {seq: 3, op: 'save', merge: {'form/profile': {age: 50}}},
  ]});
  assert.equal(res.status, 200, res.text);
  assert.deepEqual(res.json.results.map(r => [r.seq, r.status]), [[1, 200], [2, 422], [3, 200]]);
  const {problem: p} = res.json.results[1];
  assert.equal(p.code, 'schema');
  assert.equal(p.errors[0].keyword, 'minimum');
  assert.deepEqual(await values(path), {'form/profile': {...GOOD, age: 50}});
  const copies = (await ann.get(`${path}/conflicts`)).json.conflicts;
  assert.deepEqual(copies.map(c => [c.key, c.reason]), [['form/profile', 'schema']]);
});

test('a beacon that fails the check is kept as a copy', async () => {
  const {path, ticket} = await ann.session({context: {'form/profile': GOOD}});
  const send = body => s.api('POST', `${path}/beacon`,
    {body: JSON.stringify({ticket, client: 'c', ...body}), headers: {'Content-Type': 'text/plain'}});
  assert.equal((await send({seq: 1, base: 1, merge: {'form/profile': {age: 5}}})).status, 204);
  assert.equal((await send({seq: 2, base: 1, set: {'form/profile': {age: 6}}})).status, 204);
  assert.equal((await send({seq: 3, base: 1, merge: {'form/profile': {age: 44}}})).status, 204);
  assert.deepEqual(await values(path), {'form/profile': {...GOOD, age: 44}});
  const copies = (await ann.get(`${path}/conflicts`)).json.conflicts;
  assert.deepEqual(copies.map(c => c.reason), ['schema', 'schema']);
  wrong(await ann.post(`${path}/conflicts/${copies[0].id}`, {use: 'value', value: {age: 1}}),
    '/value/email', 'required');
  assert.equal((await ann.post(`${path}/conflicts/${copies[0].id}`,
    {use: 'value', value: GOOD})).status, 200);
});

test('a beacon ahead of a gap is parked if valid, else kept as a copy', async () => {
  const {path, ticket} = await ann.session({context: {'form/profile': GOOD}});
  const send = body => s.api('POST', `${path}/beacon`, {
    body: JSON.stringify({ticket, client: 'c', base: 1, ...body}),
    headers: {'Content-Type': 'text/plain'}});
  for (const body of [{seq: 4, merge: {'form/profile': {age: 60}}},
    {seq: 3, merge: {'form/profile': {email: null}}}, {seq: 2, set: {'form/profile': 7}}]) {
    assert.equal((await send(body)).status, 204);
  }
  assert.deepEqual((await ann.get(`${path}/conflicts`)).json.conflicts.map(c => c.reason),
    ['schema', 'schema']);
  const first = await ann.patch(`${path}/context`, {client: 'c', seq: 3, from: 1, base: 1,
    merge: {'form/profile': {tags: ['x']}}});
  assert.deepEqual(first.json.applied, [3, 4]);
  assert.deepEqual(await values(path), {'form/profile': {...GOOD, age: 60, tags: ['x']}});
});

test('a value that changes during each check is refused, or kept as a copy of a beacon', async () => {
  const {path, ticket} = await ann.session({context: {'form/profile': GOOD}});
  const of = client => ({client, seq: 1, base: 1, merge: {'form/profile': {age: 20}}});
  const file = join(root, 'sql/lib/save/guard_moved.sql');
  const text = readFileSync(file, 'utf8');
  s.sql(text.replace(/AS \$\$.*\$\$;/s, () => 'AS $$ BEGIN RETURN p_guard IS NOT NULL; END $$;'));
  try {
    const p = problem(await ann.patch(`${path}/context`, of('c')), 409, 'conflict');
    assert.equal(p.retry, 'after-rebase');
    assert.equal((await ann.s.api('POST', `${path}/beacon`, {body: {...of('d'), ticket}})).status, 204);
  } finally {
    s.sql(text);
  }
  const [copy, ...more] = (await ann.get(`${path}/conflicts`)).json.conflicts;
  assert.deepEqual([copy.mine.age, copy.kept, more], [20, 'theirs', []]);
  assert.deepEqual(await values(path), {'form/profile': GOOD});
  assert.equal((await ann.patch(`${path}/context`, of('c'))).status, 200);
});

test('a bound below that of nginx is told by its name', async () => {
  const {path, ticket} = await ann.session();
  const body = (size, ticket) => {
    const empty = JSON.stringify({ticket, set: {a: ''}});
    return empty.replace('""', `"${'x'.repeat(size - empty.length)}"`);
  };
  const save = size => ann.s.api('PATCH', `${path}/context`, {token: ann.token,
    headers: {'Content-Type': 'application/json'}, body: body(size)});
  const beacon = size => ann.s.api('POST', `${path}/beacon`,
    {headers: {'Content-Type': 'text/plain'}, body: body(size, ticket)});
  assert.equal((await save(100000)).status, 200);
  assert.equal((await beacon(20000)).status, 204);
  for (const [res, limit, max] of [[await save(100001), 'body_bytes', 100000],
    [await beacon(20001), 'beacon_bytes', 20000]]) {
    const p = problem(res, 413, 'too-large');
    assert.deepEqual([p.limit, p.max, p.size], [limit, max, max + 1]);
  }
});

test('more batches than configured are refused', async () => {
  const {path} = await ann.session();
  const batches = Array.from({length: 65}, (_, i) => ({seq: i + 1, set: {k: i}}));
  const p = problem(await ann.patch(`${path}/context`, {client: 'c', batches}), 413, 'too-large');
  assert.deepEqual([p.limit, p.max, p.size, p.retry], ['batches', 64, 65, 'after-shrink']);
  assert.equal((await ann.patch(`${path}/context`,
    {client: 'c', batches: batches.slice(1).map(b => ({...b, seq: b.seq - 1}))})).status, 200);
});

test('a restore of values that a schema refuses now is refused', async () => {
  const {path} = await ann.session({context: {'form/profile': GOOD}});
  assert.equal((await ann.post(`${path}/snapshots`, {name: 'before'})).status, 201);
  assert.equal((await ann.post(`${path}/undo`, {})).status, 409);
  await ann.put(`${path}/context/form/profile`, {email: 'b@example.org'});
  const pid = s.pid('holdfast');
  const told = what => s.log('holdfast').split(what).length - 1;
  const reload = async (schema, event) => {
    const before = told(event);
    write('profile.json', schema);
    process.kill(pid, 'SIGHUP');
    await until(() => told(event) > before, {saying: event});
  };
  await reload({...PROFILE, required: ['email', 'tags']}, 'reload.done');
  wrong(await ann.post(`${path}/snapshots/1/restore`), '/form~1profile/tags', 'required');
  await reload('{"type": "objekt"}', 'profile.json');
  wrong(await ann.post(`${path}/snapshots/1/restore`), '/form~1profile/tags', 'required');
  await reload(PROFILE, 'reload.done');
  assert.equal((await ann.post(`${path}/snapshots/1/restore`)).status, 200);
});

test('a queued restore is checked like one that is asked for by itself', async () => {
  const {path} = await ann.session({context: {'form/profile': GOOD, free: 1}});
  assert.equal((await ann.post(`${path}/snapshots`, {name: 'before'})).status, 201);
  await ann.patch(`${path}/context`, {set: {free: 2}});
  const res = await ann.post(`${path}/sync`, {client: 'c', ops: [
    {seq: 1, op: 'save', set: {'form/profile': {email: 'c@example.org'}}},
    {seq: 2, op: 'restore', number: 1, scope: 'free'},
    {seq: 3, op: 'restore', number: 'latest'}]});
  assert.equal(res.status, 200, res.text);
  assert.deepEqual(res.json.results.map(r => r.status), [200, 200, 200], res.text);
  assert.deepEqual(await values(path), {'form/profile': GOOD, free: 1});
});

test('schemas of one app do not touch others, and versions are returned', async () => {
  const {path} = await ann.session({app: 'editor'});
  const save = (version, value) => ann.patch(`${path}/context`,
    {version, set: {'doc/1': value}});
  wrong(await save(3, {}), '/set/doc~11/title', 'required');
  const p = problem(await save(1, {title: 'x'}), 409, 'schema-version');
  assert.deepEqual([p.expected, p.got, p.key, p.retry], [3, 1, 'doc/1', 'after-rebase']);
  assert.equal((await save(2, {title: 'x'})).status, 200, 'an older one that it reads');
  assert.deepEqual((await ann.get(`${path}/context`)).json.versions, {'doc/1': 2});
  const back = await ann.post(`${path}/recover`, {});
  assert.deepEqual(back.json.context.versions, {'doc/1': 2});
  assert.equal((await save({'doc/1': 3}, {title: 'y'})).status, 200);
  assert.deepEqual((await ann.get(`${path}/context`)).json.versions, {'doc/1': 3});
  assert.equal((await save(undefined, {title: 'z'})).status, 200);
  assert.equal((await ann.get(`${path}/context`)).json.versions, undefined);

  const most = {version: 2147483647, set: {free: 1}};
  assert.equal((await ann.patch(`${path}/context`, most)).status, 200);
  wrong(await ann.patch(`${path}/context`, {...most, version: 2147483648}), '/version', 'maximum');
  wrong(await ann.patch(`${path}/context`, {...most, version: {free: 2147483648}}),
    '/version/free', 'maximum');

  const other = await ann.session({app: 'mail'});
  assert.equal((await ann.patch(`${other.path}/context`, {set: {'doc/1': 5}})).status, 200);
  wrong(await ann.post('/api/sessions', {app: 'editor', context: {'doc/1': 5}}),
    '/context/doc~11', 'type');
});

test('the keys that a client must not seal are listed, and sealed values of others are accepted', async () => {
  const unsealable = async query => (await ann.get(`/api/limits${query}`)).json.unsealable;
  assert.equal(await unsealable(''), undefined, 'the keys are those of an app');
  assert.deepEqual(await unsealable('?app='), ['form/profile']);
  assert.deepEqual(await unsealable('?app=editor'), ['form/profile', 'doc/']);
  problem(await ann.get('/api/limits?apps=editor'), 400, 'bad-parameter');
  const {path} = await ann.session({app: 'editor'});
  const name = 'diary "\u00e9"/1', sealed = await seal(await newKey(), name, {text: 'x'});
  assert.equal((await ann.patch(`${path}/context`, {set: {[name]: sealed}})).status, 200);
  wrong(await ann.patch(`${path}/context`, {set: {[name]: {text: 'x'}}}), '/set/diary "\u00e9"~11/alg', 'required');
  wrong(await ann.patch(`${path}/context`, {set: {'doc/1': sealed}}), '/set/doc~11/title', 'required');
});

test('the client refuses at opening to seal keys with such a schema, and seals the rest', async () => {
  const fetch = (url, options) => globalThis.fetch(new URL(url, s.url), options);
  const open = plain => {
    const options = {app: 'editor', slot: 'sealed', user: ann.sub, auth: async () => ann.token};
    const page = opened({fetch}, device(), {options});
    return {...page, e: encrypted(page.s, key, {plain})};
  };
  const key = await newKey(), refused = open([]);
  refused.e.set('diary', {text: 'typed early'});
  await assert.rejects(refused.e.ready, e => e.code === 'sealed' && e.message.includes('form/profile, doc/'));
  const {id} = refused.s.info;
  assert.deepEqual(await values(`/api/sessions/${id}`), {}, 'nothing was sent');
  const {e, s: session} = open(['form/', 'doc/']);
  await e.ready;
  e.set('diary', {text: 'x'});
  e.set('form/profile', GOOD);
  e.set('doc/1', {title: 't'});
  assert.deepEqual([(await e.flush()).server, session.rejected()], [true, []]);
  const held = await values(`/api/sessions/${id}`);
  assert.deepEqual([held.diary.alg, held['form/profile'], held['doc/1']], ['A256GCM', GOOD, {title: 't'}]);
  session.stop('test');
});

test('a value can be checked without being written', async () => {
  const ok = await ann.post('/api/validate/form/profile', GOOD);
  assert.deepEqual([ok.status, ok.json], [200, {valid: true, governed: true, version: null}]);
  const doc = await ann.post('/api/validate/doc/7?app=editor', {title: 'x'});
  assert.deepEqual(doc.json, {valid: true, governed: true, version: 3});
  assert.deepEqual((await ann.post('/api/validate/doc/7', 1)).json,
    {valid: true, governed: false, version: null});
  wrong(await ann.post('/api/validate/doc/7?app=editor', 1), '', 'type');
});

test('two merges at once are both checked against the stored value', async () => {
  const {path} = await ann.session({context: {'form/profile': GOOD}});
  const merge = (client, seq, tags) => ann.patch(`${path}/context`,
    {client, seq, base: 1, merge: {'form/profile': {tags}}});
  const all = await Promise.all(Array.from({length: 24}, (_, i) =>
    merge(`c${i}`, 1, [`t${i}`, ...(i % 3 ? [] : [`t${i}`])])));
  for (const [i, res] of all.entries()) {
    assert.ok(i % 3 ? [200, 409].includes(res.status) : res.status === 422, res.text);
  }
  assert.ok(all.filter(res => res.status === 200).length >= 1);
  const {tags} = (await values(path))['form/profile'];
  assert.equal(new Set(tags).size, tags.length);
});
