// Whoever overwrites something foreign leaves a copy, by whatever way he
// comes.  Every writing route of the server's table is sent over what a tab
// has just typed, which is then found in the context, in a copy, or in a step
// of undo.  A route that is new, and not here, fails the first test.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {test} from 'node:test';

import {routes} from '../harness/openapi.mjs';
import {user} from '../harness/sessions.mjs';
import {stack} from '../harness/stack.mjs';

const TYPED = 'typed by a person in a tab';
const PROGRAM = {name: 'by a program', step: 9};
const merging = {'Content-Type': 'application/merge-patch+json'};
const s = await stack();
const processor = s.token('processor', {roles: ['worker']});
const ok = (res, why) => {
  assert.ok(res.status < 300, `${why}: ${res.status} ${res.text}`);
  return res;
};
const base = async w => (await w.ann.get(`${w.path}/context`)).json.rev;

/** A session with one of everything that a route may name, before the tab types. */
async function world() {
  const ann = await user('ann');
  const bob = await user('bob');
  const w = {ann, bob, type: randomUUID(), ...await ann.session({app: 'foreign', slot: 'one'})};
  const post = async (what, body) => ok(await ann.post(`${w.path}/${what}`, body), what).json;
  ok(await ann.patch(`${w.path}/context`, {client: 'one', seq: 1, set: {form: {name: 'one'}}}), 'one');
  const two = await ann.patch(`${w.path}/context`, {client: 'two', seq: 1, set: {form: {name: 'two'}}});
  w.cid = two.json.conflicts[0].id;
  w.step = await post('snapshots', {source: 'step', scope: ''});
  w.snapshot = await post('snapshots', {name: 'before'});
  w.etag = (await ann.get(`${w.path}/context`)).headers.etag;
  w.gid = (await post('grants', {user: bob.sub, role: 'editor'})).grant.id;
  w.link = (await post('links', {role: 'viewer'})).link;
  w.job = (await post('jobs', {type: w.type})).id;
  await post('jobs', {type: `next ${w.type}`});
  w.claim = ok(await asProcessor('claim', {types: [w.type]}), 'claim').json.token;
  w.ticket = (await ann.patch(`${w.path}/context`, {client: 'late', seq: 1, set: {}})).json.ticket.token;
  return w;
}

/** A person types in a tab that has seen everything; perhaps a program adds a member then. */
async function typed(w, isMerged) {
  ok(await w.ann.patch(`${w.path}/context`,
    {client: 'tab', seq: 1, base: await base(w), set: {form: {name: TYPED}}}), 'typed');
  if (isMerged) {
    ok(await w.ann.patch(`${w.path}/context`, {form: {step: 1}}, merging), 'merged');
  }
}

const valuesOf = async ({ann, path}) => (await ann.get(`${path}/context`)).json.values;

/** All that a person can still find of a session. */
async function everything({ann, path}) {
  const {conflicts} = (await ann.get(`${path}/conflicts`)).json;
  const {snapshots} = (await ann.get(`${path}/snapshots?source=step`)).json;
  const steps = await Promise.all(snapshots.map(async ({number}) =>
    (await ann.get(`${path}/snapshots/${number}`)).json.values));
  return JSON.stringify([await valuesOf({ann, path}), conflicts, steps]);
}

const asProcessor = (what, body) => s.api('POST', `/api/jobs/${what}`, {token: processor, body});
const beacon = (w, type, body) => s.api('POST', `${w.path}/beacon`,
  {body: JSON.stringify({ticket: w.ticket, ...body}), headers: {'Content-Type': type}});

