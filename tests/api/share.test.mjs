// Share: other people in one's sessions, and keys in several of them.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {rows} from '../harness/routes.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {stack, until} from '../harness/stack.mjs';

const ME = '00000000-0000-0000-0000-000000000000';
let s;
let ann;
let bob;
let eve;
before(async () => {
  s = await stack();
  [ann, bob, eve] = await Promise.all(['ann', 'bob', 'eve'].map(name => user(name)));
});

async function give(path, who, role, more = {}) {
  const res = await ann.post(`${path}/grants`, {user: who.sub, role, ...more});
  assert.equal(res.status, 201, res.text);
  return res;
}

async function linkOf(path, body) {
  const res = await ann.post(`${path}/links`, body);
  assert.equal(res.status, 201, res.text);
  return res.json.link;
}

const set = (who, path, values) => who.patch(`${path}/context`, {set: values});

// --- every route, as everybody -------------------------------------------

/** A session with one of everything, into which an editor and a viewer are let. */
async function world(editor, viewer) {
  const {path, id} = await ann.session({context: {k: 1}});
  await ann.patch(`${path}/context`, {client: 'one', seq: 1, base: 1, set: {k: 2}});
  const second = await ann.patch(`${path}/context`, {client: 'two', seq: 1, base: 1, set: {k: 3}});
  const snapshot = await ann.post(`${path}/snapshots`, {name: 'one'});
  assert.equal(snapshot.status, 201, snapshot.text);
  const given = await give(path, editor, 'editor');
  await give(path, viewer, 'viewer');
  const link = await linkOf(path, {role: 'viewer'});
  const etag = (await ann.get(`${path}/context`)).headers.etag;
  const job = (await ann.post(`${path}/jobs`, {type: 'x'})).json.id;
  return {id, etag, job, gid: given.json.grant.id, lid: link.id, cid: second.json.conflicts[0].id,
    number: String(snapshot.json.number), snapshot: snapshot.json.id, key: 'k', 'key...': 'k'};
}

// What a request needs to be a good one; the rest takes no body, or an empty one.
const BODIES = {
  'POST /api/sessions': {},
  'PUT /api/sessions/{id}': {name: 'n'},
  'PATCH /api/sessions/{id}': {name: 'n'},
  'POST /api/sessions/share': {set: {a: 1}, sessions: ['{id}']},
  'POST /api/sessions/{id}/grants': {user: 'somebody', role: 'viewer'},
  'POST /api/sessions/{id}/links': {role: 'viewer'},
  'POST /api/links/accept': {token: 'x'},
  'PATCH /api/sessions/{id}/context': {set: {a: 1}},
  'PUT /api/sessions/{id}/context': {values: {a: 1}},
  'PUT /api/sessions/{id}/context/{key...}': {a: 1},
  'POST /api/sessions/{id}/context:invalidate': {patterns: ['cache/*']},
  'POST /api/sessions/{id}/sync': {client: 'c', ops: [{seq: 1, op: 'save', set: {a: 1}}]},
  'POST /api/sessions/{id}/conflicts/{cid}': {use: 'mine'},
  'POST /api/sessions/context': {set: {a: 1}},
  'POST /api/sessions/{id}/snapshots': {name: 'n'},
  'PATCH /api/sessions/{id}/snapshots/{number}': {name: 'n'},
  'POST /api/sessions/snapshots': {name: 'n'},
  'POST /api/sessions/{id}/messages': {role: 'user', content: 'x'},
  'POST /api/sessions/{id}/jobs': {type: 'x'},
  'PATCH /api/sessions/{id}/jobs': {state: 'paused'},
  'PATCH /api/sessions/{id}/jobs/{job}': {priority: 1},
  'POST /api/sessions/import': {},
};

function send(who, row, w) {
  const name = `${row.method} ${row.path}`;
  const fill = text => text.replace(/\{([^}]+)\}/g, (_, part) => w[part] ?? randomUUID());
  const headers = {};
  if (!row.path.includes('{id}')) {
    headers['X-Session-Id'] = w.id;
  }
  if (row.method === 'PUT' && row.path.endsWith('/context') && w.etag) {
    headers['If-Match'] = w.etag;
  }
  let body;
  if (row.body !== 'NO_BODY') {
    body = JSON.stringify(BODIES[name] ?? {}).replaceAll('{id}', w.id);
    headers['Content-Type'] = row.body === 'PATCHES' ? 'application/merge-patch+json'
      : 'application/json';
  }
  if (row.need === 'LIVE') {
    return listen(who, fill(row.path));
  }
  return s.api(row.method, fill(row.path), {token: who?.token, body, headers});
}

