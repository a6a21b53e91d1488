// The context group through nginx: what a client, a script and a page see.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

let ann;
before(async () => {
  ann = await user('ann');
});
const values = async path => (await ann.get(`${path}/context`)).json.values;

test('a save is applied once, however often it comes', async () => {
  const {path} = await ann.session();
  const body = {client: 'tab', seq: 1, base: 0, set: {title: 'x'}, counters: {keys: 1}};
  const first = await ann.patch(`${path}/context`, body);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.json.rev, first.json.prev, first.json.applied], [1, 0, [1]]);
  assert.match(first.headers.etag, new RegExp(`^"${first.json.era}\\.1"$`));
  assert.match(first.headers['context-size'], /^\d+\/1048576$/);
  for (let i = 0; i < 4; i++) {
    const again = await ann.patch(`${path}/context`, body);
    assert.deepEqual([again.json.rev, again.json.skipped], [1, [1]]);
  }
  const same = await ann.patch(`${path}/context`, {...body, seq: 2});
  assert.deepEqual([same.json.rev, same.json.applied], [1, [2]], 'nothing changed, no revision');
  const other = await ann.patch(`${path}/context`, {...body, set: {title: 'y'}});
  assert.equal(other.json.conflicts[0].reason, 'sequence-reused');
  assert.deepEqual(await values(path), {title: 'x'});
});

test('a thousand page loads count once each, also with lost answers', async () => {
  const {path} = await ann.session();
  const save = (client, seq) => ann.patch(`${path}/context`, {client: `load-${client}`, seq,
    base: 1e9, set: {[`seen/${client % 10}`]: client}, counters: {loads: seq}});
  const again = [];
  let next = 0;
  // Eight at a time; each seventh client sends a second batch, each fifth is asked again later.
  await Promise.all(Array.from({length: 8}, async () => {
    while (next < 1000) {
      const client = next++;
      const last = client % 7 === 0 ? 2 : 1;
      for (let seq = 1; seq <= last; seq++) {
        assert.deepEqual((await save(client, seq)).json.applied, [seq]);
      }
      if (client % 5 === 0) {
        again.push([client, last]);
      }
    }
  }));
  const total = 1000 + Math.ceil(1000 / 7);
  const counted = async () => (await ann.get(path)).json.counters.loads;
  assert.equal(await counted(), total);
  for (const [client, seq] of again) {
    const {json} = await save(client, seq);
    assert.deepEqual([json.applied, json.skipped, json.uncompared], [[], [seq], undefined]);
  }
  assert.equal(await counted(), total);
  const {json} = await ann.post(`${path}/recover`, {client: 'load-0'});
  assert.equal(json.client.seq, 2, 'and it goes on from where it was');
  assert.deepEqual((await save(0, 3)).json.applied, [3]);
  assert.equal(await counted(), total + 1);
});

test('a parked beacon is never lost, whatever comes under its sequence', async () => {
  const {path, ticket} = await ann.session();
  const beacon = body => ann.s.api('POST', `${path}/beacon`,
    {body: JSON.stringify({ticket, client: 'tab', ...body}), headers: {'Content-Type': 'text/plain'}});
  assert.equal((await beacon({seq: 2, set: {b: 'parked'}})).status, 204);
  const {json} = await ann.patch(`${path}/context`, {client: 'tab',
    batches: [{seq: 1, set: {a: 1}}, {seq: 2, set: {c: 'other'}}]});
  assert.deepEqual([json.applied, json.conflicts.map(c => [c.key, c.reason])],
    [[1, 2], [['b', 'sequence-reused']]]);
  const {conflicts: [copy]} = (await ann.get(`${path}/conflicts`)).json;
  assert.deepEqual([copy.key, copy.mine], ['b', 'parked']);
});

