// openapi.yaml is what the server does: no route and no code is missing from
// it, and each operation, when asked, answers as it is written there.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {before, test} from 'node:test';

import {createConfig, lint} from '@redocly/openapi-core';

import {document, errors, misfit, operations, resolve, routes} from '../harness/openapi.mjs';
import {events} from '../harness/live.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {root, stack} from '../harness/stack.mjs';

let s;
let ann;
let bob;
before(async () => {
  s = await stack();
  ann = await user('ann');
  bob = await user('bob');
});

const fill = (path, params) => path.replace(/\{(\w+)\}/g, (_, name) => params[name]);
const never = '00000000-0000-7000-8000-000000000001';
const isOps = operation => operation.tags.includes('operators');

/** A session of ann's, and another thing made in it. */
const made = async (what, body) => {
  const {id, path} = await ann.session({context: {a: 1, 'cache/x': 1}});
  const res = await ann.post(`${path}/${what}`, body);
  assert.equal(res.status, 201, res.text);
  return {id, path, thing: res.json};
};
const granted = async () => {
  const {id, thing} = await made('grants', {user: bob.sub, role: 'viewer'});
  return {id, gid: thing.grant.id};
};
const linked = async () => {
  const {id, thing} = await made('links', {role: 'viewer'});
  return {id, lid: thing.link.id, secret: thing.link.token};
};
const snapped = async () => {
  const {id, path, thing} = await made('snapshots', {name: 'before'});
  await ann.patch(`${path}/context`, {set: {a: 2}});
  return {id, n: thing.number, number: thing.number, snapshot: thing.id};
};
const stepped = async () => {
  const {id, path} = await ann.session({context: {a: 1}});
  const step = await ann.post(`${path}/snapshots`, {source: 'step', scope: ''});
  assert.equal(step.status, 201, step.text);
  await ann.patch(`${path}/context`, {set: {a: 2}});
  return {id};
};
const asked = async (more = {}) => {
  const {id, thing} = await made('jobs', {type: 'walk', ...more});
  return {id, job: thing.id};
};
const processor = () => s.token('processor', {roles: ['worker']});
const claimed = async (more = {}) => {
  const type = `walk-${Math.random()}`;
  await asked({type});
  const {json} = await s.api('POST', '/api/jobs/claim', {token: processor(), body: {types: [type]}});
  return {body: {token: json.token, ...more}, token: processor()};
};
const conflicted = async () => {
  const {id, path} = await ann.session({context: {k: 0}});
  await ann.patch(`${path}/context`, {client: 'one', seq: 1, base: 1, set: {k: 1}});
  const late = await ann.patch(`${path}/context`, {client: 'two', seq: 1, base: 1, set: {k: 2}});
  return {id, cid: late.json.conflicts[0].id};
};
const kept = async () => {
  const {id, path} = await ann.session({context: {a: 1}});
  const {headers} = await ann.get(`${path}/context`);
  return {id, key: 'a', headers: {'If-Match': headers.etag}};
};
const plain = async () => ({id: (await ann.session({context: {a: 1}})).id, key: 'a'});
const withBody = body => async () => ({...await plain(), body});
const named = body => async () => {
  const {id} = await plain();
  return {headers: {'X-Session-Id': id}, body};
};

/**
 * By operationId, how to ask for it so that it is done: {body, query, headers,
 * type, token} and the parameters of its path.  An operation that is not here
 * fails its test.
 */