async function listen(who, path) {
  const {events} = await import('../harness/live.mjs');
  const res = await events(s.url, path.replace(/\/live$/, ''), {token: who?.token});
  res.close?.();
  return res;
}

/** An answer without the parts that differ between any two. */
function said(res, w) {
  const own = [...Object.values(w).filter(value => value.length === 36), res.headers['x-request-id']];
  const hide = text => own.reduce((all, one, i) => all.replaceAll(one, `<${i}>`), text);
  const {date, 'content-length': length, 'x-request-id': request, ...headers} = res.headers;
  assert.ok(date && request && length !== null);
  return hide(JSON.stringify([res.status, headers, res.text]));
}

const RANK = {VIEWER: 1, LIVE: 1, EDITOR: 2, OWNER: 3};

for (const row of rows) {
  const name = `${row.method} ${row.path}${row.body === 'PATCHES' ? ' (merge patch)' : ''}`;
  test(`${name}: as owner, editor, viewer and stranger`, async () => {
    const [editor, viewer] = [await user('editor'), await user('viewer')];
    const stranger = await user('stranger');
    if (row.need === 'OPS') {
      assert.equal((await s.api(row.method, row.path, {token: ann.token})).status, 404);
      return;
    }
    if (row.need === 'TICKET') {
      // Whoever asks has a ticket or has nothing; the viewer is given none.
      const w = await world(editor, viewer);
      const recovered = await viewer.post(`/api/sessions/${w.id}/recover`);
      assert.equal(recovered.json.ticket, null);
      assert.ok((await editor.post(`/api/sessions/${w.id}/recover`)).json.ticket.token);
      problem(await send(viewer, row, w), 401, 'ticket-invalid');
      return;
    }
    problem(await send(null, row, {id: randomUUID()}), 401, 'token-missing');
    if (row.need === 'ADMIN' || row.need === 'WORKER') {
      const w = {id: randomUUID()};
      problem(await send(ann, row, w), 403, 'forbidden');
      const token = s.token(ann.sub, {roles: [row.need.toLowerCase()]});
      assert.notEqual((await send({token}, row, w)).status, 403);
      return;
    }
    if (row.need === 'USER') {
      // Somebody else's session, where one is named, is none.
      const w = await world(editor, viewer);
      const res = await send(stranger, row, w);
      assert.notEqual(res.status, 401);
      assert.ok(!res.text.includes(ann.sub) && res.status !== 403, res.text);
      return;
    }
    const need = RANK[row.need];
    assert.ok(need, row.need);
    let w = await world(editor, viewer);
    const nowhere = {...w, id: randomUUID()};
    const [theirs, none] = [await send(stranger, row, w), await send(stranger, row, nowhere)];
    problem(theirs, 404, 'not-found');
    assert.equal(said(theirs, w), said(none, nowhere), 'exactly like not found');
    for (const [role, who, rank] of [['viewer', viewer, 1], ['editor', editor, 2], ['owner', ann, 3]]) {
      const res = await send(who, row, w);
      if (rank < need) {
        problem(res, 403, 'forbidden');
        continue;
      }
      // An editor removes the snapshots that he made himself.
      if (name.startsWith('DELETE') && row.path.endsWith('/snapshots/{number}') && rank === 2) {
        problem(res, 403, 'forbidden');
        continue;
      }
      const isOwnGrant = row.path.endsWith('/grants/me') && rank === 3;
      const isKnown = [...row.path.matchAll(/\{([^}]+)\}/g)].every(([, part]) => w[part]);
      assert.ok(![401, 403, 422].includes(res.status), `${role}: ${res.status} ${res.text}`);
      assert.ok(res.status !== 404 || isOwnGrant || !isKnown, `${role}: ${res.text}`);
      if (row.method !== 'GET') {
        w = await world(editor, viewer);
      }
    }
  });
}

// --- grants -----------------------------------------------------------------