test('a gap is refused with the expected number, and uses up no number', async () => {
  const {path} = await ann.session();
  const p = problem(await ann.patch(`${path}/context`,
    {client: 'tab', batches: [{seq: 1, set: {a: 1}}, {seq: 3, set: {b: 1}}]}), 409, 'sequence-gap');
  assert.deepEqual([p.expected, p.seq, p.retry], [2, 3, 'after-rebase']);
  assert.deepEqual(await values(path), {});
  assert.equal((await ann.patch(`${path}/context`, {client: 'tab', seq: 1, set: {a: 1}})).status, 200);
  const given = await ann.patch(`${path}/context`, {client: 'tab', seq: 3, from: 2, set: {b: 1}});
  assert.deepEqual(given.json.applied, [3], 'a batch that was given up is stood for');
});

test('a value of somebody else is overwritten with a copy, or with `reject` not at all', async () => {
  const {path} = await ann.session({context: {k: 'first'}});
  await ann.patch(`${path}/context`, {client: 'one', seq: 1, base: 1, set: {k: 'one'}});
  const late = await ann.patch(`${path}/context`, {client: 'two', seq: 1, base: 1, set: {k: 'two'}});
  assert.equal(late.json.conflicts.length, 1);
  assert.equal((await values(path)).k, 'two');
  const p = problem(await ann.patch(`${path}/context`,
    {client: 'three', seq: 1, base: 1, strategy: 'reject', set: {k: 'three'}}), 409, 'conflict');
  assert.deepEqual(p.current, {k: 'two'});
  assert.equal((await values(path)).k, 'two');

  const list = (await ann.get(`${path}/conflicts`)).json.conflicts;
  const copy = list.find(one => one.id === late.json.conflicts[0].id);
  assert.deepEqual([copy.key, copy.mine, copy.theirs, copy.kept], ['k', 'two', 'one', 'mine']);
  const solved = await ann.post(`${path}/conflicts/${copy.id}`, {use: 'theirs'});
  assert.equal(solved.status, 200, solved.text);
  assert.equal((await values(path)).k, 'one');
  problem(await ann.get(`${path}/conflicts/${copy.id}`), 404, 'not-found');
  problem(await ann.post(`${path}/conflicts/${list[0].id === copy.id ? list[1].id : list[0].id}`,
    {use: 'value'}), 422, 'schema');
});

test('a writer whose value was replaced is told at the next load', async () => {
  const {path} = await ann.session({context: {k: 'first'}});
  const since = async (rev) => (await ann.get(`${path}/context?since=${rev}`)).json;
  await ann.patch(`${path}/context`, {client: 'one', seq: 1, base: 1, set: {k: 'one'}});
  assert.equal('conflicts' in await since(2), false);
  const late = await ann.patch(`${path}/context`, {client: 'two', seq: 1, base: 1, set: {k: 'two'}});
  assert.deepEqual((await since(2)).conflicts, {open: 1, newest: late.json.conflicts[0].id});
  const solved = await ann.post(`${path}/conflicts/${late.json.conflicts[0].id}`, {use: 'mine'});
  assert.deepEqual([solved.json.prev, solved.json.rev], [3, 4], 'also that it is settled');
  assert.equal('conflicts' in await since(3), false);
});

test('a copy dropped for lack of room is reported, and is of the same key', async () => {
  const {path} = await ann.session();
  const write = (key, who, size) => ann.patch(`${path}/context`,
    {client: `${key}${who}`, seq: 1, set: {[key]: `${who}${'x'.repeat(size)}`}});
  await write('small', 1, 10);
  assert.equal((await write('small', 2, 10)).json.conflicts.length, 1);
  for (const who of [1, 2, 3]) {
    await write('large', who, 450000);
  }
  const last = await write('large', 4, 450000);
  const warning = last.headers['quota-warning'];
  assert.match(warning, /conflicts;used=3;limit=100;dropped=1/);
  assert.match(warning, /conflict_bytes;used=9\d{5};limit=1048576/);
  assert.deepEqual(last.json.dropped.map(({key, reason}) => [key, reason]), [['large', 'overlap']]);
  const {conflicts, dropped} = (await ann.get(`${path}/conflicts`)).json;
  assert.deepEqual([conflicts.map(c => c.key), dropped], [['large', 'large', 'small'], 1]);
  assert.equal((await ann.post(`${path}/recover`)).json.dropped, 1);
});

