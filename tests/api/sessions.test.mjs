// Sessions: made, found again, changed and deleted by their owner alone.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

let ann;
let bob;
before(async () => {
  ann = await user('ann');
  bob = await user('bob');
});

test('a session is made, found again, and gone after its deletion', async () => {
  const made = await ann.post('/api/sessions', {app: 'editor', slot: 'draft', name: 'Mine',
    device: {kind: 'phone'}, context: {title: 'x'}});
  assert.equal(made.status, 201);
  const {session, ticket} = made.json;
  assert.equal(made.headers.location, `/api/sessions/${session.id}`);
  assert.equal(session.role, 'owner');
  assert.equal(session.rev, 1);
  assert.ok(ticket.token.split('.').length === 3 && Date.parse(ticket.expires_at) > Date.now());

  const found = await ann.get(made.headers.location);
  assert.equal(found.status, 200);
  assert.deepEqual(found.json, session);
  const list = await ann.get('/api/sessions?app=editor');
  assert.ok(list.json.sessions.some(one => one.id === session.id));
  assert.equal(list.json.next, null);

  assert.equal((await ann.del(made.headers.location)).status, 204);
  problem(await ann.get(made.headers.location), 404, 'not-found');
  problem(await ann.del(made.headers.location), 404, 'not-found');
});

test('somebody else\'s session gets the same answer as an unknown one', async () => {
  const {path} = await ann.session();
  const clean = (res, at) => {
    const {request_id, instance, ...rest} = res.json;
    return JSON.stringify([res.status, rest, instance.replace(at, '')]);
  };
  for (const [method, rest, body] of [['get', ''], ['patch', '', {name: 'x'}], ['del', ''],
    ['post', '/recover', {}], ['get', '/context'], ['patch', '/context', {set: {a: 1}}],
    ['get', '/grants'], ['get', '/presence'], ['post', '/live-ticket', {}]]) {
    const never = `/api/sessions/${randomUUID()}`;
    const theirs = body ? await bob[method](path + rest, body) : await bob[method](path + rest);
    const none = body ? await bob[method](never + rest, body) : await bob[method](never + rest);
    problem(theirs, 404, 'not-found');
    assert.equal(clean(theirs, path), clean(none, never), `${method} ${rest}`);
  }
});

test('a client may choose the id, once', async () => {
  const id = randomUUID();
  const made = await ann.post('/api/sessions', {id: id.toUpperCase()});
  assert.equal(made.json.session.id, id);
  assert.equal(problem(await ann.post('/api/sessions', {id}), 409, 'state').reason, 'taken');
  // Another user's namespace is another one.
  assert.equal((await bob.post('/api/sessions', {id})).status, 201);
});

test('an Idempotency-Key makes one session, whichever answers are lost', async () => {
  const key = {'Idempotency-Key': randomUUID()};
  const first = await ann.post('/api/sessions', {app: 'once'}, key);
  assert.equal(first.status, 201);
  assert.equal(first.headers['idempotency-replayed'], undefined);
  const again = await ann.post('/api/sessions', {app: 'once'}, key);
  assert.equal(again.status, 201);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.equal(again.json.session.id, first.json.session.id);
  assert.equal(again.headers.location, first.headers.location);
  problem(await ann.post('/api/sessions', {app: 'other'}, key), 422, 'key-reused');
  assert.equal((await bob.post('/api/sessions', {app: 'once'}, key)).json.session.user, bob.sub);

  const all = await Promise.all(Array.from({length: 8}, () =>
    ann.post('/api/sessions', {app: 'at once'}, {'Idempotency-Key': 'k'.repeat(255)})));
  assert.equal(new Set(all.map(res => res.json.session?.id)).size, 1,
    all.map(res => res.text).join('\n'));
  assert.equal(problem(await ann.post('/api/sessions', {}, {'Idempotency-Key': 'k'.repeat(256)}),
    400, 'bad-parameter').parameter, 'Idempotency-Key');
});

test('a list is walked by its cursor without gap or repeat', async () => {
  const cy = await user('cy');
  for (let i = 0; i < 7; i++) {
    await cy.session({app: i % 2 ? 'odd' : 'even', name: `number ${i}`});
  }
  const seen = [];
  let next = '';
  do {
    const page = await cy.get(`/api/sessions?limit=3${next && `&cursor=${encodeURIComponent(next)}`}`);
    assert.equal(page.status, 200, page.text);
    seen.push(...page.json.sessions.map(one => one.name));
    next = page.json.next;
  } while (next);
  assert.deepEqual(seen, [6, 5, 4, 3, 2, 1, 0].map(i => `number ${i}`));
  assert.equal((await cy.get('/api/sessions?app=odd')).json.sessions.length, 3);
  assert.equal((await cy.get('/api/sessions?q=number%204')).json.sessions.length, 1);
  assert.equal((await cy.get('/api/sessions?status=archived')).json.sessions.length, 0);
  problem(await cy.get('/api/sessions?cursor=nonsense'), 400, 'bad-parameter');
  for (const limit of ['0', '1001', '-1', 'x', '']) {
    assert.equal(problem(await cy.get(`/api/sessions?limit=${limit}`), 400, 'bad-parameter')
      .parameter, 'limit');
  }
  assert.equal((await cy.get('/api/sessions?limit=1')).json.sessions.length, 1);
});