const walk = {
  getLimits: async () => ({}),
  listSessions: async () => {
    await ann.session();
    return {query: '?status=active&limit=1'};
  },
  createSession: async () => ({body: {app: 'walk', context: {a: 1}}}),
  cleanup: async () => ({token: s.token('admin', {roles: ['admin']})}),
  getSession: plain,
  replaceSession: withBody({name: 'other'}),
  updateSession: withBody({status: 'completed'}),
  deleteSession: plain,
  recoverSession: withBody({client: 'walk'}),
  addMessages: withBody({messages: [{role: 'user', content: 'Hello'}, {role: 'app', content: {a: 1}}]}),
  listMessages: async () => ({id: (await made('messages', {role: 'user', content: 'Hello'})).id,
    query: '?order=newest'}),
  exportSession: snapped,
  importSession: async () => ({body: (await ann.get(`/api/sessions/${(await snapped()).id}/export`)).json}),
  resumeSession: async () => ({id: (await ann.session({context: {nav: {url: '/here'},
    'step/one': {status: 'active', minutes: 3, optional: true}, 'step/two': {}}})).id}),
  exportAccount: async () => ({}),
  eraseAccount: async () => {
    const gone = await user('gone');
    await gone.session();
    return {token: gone.token, query: `?confirm=${gone.sub}`};
  },
  claimAccount: async () => {
    const before = await user('anonymous');
    await before.session({context: {a: 1}});
    return {token: (await user('now')).token, body: {token: before.token}};
  },
  signOut: async () => ({token: (await user('out')).token}),

  loadContext: plain,
  saveContext: withBody({client: 'walk', seq: 1, set: {a: 2}}),
  replaceContext: async () => ({...await kept(), body: {b: 1}}),
  getKey: plain,
  putKey: withBody([1, 'any', null]),
  deleteKey: plain,
  invalidate: withBody({patterns: ['cache/*']}),
  beacon: async () => {
    const {id, ticket} = await ann.session();
    return {id, body: {ticket, client: 'walk', seq: 1, set: {a: 1}}, token: null};
  },
  sync: withBody({client: 'walk', ops: [{seq: 1, op: 'save', set: {a: 2}}]}),
  listConflicts: conflicted,
  getConflict: conflicted,
  resolveConflict: async () => ({...await conflicted(), body: {use: 'theirs'}}),
  loadNamedContext: named(),
  saveNamedContext: named({contextData: {a: 2}}),
  validate: async () => ({key: 'any', body: {a: 1}}),

  createSnapshot: withBody({name: 'here'}),
  listSnapshots: snapped,
  getSnapshot: snapped,
  updateSnapshot: async () => ({...await snapped(), body: {pinned: true}}),
  deleteSnapshot: snapped,
  restoreSnapshot: snapped,
  diffSnapshots: snapped,
  undo: stepped,
  redo: async () => {
    const {id} = await stepped();
    const undone = await ann.post(`/api/sessions/${id}/undo`);
    assert.equal(undone.status, 200, undone.text);
    return {id};
  },
  listNamedSnapshots: named(),
  createNamedSnapshot: named({name: 'here'}),
  restoreSnapshotById: snapped,

  createJob: withBody({type: 'walk', payload: {any: 1}}),
  listJobs: asked,
  getJob: asked,
  updateJob: async () => ({...await asked(), body: {state: 'paused'}}),
  claimJob: async () => {
    await asked({type: 'walked'});
    return {body: {types: ['walked']}, token: processor()};
  },
  heartbeatJob: () => claimed({progress: 10}),
  completeJob: () => claimed({save: {set: {a: 2}}}),
  failJob: () => claimed({error: 'it is not to be'}),

  share: withBody({set: {a: 2}}),
  listShared: async () => {
    await granted();
    return {token: bob.token};
  },
  listGrants: granted,
  createGrant: withBody({user: 'somebody', role: 'editor'}),
  leave: async () => ({...await granted(), token: bob.token}),
  getGrant: granted,
  revokeGrant: granted,
  listLinks: linked,
  createLink: withBody({role: 'viewer', uses: 1}),
  getLink: linked,
  deleteLink: linked,
  acceptLink: async () => ({body: {token: (await linked()).secret},
    token: (await user('guest')).token}),
  listActivity: plain,
  presence: async () => {
    const {id} = await plain();
    await ann.patch(`/api/sessions/${id}/context`, {client: 'walk', seq: 1, label: 'Ann',
      set: {a: 2}});
    return {id};
  },
  liveTicket: plain,
  live: plain,

  healthLive: async () => ({}),
  healthReady: async () => ({}),
  metrics: async () => ({}),
};

/** What every reply of the API carries, whatever it says. */
function hasCommonHeaders({headers}) {
  assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/);
  const {'cache-control': cache, 'x-content-type-options': sniff,
    'content-security-policy': policy, 'referrer-policy': referrer} = headers;
  assert.deepEqual({cache, sniff, policy, referrer}, {cache: 'no-store', sniff: 'nosniff',
    policy: "default-src 'none'; frame-ancestors 'none'", referrer: 'no-referrer'});
}

/** The reply has a place in the document, and is what stands there. */
function isAsWritten({at, operation}, res) {
  if (!isOps(operation)) {
    hasCommonHeaders(res);
  }
  const key = res.status in operation.responses ? res.status : 'default';
  const written = resolve(operation.responses[key]);
  if (key === 'default') {
    assert.ok(res.status >= 400, `${res.status} is not in the document\n${res.text}`);
  }
  for (const [name, header] of Object.entries(written.headers ?? {})) {
    assert.ok(!resolve(header).required || res.headers[name.toLowerCase()], `no header ${name}`);
  }
  if (!written.content) {
    assert.equal(res.text, '', 'a body that the document does not know of');
    return;
  }
  const type = res.headers['content-type'].split(';')[0];
  assert.ok(type in written.content, `${type} is not in the document\n${res.text}`);
  if (res.json === undefined || type.includes('ndjson')) {
    return;
  }
  const place = operation.responses[key].$ref?.slice(1) ?? `${at}/responses/${key}`;
  const why = misfit(res.json, `${place}/content/${type.replaceAll('/', '~1')}/schema`);
  assert.equal(why, undefined, `${why}\n${res.text}`);
}

