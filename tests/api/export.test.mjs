// A session as one document: out, in again, and what of it is not believed.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';
import {privateStack} from '../harness/stack.mjs';

let ann;
before(async () => {
  ann = await user('ann');
});

/** A session with something of everything; answers its path and its document. */
async function lived(who = ann) {
  const {path, id} = await who.session({app: 'one', slot: 's', name: 'Nämé', device: {os: 'x'},
    context: {title: 'first', 'form/a': {n: 1}, gone: 1}});
  await who.post(`${path}/snapshots`, {name: 'before', pinned: true});
  await who.patch(`${path}/context`, {client: 'c', seq: 1, base: 2, set: {title: 'second'}, delete: ['gone'],
    counters: {words: 3}, version: 2});
  await who.post(`${path}/snapshots`, {scope: 'form/'});
  await who.patch(`${path}/context`, {set: {'form/a': {n: 1.50}}});
  await who.post(`${path}/messages`, {messages: [{role: 'user', content: 'Hellö'}, {role: 'app', content: {a: [1]}, metadata: 7}]});
  const res = await who.get(`${path}/export`);
  assert.equal(res.status, 200, res.text);
  return {path, id, document: res.json, res};
}
const take = (document, {who = ann, query = '', headers = {}} = {}) =>
  who.post(`/api/sessions/import${query}`, document, headers);
const essence = ({records}) => records.map(({session, id, era, created_at: at, last_active_at: active,
  expires_at: end, ...rest}) => rest.type === 'session' ? rest : {...rest, at});
const lines = document => document.records.map(r => JSON.stringify(r)).join('\n') + '\n';
const takeLines = (body, type = 'application/x-ndjson') => ann.s.api('POST', '/api/sessions/import',
  {token: ann.token, body, headers: {'Content-Type': type}});
const count = async (who = ann) => (await who.get('/api/sessions?limit=200')).json.sessions.length;

test('a session goes out as one document, or as lines', async () => {
  const {path, document, res} = await lived();
  assert.match(res.headers['content-disposition'], /^attachment; filename="holdfast-session.json"/);
  assert.deepEqual(document.records.map(r => r.type), ['session', 'entry', 'entry', 'snapshot', 'snapshot',
    'past', 'past', 'past', 'message', 'message', 'end']);
  const [head, form, title] = document.records;
  assert.deepEqual([head.app, head.slot, head.name, head.device, head.status, head.rev, head.counters],
    ['one', 's', 'Nämé', {os: 'x'}, 'active', 6, {words: 3}]);
  assert.deepEqual([form.key, form.value, form.version, title.key, title.value, title.version],
    ['form/a', {n: 1.5}, null, 'title', 'second', 2]);
  const asLines = await ann.get(`${path}/export`, {Accept: 'application/x-ndjson'});
  assert.match(asLines.headers['content-type'], /^application\/x-ndjson/);
  assert.deepEqual(asLines.text.trimEnd().split('\n').map(l => JSON.parse(l)), document.records);
  problem(await ann.get(`${path}/export`, {Accept: 'text/html'}), 406, 'not-acceptable');
});

test('an export that is imported is the same session, with its past', async () => {
  const {path, document} = await lived();
  for (const res of [await take(document), await takeLines(lines(document)),
    await takeLines(lines(document).replaceAll('\n', '\r\n').trimEnd(), 'application/x-ndjson; charset=utf-8')]) {
    assert.equal(res.status, 201, res.text);
    const {session, ticket} = res.json;
    assert.equal(res.headers.location, `/api/sessions/${session.id}`);
    assert.deepEqual([session.messages, session.snapshots, session.rev, session.counters], [2, 2, 6, {words: 3}]);
    const copy = `/api/sessions/${session.id}`;
    assert.deepEqual(essence((await ann.get(`${copy}/export`)).json), essence(document));
    assert.deepEqual((await ann.get(`${copy}/snapshots/1`)).json.values, {title: 'first', 'form/a': {n: 1}, gone: 1});
    assert.notEqual((await ann.get(`${copy}/context`)).json.era, (await ann.get(`${path}/context`)).json.era);
    assert.equal((await ann.s.api('POST', `${copy}/beacon`, {body: {ticket: ticket.token, set: {late: 1}}})).status, 204);
    assert.equal((await ann.post(`${copy}/snapshots/1/restore`)).status, 200);
    assert.deepEqual((await ann.get(`${copy}/context`)).json.values, {title: 'first', 'form/a': {n: 1}, gone: 1});
    problem(await ann.get(`${copy}/context?since=2`), 410, 'cursor-expired');
  }
});

test('a session of the max body size is exported in parts and imported whole', async () => {
  const {path} = await ann.session();
  const big = 'ü"\\\n'.repeat(30000);
  for (let i = 0; i < 5; i++) {
    await ann.patch(`${path}/context`, {set: {[`k${i % 2}`]: `${big}${i}`}});
    await ann.post(`${path}/snapshots`);
    await ann.post(`${path}/messages`, {role: 'u', content: big});
  }
  const {json, text} = await ann.get(`${path}/export`);
  assert.ok(text.length > 1.3e6, `${text.length}`);
  const res = await take(json);
  assert.equal(res.status, 201, res.text);
  assert.deepEqual(essence((await ann.get(`/api/sessions/${res.json.session.id}/export`)).json), essence(json));
});

