// Everything within the limits is saved, however expensive; anything beyond is refused
// with the limit's name and `after-shrink`, never with "later".
import assert from 'node:assert/strict';
import {before, test} from 'node:test';

import {problem, user} from '../harness/sessions.mjs';

let ann;
let limits;
/** Somebody else: a user has only so much of the time for what is dear. */
async function next() {
  ann = await user('limits');
  return ann.session();
}
before(async () => {
  await next();
  limits = (await ann.get('/api/limits')).json;
});

const members = (n, value, name = 'm') => Object.fromEntries(
  Array.from({length: n}, (_, i) => [`${name}${i}`, value(i)]));

/** As a queue does: what is "later" is asked again, for a while. */
async function patiently(send) {
  const until = Date.now() + 60000;
  for (;;) {
    const res = await send();
    if (res.json?.retry !== 'later' || Date.now() > until) {
      return res;
    }
    await new Promise(resolve => setTimeout(resolve, 1000 * Number(res.headers['retry-after'] ?? 1)));
  }
}

async function saved(send) {
  const res = await patiently(send);
  assert.ok([200, 201, 204].includes(res.status), res.text);
  return res;
}

async function refused(send, limit) {
  const res = await patiently(send);
  const p = problem(res, 413, 'too-large');
  assert.deepEqual([p.limit, p.retry], [limit, 'after-shrink'], res.text);
  assert.equal(p.max, limits[limit], limit);
}

const context = (path, body) => () => ann.patch(`${path}/context`, body);
const put = (path, value) => () => ann.put(`${path}/context/k`, JSON.stringify(value),
  {'Content-Type': 'application/json'});

test('the max number of values of each kind is accepted, and one more is refused', async () => {
  let {path} = await next();
  const n = limits.nodes;
  for (const one of [1, [], {}, '', null, true]) {
    ({path} = await next());
    await saved(put(path, Array.from({length: n - 1}, () => one)));
  }
  await saved(put(path, Array.from({length: (n - 2) / 2}, () => [1])));
  ({path} = await next());
  await saved(put(path, members((n - 2) / 2, () => ({a: 1}), '')));
  await refused(put(path, Array.from({length: n}, () => 1)), 'nodes');
  await refused(put(path, Array.from({length: n / 2}, () => [1])), 'nodes');
});

test('a merge into each of the max number of members is accepted', async () => {
  let {path} = await next();
  const before = {set: {w: members(20000, () => ({a: 0}))}};
  await saved(context(path, before));
  const merge = value => ({merge: {w: members(20000, () => value)}});
  await saved(context(path, merge({b: 1})));
  ({path} = await next());
  await saved(context(path, before));
  await saved(context(path, {client: 'c', seq: 1, base: 0,
    was: {w: members(10000, () => ({a: 0}))}, merge: {w: members(10000, () => ({a: 1}))}}));
  await saved(context(path, merge(null)));
  assert.deepEqual((await ann.get(`${path}/context`)).json.values, {w: {}});
  await refused(context(path, merge([1, 2, 3, 4, 5])), 'nodes');
});

test('the max number of keys is accepted, and one more is refused', async () => {
  const {path} = await next();
  await saved(context(path, {set: members(limits.keys, i => i)}));
  await saved(context(path, {set: members(limits.keys, i => i + 1)}));
  await refused(context(path, {set: members(limits.keys + 1, i => i)}), 'keys');
  await refused(context(path, {merge: members(limits.keys + 1, i => ({i}))}), 'keys');
  problem(await patiently(context(path, {set: {other: 1}})), 403, 'quota-exceeded');
  await saved(context(path, {delete: Object.keys(members(limits.keys, () => 1))}));
});

test('the max number of batches, each of many keys, is accepted', async () => {
  const {path} = await next();
  const batches = n => ({client: 'c', batches: Array.from({length: n}, (_, i) =>
    ({seq: i + 1, base: 0, set: members(500, k => i + k)}))});
  const res = await saved(context(path, batches(limits.batches)));
  assert.equal(res.json.applied.length, limits.batches);
  await refused(context(path, {client: 'd', batches: Array.from({length: limits.batches + 1},
    (_, i) => ({seq: i + 1, set: {a: i}}))}), 'batches');
});

test('the max depth is accepted', async () => {
  const {path} = await next();
  const deep = (n, inner) => '['.repeat(n) + inner + ']'.repeat(n);
  await saved(() => ann.put(`${path}/context/k`, deep(limits.depth, ''),
    {'Content-Type': 'application/json'}));
  problem(await ann.put(`${path}/context/k`, deep(limits.depth + 1, ''),
    {'Content-Type': 'application/json'}), 400, 'malformed-json');
});

test('the max bytes of a context, a job and a message are accepted', async () => {
  const {path} = await next();
  const text = bytes => 'x'.repeat(bytes - 3);	// quotes, and the key k
  await saved(put(path, text(limits.context_bytes)));
  problem(await patiently(put(path, text(limits.context_bytes + 1))), 403, 'quota-exceeded');
  await refused(put(path, text(limits.context_bytes + 4)), 'context_bytes');
  await refused(context(path, {set: {k: text(limits.context_bytes + 4)}}), 'context_bytes');
  const job = bytes => () => ann.post(`${path}/jobs`, {type: 't', payload: 'x'.repeat(bytes - 2)});
  await saved(job(limits.job_bytes));
  await refused(job(limits.job_bytes + 1), 'job_bytes');
  // Spaces and escapes are not kept, so they do not count.
  const spaced = `{"type":"t","payload":["${'\\u0041'.repeat(60000)}"${' '.repeat(100000)}]}`;
  await saved(() => ann.post(`${path}/jobs`, spaced, {'Content-Type': 'application/json'}));
  const {path: other} = await next();
  await saved(() => ann.post(`${other}/messages`,
    {role: 'u', content: 'x'.repeat(limits.body_bytes - 1000)}));
});

test('a cache of a whole context is invalidated by a pattern, and by many', async () => {
  const {path} = await next();
  for (let part = 0; part < 6; part++) {
    await saved(context(path, {set: Object.fromEntries(Array.from({length: 150}, (_, i) =>
      [`cache/k${part}-${i}`, {dependencies: Array.from({length: 80}, (_, k) => `d${part}${i}/${k}`)}]))}));
  }
  const invalidate = patterns => () => ann.post(`${path}/context:invalidate`, {patterns});
  const p = problem(await patiently(invalidate(Array.from({length: 100}, (_, i) => `no${i}/**/x`))),
    413, 'too-large');
  assert.deepEqual([p.limit, p.retry], ['pattern_bytes', 'after-shrink']);
  await saved(invalidate(Array.from({length: Math.floor(p.max / 7)}, (_, i) => `no${i}/**`)));
  problem(await patiently(invalidate(['*a'.repeat(10)])), 422, 'schema');
  const all = await saved(invalidate(['**']));
  assert.equal(all.json.deleted.length, 900);
});
