// openapi.yaml is what the server does: no route and no code is missing from
// it, and each operation, when asked, answers as it is written there.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {before, test} from 'node:test';

import {createConfig, lint} from '@redocly/openapi-core';

import {document, errors, misfit, operations, resolve, routes} from '../harness/openapi.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {root, stack} from '../harness/stack.mjs';
import {ask, isOps, never, walkOf} from '../harness/walk.mjs';

let s;
let ann;
let walk;
before(async () => {
  s = await stack();
  ann = await user('ann');
  walk = walkOf(s, ann, await user('bob'));
});

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

test('the document has every route and no other', () => {
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

test('the document has every parameter that the server reads and no other', () => {
  for (const [name, {operation}] of operations) {
    const written = (operation.parameters ?? []).map(resolve).filter(p => p.in !== 'path');
    assert.deepEqual(written.map(p => p.name).sort(), [...routes.get(name).parameters].sort(), name);
  }
});

test('the security of each operation is the one the server demands', () => {
  const schemes = {OPS: [], TICKET: ['ticket'], LIVE: ['bearer', 'ticket']};
  for (const [name, {operation}] of operations) {
    const written = (operation.security ?? document.security).flatMap(Object.keys);
    assert.deepEqual(written, schemes[routes.get(name).need] ?? ['bearer'], name);
  }
});

test('the document has every problem code and no other', () => {
  const {code, retry} = document.components.schemas.Problem.properties;
  assert.deepEqual([...code.enum].sort(), [...errors.keys()].sort());
  assert.deepEqual([...retry.enum].sort(), [...new Set([...errors.values()]
    .map(e => e.retry))].sort());
});

test('the Redocly linter reports nothing', async () => {
  const config = await createConfig({extends: ['recommended'], rules: {
    // An error of any kind is `default`: one problem document for all.
    'operation-4xx-response': 'off',
  }});
  const found = await lint({ref: join(root, 'openapi.yaml'), config});
  assert.deepEqual(found.map(p => `${p.location[0].pointer}: ${p.message}`), []);
});

for (const [name, one] of operations) {
  const {id, operation} = one;

  test(`${name} answers as documented`, async () => {
    assert.ok(walk[id], `say in this test how to ask for ${id}`);
    const want = await walk[id]();
    const token = want.token === undefined ? ann.token : want.token;
    const res = await ask(s, one, want, token);
    assert.ok(res.status < 300, `${res.status} ${res.text}`);
    isAsWritten(one, res);
  });

  test(`${name} refuses an unknown query parameter`, async () => {
    const want = await walk[id]();
    const token = want.token === undefined ? ann.token : want.token;
    const query = `${want.query ? `${want.query}&` : '?'}no-such=1`;
    const res = await ask(s, one, {...want, query}, token);
    const p = problem(res.status ? res : await s.api('GET', fill(one.path, want) + query, {token}),
      400, 'bad-parameter');
    // What a stream is refused for comes through nginx, without its name.
    assert.equal(p.parameter, id === 'live' ? undefined : 'no-such');
  });

  if (!isOps(operation)) {
    test(`${name} requires authentication`, async () => {
      const nobody = {id: never, cid: never, gid: never, lid: never, snapshot: never, job: never, key: 'a',
        number: 1, n: 1, body: operation.requestBody && {ticket: 'none', set: {a: 1}}};
      const res = await ask(s, one, nobody);
      problem(res, 401, id === 'beacon' ? 'ticket-invalid' : 'token-missing');
      assert.ok(res.headers['www-authenticate'], 'no WWW-Authenticate');
      isAsWritten(one, res);
    });
  }
}