test('a value of max depth is exported and imported', async () => {
  const {path} = await ann.session();
  const deep = n => '['.repeat(n) + ']'.repeat(n);
  assert.equal((await ann.s.api('PUT', `${path}/context/deep`, {token: ann.token, body: deep(64),
    headers: {'Content-Type': 'application/json'}})).status, 201);
  const {text} = await ann.get(`${path}/export`);
  assert.equal((await takeLines(text, 'application/json')).status, 201);
  problem(await takeLines(text.replace(deep(64), deep(65)), 'application/json'), 400, 'malformed-json');
});

test('an id may be chosen, and a repeat makes nothing new', async () => {
  const {document, id} = await lived();
  const own = randomUUID();
  const headers = {'Idempotency-Key': randomUUID()};
  const first = await take(document, {query: `?id=${own}`, headers});
  assert.deepEqual([first.status, first.json.session.id], [201, own]);
  const again = await take(document, {query: `?id=${own}`, headers});
  assert.deepEqual([again.status, again.json.session.id, again.headers['idempotency-replayed']], [201, own, 'true']);
  assert.equal(problem(await take(document, {query: `?id=${id}`}), 409, 'state').reason, 'taken');
  problem(await take({...document, records: [...document.records]}, {query: `?id=${randomUUID()}`, headers}), 422, 'key-reused');
  assert.equal(problem(await take(document, {query: '?id=nonsense'}), 400, 'bad-parameter').parameter, 'id');
});

test('a reader may export a session and import it as his own', async () => {
  const {path} = await lived();
  const [vi, eve] = [await user('vi'), await user('eve')];
  await ann.post(`${path}/grants`, {user: vi.sub, role: 'viewer'});
  const {json} = await vi.get(`${path}/export`);
  problem(await eve.get(`${path}/export`), 404, 'not-found');
  problem(await vi.get('/api/sessions/me/export'), 404, 'not-found');
  const {json: {session}} = await take(json, {who: vi});
  assert.deepEqual([session.user, session.role], [vi.sub, 'owner']);
  const out = (await vi.get(`/api/sessions/${session.id}/export`)).json.records;
  assert.ok(out.every(r => r.actor === undefined || r.actor === vi.sub), 'a document speaks for who brings it');
  problem(await ann.get(`/api/sessions/${session.id}`), 404, 'not-found');
});

test('a document that no session could have produced is refused', async () => {
  const {document: {records}} = await lived();
  const had = await count();
  const at = type => records.findIndex(r => r.type === type);
  const edit = (type, what) => records.map((r, i) => i === at(type) ? {...r, ...what} : r);
  const twice = type => records.toSpliced(at(type), 0, records[at(type)]);
  const wrong = {
    'half of it': [records.slice(0, -1), `/records/${records.length - 2}/type`],
    'no session': [records.slice(1)],
    'two sessions': [twice('session')],
    'no object': [[1, 2, 3]],
    'an unknown record': [records.toSpliced(1, 0, {type: 'grant'})],
    'an unknown member': [edit('entry', {owner: 'bob'})],
    'a key twice': [twice('entry'), `/records/${at('entry') + 1}/rev`],
    'a key that is none': [edit('entry', {key: '../x'}), `/records/${at('entry')}/key`],
    'a revision from the future': [edit('entry', {rev: 7}), `/records/${at('entry')}/rev`],
    'no revision': [edit('entry', {rev: 0})],
    'half a revision': [edit('entry', {rev: 1.5})],
    'a revision beyond counting': [edit('session', {rev: 9007199254740992})],
    'a past that never was': [edit('past', {until_rev: records[at('past')].rev}), `/records/${at('past')}/until_rev`],
    'a past twice': [twice('past'), `/records/${at('past') + 1}/rev`],
    'a snapshot twice': [twice('snapshot'), `/records/${at('snapshot') + 1}/number`],
    'a snapshot of later': [edit('snapshot', {rev: 7}), `/records/${at('snapshot')}/rev`],
    'a snapshot of no kind': [edit('snapshot', {source: 'magic'})],
    'a message twice': [twice('message'), `/records/${at('message') + 1}/number`],
    'a message that is missing': [records.toSpliced(at('message'), 1), `/records/${at('message')}/number`],
    'a time that is none': [edit('message', {created_at: '2026-02-30T00:00:00.000Z'})],
    'a year that is none': [edit('message', {created_at: '0000-01-01T00:00:00.000Z'})],
    'a status that is told only': [edit('session', {status: 'deleted'})],
    'a ttl of a second': [edit('session', {ttl: 1})],
    'a counter that is none': [edit('session', {counters: {a: 'b'}})],
  };
  for (const [what, [list, pointer]] of Object.entries(wrong)) {
    const {errors} = problem(await take({records: list}), 422, 'schema');
    if (pointer) {
      assert.equal(errors[0].pointer, pointer, `${what}: ${JSON.stringify(errors)}`);
    }
  }
  problem(await take({records}.records), 422, 'schema');
  problem(await take({records: []}), 422, 'schema');
  problem(await take({records: edit('session', {device: {d: 'x'.repeat(4100)}})}), 413, 'too-large');
  const {errors: [nul]} = problem(await takeLines(JSON.stringify({records: edit('message', {content: {a: '\0'}})}),
    'application/json'), 422, 'unstorable-text');
  assert.equal(nul.pointer, `/records/${at('message')}/content/a`);
  assert.equal(await count(), had, 'nothing was made of any');
});

