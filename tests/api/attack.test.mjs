// The next attacker: what he would send to a route that was added yesterday.
// Every operation of openapi.yaml goes through all of it by itself.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {posix} from 'node:path';
import {before, test} from 'node:test';

import {errors, operations, resolve, routes} from '../harness/openapi.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {sign, stack} from '../harness/stack.mjs';
import {ask, fill, isOps, never, walkOf} from '../harness/walk.mjs';

const {normalize} = posix;
const SECRET = `victims-${randomUUID()}`; // stands in a session of somebody else
let s;
let victim;
let deaths; // of workers, that nobody wanted, before this began
before(async () => {
  s = await stack();
  deaths = died();
  victim = await user('victim');
  victim.id = (await victim.session({name: SECRET, context: {k: SECRET}})).id;
});

const died = () => s.log('holdfast').match(/event=child\.died.*signal (?:4|6|8|11)\b.*/g) ?? [];

/** Somebody with nothing so far, and what it takes to ask for an operation. */
async function attacker({id}) {
  const ann = await user('ann');
  const walk = walkOf(s, ann, await user('bob'));
  const bearer = want => want.token === undefined ? ann.token : want.token;
  return {ann, bearer, prepare: walk[id], want: await walk[id]()};
}

/** Done, or refused with a reason that the document knows; and nothing of anybody else's. */
function isFine(res, what) {
  const told = `${what}: ${res.status} ${String(res.text).slice(0, 500)}`;
  assert.ok(res.status >= 200 && res.status < 500, told);
  assert.ok(!`${res.text}${JSON.stringify(res.headers)}`.includes(SECRET), `tells a secret: ${told}`);
  if (res.status >= 400) {
    assert.ok(errors.has(res.json?.code), told);
    problem(res, res.status, res.json.code);
  }
}

/** What a user has: each table's rows, as the database has them. */
function stateOf(sub) {
  const text = `'${sub.replaceAll('\'', '\'\'')}'`;
  return Object.fromEntries(s.sql(`SELECT c.relname, query_to_xml(format(
      'SELECT string_agg(x::text, chr(10) ORDER BY x::text) AS rows FROM holdfast.%I AS x WHERE user_id = %L',
      c.relname, ${text}), false, false, '')::text
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'user_id'
    WHERE c.relnamespace = 'holdfast'::regnamespace AND c.relkind = 'r' ORDER BY 1`));
}

const all = [...operations].filter(([, {operation}]) => !isOps(operation));
const needOf = name => routes.get(name).need;

// --- words -------------------------------------------------------------------------

const WORDS = ['', ' ', '\u0000', '\u0001', '\r\nX-Evil: 1', '\'', '"', '\\', '\'; DROP TABLE holdfast.session; --',
  '%', '%_', '../../../etc/passwd', '<script>', '${jndi:ldap://x}', '\u202e', '\u{1f600}'.repeat(100), '\ud800',
  'x'.repeat(300), 'x'.repeat(9000), '-1', '0', '1e400', 'NaN', '9223372036854775808', 'null', '[]', '{}', '*',
  'me', 'latest', never, '00000000-0000-0000-0000-000000000000', '1-1-1', 'true'];

const PLACES = 30; // a word goes to at most so many of a body, the next word to others

const inPath = word => encodeURIComponent(word.isWellFormed() ? word : '\ufffd');
const isHeader = word => /^[\x20-\x7e]*$/.test(word) && word.length < 8000;

/** Every place of a body where there is a text or a number, as a copy with a word there. */
function* places(value, make = one => one) {
  if (typeof value === 'string' || typeof value === 'number') {
    yield make;
  } else if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) {
      yield* places(one, put => make(value.with(i, put)));
    }
  } else if (value && typeof value === 'object') {
    for (const [name, one] of Object.entries(value)) {
      yield* places(one, put => make({...value, [name]: put}));
      yield put => make({...value, [put]: one});
    }
  }
}