test('a save that is sent again is told of its copies again', async () => {
  const {path} = await ann.session();
  await ann.patch(`${path}/context`, {client: 'one', seq: 1, set: {a: 1, b: 1}});
  const body = {client: 'two', seq: 1, set: {a: 2, b: 2}};
  const first = await ann.patch(`${path}/context`, body);
  assert.deepEqual(first.json.conflicts.map(c => c.key), ['a', 'b']);
  const again = await ann.patch(`${path}/context`, body);
  assert.deepEqual([again.json.skipped, again.json.conflicts], [[1], first.json.conflicts]);
  const more = await ann.patch(`${path}/context`, {client: 'two', batches: [{seq: 1, set: body.set}, {seq: 2, set: {c: 1}}]});
  assert.deepEqual([more.json.applied, more.json.conflicts], [[2], first.json.conflicts]);
});

test('with `was` only differing values are a conflict', async () => {
  const {path} = await ann.session({context: {f: {a: 1, b: 1}}});
  await ann.patch(`${path}/context`,
    {client: 'one', seq: 1, base: 1, merge: {f: {a: 2}}, was: {f: {a: 1}}});
  const b = await ann.patch(`${path}/context`,
    {client: 'two', seq: 1, base: 1, merge: {f: {b: 2}}, was: {f: {b: 1}}});
  assert.deepEqual(b.json.conflicts, []);
  assert.deepEqual((await values(path)).f, {a: 2, b: 2});
});

test('a load since a revision has deletions, and refuses bad cursors', async () => {
  const {path} = await ann.session({context: {a: 1, b: 1, 'form/x': 1}});
  await ann.patch(`${path}/context`, {set: {a: 2}, delete: ['b']});
  const delta = await ann.get(`${path}/context?since=1`);
  assert.deepEqual([delta.json.full, delta.json.values, delta.json.deleted], [false, {a: 2}, ['b']]);
  const etag = delta.headers.etag;
  const full = await ann.get(`${path}/context`);
  assert.equal((await ann.get(`${path}/context`, {'If-None-Match': full.headers.etag})).status, 304);
  assert.equal((await ann.get(`${path}/context`, {'If-None-Match': `W/${etag}`})).status, 304);
  assert.equal((await ann.get(`${path}/context`, {'If-None-Match': '*'})).status, 304);
  assert.deepEqual((await ann.get(`${path}/context?prefix=form/`)).json.values, {'form/x': 1});
  assert.deepEqual((await ann.get(`${path}/context?keys=a,form%2Fx`)).json.values,
    {a: 2, 'form/x': 1});
  const ahead = problem(await ann.get(`${path}/context?since=99`), 410, 'cursor-expired');
  assert.deepEqual([ahead.rev, ahead.retry], [2, 'after-rebase']);
  problem(await ann.get(`${path}/context?since=1&era=00000000`), 410, 'cursor-expired');
});

test('only PUT with If-Match replaces a whole context', async () => {
  const {path} = await ann.session({context: {a: 1, b: 1}});
  problem(await ann.put(`${path}/context`, {c: 1}), 428, 'if-match-required');
  const {etag} = (await ann.get(`${path}/context`)).headers;
  await ann.patch(`${path}/context`, {set: {a: 2}});
  const p = problem(await ann.put(`${path}/context`, {c: 1}, {'If-Match': etag}), 412,
    'version-mismatch');
  assert.equal(p.current.a ?? p.current.values?.a, 2);
  const now = (await ann.get(`${path}/context`)).headers.etag;
  assert.equal((await ann.put(`${path}/context`, {c: 1}, {'If-Match': now})).status, 200);
  assert.deepEqual(await values(path), {c: 1});
});

