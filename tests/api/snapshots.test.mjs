// The snapshots group through nginx: to name a moment, and to go back to it.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';
import {privateStack, stack, until} from '../harness/stack.mjs';

let ann;
before(async () => {
  ann = await user('ann');
});
const values = async (path, who = ann) => (await who.get(`${path}/context`)).json.values;
const set = (path, what, who = ann) => who.patch(`${path}/context`, {set: what});

test('a snapshot is made, listed, read, renamed, pinned and deleted', async () => {
  const {path, id} = await ann.session({context: {a: 1, 'f/x': {n: 1}}});
  const made = await ann.post(`${path}/snapshots`, {name: 'first'});
  assert.equal(made.status, 201, made.text);
  assert.equal(made.headers.location, `/api/sessions/${id}/snapshots/1`);
  const {created_at: at, expires_at: until30, id: own, ...rest} = made.json;
  assert.deepEqual(rest,
    {number: 1, name: 'first', source: 'user', scope: '', rev: 2, bytes: 13, pinned: false});
  assert.match(own, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.equal(Math.round((Date.parse(until30) - Date.parse(at)) / 86400000), 30);

  await set(path, {a: 2, b: 1});
  const got = await ann.get(made.headers.location);
  assert.deepEqual(got.json, {...made.json, values: {a: 1, 'f/x': {n: 1}}});
  assert.deepEqual((await ann.get(`${path}/snapshots/latest`)).json, got.json);
  const head = await ann.s.api('HEAD', `${path}/snapshots/1`, {token: ann.token});
  assert.deepEqual([head.status, head.text], [200, '']);

  await ann.post(`${path}/snapshots`, {scope: 'f/', source: 'auto'});
  await ann.post(`${path}/snapshots`, {source: 'step'});
  const list = (await ann.get(`${path}/snapshots`)).json;
  assert.deepEqual([list.snapshots.map(n => n.number), list.next], [[2, 1], null]);
  assert.deepEqual((await ann.get(`${path}/snapshots?source=step`)).json.snapshots.map(n => n.number), [3]);
  const page = (await ann.get(`${path}/snapshots?limit=1`)).json;
  assert.deepEqual((await ann.get(`${path}/snapshots?limit=1&cursor=${page.next}`)).json.snapshots
    .map(n => n.number), [1]);

  const pinned = await ann.patch(`${path}/snapshots/1`, {pinned: true, name: null});
  assert.deepEqual([pinned.status, pinned.json.pinned, pinned.json.expires_at, pinned.json.name],
    [200, true, null, null]);
  assert.equal((await ann.del(`${path}/snapshots/1`)).status, 204);
  problem(await ann.del(`${path}/snapshots/1`), 404, 'not-found');
  problem(await ann.get(`${path}/snapshots/1`), 404, 'not-found');
  assert.equal((await ann.get(path)).json.snapshots, 1);
});

test('invalid requests are refused and change nothing', async () => {
  const {path} = await ann.session({context: {a: 1}});
  await ann.post(`${path}/snapshots`, {scope: 'f/'});
  for (const body of [{name: 1}, {pinned: 'yes'}, {source: 'other'}, {scope: null}, {more: 1}, []]) {
    problem(await ann.post(`${path}/snapshots`, body), 422, 'schema');
  }
  for (const body of [{scope: 'f/'}, {pinned: null}]) {
    problem(await ann.patch(`${path}/snapshots/1`, body), 422, 'schema');
  }
  problem(await ann.post(`${path}/snapshots`), 400, 'malformed-json');
  problem(await ann.post(`${path}/snapshots/1/restore`, {scope: 'g/'}), 422, 'schema');
  problem(await ann.post(`${path}/snapshots/1/restore`, {to: 1}), 422, 'schema');
  problem(await ann.post(`${path}/undo`, {steps: 2}), 422, 'schema');
  for (const number of ['0', '2', 'x', '1.0', 'LATEST', '%31%20', '99999999999999999999']) {
    problem(await ann.get(`${path}/snapshots/${number}`), 404, 'not-found');
    problem(await ann.post(`${path}/snapshots/${number}/restore`), 404, 'not-found');
  }
  assert.equal(problem(await ann.get(`${path}/snapshots?limit=0`), 400, 'bad-parameter').parameter, 'limit');
  assert.equal(problem(await ann.get(`${path}/snapshots?cursor=x`), 400, 'bad-parameter').parameter, 'cursor');
  assert.equal(problem(await ann.post(`${path}/undo`), 409, 'state').reason, 'nothing-to-undo');
  assert.equal(problem(await ann.post(`${path}/redo`), 409, 'state').reason, 'nothing-to-redo');
  assert.equal((await ann.put(`${path}/snapshots/1`, {})).status, 405);
  assert.equal((await ann.get(`${path}/snapshots`)).json.snapshots.length, 1);
});

test('restore brings back the whole or a scope, and one undo reverts it', async () => {
  const {path} = await ann.session({context: {a: 1, 'f/x': 1, 'f/y': 1}});
  await ann.post(`${path}/snapshots`, {name: 'good'});
  await ann.patch(`${path}/context`, {set: {a: 2, 'f/x': 2, new: 1}, delete: ['f/y']});
  const was = await values(path);

  const part = await ann.post(`${path}/snapshots/1/restore`, {scope: 'f/'});
  assert.deepEqual(part.json, {rev: 4, number: 1, changed: ['f/x', 'f/y'], before: 2});
  assert.deepEqual(await values(path), {a: 2, 'f/x': 1, 'f/y': 1, new: 1});
  assert.match(part.headers.etag, /^"[0-9a-f]{8}\.4"$/);
  assert.equal((await ann.post(`${path}/undo`, {scope: 'f/'})).status, 200);
  assert.deepEqual(await values(path), was);

  const whole = await ann.post(`${path}/snapshots/latest/restore`);
  assert.deepEqual(whole.json.changed, ['a', 'f/x', 'f/y', 'new']);
  assert.deepEqual(await values(path), {a: 1, 'f/x': 1, 'f/y': 1});
  assert.deepEqual((await ann.get(`${path}/snapshots/${whole.json.before}`)).json.values, was);
  const delta = (await ann.get(`${path}/context?since=${whole.json.rev - 1}`)).json;
  assert.deepEqual([delta.values, delta.deleted], [{a: 1, 'f/x': 1, 'f/y': 1}, ['new']]);
  const back = await ann.post(`${path}/undo`);
  assert.equal(back.json.number, whole.json.before);
  assert.deepEqual(await values(path), was);
  assert.equal((await ann.post(`${path}/redo`)).status, 200);
  assert.deepEqual(await values(path), {a: 1, 'f/x': 1, 'f/y': 1});

  const again = await ann.post(`${path}/snapshots/1/restore`);
  assert.deepEqual([again.json.changed, again.json.before], [[], null]);
});

test('a diff is a merge patch and a list of what changed', async () => {
  const {path} = await ann.session({context: {f: {name: 'A', tags: [1, 2]}, gone: 1, 's/l': 1}});
  await ann.post(`${path}/snapshots`, {});
  await ann.patch(`${path}/context`, {merge: {f: {name: 'B', tags: [1, 3]}}, set: {'s/l': 2}, delete: ['gone']});
  await ann.post(`${path}/snapshots`, {});
  const diff = await ann.get(`${path}/snapshots/1/diff?to=2`);
  assert.deepEqual(diff.json, {patch: {f: {name: 'B', tags: [1, 3]}, gone: null, 's/l': 2},
    changed: ['/f/name', '/f/tags/1', '/gone', '/s~1l']});
  assert.deepEqual((await ann.get(`${path}/snapshots/1/diff`)).json, diff.json, 'to the present');
  assert.deepEqual((await ann.get(`${path}/snapshots/latest/diff?to=latest`)).json, {patch: {}, changed: []});
  problem(await ann.get(`${path}/snapshots/1/diff?to=9`), 404, 'not-found');
});

test('a create repeated with its Idempotency-Key makes one', async () => {
  const {path} = await ann.session({context: {a: 1}});
  const headers = {'Idempotency-Key': `"${randomUUID()}"`};
  const first = await ann.post(`${path}/snapshots`, {name: 'once'}, headers);
  await set(path, {a: 2});
  const again = await ann.post(`${path}/snapshots`, {name: 'once'}, headers);
  assert.deepEqual([again.status, again.headers['idempotency-replayed'], again.headers.location, again.json],
    [201, 'true', first.headers.location, first.json]);
  problem(await ann.post(`${path}/snapshots`, {name: 'twice'}, headers), 422, 'key-reused');
  assert.equal((await ann.get(`${path}/snapshots`)).json.snapshots.length, 1);
  const many = await Promise.all(Array.from({length: 8}, () =>
    ann.post(`${path}/snapshots`, {name: 'race'}, {'Idempotency-Key': 'race'})));
  assert.deepEqual(new Set(many.filter(r => r.status === 201).map(r => r.json.number)), new Set([2]));
  assert.equal((await ann.get(`${path}/snapshots`)).json.snapshots.length, 2);
});

test('the session may be named by X-Session-Id, and a snapshot by its id alone', async () => {
  const {id, path} = await ann.session({context: {a: 1}});
  const head = {'X-Session-Id': id};
  const made = await ann.post('/api/sessions/snapshots', {name: 'n'}, head);
  assert.equal(made.status, 201, made.text);
  assert.equal((await ann.get(`/api/sessions/snapshots?session=${id}`)).json.snapshots.length, 1);
  problem(await ann.get('/api/sessions/snapshots'), 400, 'bad-parameter');
  problem(await ann.get(`/api/sessions/snapshots?session=${randomUUID()}`, head), 400, 'bad-parameter');
  await set(path, {a: 2});
  const back = await ann.post(`/api/sessions/snapshots/${made.json.id}/restore`);
  assert.deepEqual([back.status, back.json.number, back.json.changed], [200, 1, ['a']]);
  assert.deepEqual(await values(path), {a: 1});
  problem(await ann.post('/api/sessions/snapshots/1/restore'), 404, 'not-found');
});

test('another user\'s snapshot gets the same answer as an unknown one', async () => {
  const eve = await user('eve');
  const {path} = await ann.session({context: {a: 1}});
  const {json} = await ann.post(`${path}/snapshots`, {});
  const none = `/api/sessions/${randomUUID()}`;
  const bare = res => {
    const {request_id: id, instance, ...rest} = res.json ?? {};
    return [res.status, rest];
  };
  for (const [method, tail, body] of [['GET', '/snapshots'], ['POST', '/snapshots', {}],
    ['GET', '/snapshots/1'], ['GET', '/snapshots/latest'], ['PATCH', '/snapshots/1', {name: 'x'}],
    ['DELETE', '/snapshots/1'], ['POST', '/snapshots/1/restore'], ['GET', '/snapshots/1/diff'],
    ['POST', '/undo'], ['POST', '/redo']]) {
    const call = at => eve.s.api(method, `${at}${tail}`, {token: eve.token, body});
    const theirs = await call(path);
    assert.equal(theirs.status, 404, `${method} ${tail}`);
    assert.deepEqual(bare(theirs), bare(await call(none)), `${method} ${tail}`);
  }
  const restore = id => eve.post(`/api/sessions/snapshots/${id}/restore`);
  assert.deepEqual(bare(await restore(json.id)), bare(await restore(randomUUID())));
  problem(await restore(json.id), 404, 'not-found');
  problem(await eve.post('/api/sessions', {from_snapshot: json.id}), 404, 'not-found');
  assert.deepEqual((await ann.get(`${path}/snapshots`)).json.snapshots.length, 1);
});

test('a grantee reads or edits snapshots by role', async () => {
  const guest = await user('guest');
  const {path} = await ann.session({context: {a: 1}});
  await ann.post(`${path}/snapshots`, {name: 'mine'});
  const role = async what => assert.ok((await ann.post(`${path}/grants`,
    {user: guest.sub, role: what})).status < 300);
  await role('viewer');
  assert.deepEqual((await guest.get(`${path}/snapshots/1`)).json.values, {a: 1});
  assert.equal((await guest.get(`${path}/snapshots/1/diff`)).status, 200);
  for (const tail of ['/snapshots', '/snapshots/1/restore', '/undo', '/redo']) {
    problem(await guest.post(path + tail, {}), 403, 'forbidden');
  }
  await role('editor');
  await set(path, {a: 2}, guest);
  assert.equal((await guest.post(`${path}/snapshots`, {name: 'his'})).json.number, 2);
  problem(await guest.del(`${path}/snapshots/1`), 403, 'forbidden');
  assert.equal((await guest.del(`${path}/snapshots/2`)).status, 204);
  assert.equal((await guest.post(`${path}/snapshots/1/restore`)).status, 200);
  assert.deepEqual(await values(path), {a: 1});
  assert.equal(problem(await ann.post(`${path}/undo`), 409, 'state').reason, 'undo-unsafe');
  assert.equal((await guest.post(`${path}/undo`)).status, 200, 'he may take his own back');
});

test('a new session can be made from a snapshot of a session in its grace', async () => {
  const {path, id} = await ann.session({context: {a: 1, 'f/x': 1}});
  const whole = (await ann.post(`${path}/snapshots`, {})).json;
  const part = (await ann.post(`${path}/snapshots`, {scope: 'f/'})).json;
  await set(path, {a: 2, 'f/x': 2});
  ann.s.sql(`UPDATE holdfast.session SET expires_at = now() - interval '1 hour' WHERE session_id = '${id}'`);
  assert.equal((await ann.get(path)).json.status, 'expired');
  assert.deepEqual((await ann.get(`${path}/snapshots/1`)).json.values, {a: 1, 'f/x': 1});
  const from = async (snapshot, more = {}) => values((await ann.session({from_snapshot: snapshot, ...more})).path);
  assert.deepEqual(await from(whole.id), {a: 1, 'f/x': 1});
  assert.deepEqual(await from(part.id, {context: {b: 1}}), {'f/x': 1, b: 1});
  assert.equal((await ann.post(`${path}/snapshots/1/restore`)).status, 200);
  assert.equal((await ann.get(path)).json.status, 'active', 'going back there revives it');
});

test('sync applies snapshots and restores in order', async () => {
  const {path} = await ann.session({context: {a: 0}});
  const body = {client: 'q', ops: [
    {seq: 1, op: 'save', base: 1, set: {a: 1}}, {seq: 2, op: 'snapshot', source: 'step', scope: ''},
    {seq: 3, op: 'save', base: 3, set: {a: 2}}, {seq: 4, op: 'restore', number: 7},
    {seq: 5, op: 'save', base: 4, set: {b: 2}}]};
  const first = await ann.post(`${path}/sync`, body);
  assert.deepEqual(first.json.results.map(r => [r.seq, r.status]),
    [[1, 200], [2, 201], [3, 200], [4, 404], [5, 200]]);
  const again = await ann.post(`${path}/sync`, body);
  assert.deepEqual(again.json.results.map(r => r.status), [200, 200, 200, 200, 200]);
  assert.equal(again.json.rev, first.json.rev);
  assert.equal((await ann.post(`${path}/undo`)).status, 200);
  assert.deepEqual(await values(path), {a: 1});
});

test('restores and saves at once lose neither side', async () => {
  const {path} = await ann.session({context: {w: 'start', calm: 1}});
  await ann.post(`${path}/snapshots`, {name: 'start', pinned: true});
  const revs = [];
  const saved = [];
  const writer = async name => {
    for (let i = 1; i <= 30; i++) {
      const mark = `${name} ${i}`;
      const res = await ann.patch(`${path}/context`, {client: name, seq: i, base: 0, set: {w: mark, [name]: i}});
      assert.equal(res.status, 200, res.text);
      revs.push(res.json.rev);
      saved.push(mark);
    }
  };
  const restorer = async () => {
    for (let i = 0; i < 15; i++) {
      const res = await ann.post(`${path}/snapshots/1/restore`);
      assert.equal(res.status, 200, res.text);
      if (res.json.before !== null) {
        revs.push(res.json.rev);
      }
    }
  };
  await Promise.all([writer('one'), writer('two'), restorer()]);

  assert.equal(new Set(revs).size, revs.length, 'each change is a revision of its own');
  const there = new Set([(await values(path)).w]);
  for (const n of (await ann.get(`${path}/snapshots?source=step&limit=200`)).json.snapshots) {
    there.add((await ann.get(`${path}/snapshots/${n.number}`)).json.values.w);
  }
  // A value of another writer, or of a restore, is a copy once overwritten; own
  // values were seen.
  const last = Object.fromEntries(saved.map(mark => [mark.split(' ')[0], mark]));
  const copies = ann.s.sql(`SELECT coalesce(mine, theirs) FROM holdfast.conflict WHERE user_id = '${ann.sub}'
    UNION SELECT theirs FROM holdfast.conflict WHERE user_id = '${ann.sub}'`).map(([v]) => v && JSON.parse(v));
  const all = new Set([...there, ...copies]);
  for (const mark of Object.values(last)) {
    assert.ok(all.has(mark), `${mark} is nowhere`);
  }
  assert.ok(all.has('start'));
  assert.deepEqual((await ann.get(`${path}/snapshots/1`)).json.values, {w: 'start', calm: 1});
});

test('restores and undos of two users at once run one after the other', async () => {
  const {path} = await ann.session({context: {a: 0}});
  for (let i = 1; i <= 10; i++) {
    await ann.post(`${path}/snapshots`, {source: 'step'});
    await set(path, {a: i});
  }
  const all = await Promise.all(Array.from({length: 10}, () => ann.post(`${path}/undo`)));
  assert.deepEqual(all.map(r => r.status), Array(10).fill(200));
  assert.deepEqual(all.map(r => r.json.number).sort((x, y) => x - y), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(await values(path), {a: 0});
});

test('automatic snapshots are made with saves, as configured, and once', async () => {
  const s = await privateStack({env: {HOLDFAST_AUTO_REVS: '5', HOLDFAST_AUTO_S: '0'}});
  const token = s.token('auto');
  const {json} = await s.api('POST', '/api/sessions', {token, body: {context: {a: 0}}});
  const path = `/api/sessions/${json.session.id}`;
  for (let i = 1; i <= 20; i++) {
    const res = await s.api('PATCH', `${path}/context`, {token, body: {client: 'c', seq: i, base: i, set: {a: i}}});
    assert.deepEqual([res.json.rev, res.json.prev], [i + 1, i], 'a save is one revision all the same');
  }
  const list = (await s.api('GET', `${path}/snapshots`, {token})).json.snapshots;
  assert.deepEqual(list.map(n => [n.source, n.rev]), [['auto', 20], ['auto', 15], ['auto', 10], ['auto', 5]]);
  const got = (await s.api('GET', `${path}/snapshots/${list[1].number}`, {token})).json.values;
  assert.deepEqual(got, {a: 14}, 'what was before the save that made it');
  s.stop();
});

test('a snapshot and a restore ring', async () => {
  const {path} = await ann.session({context: {a: 1}});
  const s = await stack();
  const heard = [];
  const gone = new AbortController();
  const res = await fetch(`${s.url}${path}/live`, {signal: gone.signal,
    headers: {Authorization: `Bearer ${ann.token}`, Accept: 'text/event-stream'}});
  assert.equal(res.status, 200);
  (async () => {
    const text = new TextDecoder();
    for await (const chunk of res.body) {
      heard.push(text.decode(chunk, {stream: true}));
    }
  })().catch(() => null);
  const all = () => heard.join('');
  await ann.post(`${path}/snapshots`, {});
  await until(() => all().includes('"rev":2') || all().includes('"rev" : 2'), {saying: 'a bell for the snapshot'});
  await set(path, {a: 2});
  await ann.post(`${path}/snapshots/1/restore`);
  await until(() => /"rev" ?: ?4/.test(all()), {saying: 'a bell for the restore'});
  gone.abort();
});