test('a grantee uses the session by its plain id; its rows stay the owner\'s', async () => {
  const [ann, bob] = [await user('ann'), await user('bob')];
  const {path, id} = await ann.session({name: 'Ours', context: {a: 1}});
  problem(await bob.get(path), 404, 'not-found');
  const given = await ann.post(`${path}/grants`, {user: bob.sub, role: 'editor'});
  assert.equal(given.status, 201, given.text);
  const {grant} = given.json;
  assert.deepEqual(grant, {id: grant.id, user: bob.sub, role: 'editor', expires_at: null});
  assert.equal(given.headers.location, `${path}/grants/${grant.id}`);
  assert.deepEqual((await ann.get(given.headers.location)).json, grant);
  assert.deepEqual((await ann.get(`${path}/grants`)).json, {grants: [grant], next: null});

  const seen = await bob.get(path);
  assert.equal(seen.json.role, 'editor');
  assert.equal(seen.json.user, ann.sub);
  assert.equal((await ann.get(path)).json.role, 'owner');
  assert.equal((await set(bob, path, {b: 2})).status, 200);
  assert.deepEqual((await ann.get(`${path}/context`)).json.values, {a: 1, b: 2});
  assert.deepEqual(s.sql(`SELECT DISTINCT user_id FROM holdfast.entry WHERE session_id = '${id}'`),
    [[ann.sub]]);
  assert.deepEqual(s.sql(`SELECT actor FROM holdfast.activity WHERE session_id = '${id}'
    AND 'b' = ANY (keys)`), [[bob.sub]], 'activity says who');

  assert.ok(!(await bob.get('/api/sessions')).json.sessions.some(one => one.id === id));
  const shared = await bob.get('/api/sessions/shared');
  assert.deepEqual(shared.json.sessions.filter(one => one.id === id).map(one => [one.user, one.role, one.name]),
    [[ann.sub, 'editor', 'Ours']]);
  assert.equal((await ann.get('/api/sessions/shared')).json.sessions.length, 0);
});

test('a value that an editor overwrites is kept as a copy, with the actor', async () => {
  const {path} = await ann.session({context: {a: 1}});
  await give(path, bob, 'editor');
  await ann.patch(`${path}/context`, {client: 'anns', seq: 1, base: 1, set: {a: 'ann'}});
  const late = await bob.patch(`${path}/context`, {client: 'bobs', seq: 1, base: 1, set: {a: 'bob'}});
  assert.equal(late.status, 200, late.text);
  const {conflicts} = (await ann.get(`${path}/conflicts`)).json;
  assert.equal(conflicts.length, 1);
  assert.equal(conflicts[0].actor, bob.sub);
});

test('a role is changed by granting again, and revoked at once', async () => {
  const {path} = await ann.session();
  const given = await give(path, bob, 'viewer');
  problem(await set(bob, path, {a: 1}), 403, 'forbidden');
  const more = await ann.post(`${path}/grants`, {user: bob.sub, role: 'editor'});
  assert.equal(more.status, 200, more.text);
  assert.equal(more.json.grant.id, given.json.grant.id);
  assert.equal((await set(bob, path, {a: 1})).status, 200);
  assert.equal((await ann.del(given.headers.location)).status, 204);
  problem(await set(bob, path, {a: 2}), 404, 'not-found');
  problem(await ann.del(given.headers.location), 404, 'not-found');
  assert.ok(!(await bob.get('/api/sessions/shared')).json.sessions.some(one => path.endsWith(one.id)));
});

test('a grant ends exactly at its expiry', async () => {
  const {path} = await ann.session();
  const until_ = new Date(Date.now() + 1500).toISOString();
  const given = await give(path, bob, 'viewer', {expires_at: until_});
  assert.equal(given.json.grant.expires_at, until_);
  assert.equal((await bob.get(path)).status, 200);
  await until(() => Date.now() > Date.parse(until_) + 50);
  problem(await bob.get(path), 404, 'not-found');
  assert.deepEqual((await ann.get(`${path}/grants`)).json.grants, []);
});