test('name, status, device and ttl change; what is unknown is refused', async () => {
  const {path} = await ann.session();
  const changed = await ann.patch(path, {name: 'New', status: 'completed', ttl: 3600});
  assert.equal(changed.status, 200);
  assert.equal(changed.json.name, 'New');
  assert.equal(changed.json.status, 'completed');
  assert.equal(problem(await ann.patch(`${path}/context`, {set: {a: 1}}), 409, 'state').reason,
    'completed');
  assert.equal((await ann.put(path, {status: 'active'})).json.status, 'active');
  assert.equal((await ann.patch(`${path}/context`, {set: {a: 1}})).status, 200);
  for (const body of [{nmae: 'typo'}, {status: 'deleted'}, {status: 'expired'}, {ttl: 59},
    {ttl: 31536001}, {ttl: 'long'}, {name: 5}]) {
    assert.ok(problem(await ann.patch(path, body), 422, 'schema').errors.length > 0,
      JSON.stringify(body));
  }
  for (const ttl of [60, 31536000]) {
    assert.equal((await ann.patch(path, {ttl})).json.ttl, ttl);
  }
});

test('recover returns everything to continue with, by id and by slot', async () => {
  const {path, id} = await ann.session({app: 'wizard', slot: 'one', context: {step: 3}});
  await ann.patch(`${path}/context`, {client: 'tab', seq: 1, base: 1, set: {title: 'x'}});
  const back = await ann.post(`${path}/recover`, {client: 'tab'});
  assert.equal(back.status, 200);
  assert.deepEqual(back.json.context.values, {step: 3, title: 'x'});
  assert.equal(back.json.client.seq, 1);
  assert.equal(back.json.created, false);
  assert.ok(back.json.ticket.token);
  assert.equal((await ann.post(`${path}/recover`)).status, 200, 'a body may be absent');

  const delta = await ann.post(`${path}/recover`, {since: 1});
  assert.deepEqual(delta.json.context.values, {title: 'x'});
  assert.equal(delta.json.context.full, false);

  const latest = await ann.post('/api/sessions/latest/recover', {app: 'wizard', slot: 'one'});
  assert.equal(latest.json.session.id, id);
  problem(await ann.post('/api/sessions/latest/recover', {app: 'nowhere'}), 404, 'not-found');
  problem(await ann.get('/api/sessions/latest'), 404, 'not-found');
});

test('two tabs that open the same slot at once get one session', async () => {
  const both = await Promise.all(Array.from({length: 6}, () =>
    ann.post('/api/sessions/latest/recover', {app: 'race', slot: 's', create: true})));
  assert.equal(new Set(both.map(res => res.json.session?.id)).size, 1,
    both.map(res => res.text).join('\n'));
  assert.equal(both.filter(res => res.status === 201).length, 1);
});

test('`me` exists from its first write, and is never listed', async () => {
  const dee = await user('dee');
  assert.equal((await dee.patch('/api/sessions/me/context', {set: {theme: 'dark'}})).status, 200);
  assert.deepEqual((await dee.get('/api/sessions/me/context')).json.values, {theme: 'dark'});
  assert.equal((await dee.get('/api/sessions/me')).json.expires_at, null);
  assert.deepEqual((await dee.get('/api/sessions')).json.sessions, []);
});

test('an account is erased only with its name as confirmation', async () => {
  const eve = await user('eve');
  const {path, ticket} = await eve.session({context: {a: 1}});
  problem(await eve.del('/api/account'), 400, 'bad-parameter');
  problem(await eve.del('/api/account?confirm=somebody'), 400, 'bad-parameter');
  const all = await eve.get('/api/account');
  assert.equal(all.status, 200);
  assert.ok(all.text.includes(path.split('/').pop()));
  assert.equal((await eve.del(`/api/account?confirm=${encodeURIComponent(eve.sub)}`)).status, 204);
  problem(await eve.get(path), 404, 'not-found');
  const beacon = await eve.s.api('POST', `${path}/beacon`,
    {body: JSON.stringify({ticket, set: {a: 2}}), headers: {'Content-Type': 'text/plain'}});
  assert.ok([401, 404].includes(beacon.status), beacon.text);
});

test('signing out ends all earlier tickets', async () => {
  const fay = await user('fay');
  const {path, ticket} = await fay.session();
  const beacon = t => fay.s.api('POST', `${path}/beacon`,
    {body: JSON.stringify({ticket: t, set: {a: Math.random()}}),
      headers: {'Content-Type': 'text/plain'}});
  assert.equal((await beacon(ticket)).status, 204);
  assert.equal((await fay.post('/api/account/sign-out')).status, 204);
  problem(await beacon(ticket), 401, 'ticket-invalid');
  // Ten within the same second or so: each new one is good at once, each old one is not.
  for (let i = 0; i < 10; i++) {
    const last = (await fay.post(`${path}/recover`, {})).json.ticket.token;
    assert.equal((await beacon(last)).status, 204, 'made after the user had signed out');
    assert.equal((await fay.post('/api/account/sign-out')).status, 204);
    problem(await beacon(last), 401, 'ticket-invalid');
  }
  assert.equal((await fay.get(path)).status, 200, 'the token is its issuer\'s to end');
});

test('GET limits returns every limit in force', async () => {
  const {json} = await ann.get('/api/limits');
  for (const name of ['body_bytes', 'beacon_bytes', 'context_bytes', 'key_bytes', 'keys',
    'depth', 'batches', 'sessions', 'snapshots', 'conflicts', 'parked', 'clients']) {
    assert.ok(json[name] > 0, name);
  }
});

test('cleanup is for administrators, and roles are off unless configured', async () => {
  problem(await ann.post('/api/sessions/cleanup'), 403, 'forbidden');
});