test('one key by its own path', async () => {
  const {path} = await ann.session();
  const at = `${path}/context/form/a%2Fb`;
  problem(await ann.get(at), 404, 'not-found');
  const made = await ann.put(at, {x: 1}, {'If-None-Match': '*'});
  assert.equal(made.status, 201);
  problem(await ann.put(at, {x: 2}, {'If-None-Match': '*'}), 412, 'version-mismatch');
  const got = await ann.get(at);
  assert.deepEqual(got.json, {x: 1});
  assert.equal((await ann.get(`${path}/context/form/a/b`)).text, got.text, '/ and %2F are the same');
  const odd = await ann.put(`${path}/context/${encodeURIComponent('é ?#%')}`, {odd: 1});
  assert.equal(odd.headers.location, `${path}/context/%C3%A9%20%3F%23%25`);
  assert.deepEqual((await ann.get(odd.headers.location)).json, {odd: 1});
  assert.equal((await ann.put(at, null, {'If-Match': got.headers.etag})).status, 200);
  assert.equal((await ann.get(at)).text, 'null', 'null is a value');
  problem(await ann.put(at, 1, {'If-Match': got.headers.etag}), 412, 'version-mismatch');
  assert.equal((await ann.del(at)).status, 204);
  problem(await ann.del(at), 404, 'not-found');
});

test('a merge patch goes through the whole context', async () => {
  const {path} = await ann.session({context: {a: {x: 1, y: [1, 2]}, b: 1}});
  const res = await ann.s.api('PATCH', `${path}/context`, {token: ann.token,
    headers: {'Content-Type': 'application/merge-patch+json'},
    body: '{"a":{"x":null,"y":[3]},"b":null,"c":{"n":null}}'});
  assert.equal(res.status, 200, res.text);
  assert.deepEqual(await values(path), {a: {y: [3]}, c: {}});
});

test('the same JSON value comes back', async () => {
  const {path} = await ann.session();
  const texts = ['0.1', '1e2', '12345678901234567890', '1.50', '"\\u0001\\"\\\\\\/\\b\\f\\n\\r\\t"',
    '"\\ud83d\\ude00"', '"שלום \u202e abc"', '[]', '{}', 'null', `"${'x'.repeat(1000000)}"`];
  for (const text of texts) {
    const res = await ann.s.api('PUT', `${path}/context/v`, {token: ann.token, body: text,
      headers: {'Content-Type': 'application/json'}});
    assert.ok([200, 201].includes(res.status), res.text);
    const back = (await ann.get(`${path}/context/v`)).text;
    // Digits are compared as text: a double would hide what was lost.
    assert.ok(/^[\d.]/.test(text) ? Number(back) === Number(text) &&
      back.replace(/\D/g, '').startsWith(text.replace(/e.*|\D/g, '').replace(/0+$/, '')) :
      JSON.stringify(JSON.parse(back)) === JSON.stringify(JSON.parse(text)), text.slice(0, 40));
  }
  assert.equal((await ann.put(`${path}/context/v`, null)).status, 200);
});

test('sync answers each operation by itself', async () => {
  const {path} = await ann.session();
  const res = await ann.post(`${path}/sync`, {client: 'off', ops: [
    {seq: 1, op: 'save', set: {a: 1}},
    {seq: 2, op: 'save', strategy: 'reject', base: 0, set: {a: 2}},
    {seq: 2, op: 'save', set: {b: 1}},
    {seq: 9, op: 'save', set: {c: 1}},
  ]});
  assert.equal(res.status, 200, res.text);
  assert.deepEqual(res.json.results.map(r => r.status), [200, 200, 200, 409]);
  assert.equal(res.json.results[3].problem.code, 'sequence-gap');
});

test('cache keys are invalidated by glob, with their dependants', async () => {
  const {path} = await ann.session({context: {'cache/a': {value: 1},
    'cache/b': {value: 2, dependencies: ['cache/a']}, 'cache/c': {value: 3}, 'form/a': 1}});
  const res = await ann.post(`${path}/context:invalidate`, {patterns: ['cache/a']});
  assert.equal(res.status, 200, res.text);
  assert.deepEqual(res.json.deleted.sort(), ['cache/a', 'cache/b']);
  assert.deepEqual(Object.keys(await values(path)).sort(), ['cache/c', 'form/a']);
});