test('a time that PostgreSQL cannot represent is refused', async () => {
  const {path} = await ann.session();
  for (const [at, status] of [['0000-12-31T00:00:00Z', 422], ['2099-01-01T00:00:00+16:00', 422],
    ['2099-01-01T00:00:00+15:59', 201], ['2099-01-01t00:00:00-15:59', 201],
    ['2098-12-31T23:59:60Z', 201], ['2098-12-31T23:59:60.5Z', 422],
    ['9999-12-31T23:59:59.999z', 201]]) {
    const res = await ann.post(`${path}/links`, {role: 'viewer', expires_at: at});
    assert.equal(res.status, status, `${at}: ${res.text}`);
  }
});

test('a grantee may leave, and may not grant', async () => {
  const {path} = await ann.session();
  const given = await give(path, bob, 'editor');
  problem(await bob.post(`${path}/grants`, {user: eve.sub, role: 'viewer'}), 403, 'forbidden');
  problem(await bob.post(`${path}/links`, {role: 'viewer'}), 403, 'forbidden');
  problem(await bob.get(`${path}/grants`), 403, 'forbidden');
  problem(await bob.del(path), 403, 'forbidden');
  problem(await bob.del(given.headers.location), 403, 'forbidden');
  assert.equal((await bob.del(`${path}/grants/me`)).status, 204);
  problem(await bob.get(path), 404, 'not-found');
  problem(await bob.del(`${path}/grants/me`), 404, 'not-found');
});

test('a grant is refused to a user with a session of that id, and for `me`', async () => {
  const id = randomUUID();
  const {path} = await ann.session({id});
  await bob.session({id});
  const taken = await ann.post(`${path}/grants`, {user: bob.sub, role: 'viewer'});
  assert.equal(problem(taken, 409, 'state').reason, 'taken');
  problem(await ann.post(`${path}/grants`, {user: ann.sub, role: 'viewer'}), 409, 'state');
  await eve.session({id});
  await ann.patch('/api/sessions/me/context', {set: {lang: 'de'}});
  for (const me of ['me', ME]) {
    problem(await ann.post(`/api/sessions/${me}/grants`, {user: bob.sub, role: 'viewer'}), 409, 'state');
    problem(await ann.post(`/api/sessions/${me}/links`, {role: 'viewer'}), 409, 'state');
  }
  // Each goes on with his own.
  assert.equal((await set(bob, path, {mine: 'bob'})).status, 200);
  assert.deepEqual((await ann.get(`${path}/context`)).json.values, {});
});

test('a grant with an Idempotency-Key is one grant', async () => {
  const {path} = await ann.session();
  const key = {'Idempotency-Key': randomUUID()};
  const body = {user: bob.sub, role: 'viewer'};
  const first = await ann.post(`${path}/grants`, body, key);
  const again = await ann.post(`${path}/grants`, body, key);
  assert.deepEqual([first.status, again.status], [201, 201], again.text);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.deepEqual(again.json, first.json);
  problem(await ann.post(`${path}/grants`, {...body, role: 'editor'}, key), 422, 'key-reused');
});

// --- links --------------------------------------------------------------------

test('a link repeated under its Idempotency-Key is one link, without its secret', async () => {
  const {path} = await ann.session();
  const ask = (body = {role: 'viewer'}) =>
    ann.post(`${path}/links`, body, {'Idempotency-Key': `link-${path}`});
  const [one, two] = await Promise.all([ask(), ask()]);
  const [first, again] = one.json.link.token ? [one, two] : [two, one];
  assert.ok(first.json.link.token, first.text);
  const {token, ...link} = first.json.link;
  assert.deepEqual([again.status, again.json.link], [201, link], 'told once');
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.equal(again.headers.location, first.headers.location);
  assert.equal((await ann.get(`${path}/links`)).json.links.length, 1);
  problem(await ask({role: 'editor'}), 422, 'key-reused');
  assert.equal((await bob.post('/api/links/accept', {token})).json.role, 'viewer');
});