test('lines hold one value each, and an error has its line', async () => {
  const {document} = await lived();
  const all = lines(document).trimEnd().split('\n');
  const had = await count();
  const place = async list => {
    const {line, column} = problem(await takeLines(list.join('\n')), 400, 'malformed-json');
    return [line, column];
  };
  assert.deepEqual(await place(['{"type": x}', ...all.slice(1)]), [1, 10]);
  assert.deepEqual(await place([all[0], '{"type": x}', ...all.slice(2)]), [2, 10]);
  assert.deepEqual(await place([`${all[0]},${all[1]}`, ...all.slice(2)]), [1, 1]);
  assert.deepEqual(await place([all[0], all[1].replace('{', '{\n'), ...all.slice(2)]), [2, 2]);
  assert.deepEqual(await place([all[0], all[1].replace('{"n":1.5}', '[1\n2]'), ...all.slice(2)]), [2, 1]);
  assert.equal((await place([all[0], '', ...all.slice(1)]))[0], 2);
  problem(await takeLines([`${all[0]}],"x":[${all[1]}`, ...all.slice(2)].join('\n')), 422, 'schema');
  problem(await takeLines(`${all.join('\n')}\0`), 400, 'malformed-json');
  problem(await takeLines('\n'), 422, 'schema');
  problem(await takeLines(''), 400, 'malformed-json');
  problem(await takeLines(lines(document), 'text/plain'), 415, 'unsupported-type');
  assert.equal(await count(), had);
});

test('the limits of a session hold for an import', async () => {
  const {document} = await lived();
  const s = await privateStack({env: {HOLDFAST_KEYS: '1', HOLDFAST_MESSAGES: '2', HOLDFAST_SNAPSHOTS: '2',
    HOLDFAST_CONTEXT_BYTES: '1024', HOLDFAST_SESSIONS: '1'}});
  const bob = await user('bob', s);
  const of = (...types) => document.records.filter(r => types.includes(r.type));
  const [a, b] = of('entry');
  const records = (...more) => ({records: [...of('session'), ...more, ...of('end')]});
  const refused = async list => problem(await take(list, {who: bob}), 403, 'quota-exceeded').which;
  assert.equal(await refused(records(a, b)), 'keys');
  assert.equal(await refused(records({...a, key: 'k', value: 'x'.repeat(1022)})), 'context_bytes');
  const [n] = of('snapshot');
  assert.equal(await refused(records(...[1, 2, 3].map(number => ({...n, number})))), 'snapshots');
  const [m] = of('message');
  assert.equal(await refused(records(...[1, 2, 3].map(number => ({...m, number})))), 'messages');
  assert.equal((await take(records({...a, key: 'k', value: 'x'.repeat(1021)}, ...[1, 2].map(number => ({...n, number})),
    ...[1, 2].map(number => ({...m, number}))), {who: bob})).status, 201);
  assert.equal(await refused(records()), 'sessions');
});

test('an app\'s schemas check an import like any save', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hf-schemas-'));
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, 'title.json'), JSON.stringify({$schema: 'https://json-schema.org/draft/2020-12/schema',
    'x-holdfast': {keys: ['title'], app: 'one', version: 2, reads: [1]}, type: 'string', maxLength: 6}));
  try {
    const {document} = await lived();
    const s = await privateStack({env: {HOLDFAST_APP_SCHEMA_DIR: dir}});
    const bob = await user('bob', s);
    const title = what => ({records: document.records.map(r => r.key === 'title' && r.type === 'entry' ? {...r, ...what} : r)});
    assert.equal((await take(title({}), {who: bob})).status, 201);
    const place = document.records.findIndex(r => r.key === 'title');
    const {errors} = problem(await take(title({value: 'too long'}), {who: bob}), 422, 'schema');
    assert.equal(errors[0].pointer, `/records/${place}/value`);
    problem(await take(title({version: 9}), {who: bob}), 409, 'schema-version');
    assert.equal(await count(bob), 1, 'nothing was made of those');
    // Of another app it is not governed.
    const [head, ...rest] = title({value: 'too long'}).records;
    assert.equal((await take({records: [{...head, app: 'two'}, ...rest]}, {who: bob})).status, 201);
  } finally {
    rmSync(dir, {recursive: true});
  }
});