test('a limit that is met is named, and warned of before', async () => {
  const {path} = await ann.session();
  const {context_bytes: max, keys, key_bytes: name} = (await ann.get('/api/limits')).json;
  const near = await ann.patch(`${path}/context`, {set: {a: 'x'.repeat(Math.ceil(max * 0.8))}});
  assert.equal(near.status, 200);
  assert.match(near.headers['quota-warning'], /context_bytes/);
  const p = problem(await ann.patch(`${path}/context`, {set: {b: 'x'.repeat(max * 0.3)}}), 403,
    'quota-exceeded');
  assert.deepEqual([p.which, p.limit, p.retry], ['context_bytes', max, 'after-shrink']);
  assert.equal((await ann.patch(`${path}/context`, {set: {a: 1}})).headers['quota-warning'], undefined);

  const many = Object.fromEntries(Array.from({length: keys - 1}, (_, i) => [`k${i}`, 0]));
  assert.equal((await ann.patch(`${path}/context`, {set: many})).status, 200);
  assert.equal(problem(await ann.patch(`${path}/context`, {set: {more: 0}}), 403,
    'quota-exceeded').which, 'keys');
  assert.equal((await ann.patch(`${path}/context`,
    {set: {['n'.repeat(name)]: 0}, delete: ['k0']})).status, 200);
  const [e] = problem(await ann.patch(`${path}/context`,
    {set: {['n'.repeat(name + 1)]: 0}, delete: ['k1']}), 422, 'schema').errors;
  assert.equal(e.pointer, `/set/${'n'.repeat(name + 1)}`);
  assert.match(e.message, new RegExp(` 1 to ${name} bytes`));
  const [d] = problem(await ann.patch(`${path}/context`,
    {delete: ['k1', 'a//b']}), 422, 'schema').errors;
  assert.equal(d.pointer, '/delete/1');
});

test('the session may be named by X-Session-Id, and values as contextData', async () => {
  const {id, path} = await ann.session();
  const at = '/api/sessions/context';
  const by = {'X-Session-Id': id};
  assert.equal((await ann.post(at, {contextData: {a: 1}}, by)).status, 200);
  assert.deepEqual((await ann.get(`${at}?session=${id}`)).json.values, {a: 1});
  assert.deepEqual(await values(path), {a: 1});
  problem(await ann.get(at), 400, 'bad-parameter');
  problem(await ann.get(`${at}?session=${randomUUID()}`, by), 400, 'bad-parameter');
});