test('a link makes grants up to its number of uses', async () => {
  const {path, id} = await ann.session();
  const link = await linkOf(path, {role: 'editor', uses: 1});
  assert.deepEqual({role: link.role, uses: link.uses, expires_at: link.expires_at},
    {role: 'editor', uses: 1, expires_at: null});
  const secret = link.token.split('.').pop();
  assert.equal(Buffer.from(secret, 'base64url').length, 16, '128 bits');
  assert.ok(!(await ann.get(`${path}/links`)).text.includes(secret), 'told once');
  assert.equal(s.sql(`SELECT count(*) FROM holdfast.link WHERE session_id = '${id}'
    AND (secret = decode('${Buffer.from(secret, 'base64url').toString('hex')}', 'hex')
      OR position('${secret}'::bytea IN secret) > 0)`)[0][0], '0', 'hashed at rest');

  const got = await bob.post('/api/links/accept', {token: link.token});
  assert.equal(got.status, 200, got.text);
  assert.equal(got.json.role, 'editor');
  assert.equal(got.json.session.id, id);
  assert.equal((await set(bob, path, {a: 1})).status, 200);
  assert.equal((await bob.post('/api/links/accept', {token: link.token})).status, 200,
    'brought again it is used once');
  problem(await eve.post('/api/links/accept', {token: link.token}), 404, 'not-found');
  assert.equal((await ann.post('/api/links/accept', {token: link.token})).json.role, 'owner');
});

test('a link used by many at once makes no more grants than its uses', async () => {
  const {path} = await ann.session();
  const link = await linkOf(path, {role: 'viewer', uses: 3});
  const many = await Promise.all(Array.from({length: 8}, () => user('many')));
  const got = await Promise.all(many.map(who => who.post('/api/links/accept', {token: link.token})));
  assert.deepEqual(got.map(res => res.status).sort(), [200, 200, 200, 404, 404, 404, 404, 404]);
  assert.equal((await ann.get(`${path}/grants`)).json.grants.length, 3);
});

test('every link that does not open gets the same 404', async () => {
  const {path} = await ann.session();
  const link = await linkOf(path, {role: 'viewer'});
  const late = await linkOf(path, {role: 'viewer', expires_at: new Date(Date.now() + 300).toISOString()});
  const gone = await linkOf(path, {role: 'viewer'});
  assert.equal((await ann.del(`${path}/links/${gone.id}`)).status, 204);
  problem(await ann.get(`${path}/links/${gone.id}`), 404, 'not-found');
  const parts = link.token.split('.');
  const other = (i, value) => parts.map((part, n) => n === i ? value : part).join('.');
  await until(() => Date.now() > Date.parse(late.expires_at) + 50);
  const answers = [];
  for (const token of ['', 'x', 'a.b.c.d', gone.token, late.token, `${link.token}x`,
    other(0, Buffer.from(bob.sub).toString('base64url')), other(0, '%00'), other(1, randomUUID()),
    other(2, randomUUID()), other(3, 'A'.repeat(22)), other(3, ''), 'x'.repeat(2000)]) {
    const res = await eve.post('/api/links/accept', {token});
    problem(res, 404, 'not-found');
    answers.push(said(res, {id: 'none'}));
  }
  assert.equal(new Set(answers).size, 1);
  assert.equal((await eve.post('/api/links/accept', {token: link.token})).status, 200);
});

test('a deleted link opens nothing; its grants stay until revoked', async () => {
  const {path} = await ann.session();
  const link = await linkOf(path, {role: 'viewer'});
  await bob.post('/api/links/accept', {token: link.token});
  assert.equal((await ann.del(`${path}/links/${link.id}`)).status, 204);
  assert.equal((await bob.get(path)).status, 200);
  const [grant] = (await ann.get(`${path}/grants`)).json.grants;
  assert.equal((await ann.del(`${path}/grants/${grant.id}`)).status, 204);
  problem(await bob.get(path), 404, 'not-found');
});

// --- presence -------------------------------------------------------------------

test('presence lists by label those who saved in the last minute, without client ids', async () => {
  const {path, id} = await ann.session();
  await give(path, bob, 'editor');
  const client = randomUUID();
  await ann.patch(`${path}/context`, {client, seq: 1, label: 'phone', set: {a: 1}});
  await bob.patch(`${path}/context`, {client: 'bobs', seq: 1, label: 'laptop', set: {b: 1}});
  const {clients} = (await bob.get(`${path}/presence`)).json;
  assert.deepEqual(clients.map(one => [one.user, one.label]).sort(),
    [[ann.sub, 'phone'], [bob.sub, 'laptop']].sort());
  assert.ok(clients.every(one => Math.abs(Date.parse(one.seen_at) - Date.now()) < 60000));
  assert.ok(!JSON.stringify(clients).includes(client));
  s.sql(`UPDATE holdfast.client SET seen_at = now() - interval '61 s' WHERE session_id = '${id}'`);
  assert.deepEqual((await ann.get(`${path}/presence`)).json.clients, []);
  problem(await eve.get(`${path}/presence`), 404, 'not-found');
});