/** Every request that has a word where this one has something else. */
function* withWords({operation, path}, want, id) {
  const puts = [...places(want.body)];
  const step = Math.ceil(puts.length / PLACES);
  const some = word => puts.filter((_, i) => (i + WORDS.indexOf(word)) % step === 0);
  for (const word of WORDS) {
    for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
      yield [`${name} ${word.slice(0, 40)}`, {...want, [name]: inPath(word)}];
    }
    for (const {name, in: place} of (operation.parameters ?? []).map(resolve)) {
      if (place === 'query') {
        yield [`?${name}=${word.slice(0, 40)}`, {...want, query: `?${name}=${inPath(word)}`}];
      } else if (place === 'header' && isHeader(word)) {
        yield [`${name}: ${word.slice(0, 40)}`, {...want, headers: {...want.headers, [name]: word}}];
      }
    }
    for (const put of some(word)) {
      yield [`body ${JSON.stringify(put(word)).slice(0, 200)}`, {...want, body: put(word)}];
    }
  }
  yield ['a parameter that nobody knows', {...want, query: `${want.query ? `${want.query}&` : '?'}unknown=1`}];
  yield ['a session of somebody else', {...want, id, headers: {...want.headers, 'X-Session-Id': id}}];
}

for (const [name, one] of all) {
  test(`${name}: other words in its parameters`, async () => {
    const was = stateOf(victim.sub);
    const {bearer, prepare, want: first} = await attacker(one);
    let want = first;
    for (const [what, hostile] of withWords(one, want, victim.id)) {
      const res = await ask(s, one, hostile, bearer(want));
      if (normalize(decodeURIComponent(fill(one.path, hostile))).startsWith('/api/')) {
        isFine(res, what);
      } else {
        assert.ok([400, 404].includes(res.status), `nothing of ours is there: ${what}: ${res.status}`);
      }
      if (res.status < 300 && one.method === 'DELETE') {
        want = await prepare(); // it is gone; the rest of this round meets nothing
      }
    }
    assert.deepEqual(stateOf(victim.sub), was, 'nothing of anybody else is changed');
  });
}

// --- bodies ------------------------------------------------------------------------

const deep = n => '['.repeat(n) + ']'.repeat(n);
const JUNK = ['', ' ', '{', '[]', 'null', 'true', '1', '"x"', '{}', '{"a":1}{"b":2}', '{"a":1,"a":2}', '{"a":}', '\ufeff{}',
  '{"__proto__":{"a":1}}', deep(63), deep(65), deep(100000), `{"a":${'9'.repeat(401)}}`, '{"a":1e309}',
  '{"a":"\\u0000"}', '{"a":"\\ud800"}', Buffer.from('{"a":"\xff"}', 'latin1'), Buffer.from('{}', 'utf16le'),
  Buffer.from([0x1f, 0x8b, 8, 0]), JSON.stringify(Object.fromEntries(Array.from({length: 5000}, (_, i) => [`k${i}`, i]))),
  'a=1&b=2', Buffer.alloc(100)];

for (const [name, one] of all.filter(([name]) => Object.keys(routes.get(name).bodies).length > 0)) {
  test(`${name}: malformed bodies`, async () => {
    const {bearer, want} = await attacker(one);
    const url = fill(one.path, want) + (want.query ?? '');
    const send = (body, headers) => s.api(one.method, url,
      {token: bearer(want), body, headers: {...want.headers, ...headers}});
    for (const type of [...Object.keys(routes.get(name).bodies), 'text/html', '']) {
      for (const body of JUNK) {
        isFine(await send(body, {'Content-Type': type}), `${type} ${String(body).slice(0, 60)}`);
      }
    }
    for (const more of [{unknown: 1}, {'': 1}, {['x'.repeat(5000)]: 1}, {user_id: victim.sub, owner: victim.sub}]) {
      isFine(await send(JSON.stringify({...want.body, ...more}), {'Content-Type': 'application/json'}),
        `unknown member ${Object.keys(more)[0].slice(0, 20)}`);
    }
    const [type] = Object.keys(routes.get(name).bodies);
    const large = await send(Buffer.alloc(4194305, ' '), {'Content-Type': type});
    problem(large, 413, 'too-large');
  });
}

// --- who asks ----------------------------------------------------------------------

/** Credentials that are none, whatever they remind of. */
function forged(ann, ticket) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {sub: ann.sub, iat: now, exp: now + 600};
  const part = what => Buffer.from(JSON.stringify(what)).toString('base64url');
  return {
    'no signature': `${part({alg: 'none'})}.${part(claims)}.`,
    'another secret': sign('x'.repeat(64), claims),
    expired: s.token(ann.sub, {exp: now - 3600}),
    'nobody in it': s.token(''),
    'more than a user may be': s.token('u'.repeat(289)),
    'a ticket': ticket,
    rubbish: 'a.b.c',
  };
}