test('a minimal reply is empty when there is nothing to report', async () => {
  const {path} = await ann.session({context: {a: 1}});
  const first = await ann.patch(`${path}/context`, {client: 'm', seq: 1, base: 1, set: {a: 2}});
  const res = await ann.patch(`${path}/context`,
    {client: 'm', seq: 2, base: first.json.rev, set: {a: 3}}, {Prefer: 'return=minimal'});
  assert.equal(res.status, 204, res.text);
  assert.equal(res.headers['preference-applied'], 'return=minimal');
  assert.match(res.headers.etag, /\.3"$/);
});

// --- the unload save --------------------------------------------------------

const beacon = (path, body, headers = {'Content-Type': 'text/plain;charset=UTF-8'}) =>
  ann.s.api('POST', `${path}/beacon`, {body: typeof body === 'string' ? body : JSON.stringify(body),
    headers});

test('a beacon saves without a token, as text or as JSON, and answers nothing', async () => {
  const {path, ticket} = await ann.session();
  const res = await beacon(path, {ticket, client: 'tab', seq: 1, set: {a: 1}});
  assert.deepEqual([res.status, res.text], [204, '']);
  assert.equal((await beacon(path, {ticket, client: 'tab', seq: 2, set: {b: 1}},
    {'Content-Type': 'application/json'})).status, 204);
  assert.equal((await beacon(path, {ticket, client: 'tab', seq: 1, set: {a: 1}})).status, 204);
  assert.deepEqual(await values(path), {a: 1, b: 1});
  const patch = await ann.patch(`${path}/context`, {client: 'tab', seq: 2, set: {b: 1}});
  assert.deepEqual(patch.json.skipped, [2], 'the same batch by the other way');
  assert.deepEqual(patch.json.conflicts, []);
});

test('a beacon ahead of a gap waits for it', async () => {
  const {path, ticket} = await ann.session();
  await ann.patch(`${path}/context`, {client: 'tab', seq: 1, set: {a: 1}});
  assert.equal((await beacon(path, {ticket, client: 'tab', seq: 3, set: {a: 3}})).status, 204);
  assert.deepEqual(await values(path), {a: 1});
  const fill = await ann.patch(`${path}/context`, {client: 'tab', seq: 2, set: {a: 2, b: 2}});
  assert.deepEqual(fill.json.applied, [2, 3]);
  assert.deepEqual(await values(path), {a: 3, b: 2});
});

test('a sequence without a client is refused', async () => {
  const {path, ticket} = await ann.session();
  const batches = [{set: {a: 1}}, {seq: 2, set: {a: 2}}];
  for (const res of [await ann.patch(`${path}/context`, {batches}),
    await ann.post('/api/sessions/context', {batches}, {'X-Session-Id': path.split('/').at(-1)}),
    await ann.s.api('POST', `${path}/beacon`, {body: {ticket, batches}})]) {
    assert.deepEqual(problem(res, 422, 'schema').errors.map(e => [e.pointer, e.keyword]),
      [['/client', 'required']]);
  }
  assert.deepEqual(await values(path), {});
  assert.equal((await ann.patch(`${path}/context`, {batches: batches.slice(0, 1)})).status, 200);
});

test('edits that a beacon may not apply are kept as a copy', async () => {
  const {path, ticket} = await ann.session({context: {k: 1}});
  await ann.patch(`${path}/context`, {client: 'one', seq: 1, base: 1, set: {k: 2}});
  assert.equal((await beacon(path, {ticket, client: 'two', seq: 1, base: 1, strategy: 'reject',
    set: {k: 3}})).status, 204);
  assert.equal((await values(path)).k, 2);
  const [copy] = (await ann.get(`${path}/conflicts`)).json.conflicts;
  assert.deepEqual([copy.key, copy.mine, copy.kept], ['k', 3, 'theirs']);
});

test('every wrong ticket is 401, and writes nothing', async () => {
  const {path, ticket, id} = await ann.session();
  const other = await ann.session();
  const bob = await user('bob');
  const theirs = await bob.session({id});
  assert.equal((await beacon(path, {ticket: theirs.ticket, set: {a: 'bob'}})).status, 204,
    'a ticket names its owner: the same id of another user is another session');
  const live = (await ann.post(`${path}/live-ticket`)).json.token;
  const [head, claims, mac] = ticket.split('.');
  const longer = Buffer.from(JSON.stringify({...JSON.parse(Buffer.from(claims, 'base64url')),
    exp: 4102444800})).toString('base64url');
  for (const [what, t] of Object.entries({other: other.ticket, live,
    altered: `${head}.${longer}.${mac}`, bearer: ann.token, cut: ticket.slice(0, -1)})) {
    const res = await beacon(path, {ticket: t, set: {a: what}});
    problem(res, 401, 'ticket-invalid');
    assert.ok(what);
  }
  assert.ok([401, 422].includes((await beacon(path, {set: {a: 1}})).status));
  assert.deepEqual(await values(path), {});
  problem(await ann.s.api('GET', path, {token: ticket}), 401, 'token-invalid');
});

test('65,536 bytes pass and 65,537 do not; other pages may not send', async () => {
  const {path, ticket} = await ann.session();
  const body = size => {
    const empty = JSON.stringify({ticket, set: {a: ''}});
    return empty.replace('"a":""', `"a":"${'x'.repeat(size - empty.length)}"`);
  };
  assert.equal((await beacon(path, body(65536))).status, 204);
  problem(await beacon(path, body(65537)), 413, 'too-large');
  const text = {'Content-Type': 'text/plain'};
  problem(await beacon(path, {ticket, set: {a: 1}}, {...text, Origin: 'https://evil.example'}),
    403, 'forbidden');
  const own = new URL(ann.s.url).origin;
  assert.equal((await beacon(path, {ticket, set: {a: 1}}, {...text, Origin: own})).status, 204);
  problem(await beacon(path, {ticket, set: {a: 1}}, {'Content-Type': 'application/xml'}), 415,
    'unsupported-type');
});
