// Whatever lets itself be sent is answered: done, or refused with a reason.
// Bodies are made from the schemas by chance, for every route that takes one.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Anything} from '../harness/anything.mjs';
import {errors, routes} from '../harness/openapi.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {isLong, random, seed} from '../sql/model/lib.mjs';

const EACH = isLong ? 400 : 25;
const choose = random(seed);

/** A session with something of everything, and what its paths name. */
async function place() {
  const ann = await user('any');
  const {id, path, ticket} = await ann.session({context: {'k': {a: 1}, 'form/a': 1, 'cache/x': 1}});
  const {json: {era}} = await ann.get(`${path}/context`);
  const {json: n} = await ann.post(`${path}/snapshots`, {name: 'n'});
  await ann.patch(`${path}/context`, {client: 'c', seq: 1, base: 1, set: {k: 2}});
  await ann.patch(`${path}/context`, {client: 'd', seq: 1, base: 1, set: {k: 3}});
  const {json: {conflicts: [{id: cid}]}} = await ann.get(`${path}/conflicts`);
  const {json: {grant: {id: gid}}} = await ann.post(`${path}/grants`, {user: 'bob', role: 'editor'});
  const {json: {link}} = await ann.post(`${path}/links`, {role: 'viewer'});
  const any = new Anything(choose, [id, era, ticket, n.id, cid, 'c', 'd', 'k', link.token]);
  return {ann, any, ticket, params: {id, number: choose.pick([1, 'latest']), key: 'k', cid, gid,
    lid: link.id, snapshot: n.id}};
}

for (const [name, {need, bodies}] of routes) {
  for (const [type, schema] of Object.entries(bodies)) {
    // The worker's role, and sweeping at length, are others' matter.
    if (need === 'ADMIN' || need === 'WORKER') {
      continue;
    }
    test(`${name} as ${type}`, async t => {
      const [method, path] = name.split(' ');
      const seen = {};
      let at = await place();
      for (let i = 0; i < EACH; i++) {
        if (i % 10 === 9) {
          at = await place();
        }
        const to = path.replace(/\{(\w+)\}/g, (_, param) => at.params[param] ?? at.params.id);
        const sent = schema ? at.any.body(schema.slice('schemas/'.length)) : at.any.json();
        const headers = {'Content-Type': type};
        if (need === 'TICKET' && typeof sent === 'object' && sent !== null && choose.chance(0.8)) {
          sent.ticket = at.ticket;
        }
        if (method === 'PUT' && path.endsWith('/context')) {
          headers['If-Match'] = (await at.ann.get(to)).headers.etag;
        }
        const body = JSON.stringify(sent);
        if (/sessions\/(context|snapshots)$/.test(path)) {
          headers['X-Session-Id'] = at.params.id;
        }
        const res = await at.ann.s.api(method, to,
          {token: need === 'TICKET' ? undefined : at.ann.token, headers, body});
        const what = `seed ${seed}: ${method} ${to} ${body}: ${res.status} ${res.text}`;
        assert.ok(res.status < 500, what);
        if (res.status >= 400) {
          assert.ok(errors.has(res.json?.code), what);
          problem(res, res.status, res.json.code);
        }
        seen[res.status] = (seen[res.status] ?? 0) + 1;
      }
      t.diagnostic(JSON.stringify(seen));
    });
  }
}
