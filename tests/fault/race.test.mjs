// The models of races and repeats once more, through nginx and several
// workers: two clients that save into one session at once, and a queue whose
// connections are cut while it waits for answers.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {Agent} from 'node:http';
import {after, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';
import {isLong, random, seed} from '../sql/model/lib.mjs';
import {race} from '../sql/model/race.mjs';

const SAVES = isLong ? 1000 : 150;
const agent = new Agent({keepAlive: true, maxSockets: 16});
let s;
let token;
before(async () => {
  s = await privateStack({env: {HOLDFAST_CONFLICTS: '100000', HOLDFAST_WORKERS_CONTEXT: '3',
    HOLDFAST_CONFLICT_BYTES: '67108864'}});
  token = s.token(`race-${randomUUID()}`);
});
after(() => agent.destroy());

/** What the models ask of a session, by HTTP. */
class Session {
  static async create() {
    const res = await s.api('POST', '/api/sessions', {token, agent, body: {}});
    assert.equal(res.status, 201, res.text);
    return Object.assign(new Session(), {path: `/api/sessions/${res.json.session.id}`,
      ticket: res.json.ticket.token});
  }

  async #call(method, path, options) {
    const res = await s.api(method, this.path + path, {agent, ...options});
    return {status: res.status, body: res.json};
  }

  save(_, body, signal) { return this.#call('PATCH', '/context', {token, body, signal}); }

  beacon(_, body, signal) {
    return this.#call('POST', '/beacon', {signal, headers: {'Content-Type': 'text/plain'},
      body: JSON.stringify({...body, ticket: this.ticket})});
  }

  load(_, {since} = {}) {
    return this.#call('GET', `/context${since ? `?since=${since}` : ''}`, {token});
  }

  async conflicts() {
    const all = [];
    for (let cursor = ''; cursor !== null;) {
      const {body} = await this.#call('GET', `/conflicts?limit=100${cursor && `&cursor=${cursor}`}`,
        {token});
      all.push(...body.conflicts);
      cursor = body.next;
    }
    return all;
  }
}

for (const strategy of ['merge', 'overwrite', 'reject']) {
  for (const withWas of [false, true]) {
    test(`two clients, ${SAVES} saves each, ${strategy}${withWas ? ', with was' : ''}`, async () => {
      await race(await Session.create(), {ways: [null], saves: SAVES, strategy, withWas});
    });
  }
}

test('batches are applied once each, though connections are cut before the answer', async t => {
  const choose = random();
  let cut = 0;
  for (let round = 0; round < (isLong ? 60 : 6); round++) {
    const session = await Session.create();
    const count = 20;
    const send = async seq => {
      const body = {client: 'c', seq, base: seq, set: {[`k${seq}`]: seq, last: seq},
        merge: {all: {[`m${seq}`]: seq}}, counters: {edits: seq}};
      const way = choose.chance(0.5) ? 'beacon' : 'save';
      const gone = new AbortController();
      const timer = choose.chance(0.5) ? setTimeout(() => gone.abort(), choose.below(8)) : null;
      const res = await session[way](null, body, gone.signal).catch(error => {
        assert.equal(error.name, 'AbortError', String(error));
        cut++;
      });
      clearTimeout(timer);
      return res;
    };
    // Each is sent, by two at once, until both have had an answer.
    for (let seq = 1; seq <= count; seq++) {
      await Promise.all([0, 1].map(async () => {
        let res;
        do {
          res = await send(seq);
          assert.ok(!res || res.status < 300, JSON.stringify(res));
        } while (!res);
      }));
    }
    const {body} = await session.load(null);
    assert.equal(body.rev, count, 'as many revisions as batches');
    const all = Object.fromEntries(Array.from({length: count}, (_, i) => [`m${i + 1}`, i + 1]));
    const each = Object.fromEntries(Array.from({length: count}, (_, i) => [`k${i + 1}`, i + 1]));
    assert.deepEqual(body.values, {...each, last: count, all});
    assert.deepEqual(await session.conflicts(), [], 'nothing was a conflict');
    // What was cut may still be on its way, and changes nothing when it comes.
    await until(() => s.sql(`SELECT 1 FROM pg_stat_activity WHERE state = 'active'
      AND usename = 'holdfast_app'`).length === 0, {saying: 'the lanes are idle'});
    assert.equal((await session.load(null)).body.rev, count);
    const {json} = await s.api('GET', session.path, {token, agent});
    assert.equal(json.counters.edits, count);
  }
  t.diagnostic(`seed ${seed}: ${cut} connections cut`);
  assert.ok(cut > 10, `only ${cut} connections were cut`);
});