for (const [name, one] of all) {
  test(`${name}: invalid credentials`, async () => {
    const {ann, want} = await attacker(one);
    const {ticket} = await ann.session();
    for (const [what, token] of Object.entries(forged(ann, ticket))) {
      if (needOf(name) === 'TICKET') {
        problem(await ask(s, one, {...want, body: {...want.body, ticket: token}}), 401, 'ticket-invalid');
        continue;
      }
      const res = await ask(s, one, want, token);
      isFine(res, what);
      assert.equal(res.status, 401, `${what}: ${res.text}`);
    }
  });
}

/** An answer without the parts that differ between any two. */
function said(res, want, id) {
  const own = [...Object.values(want).filter(one => typeof one === 'string' && one.length === 36), id];
  const {date, 'content-length': length, 'x-request-id': request, ...headers} = res.headers;
  assert.ok(date && request && length !== null);
  const text = JSON.stringify([res.status, headers, res.text]).replaceAll(request, '<request>');
  return own.reduce((all, one) => all.replaceAll(one, '<id>'), text);
}

const elsewhere = (want, id) => ({...want, id, ...want.headers?.['X-Session-Id'] &&
  {headers: {...want.headers, 'X-Session-Id': id}}});
const RANK = {viewer: 1, editor: 2, owner: 3};
const needs = {VIEWER: 1, LIVE: 1, EDITOR: 2, OWNER: 3};

for (const [name, one] of all.filter(([name]) => needOf(name) in needs)) {
  test(`${name}: in a session of somebody else`, async () => {
    const {ann, bearer, want} = await attacker(one);
    const id = want.id ?? want.headers?.['X-Session-Id'];
    const token = bearer(want);
    if (token !== ann.token || !id) {
      return; // asked for by the one who was let in
    }
    const stranger = await user('stranger');
    const was = stateOf(ann.sub);
    const unknown = randomUUID();
    const [theirs, none] = [await ask(s, one, want, stranger.token),
      await ask(s, one, elsewhere(want, unknown), stranger.token)];
    problem(theirs, 404, 'not-found');
    assert.equal(said(theirs, want, id), said(none, want, unknown), 'as if there were none');
    assert.deepEqual(stateOf(ann.sub), was, 'a stranger changes nothing');

    for (const role of ['viewer', 'editor'].filter(role => RANK[role] < needs[needOf(name)])) {
      const guest = await user(role);
      const given = await ann.post(`/api/sessions/${id}/grants`, {user: guest.sub, role});
      assert.equal(given.status, 201, given.text);
      const now = stateOf(ann.sub);
      problem(await ask(s, one, want, guest.token), 403, 'forbidden');
      assert.deepEqual(stateOf(ann.sub), now, `a ${role} changes nothing here`);
      assert.equal((await ann.del(given.headers.location)).status, 204);
      const left = await ask(s, one, want, guest.token);
      problem(left, 404, 'not-found');
      assert.equal(said(left, want, id), said(none, want, unknown), `nor is there any for a former ${role}`);
    }
  });
}

test('the check of a user\'s rows covers every table and notices a change', async () => {
  const {ann, want: {id, number}} = await attacker({id: 'getSnapshot'});
  const was = stateOf(ann.sub);
  for (const table of ['session', 'entry', 'snapshot']) {
    assert.match(was[table] ?? '', /<rows>/, table);
  }
  assert.equal((await ann.patch(`/api/sessions/${id}/snapshots/${number}`, {pinned: true})).status, 200);
  assert.notDeepEqual(stateOf(ann.sub), was);
});

// --- long users --------------------------------------------------------------------

const longest = [await user(`a${'u'.repeat(250)}`), await user(`b${'u'.repeat(250)}`)];

for (const [name, one] of all) {
  test(`${name}: with the longest user name`, async () => {
    const [long, other] = longest;
    assert.equal(long.sub.length, 288);
    const want = await walkOf(s, long, other)[one.id]();
    const res = await ask(s, one, want, want.token === undefined ? long.token : want.token);
    assert.ok(res.status < 300, `${res.status} ${res.text}`);
  });
}

// --- afterwards --------------------------------------------------------------------

test('no worker died', () => {
  assert.deepEqual(died(), deaths);
});