// What is sent over the tab's value; it writes, and names no base.
const writes = {
  'PATCH /api/sessions/{id}/context application/json': [
    w => w.ann.patch(`${w.path}/context`, {set: {form: PROGRAM}}),
    w => w.ann.patch(`${w.path}/context`, {merge: {form: PROGRAM}}),
    w => w.ann.patch(`${w.path}/context`, {delete: ['form']}),
    w => w.ann.patch(`${w.path}/context`, {batches: [{set: {x: 1}}, {set: {form: PROGRAM}}]}),
    w => w.ann.patch(`${w.path}/context`, {client: 'new', seq: 1, strategy: 'overwrite', set: {form: PROGRAM}}),
    w => w.bob.patch(`${w.path}/context`, {set: {form: PROGRAM}})],
  'PATCH /api/sessions/{id}/context application/merge-patch+json': [
    w => w.ann.patch(`${w.path}/context`, {form: PROGRAM}, merging),
    w => w.ann.patch(`${w.path}/context`, {form: null}, merging),
    w => w.ann.patch(`${w.path}/context`, {form: {name: null}}, {...merging, 'If-Match': '*'})],
  'PUT /api/sessions/{id}/context/{key}': [
    w => w.ann.put(`${w.path}/context/form`, PROGRAM),
    w => w.ann.put(`${w.path}/context/form`, PROGRAM, {'If-Match': '*'})],
  'DELETE /api/sessions/{id}/context/{key}': [w => w.ann.del(`${w.path}/context/form`)],
  'POST /api/sessions/{id}/beacon application/json': [w => beacon(w, 'application/json', {set: {form: PROGRAM}})],
  'POST /api/sessions/{id}/beacon text/plain': [w => beacon(w, 'text/plain', {client: 'new', seq: 1, set: {form: PROGRAM}})],
  'POST /api/sessions/{id}/sync': [
    w => w.ann.post(`${w.path}/sync`, {client: 'new', ops: [{seq: 1, op: 'save', set: {form: PROGRAM}}]}),
    w => w.ann.post(`${w.path}/sync`, {client: 'new', ops: [{seq: 1, op: 'restore', number: w.snapshot.number}]})],
  'POST /api/sessions/{id}/conflicts/{cid}': [
    w => w.ann.post(`${w.path}/conflicts/${w.cid}`, {use: 'theirs'}),
    w => w.ann.post(`${w.path}/conflicts/${w.cid}`, {use: 'value', value: PROGRAM})],
  'POST /api/sessions/context': [
    w => w.ann.post('/api/sessions/context', {contextData: {form: PROGRAM}}, {'X-Session-Id': w.id}),
    w => w.ann.post('/api/sessions/context', {set: {form: PROGRAM}}, {'X-Session-Id': w.id})],
  'POST /api/sessions/{id}/snapshots/{number}/restore': [w => w.ann.post(`${w.path}/snapshots/${w.snapshot.number}/restore`)],
  'POST /api/sessions/snapshots/{snapshot}/restore': [w => w.ann.post(`/api/sessions/snapshots/${w.snapshot.id}/restore`)],
  'POST /api/sessions/{id}/undo': [w => w.ann.post(`${w.path}/undo`)],
  'POST /api/jobs/complete': [w => asProcessor('complete', {token: w.claim, save: {set: {form: PROGRAM}}}),
    w => asProcessor('complete', {token: w.claim, save: {merge: {form: PROGRAM}}}),
    w => asProcessor('complete', {token: w.claim, save: {delete: ['form']}})],
  'POST /api/sessions/share': [w => w.ann.post('/api/sessions/share', {sessions: [w.id], set: {form: PROGRAM}})],
  // What waited for a gap is applied across it.
  'POST /api/sessions/{id}/recover': [Object.assign(
    w => w.ann.post(`${w.path}/recover`, {client: 'x', clients: [{id: 'late', pending_from: 9}]}),
    {before: w => beacon(w, 'text/plain', {client: 'late', seq: 5, set: {form: PROGRAM}})})],
};

