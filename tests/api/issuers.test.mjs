// Users of several issuers: a user is `label|sub`, and may be as long as that
// can get.
import assert from 'node:assert/strict';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {problem} from '../harness/sessions.mjs';
import {privateStack, sign} from '../harness/stack.mjs';

const LABEL = 'l'.repeat(32);
const SECRET = 'x1'.repeat(32);
const USER_BYTES = 288; // of label|sub
const dir = mkdtempSync(join(tmpdir(), 'hf-issuers-'));
chmodSync(dir, 0o755); // the server runs as another user
after(() => rmSync(dir, {recursive: true, force: true}));

let s;
before(async () => {
  const issuer = join(dir, LABEL);
  mkdirSync(issuer, {mode: 0o755});
  writeFileSync(join(issuer, 'issuer'), 'https://other.test');
  writeFileSync(join(issuer, 'secret'), SECRET);
  s = await privateStack({env: {HOLDFAST_JWT_ISSUERS_DIR: dir}});
});

/** Somebody of the other issuer. */
function person(sub, claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const token = sign(SECRET, {iss: 'https://other.test', sub, iat: now, exp: now + 600, ...claims});
  const call = (method, path, body, more = {}) => s.api(method, path, {token, body, ...more});
  return {user: `${LABEL}|${sub}`, token, get: path => call('GET', path), del: path => call('DELETE', path),
    post: (path, body) => call('POST', path, body), patch: (path, body) => call('PATCH', path, body)};
}

/** The longest name, in characters of one byte or of four. */
const longest = [
  ['letters', n => `${n}${'s'.repeat(254)}`],
  ['quotes', n => `${n}${'"'.repeat(254)}`],
  ['characters of four bytes', n => `${n}ab${'\u{1f600}'.repeat(63)}`],
];

for (const [what, name] of longest) {
  test(`users with the longest names share, by grant and by link: ${what}`, async () => {
    const [ann, bob, eve] = ['a', 'b', 'e'].map(n => person(name(n)));
    assert.equal(Buffer.byteLength(ann.user), USER_BYTES);
    const made = await ann.post('/api/sessions', {context: {k: 1}});
    assert.equal(made.status, 201, made.text);
    const path = `/api/sessions/${made.json.session.id}`;
    const given = await ann.post(`${path}/grants`, {user: bob.user, role: 'editor'});
    assert.equal(given.status, 201, given.text);
    assert.equal((await bob.patch(`${path}/context`, {set: {k: 2}})).status, 200);
    const recovered = await bob.post(`${path}/recover`);
    assert.equal(recovered.status, 200, recovered.text);
    const beacon = await s.api('POST', `${path}/beacon`,
      {body: {ticket: recovered.json.ticket.token, client: 'c', seq: 1, base: 2, set: {k: 3}}});
    assert.equal(beacon.status, 204, beacon.text);
    const live = await bob.post(`${path}/live-ticket`);
    assert.ok([200, 201].includes(live.status), live.text);

    const link = await ann.post(`${path}/links`, {role: 'viewer'});
    assert.equal(link.status, 201, link.text);
    const accepted = await eve.post('/api/links/accept', {token: link.json.link.token});
    assert.equal(accepted.status, 200, accepted.text);
    assert.equal((await eve.get(`${path}/context`)).json.values.k, 3);
    const {json: {grants}} = await ann.get(`${path}/grants`);
    assert.deepEqual(grants.map(one => one.user).sort(), [bob.user, eve.user].sort());
    const shared = (await eve.get('/api/sessions/shared')).json.sessions;
    assert.deepEqual(shared.map(one => one.user), [ann.user]);
    const exported = await ann.get('/api/account');
    assert.equal(exported.status, 200);
    assert.ok(exported.text.includes(JSON.stringify(bob.user)));
  });

  test(`a job of a user with the longest name is claimed, prolonged and completed: ${what}`, async () => {
    const ann = person(name('j'));
    const worker = person(name('w'), {roles: ['worker']});
    const {json: {session: {id}}} = await ann.post('/api/sessions', {});
    const type = `t${id}`;
    assert.equal((await ann.post(`/api/sessions/${id}/jobs`, {type})).status, 201);
    const claimed = await worker.post('/api/jobs/claim', {types: [type]});
    assert.equal(claimed.status, 200, claimed.text);
    const {token} = claimed.json;
    const beat = await worker.post('/api/jobs/heartbeat', {token});
    assert.equal(beat.status, 200, beat.text);
    const done = await worker.post('/api/jobs/complete', {token, save: {set: {k: 'done'}}});
    assert.equal(done.status, 200, done.text);
    assert.equal((await ann.get(`/api/sessions/${id}/context`)).json.values.k, 'done');
  });
}

test('a user name that is a byte longer is refused with 401 and the reason', async () => {
  for (const sub of ['s'.repeat(256), `ab${'\u{1f600}'.repeat(63)}cd`, 's'.repeat(2000)]) {
    const res = await person(sub).get('/api/sessions');
    assert.match(problem(res, 401, 'token-invalid').detail, /288 bytes/);
    assert.ok(!res.text.includes(sub));
  }
});

test('a grant to a user name that is a byte longer is refused', async () => {
  const ann = person('ann');
  const {json: {session: {id}}} = await ann.post('/api/sessions', {});
  for (const name of ['u'.repeat(USER_BYTES), '\u{1f600}'.repeat(USER_BYTES / 4)]) {
    const fits = await ann.post(`/api/sessions/${id}/grants`, {user: name, role: 'viewer'});
    assert.equal(fits.status, 201, fits.text);
    const res = await ann.post(`/api/sessions/${id}/grants`, {user: `${name}u`, role: 'viewer'});
    const [error] = problem(res, 422, 'schema').errors;
    assert.deepEqual([error.pointer, error.keyword], ['/user', 'maxLength']);
    assert.match(error.message, /288/);
  }
});

test('no worker died', () => {
  assert.doesNotMatch(s.log('holdfast'), /event=child\.died/);
});