// --- keys in many sessions ---------------------------------------------------------

test('share writes keys into all active sessions of the user, each at its own revision', async () => {
  const cy = await user('cy');
  const [one, two, done] = [await cy.session({context: {a: 1}}), await cy.session(), await cy.session()];
  await cy.patch(done.path, {status: 'completed'});
  await cy.patch('/api/sessions/me/context', {set: {lang: 'de'}});
  const theirs = await ann.session();
  await ann.post(`${theirs.path}/grants`, {user: cy.sub, role: 'editor'});

  const res = await cy.post('/api/sessions/share', {set: {'ui/theme': 'dark'}});
  assert.equal(res.status, 200, res.text);
  assert.deepEqual(res.json.sessions.map(x => x.id).sort(), [one.id, two.id].sort());
  for (const {id, rev} of res.json.sessions) {
    assert.equal((await cy.get(`/api/sessions/${id}`)).json.rev, rev);
    assert.equal((await cy.get(`/api/sessions/${id}/context/ui/theme`)).json, 'dark');
  }
  for (const path of [done.path, '/api/sessions/me', theirs.path]) {
    assert.ok(!('ui/theme' in (await cy.get(`${path}/context`)).json.values), path);
  }
});

test('a share refused by one session is written nowhere', async () => {
  const cy = await user('cy');
  const [one, done] = [await cy.session(), await cy.session()];
  await cy.patch(done.path, {status: 'completed'});
  const theirs = await ann.session();
  await ann.post(`${theirs.path}/grants`, {user: cy.sub, role: 'editor'});
  const share = sessions => cy.post('/api/sessions/share', {set: {a: 1}, sessions});
  assert.equal(problem(await share([one.id, done.id]), 409, 'state').session, done.id);
  for (const id of [randomUUID(), theirs.id, ME]) {
    problem(await share([one.id, id]), 404, 'not-found');
  }
  problem(await cy.post('/api/sessions/share', {set: {'a//b': 1}}), 422, 'schema');
  problem(await cy.post('/api/sessions/share', {set: {}}), 422, 'schema');
  problem(await cy.post('/api/sessions/share', {set: {a: 'x'.repeat(1100000)}}), 413, 'too-large');
  await cy.patch(`${one.path}/context`, {set: {b: 'x'.repeat(600000)}});
  problem(await cy.post('/api/sessions/share', {set: {a: 'x'.repeat(600000)}}), 403, 'quota-exceeded');
  await cy.patch(`${one.path}/context`, {delete: ['b']});
  assert.deepEqual((await cy.get(`${one.path}/context`)).json.values, {});
  assert.deepEqual((await share([one.id, one.id])).json.sessions.map(x => x.id), [one.id]);
});

test('shares and saves at once: none is lost, and all sessions end alike', async () => {
  const cy = await user('cy');
  const all = await Promise.all(Array.from({length: 5}, () => cy.session()));
  const jobs = [];
  for (let i = 0; i < 15; i++) {
    const ids = all.map(one => one.id);
    jobs.push(cy.post('/api/sessions/share', {set: {shared: i, [`by${i}`]: i},
      ...(i % 2 ? {sessions: ids.reverse()} : {})}));
    for (const {path} of all) {
      jobs.push(cy.patch(`${path}/context`, {set: {[`own${i}`]: i}}));
    }
    if (i % 3 === 2) {
      await Promise.all(jobs);	// one user may not do all of it at once
    }
  }
  for (const res of await Promise.all(jobs)) {
    assert.equal(res.status, 200, res.text);
  }
  const ends = new Set();
  for (const {path} of all) {
    const {values, rev} = (await cy.get(`${path}/context`)).json;
    assert.equal(Object.keys(values).length, 31);
    assert.equal(rev, 30, 'a revision each');
    ends.add(values.shared);
  }
  assert.equal(ends.size, 1, 'the last share was the last everywhere');
});