// What leaves a context alone; [status] where it is refused for this reason.
const stays = {
  'POST /api/sessions': w => w.ann.post('/api/sessions', {app: 'foreign', slot: 'one', context: {form: PROGRAM}}),
  'POST /api/sessions/cleanup': () => s.api('POST', '/api/sessions/cleanup', {token: s.token('admin', {roles: ['admin']})}),
  'POST /api/sessions/import': async w => w.ann.post('/api/sessions/import', (await w.ann.get(`${w.path}/export`)).json),
  'PUT /api/sessions/{id}': w => w.ann.put(w.path, {name: 'other'}),
  'PATCH /api/sessions/{id}': w => w.ann.patch(w.path, {status: 'completed'}),
  'POST /api/sessions/{id}/messages': w => w.ann.post(`${w.path}/messages`, {role: 'user', content: 'form'}),
  'POST /api/account/sign-out': w => w.bob.post('/api/account/sign-out'),
  'POST /api/sessions/{id}/grants': w => w.ann.post(`${w.path}/grants`, {user: 'carol', role: 'editor'}),
  'DELETE /api/sessions/{id}/grants/me': w => w.bob.del(`${w.path}/grants/me`),
  'DELETE /api/sessions/{id}/grants/{gid}': w => w.ann.del(`${w.path}/grants/${w.gid}`),
  'POST /api/sessions/{id}/links': w => w.ann.post(`${w.path}/links`, {role: 'viewer'}),
  'DELETE /api/sessions/{id}/links/{lid}': w => w.ann.del(`${w.path}/links/${w.link.id}`),
  'POST /api/links/accept': async w => (await user('carol')).post('/api/links/accept', {token: w.link.token}),
  'POST /api/sessions/{id}/live-ticket': w => w.ann.post(`${w.path}/live-ticket`),
  // It names the version that it replaces, and that is not what is there.
  'PUT /api/sessions/{id}/context': [412, w => w.ann.put(`${w.path}/context`, {form: PROGRAM}, {'If-Match': w.etag})],
  // It forgets what is below cache/ alone.
  'POST /api/sessions/{id}/context:invalidate': w => w.ann.post(`${w.path}/context:invalidate`, {patterns: ['*', 'form']}),
  'POST /api/validate/{key}': w => w.ann.post('/api/validate/form', PROGRAM),
  'POST /api/sessions/{id}/snapshots': w => w.ann.post(`${w.path}/snapshots`, {name: 'now'}),
  'POST /api/sessions/snapshots': w => w.ann.post('/api/sessions/snapshots', {name: 'now'}, {'X-Session-Id': w.id}),
  'PATCH /api/sessions/{id}/snapshots/{number}': w => w.ann.patch(`${w.path}/snapshots/${w.snapshot.number}`, {name: 'then'}),
  'DELETE /api/sessions/{id}/snapshots/{number}': w => w.ann.del(`${w.path}/snapshots/${w.snapshot.number}`),
  // What was typed since is in its way.
  'POST /api/sessions/{id}/redo': [409, Object.assign(w => w.ann.post(`${w.path}/redo`), {before: async w => {
    ok(await w.ann.put(`${w.path}/context/x`, 1), 'an edit');
    ok(await w.ann.post(`${w.path}/undo`), 'undone');
  }})],
  'POST /api/sessions/{id}/jobs': w => w.ann.post(`${w.path}/jobs`, {type: 'form'}),
  'PATCH /api/sessions/{id}/jobs': w => w.ann.patch(`${w.path}/jobs`, {state: 'paused'}),
  'PATCH /api/sessions/{id}/jobs/{job}': w => w.ann.patch(`${w.path}/jobs/${w.job}`, {state: 'cancelled'}),
  'POST /api/jobs/claim': w => asProcessor('claim', {types: [`next ${w.type}`]}),
  'POST /api/jobs/heartbeat': w => asProcessor('heartbeat', {token: w.claim, resume_data: {form: PROGRAM}}),
  'POST /api/jobs/fail': w => asProcessor('fail', {token: w.claim, error: 'form'}),
};

// Routes that delete everything, by the owner; and those with a test of their own.
const ends = {
  'DELETE /api/sessions/{id}': w => w.ann.del(w.path),
  'DELETE /api/account': w => w.ann.del(`/api/account?confirm=${encodeURIComponent(w.ann.sub)}`),
};
const below = ['POST /api/account/claim'];

