// Live: doorbells over streams of events and WebSockets, through both nginx.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {before, describe, test} from 'node:test';

import {events, socket} from '../harness/live.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {privateStack, sign, stack, until} from '../harness/stack.mjs';

let ann;
let bob;
let url;
before(async () => {
  ann = await user('ann');
  bob = await user('bob');
  url = ann.s.url;
});

async function ticketOf(who, path) {
  const res = await who.post(`${path}/live-ticket`);
  assert.equal(res.status, 201, res.text);
  return res.json.token;
}

/** These bytes, and whatever is answered to them. */
function raw(to, bytes) {
  const {hostname, port} = new URL(to);
  return new Promise((resolve, reject) => {
    let text = '';
    const wire = connect({host: hostname, port}, () => wire.write(bytes));
    wire.setEncoding('utf8');
    wire.on('data', chunk => {
      text += chunk;
    });
    wire.on('error', reject);
    wire.on('close', () => resolve(text));
  });
}

async function save(who, path, set = {a: Math.random()}) {
  const res = await who.patch(`${path}/context`, {set});
  assert.equal(res.status, 200, res.text);
  return res.json.rev;
}

test('each kind of request opens a stream, and all streams hear a save', async () => {
  const {path} = await ann.session();
  const ticket = await ticketOf(ann, path);
  const token = ann.token;
  const all = [await events(url, path, {token}), await events(url, path, {ticket}),
    await socket(url, path, {token}), await socket(url, path, {ticket}),
    await socket(url, path, {protocols: ['holdfast', `ticket.${ticket}`]}),
    await socket(url, path, {protocols: [`ticket.${ticket}`, 'holdfast']})];
  assert.deepEqual(all.map(one => one.status), [200, 200, 101, 101, 101, 101]);
  assert.deepEqual(all.map(one => one.headers['sec-websocket-protocol']),
    [undefined, undefined, undefined, undefined, 'holdfast', 'holdfast']);
  assert.equal(all[0].headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.equal(all[0].headers['cache-control'], 'no-store');

  const saved = await ann.patch(`${path}/context`, {client: randomUUID(), seq: 1,
    set: {a: 'the value', b: 2}});
  for (const one of all) {
    const ring = await one.hears(saved.json.rev);
    assert.deepEqual(Object.keys(ring).sort(), ['client', 'keys', 'rev'], 'no values');
    assert.deepEqual(ring.keys.sort(), ['a', 'b']);
    assert.equal(ring.client, saved.json.shown, 'so that its own client knows its echo');
    one.close();
  }
});

test('invalid credentials open no stream, and the answer says why', async () => {
  const {path} = await ann.session();
  const other = (await ann.session()).path;
  const ticket = await ticketOf(ann, path);
  const beacon = (await ann.session()).ticket;
  const s = await stack();
  const past = s.token(ann.sub, {exp: Math.floor(Date.now() / 1000) - 60});
  const tampered = ticket.slice(0, -2) + (ticket.endsWith('AA') ? 'BB' : 'AA');
  for (const [how, code] of [[{}, 'token-missing'], [{token: 'a.b.c'}, 'token-invalid'],
    [{token: past}, 'token-expired'], [{token: sign('x'.repeat(32), {sub: ann.sub, exp: 9e9})},
      'token-invalid'], [{ticket: 'a.b.c'}, 'ticket-invalid'], [{ticket: ''}, 'ticket-invalid'],
    [{ticket: tampered}, 'ticket-invalid'], [{ticket: beacon}, 'ticket-invalid'],
    [{ticket: ann.token}, 'ticket-invalid'], [{token: ticket}, 'token-invalid']]) {
    for (const open of [events, socket]) {
      const res = await open(url, path, how);
      problem(res, 401, code);
      assert.ok(res.headers['www-authenticate'].startsWith('Bearer'), code);
    }
  }
  problem(await socket(url, path, {protocols: ['holdfast', 'ticket.a.b.c']}), 401, 'ticket-invalid');
  problem(await events(url, other, {ticket}), 401, 'ticket-invalid');
  problem(await events(url, path, {token: bob.token}), 404, 'not-found');
  problem(await events(url, `/api/sessions/${randomUUID()}`, {token: ann.token}), 404, 'not-found');
  problem(await events(url, '/api/sessions/nonsense', {token: ann.token}), 404, 'not-found');
  problem(await bob.post(`${path}/live-ticket`), 404, 'not-found');
  for (const method of ['post', 'put', 'del']) {
    const res = await ann[method](`${path}/live`, {});
    problem(res, 405, 'method-not-allowed');
    assert.equal(res.headers.allow, 'GET');
  }
});

test('headers that could bring Nchan down do not reach it', async () => {
  const {path} = await ann.session();
  await save(ann, path);
  const all = await Promise.all(['1:0', '9999999999:5', 'x'].map(id => events(url, path,
    {token: ann.token, headers: {'Last-Event-ID': id, 'If-None-Match': '0', Cookie: 'a=b',
      'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT'}})));
  const rev = await save(ann, path);
  for (const one of all) {
    await one.hears(rev);
    one.close();
  }
});

test('a live ticket opens the stream of one session, and nothing else', async () => {
  const {path} = await ann.session();
  const made = await ann.post(`${path}/live-ticket`, {});
  assert.equal(made.status, 201);
  const life = Date.parse(made.json.expires_at) - Date.now();
  assert.ok(life > 50000 && life <= 61000, `${life} ms`);
  const token = made.json.token;
  const s = await stack();
  for (const [method, at] of [['GET', path], ['GET', `${path}/context`], ['PATCH', `${path}/context`],
    ['POST', `${path}/live-ticket`], ['GET', '/api/sessions']]) {
    const body = method === 'GET' ? undefined : {};
    problem(await s.api(method, at, {token, body}), 401, 'token-invalid');
  }
  problem(await s.api('POST', `${path}/beacon`, {body: {ticket: token, set: {a: 1}}}), 401,
    'ticket-invalid');
});

test('every kind of change rings, after its commit and with its revision', async () => {
  const {path, ticket} = await ann.session();
  const heard = await events(url, path, {token: ann.token});
  const client = randomUUID();
  const me = {client};
  const ctx = `${path}/context`;
  const rings = async (what, res) => {
    assert.ok(res.status < 300, `${what}: ${res.status} ${res.text}`);
    const now = (await ann.get(path)).json.rev;
    const ring = await heard.hears(now);
    assert.equal(ring.rev, now, what);
  };
  await rings('save', await ann.patch(ctx, {...me, seq: 1, set: {a: 1, cache: 1}}));
  await rings('merge patch', await ann.patch(ctx, '{"a":2}',
    {'Content-Type': 'application/merge-patch+json'}));
  await rings('put a key', await ann.put(`${ctx}/b`, '{"x":1}', {'Content-Type': 'application/json'}));
  await rings('delete a key', await ann.del(`${ctx}/b`));
  const etag = (await ann.get(ctx)).headers.etag;
  await rings('put all', await ann.put(ctx, {values: {a: 3, 'cache/x': 1}}, {'If-Match': etag}));
  await rings('invalidate', await ann.post(`${ctx}:invalidate`, {patterns: ['cache/*']}));
  await rings('sync', await ann.post(`${path}/sync`, {...me, ops: [{seq: 2, op: 'save', set: {a: 4}}]}));
  await rings('snapshot', await ann.post(`${path}/snapshots`, {name: 'one'}));
  await rings('save', await ann.patch(ctx, {...me, seq: 3, set: {a: 5}}));
  await rings('restore', await ann.post(`${path}/snapshots/latest/restore`));
  await rings('undo', await ann.post(`${path}/undo`));
  await rings('session', await ann.patch(path, {name: 'New'}));
  await rings('share', await ann.post('/api/sessions/share',
    {set: {theme: 'dark'}, sessions: [path.split('/').pop()]}));
  await rings('link', await ann.post(`${path}/links`, {role: 'viewer'}));
  await rings('grant', await ann.post(`${path}/grants`, {user: bob.sub, role: 'viewer'}));
  const beacon = await ann.s.api('POST', `${path}/beacon`,
    {body: {ticket, ...me, seq: 4, set: {a: 6}}});
  assert.equal(beacon.status, 204, beacon.text);
  await rings('beacon', beacon);

  const before = heard.rings.length;
  await ann.patch(ctx, {...me, seq: 5, set: {a: 6}});
  await rings('save', await ann.patch(ctx, {...me, seq: 6, set: {a: 7}}));
  assert.equal(heard.rings.length, before + 1, 'what changes nothing rings nothing');
  heard.close();
});

test('a load after a ring has the change', async () => {
  const {path} = await ann.session();
  let asked = 0;
  const late = [];
  const heard = await events(url, path, {token: ann.token, onRing: ring => {
    late.push(ann.get(`${path}/context?since=${ring.rev - 1}`).then(res => {
      asked++;
      return res.json.rev < ring.rev ? ring.rev : null;
    }));
  }});
  let last = 0;
  for (let round = 0; round < 20; round++) {
    const revs = await Promise.all(Array.from({length: 8}, (_, i) => save(ann, path, {[`k${i}`]: round})));
    last = Math.max(last, ...revs);
  }
  await heard.hears(last);
  assert.deepEqual((await Promise.all(late)).filter(Boolean), []);
  assert.ok(asked > 10, `${asked} rings`);
  heard.close();
});

test('two users with the same session id never hear each other', async () => {
  const id = randomUUID();
  const {path} = await ann.session({id});
  await bob.session({id});
  const a = await events(url, path, {token: ann.token});
  const b = await events(url, path, {token: bob.token});
  await save(bob, path);
  await save(bob, path);
  const rev = await save(bob, path, {b: 1});
  await b.hears(rev);
  const own = await save(ann, path, {a: 1});
  await a.hears(own);
  assert.deepEqual(a.rings.map(ring => ring.keys), [['a']]);
  assert.ok(b.rings.every(ring => !ring.keys.includes('a') || ring.rev <= rev));
  assert.equal((await ann.del(path)).status, 204);
  await a.ends();
  assert.ok(!b.isClosed, 'nor does one end with the other');
  await b.hears(await save(bob, path, {c: 1}));
  b.close();
});

test('a revoked grant ends its stream, and the next request is 404', async () => {
  const {path} = await ann.session();
  const given = await ann.post(`${path}/grants`, {user: bob.sub, role: 'editor'});
  assert.equal(given.status, 201, given.text);
  const all = [await events(url, path, {token: bob.token}),
    await socket(url, path, {ticket: await ticketOf(bob, path)})];
  for (const one of all) {
    await one.hears(await save(ann, path));
  }
  const begun = Date.now();
  assert.equal((await ann.del(given.headers.location)).status, 204);
  const [, how] = await Promise.all(all.map(one => one.ends(30)));
  assert.ok(Date.now() - begun < 30000);
  assert.equal(how.code, 1001);
  problem(await events(url, path, {token: bob.token}), 404, 'not-found');
  problem(await bob.get(path), 404, 'not-found');
  // The owner's own stream was closed too, and opens again.
  const again = await events(url, path, {token: ann.token});
  assert.equal(again.status, 200);
  again.close();
});

test('leaving, deleting and signing out end streams', async () => {
  const {path} = await ann.session();
  assert.equal((await ann.post(`${path}/grants`, {user: bob.sub, role: 'viewer'})).status, 201);
  const left = await events(url, path, {token: bob.token});
  assert.equal((await bob.del(`${path}/grants/me`)).status, 204);
  await left.ends(30);
  problem(await events(url, path, {token: bob.token}), 404, 'not-found');

  const cy = await user('cy');
  const mine = (await cy.session()).path;
  assert.equal((await ann.post(`${path}/grants`, {user: cy.sub, role: 'viewer'})).status, 201);
  const own = await events(url, mine, {token: cy.token});
  const granted = await events(url, path, {token: cy.token});
  const ticket = await ticketOf(cy, mine);
  assert.equal((await cy.post('/api/account/sign-out')).status, 204);
  await own.ends(30);
  await granted.ends(30);
  problem(await events(url, mine, {ticket}), 401, 'ticket-invalid');

  const deleted = await socket(url, mine, {token: cy.token});
  assert.equal(deleted.status, 101, deleted.text);
  assert.equal((await cy.del(mine)).status, 204);
  assert.equal((await deleted.ends(30)).code, 1001);
  problem(await events(url, mine, {token: cy.token}), 404, 'not-found');
});

test('a claim ends the old user\'s streams; the new owner opens his own', async () => {
  const [before, cy] = [await user('anonymous'), await user('cy')];
  const {path: mine} = await before.session(), {path: others} = await ann.session();
  assert.equal((await ann.post(`${others}/grants`, {user: before.sub, role: 'viewer'})).status, 201);
  assert.equal((await before.post(`${mine}/grants`, {user: bob.sub, role: 'editor'})).status, 201);
  const ticket = await ticketOf(before, mine);
  const all = await Promise.all([[mine, before], [others, before], [mine, bob]]
    .map(([path, {token}]) => events(url, path, {token})));
  assert.equal((await cy.post('/api/account/claim', {token: before.token})).status, 200);
  await Promise.all(all.map(one => one.ends(30)));
  problem(await events(url, mine, {ticket}), 401, 'ticket-invalid');
  for (const path of [mine, others]) problem(await events(url, path, {token: before.token}), 404, 'not-found');
  const opened = [await events(url, mine, {token: cy.token}), await events(url, mine, {token: bob.token})];
  const rang = await save(bob, mine);
  for (const one of opened) await one.hears(rang);
  opened.forEach(one => one.close());
});

test('a grant that ends by itself ends its stream', async () => {
  const {path} = await ann.session();
  const given = await ann.post(`${path}/grants`, {user: bob.sub, role: 'viewer',
    expires_at: new Date(Date.now() + 2000).toISOString()});
  assert.equal(given.status, 201, given.text);
  const heard = await events(url, path, {token: bob.token});
  assert.equal(heard.status, 200);
  await heard.ends(30);
  problem(await events(url, path, {token: bob.token}), 404, 'not-found');
});

/** Loads as a client does: since its own revision, and moves its base. */
class Reader {
  values = {};
  rev = 0;
  seen = [];

  constructor(who, path) {
    Object.assign(this, {who, path});
  }

  async fetch() {
    const res = await this.who.get(`${this.path}/context?since=${this.rev}`);
    assert.equal(res.status, 200, res.text);
    for (const [key, value] of Object.entries(res.json.values)) {
      this.values[key] = value;
      this.seen.push(`${key}=${value}`);
    }
    this.rev = res.json.rev;
  }
}

async function heardAgain(s, who, path, disturb) {
  const reader = new Reader(who, path);
  const first = await events(s.url, path, {token: who.token});
  await first.hears(await save(who, path, {begun: true}));
  await reader.fetch();
  first.close();
  for (let i = 0; i < 50; i++) {
    const res = await until(async () => {
      const one = await who.patch(`${path}/context`, {client: 'writer', seq: i + 1, from: i + 1,
        set: {[`k${i}`]: i}, counters: {n: i + 1}}).catch(() => null);
      return one?.status === 200 && one;
    }, {saying: `save ${i}`});
    assert.ok(res.json.applied.includes(i + 1) || res.json.skipped.includes(i + 1));
    if (i === 25) {
      await disturb();
    }
  }
  const again = await until(async () => {
    const one = await events(s.url, path, {token: who.token}).catch(() => null);
    return one?.status === 200 && one;
  }, {saying: 'a stream again'});
  await reader.fetch();
  const {begun, ...rest} = reader.values;
  assert.ok(begun);
  assert.deepEqual(rest, Object.fromEntries(Array.from({length: 50}, (_, i) => [`k${i}`, i])));
  assert.equal(new Set(reader.seen).size, reader.seen.length, 'nothing twice');
  assert.equal(reader.rev, (await who.get(path)).json.rev, 'fifty saves are fifty revisions');
  // And the new stream is a working one.
  const rev = await save(who, path, {after: 1});
  await again.hears(rev);
  await reader.fetch();
  assert.equal(reader.values.after, 1);
  again.close();
}

test('after a dropped stream and fifty saves one fetch has everything once', async () => {
  const {path} = await ann.session();
  await heardAgain(ann.s, ann, path, async () => {});
});

describe('when parts of the server die', () => {
  let s;
  let eve;
  before(async () => {
    s = await privateStack({env: {HOLDFAST_JWT_LEEWAY_S: '0', HOLDFAST_WORKERS_SHARE: '1',
      HOLDFAST_LIVE_QUEUE: '16', HOLDFAST_USER_CALLS: '200'}}); // eve stands for many
    eve = await user('eve', s);
  });
  const workers = group => {
    const master = s.pid('holdfast');
    return readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').split(' ')
      .filter(pid => pid && readFileSync(`/proc/${pid}/comm`, 'utf8') === `hf-${group}\n`)
      .map(Number);
  };

  // What was reloaded closes a connection while a request is on its way in it.
  const session = () => until(() => eve.session().catch(e => {
    assert.equal(e.code, 'ECONNRESET');
  }), {saying: 'a session'});

  // With its worker, which would otherwise go on without it.
  const killLive = () => process.kill(-s.pid('live'), 'SIGKILL');

  const signalLive = signal => {
    const master = s.pid('live');
    const [worker] = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').split(' ');
    process.kill(Number(worker), signal);
  };
  const count = async what => Number(new RegExp(
    `^holdfast_live_notices_total\\{result="${what}"\\} (\\d+)$`, 'm')
    .exec((await s.ops('/metrics')).text)[1]);

  // What was killed may answer once more before it is gone.
  const refused = (open, path, how) => until(async () => {
    const one = await open(s.url, path, how).catch(() => null);
    one?.close?.();
    return one?.text && one;
  }, {saying: 'a refusal'});

  test('nothing is missing after a reload of nginx', async () => {
    await heardAgain(s, eve, (await session()).path, async () => {
      process.kill(s.pid('nginx'), 'SIGHUP');
    });
  });

  test('nothing is missing after the live instance was killed', async () => {
    await heardAgain(s, eve, (await session()).path, async () => {
      killLive();
      s.start();
    });
  });

  test('nothing is missing after workers were killed', async () => {
    await heardAgain(s, eve, (await session()).path, async () => {
      const all = [...workers('share'), ...workers('context')];
      assert.ok(all.length >= 2);
      all.forEach(pid => process.kill(pid, 'SIGKILL'));
    });
  });

  test('a token that expires ends its stream, and the next says why', async () => {
    const {path} = await session();
    const token = s.token(eve.sub, {exp: Math.floor(Date.now() / 1000) + 3});
    const all = [await events(s.url, path, {token}), await socket(s.url, path, {token})];
    const other = await events(s.url, path, {token: eve.token});
    await Promise.all(all.map(one => one.ends(30)));
    // As a client would, at once: one refusal with the reason, no round trips.
    problem(await events(s.url, path, {token}), 401, 'token-expired');
    problem(await socket(s.url, path, {token}), 401, 'token-expired');
    // Whoever listened with another token comes back and is let in.
    await other.ends(30);
    const again = await events(s.url, path, {token: eve.token});
    await again.hears(await save(eve, path));
    again.close();
  });

  test('a listener is checked again when the worker that let him in stops', async () => {
    const {path} = await session();
    const heard = await events(s.url, path, {token: eve.token});
    process.kill(s.pid('holdfast'), 'SIGHUP');
    await heard.ends(30);
    const again = await until(async () => {
      const one = await events(s.url, path, {token: eve.token});
      return one.status === 200 && one;
    });
    await again.hears(await save(eve, path));
    again.close();
  });

  test('a listener let in by a killed worker is checked again by its successor', async () => {
    const {path} = await session();
    const guest = await user('guest', s);
    const given = await eve.post(`${path}/grants`, {user: guest.sub, role: 'viewer'});
    const heard = await events(s.url, path, {token: guest.token});
    await heard.hears(await save(eve, path));
    const [pid] = workers('share');
    // A revoke it lived to commit, and not to act upon, is the same to it.
    s.sql(`DELETE FROM holdfast.grant_given WHERE grant_id = '${given.json.grant.id}'`);
    process.kill(pid, 'SIGKILL');
    await heard.ends(30);
    await until(() => workers('share').some(one => one !== pid), {saying: 'another worker'});
    problem(await until(async () => {
      const one = await events(s.url, path, {token: guest.token});
      return one.status !== 503 && one;
    }, {saying: 'an answer'}), 404, 'not-found');
  });

  test('a live instance that hangs delays nobody: rings are joined or dropped', async t => {
    t.after(() => signalLive('SIGCONT'));
    const many = await Promise.all(Array.from({length: 60}, () => eve.session()));
    const {path} = many[0];
    const heard = await events(s.url, path, {token: eve.token});
    await heard.hears(await save(eve, path));
    signalLive('SIGSTOP');
    const before = [await count('coalesced'), await count('dropped')];
    let slowest = 0;
    const timed = async (...what) => {
      const begun = Date.now();
      const rev = await save(eve, ...what);
      slowest = Math.max(slowest, Date.now() - begun);
      return rev;
    };
    for (let i = 0; i < 25; i++) {
      await timed(path, {a: i});
    }
    await Promise.all(many.slice(1).flatMap(one => [timed(one.path), timed(one.path)]));
    assert.ok(slowest < 1900, `${slowest} ms: less than one wait for the live instance`);
    assert.ok(await count('coalesced') > before[0]);
    assert.ok(await count('dropped') > before[1]);
    signalLive('SIGCONT');
    // The ring that was on its way when it hung may be lost; the next says it all.
    await heard.hears(await save(eve, path, {a: 'after'}));
    assert.ok(heard.rings.length < 20, `${heard.rings.length} rings for 27 saves`);
    heard.close();
  });

  test('a grant revoked while live hangs still ends its stream', async t => {
    t.after(() => signalLive('SIGCONT'));
    const {path} = await session();
    const guest = await user('guest', s);
    const given = await eve.post(`${path}/grants`, {user: guest.sub, role: 'viewer'});
    const heard = await events(s.url, path, {token: guest.token});
    await heard.hears(await save(eve, path));
    signalLive('SIGSTOP');
    const before = await count('failed');
    assert.equal((await eve.del(given.headers.location)).status, 204);
    await until(async () => await count('failed') > before, {saying: 'a closing that failed'});
    signalLive('SIGCONT');
    await heard.ends(30);
    problem(await events(s.url, path, {token: guest.token}), 404, 'not-found');
  });

  test('health and metrics report the live instance', async () => {
    const {path} = await session();
    const number = async what => Number(new RegExp(`^${what} (\\d+)$`, 'm')
      .exec((await s.ops('/metrics')).text)?.[1] ?? NaN);
    const sent = 'holdfast_live_notices_total\\{result="sent"\\}';
    const before = {sent: await number(sent), listening: await number('holdfast_live_subscribers')};
    const heard = await events(s.url, path, {token: eve.token});
    assert.equal(await number('holdfast_live_subscribers'), before.listening + 1);
    assert.match((await s.ops('/health/ready?verbose')).text,
      new RegExp(`^\\+ live +ok, ${before.listening + 1} subscribers$`, 'm'));
    await heard.hears(await save(eve, path));
    assert.ok(await number(sent) > before.sent);
    for (const result of ['sent', 'coalesced', 'dropped', 'failed']) {
      assert.ok(await number(`holdfast_live_notices_total\\{result="${result}"\\}`) >= 0, result);
    }
    heard.close();
    await until(async () => await number('holdfast_live_subscribers') === before.listening,
      {saying: 'that it has gone'});
  });

  test('no stream opens while the live instance is down, and saves go on', async () => {
    const {path} = await session();
    killLive();
    problem(await refused(events, path, {token: eve.token}), 503, 'unavailable');
    problem(await refused(socket, path, {token: eve.token}), 503, 'unavailable');
    await save(eve, path);
    const ready = await s.ops('/health/ready?verbose');
    assert.equal(ready.status, 200, 'it loses nobody anything');
    assert.match(ready.text, /^! live +the live instance does not answer/m);
    assert.match((await s.ops('/metrics')).text, /^holdfast_live_up 0$/m);
    s.start();
    const again = await events(s.url, path, {token: eve.token});
    await again.hears(await save(eve, path));
    again.close();
  });

  test('no stream opens while no worker can be asked', async () => {
    const {path} = await session();
    const ticket = await ticketOf(eve, path);
    process.kill(s.pid('holdfast'), 'SIGKILL');
    for (const [open, how] of [[events, {token: eve.token}], [events, {ticket}], [socket, {ticket}],
      [events, {}], [socket, {protocols: ['holdfast', `ticket.${ticket}`]}]]) {
      problem(await refused(open, path, how), 503, 'unavailable');
    }
    s.start();
    const log = readdirSync(join(s.dir, 'log'))
      .map(name => readFileSync(join(s.dir, 'log', name), 'utf8')).join('\n');
    assert.ok(log.includes('/live'), 'the access log has the path');
    assert.ok(!log.includes(ticket) && !log.includes(ticket.split('.')[2]), 'a ticket is in no log');
    assert.ok(!log.includes('ticket='), 'nor is a query');
  });
});

test('no log has a ticket', async () => {
  const {path} = await ann.session();
  const ticket = await ticketOf(ann, path);
  (await events(url, path, {ticket})).close();
  (await socket(url, path, {protocols: ['holdfast', `ticket.${ticket}`]})).close();
  await events(url, path, {ticket: `${ticket}x`});
  await events(url, `${path}/`, {ticket});
  // What nginx refuses by itself, before or after it knows the location.
  const at = `${path}/live?ticket=${ticket}`;
  for (const [status, head] of [[414, `GET ${at}&x=${'x'.repeat(9000)} HTTP/1.1\r\n`],
    [431, `GET ${at} HTTP/1.1\r\nX-Long: ${'x'.repeat(9000)}\r\n`],
    [400, `GET ${at} HTTP/1.1\r\nHost: a\r\n`], [400, `GET ${at} HTTP/1.1\r\nContent-Length: x\r\n`],
    [400, `GET ${at} HTTP/9.9\r\n`], [405, `DELETE ${at} HTTP/1.1\r\n`],
    [503, `GET ${at} HTTP/1.1\r\nContent-Length: 99999999\r\n`],
    [405, `POST ${at} HTTP/1.1\r\nContent-Length: 0\r\n`],
    [404, `GET ${path}/live/x?ticket=${ticket} HTTP/1.1\r\n`],
    [401, `GET ${path}/context?ticket=${ticket} HTTP/1.1\r\n`]]) {
    const text = await raw(url, `${head}Host: x\r\nConnection: close\r\n\r\n`);
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `), head.slice(0, 40));
    assert.ok(!text.includes(ticket.split('.')[2]), 'nor does the answer');
  }
  const dir = join(ann.s.dir, 'log');
  for (const name of readdirSync(dir)) {
    const text = readFileSync(join(dir, name), 'utf8');
    assert.ok(!text.includes(ticket.split('.')[2]), name);
  }
});