async function ask({method, path, operation}, want, token) {
  const url = fill(path, want) + (want.query ?? '');
  const body = want.body === undefined ? undefined : JSON.stringify(want.body);
  const headers = {...want.headers,
    ...body === undefined ? {} : {'Content-Type': want.type ?? 'application/json'}};
  if (isOps(operation)) {
    return s.ops(url);
  }
  if (operation.operationId === 'live' && token) {
    const stream = await events(s.url, url.slice(0, -'/live'.length), {token});
    stream.close?.();
    return stream;
  }
  return s.api(method, url, {token, headers, body});
}

test('every route is in the document, and it has no other', () => {
  assert.deepEqual([...operations.keys()].sort(), [...routes.keys()].sort());
});

test('a body is of the type and the schema that the server checks it against', () => {
  for (const [name, {operation: {requestBody}}] of operations) {
    const {bodies, isOptional} = routes.get(name);
    const written = Object.entries(requestBody?.content ?? {})
      .map(([type, {schema}]) => [type, schema.$ref]);
    assert.deepEqual(Object.fromEntries(written), bodies, name);
    assert.equal(requestBody?.required ?? false, requestBody !== undefined && !isOptional, name);
  }
});

test('a parameter is one that the server reads, and none is left out', () => {
  for (const [name, {operation}] of operations) {
    const written = (operation.parameters ?? []).map(resolve).filter(p => p.in !== 'path');
    assert.deepEqual(written.map(p => p.name).sort(), [...routes.get(name).parameters].sort(), name);
  }
});

test('who may ask is what the server asks for', () => {
  const schemes = {OPS: [], TICKET: ['ticket'], LIVE: ['bearer', 'ticket']};
  for (const [name, {operation}] of operations) {
    const written = (operation.security ?? document.security).flatMap(Object.keys);
    assert.deepEqual(written, schemes[routes.get(name).need] ?? ['bearer'], name);
  }
});

test('every problem code is in the document, and it has no other', () => {
  const {code, retry} = document.components.schemas.Problem.properties;
  assert.deepEqual([...code.enum].sort(), [...errors.keys()].sort());
  assert.deepEqual([...retry.enum].sort(), [...new Set([...errors.values()]
    .map(e => e.retry))].sort());
});

test('a linter that others use finds nothing to say', async () => {
  const config = await createConfig({extends: ['recommended'], rules: {
    // An error of any kind is `default`: one problem document for all.
    'operation-4xx-response': 'off',
  }});
  const found = await lint({ref: join(root, 'openapi.yaml'), config});
  assert.deepEqual(found.map(p => `${p.location[0].pointer}: ${p.message}`), []);
});

for (const [name, one] of operations) {
  const {id, operation} = one;

  test(`${name} answers as it is written`, async () => {
    assert.ok(walk[id], `say in this test how to ask for ${id}`);
    const want = await walk[id]();
    const token = want.token === undefined ? ann.token : want.token;
    const res = await ask(one, want, token);
    assert.ok(res.status < 300, `${res.status} ${res.text}`);
    isAsWritten(one, res);
  });

  test(`${name} refuses a query parameter that it does not know`, async () => {
    const want = await walk[id]();
    const token = want.token === undefined ? ann.token : want.token;
    const query = `${want.query ? `${want.query}&` : '?'}no-such=1`;
    const res = await ask(one, {...want, query}, token);
    const p = problem(res.status ? res : await s.api('GET', fill(one.path, want) + query, {token}),
      400, 'bad-parameter');
    // What a stream is refused for comes through nginx, without its name.
    assert.equal(p.parameter, id === 'live' ? undefined : 'no-such');
  });

  if (!isOps(operation)) {
    test(`${name} wants to know who asks`, async () => {
      const nobody = {id: never, cid: never, gid: never, lid: never, snapshot: never, job: never, key: 'a',
        number: 1, n: 1, body: operation.requestBody && {ticket: 'none', set: {a: 1}}};
      const res = await ask(one, nobody);
      problem(res, 401, id === 'beacon' ? 'ticket-invalid' : 'token-missing');
      assert.ok(res.headers['www-authenticate'], 'no WWW-Authenticate');
      isAsWritten(one, res);
    });
  }
}