test('every route that may write is tested here', () => {
  const table = [...routes].filter(([name]) => !name.startsWith('GET ')).flatMap(([name, {bodies}]) => {
    const types = Object.keys(bodies).filter(type => !type.includes('ndjson'));
    return types.length > 1 ? types.map(type => `${name} ${type}`) : [name];
  });
  assert.deepEqual([writes, stays, ends].flatMap(Object.keys).concat(below).sort(), table.sort());
});

const settings = {'what a tab typed': false, 'what a tab typed, under a program\'s merge': true};

for (const [what, isMerged] of Object.entries(settings)) {
  for (const [name, ways] of Object.entries(writes)) {
    test(`${name} overwrites ${what}, and the old value is kept as a copy`, async () => {
      for (const [i, way] of ways.entries()) {
        const w = await world();
        await way.before?.(w);
        await typed(w, isMerged);
        const had = await valuesOf(w);
        assert.equal(had.form.name, TYPED, 'it is there');
        ok(await way(w), `${name}, ${i}`);
        assert.notEqual((await valuesOf(w)).form?.name, TYPED, `${name}, ${i}: it is overwritten`);
        assert.ok((await everything(w)).includes(TYPED), `${name}, ${i}: nowhere`);
      }
    });
  }
}

for (const [name, row] of Object.entries(stays)) {
  test(`${name} does not touch a tab's value`, async () => {
    const [status, way] = Array.isArray(row) ? row : [undefined, row];
    const w = await world();
    await way.before?.(w);
    await typed(w, true);
    const had = await valuesOf(w);
    const res = await way(w);
    assert.ok(status ? res.status === status : res.status < 300, `${res.status} ${res.text}`);
    assert.deepEqual(await valuesOf(w), had);
  });
}

for (const [name, way] of Object.entries(ends)) {
  test(`${name} deletes everything, as it must`, async () => {
    const w = await world();
    await typed(w, false);
    ok(await way(w), name);
    assert.equal((await w.ann.get(w.path)).status, 404);
  });
}

test('POST /api/account/claim makes two values of a key one, and a copy', async () => {
  const [ann, bob] = [await user('ann'), await user('bob')];
  const path = '/api/sessions/me';
  ok(await ann.patch(`${path}/context`, {client: 'tab', seq: 1, set: {form: {name: TYPED}}}), 'typed');
  ok(await bob.put(`${path}/context/form`, PROGRAM), 'what is there');
  ok(await bob.post('/api/account/claim', {token: ann.token}), 'claim');
  assert.deepEqual(await valuesOf({ann: bob, path}), {form: PROGRAM});
  assert.ok((await everything({ann: bob, path})).includes(TYPED), 'nowhere');
  ok(await ann.patch(`${path}/context`, {client: 'tab', seq: 1, set: {more: TYPED}}), 'typed again');
  ok(await bob.post('/api/account/claim', {token: ann.token}), 'claim');
  ok(await bob.put(`${path}/context/more`, 1), 'a program of his');
  assert.equal((await everything({ann: bob, path})).split(TYPED).length, 3, 'what came with it is foreign to his programs');
});

test('only a write that names the version leaves no copy, and this test would see a loss', async () => {
  for (const way of [
    async w => w.ann.put(`${w.path}/context/form`, PROGRAM,
      {'If-Match': (await w.ann.get(`${w.path}/context/form`)).headers.etag}),
    async w => w.ann.patch(`${w.path}/context`, {form: PROGRAM},
      {...merging, 'If-Match': (await w.ann.get(`${w.path}/context`)).headers.etag}),
    async w => w.ann.put(`${w.path}/context`, {form: PROGRAM},
      {'If-Match': (await w.ann.get(`${w.path}/context`)).headers.etag}),
    async w => w.ann.patch(`${w.path}/context`, {base: await base(w), set: {form: PROGRAM}})]) {
    const w = await world();
    await typed(w, true);
    const res = ok(await way(w), 'written');
    assert.deepEqual(res.json.conflicts, []);
    assert.ok(!(await everything(w)).includes(TYPED));
  }
});
