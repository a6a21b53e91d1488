// The status of a page is true: whether it was loaded, whether the server has everything, the
// reason if not, the logged-in user, and the end of the session.
import assert from 'node:assert/strict';
import {mock, test} from 'node:test';

import {follow} from '../core/live.js';
import {Server, device, json, jwt, opened, problem, until} from './fakes.js';

const offline = async () => { throw new TypeError('Failed to fetch'); };
const said = ({status: {state, server, loaded, reason}}) => [state, server, loaded, reason];
const saves = (server) => server.log.filter((r) => r.method === 'PATCH');

test('ready says what is loaded: nothing, the local copy, or the server\'s', async () => {
  const server = new Server(), away = opened(server, device(), {fetch: offline});
  assert.deepEqual(said(away.s), ['idle', false, 'nothing', null]);
  assert.equal(await away.s.ready, 'nothing');
  assert.deepEqual(said(away.s), ['offline', false, 'nothing', 'offline']);
  assert.deepEqual([(await away.s.flush()).server, (await away.s.flush()).reason], [false, 'offline']);
  away.window.fetch = server.fetch;
  await away.s.flush();
  assert.deepEqual(said(away.s), ['idle', true, 'server', null]);
  await away.s.close();
  const {s} = opened(server, away.browser, {fetch: () => new Promise(() => {})});
  assert.equal(await s.ready, 'local');
  assert.deepEqual(said(s), ['idle', true, 'local', null]);
  s.stop('test');
  const fresh = opened(server);
  assert.equal(await fresh.s.ready, 'server');
  fresh.s.stop('test');
});

test('waiting rows are not a local copy: a page with rows alone has loaded nothing', async () => {
  const server = new Server(), first = opened(server, device(), {fetch: offline});
  first.s.set('a', 1);
  await until(() => first.s.status.device);
  first.s.stop('crash');
  const {s} = opened(server, first.browser, {fetch: offline});
  assert.equal(await s.ready, 'nothing');
  assert.equal(s.get('a'), 1);
  s.stop('test');
});

test('a refused edit keeps the status from being saved, and delays nothing else', async () => {
  const server = new Server(), {s} = opened(server);
  server.schema = ({set}) => set?.age === 'old';
  await s.ready;
  s.set('age', 'old');
  const {device: here, server: there, reason, refused: [item]} = await s.flush();
  assert.deepEqual([here, there, reason, item.keys, item.problem.code], [true, false, 'schema', ['age'], 'schema']);
  assert.deepEqual(said(s), ['error', false, 'server', 'schema']);
  server.refuse = ({url}) => url.endsWith('/snapshots') ? json(201, {number: 1}) : undefined;
  assert.equal((await s.snapshots.create('all the same')).number, 1);
  await s.discard(item);
  assert.deepEqual([(await s.flush()).server, said(s)[0]], [true, 'idle']);
  s.stop('test');
});

test('an idle page reports offline and online by the browser\'s events', async () => {
  const server = new Server(), {s, window, fire} = opened(server), heard = [];
  await s.ready;
  s.on('status', ({state}) => heard.push(state));
  window.fetch = offline;
  fire(window, 'offline');
  assert.deepEqual(said(s), ['offline', true, 'server', 'offline']);
  window.fetch = server.fetch;
  fire(window, 'online');
  await until(() => s.status.state === 'idle');
  assert.deepEqual(heard, ['offline', 'idle']);
  s.stop('test');
});

test('an idle page without such events asks every five minutes, then max once a minute', async () => {
  const slow = mock.method(globalThis, 'setInterval', (fn, ms) => (slow.ms = ms, slow.ask = fn, 0));
  const server = new Server(), {s, window, document} = opened(server), waits = [];
  await s.ready;
  slow.mock.restore();
  assert.equal(slow.ms, 300_000);
  document.hidden = true;
  const had = server.log.length;
  slow.ask();
  assert.equal(server.log.length, had, 'hidden it asks nothing');
  document.hidden = false;
  window.fetch = offline;
  const random = mock.method(Math, 'random', () => 1), real = globalThis.setTimeout;
  const timeout = mock.method(globalThis, 'setTimeout', (fn, ms) => ms >= 500 ? (waits.push([fn, ms]), 0) : real(fn, ms));
  try {
    slow.ask();
    await until(() => s.status.state === 'offline');
    for (let i = 1; i < 10; i++) {
      waits.at(-1)[0]();
      await until(() => waits.length === i + 1);
    }
    assert.deepEqual(waits.map(([, ms]) => ms), [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    window.fetch = server.fetch;
    waits.at(-1)[0]();
    await until(() => s.status.state === 'idle');
    window.fetch = offline;
    await s.outbox.load();
    assert.equal(waits.at(-1)[1], 500, 'what was long ago does not slow the next time down');
  } finally {
    timeout.mock.restore();
    random.mock.restore();
  }
  s.stop('test');
});

test('a stream that cannot be reopened is reported at once', async () => {
  const server = new Server(), stream = {}, {s, window, document} = opened(server);
  await s.ready;
  document.baseURI = 'http://x/';
  server.refuse = ({url}) => url.endsWith('/live')
    ? new Response(new ReadableStream({start(c) { stream.end = () => c.close(); }}), {status: 200}) : undefined;
  const random = mock.method(Math, 'random', () => 0);
  follow(s.outbox);
  await until(() => stream.end);
  window.fetch = offline;
  stream.end();
  await until(() => s.status.state === 'offline');
  random.mock.restore();
  s.stop('test');
});

test('an error of auth or a page of a proxy means later; only null means log in', async () => {
  const server = new Server(), answers = [], asked = [], {s} = opened(server, device(), {options: {auth: async ({refresh}) => {
    asked.push(refresh);
    const answer = answers.shift() ?? 'good';
    if (answer instanceof Error) throw answer;
    return answer === 'null' ? null : answer;
  }}});
  answers.push(new TypeError('Failed to fetch'), '<html>\r\n502 Bad Gateway</html>', '', 'null', 'Unauthorized', 'Unauthorized');
  assert.equal(await s.ready, 'nothing');
  const seen = [s.status.reason];
  for (let i = 0; i < 4; i++) {
    await s.flush();
    seen.push(s.status.reason);
  }
  assert.deepEqual(seen, ['offline', 'token', 'token', 'auth', 'auth']);
  assert.deepEqual(server.log.map((r) => r.token), ['Unauthorized'], 'what is no token is never sent');
  s.set('a', 1);
  assert.equal((await s.flush()).server, true);
  s.stop('test');
});

test('a token that never worked is renewed after any failure; one that did is kept', async () => {
  let asked = 0;
  const server = new Server(), {s} = opened(server, device(), {options: {auth: async () => (asked++, 'good')}});
  server.refuse = () => problem(503, 'draining', 'later');
  await s.ready;
  await s.flush();
  assert.equal(asked, 2);
  server.refuse = null;
  await s.flush();
  server.refuse = () => problem(503, 'draining', 'later');
  s.set('a', 1);
  await s.flush();
  await s.flush();
  assert.equal(asked, 3);
  s.stop('test');
});

test('a login of another user in another tab is noticed before anything is sent, and the first user finds all again', async () => {
  const server = new Server();
  let who = 'alice';
  const auth = async () => jwt(who, server.turn), first = opened(server, device(), {options: {auth}});
  server.token = jwt('alice');
  await first.s.ready;
  first.s.set('a', 1);
  await first.s.flush();
  who = 'bob';
  server.token = jwt('bob');
  server.refuse = ({method, token}) => method === 'PATCH' && token === jwt('bob') ? problem(404, 'not-found', 'never') : undefined;
  first.s.set('a', 2);
  const {server: there, reason} = await first.s.flush();
  assert.deepEqual([there, reason, first.s.rejected(), first.s.stopped], [false, 'user', [], 'user']);
  assert.ok(saves(server).every((r) => r.token === jwt('alice')));
  who = 'alice';
  server.token = jwt('alice');
  const {s} = opened(server, first.browser, {options: {auth}});
  await until(() => server.get('a') === 2 && s.status.server);
  assert.deepEqual([s.rejected(), s.get('a')], [[], 2]);
  s.stop('test');
});

test('with an opaque token a save answered 404 is kept, not refused', async () => {
  const server = new Server(), first = opened(server);
  await first.s.ready;
  first.s.set('a', 1);
  server.refuse = ({method}) => method === 'PATCH' ? problem(404, 'not-found', 'never') : undefined;
  const {server: there, reason, refused} = await first.s.flush();
  assert.deepEqual([there, reason, refused, first.s.get('a')], [false, 'gone', [], 1]);
  await first.s.close();
  server.refuse = null;
  const {s} = opened(server, first.browser);
  await until(() => server.get('a') === 1 && s.status.server);
  s.stop('test');
});

/** A page with something saved, and something that waits, in a session that then ends. */
async function ended(answer, options, browser = device()) {
  const server = new Server(), told = [], page = opened(server, browser, {options}), {s} = page;
  s.on('gone', ({code}) => told.push(code));
  await s.ready;
  s.set('saved', 1);
  s.merge('form', {name: 'Fay'});
  await s.flush();
  server.end(answer);
  return {...page, server, told};
}
const seen = (s) => ['saved', 'form', 'more'].map((key) => s.get(key));

for (const [what, answer, code] of [['deleted', undefined, 'not-found'], ['past its life', [410, 'session-expired', 'never'], 'session-expired']]) {
  test(`a session that is ${what} elsewhere is reported once and at once, and the screen stays`, async () => {
    const {s, server, told} = await ended(answer);
    await s.wake();
    assert.deepEqual([told, said(s)], [[code], ['error', false, 'server', 'gone']]);
    s.set('more', 1);
    s.count('n');
    const {server: there, reason, refused} = await s.flush();
    assert.deepEqual([there, reason, refused, seen(s), told], [false, 'gone', [], [1, {name: 'Fay'}, 1], [code]]);
    assert.equal(s.status.device, true);
    await s.continue();
    assert.equal((await s.flush()).server, true);
    assert.deepEqual([seen(s), said(s)], [[1, {name: 'Fay'}, 1], ['saved', true, 'server', null]]);
    assert.deepEqual([server.get('saved'), server.get('form'), server.get('more'), server.counters], [1, {name: 'Fay'}, 1, {n: 1}]);
    s.set('more', 2);
    assert.equal((await s.flush()).server, true);
    await s.continue();
    s.stop('test');
  });
}

test('a save that finds the session gone keeps its edits; no listener sees an empty page', async () => {
  const {s, server} = await ended(), views = [];
  s.set('more', 1);
  await s.flush();
  s.subscribe(() => views.push(seen(s)));
  await s.continue();
  await s.flush();
  assert.deepEqual(views, []);
  assert.deepEqual([server.get('more'), s.rejected()], [1, []]);
  s.stop('test');
});

test('with `gone: anew` the client goes on by itself, also after an offline start', async () => {
  const {s, server, told, window} = await ended(undefined, {gone: 'anew'});
  server.refuse = ({url}) => url.endsWith('/recover') ? problem(503, 'draining', 'later') : undefined;
  s.set('more', 1);
  await s.flush();
  assert.deepEqual([told, s.status.reason, seen(s)], [['not-found'], 'gone', [1, {name: 'Fay'}, 1]]);
  server.refuse = null;
  assert.equal((await s.flush()).server, true);
  assert.deepEqual([server.get('saved'), server.get('more'), told], [1, 1, ['not-found']]);
  assert.ok(window);
  s.stop('test');
});

test('a session completed elsewhere is noticed at the ring', async () => {
  const server = new Server(), {s} = opened(server), told = [];
  s.on('gone', (problem_) => told.push(problem_));
  await s.ready;
  s.set('a', 1);
  await s.flush();
  Object.assign(server, {status: 'completed', rev: server.rev + 1});
  await s.outbox.load();
  assert.deepEqual([told, s.status.reason, s.get('a')], [[{code: 'state', reason: 'completed'}], 'gone', 1]);
  s.stop('test');
});

test('of two tabs one goes on, the other follows, and neither overwrites the other', async () => {
  const channels = [];
  class Channel extends EventTarget {
    constructor() { super(); channels.push(this); }
    postMessage(data) { for (const c of channels) if (c !== this) queueMicrotask(() => c.dispatchEvent(Object.assign(new Event('message'), {data}))); }
    close() { channels.splice(channels.indexOf(this), 1); }
  }
  const server = new Server(), browser = device(), over = {BroadcastChannel: Channel};
  const [one, two] = [opened(server, browser, over).s, opened(server, browser, over).s];
  await Promise.all([one.ready, two.ready]);
  one.set('a', 'saved');
  await one.flush();
  await two.flush();
  server.end();
  for (const s of [one, two]) await s.wake();
  one.set('b', 'of one');
  two.set('c', 'of two');
  await Promise.all([one.write(), two.write()]);
  one.set('a', 'newer');
  await one.continue();
  await one.flush();
  await until(() => !two.gone && two.status.server);
  for (const s of [one, two]) assert.deepEqual(['a', 'b', 'c'].map((k) => s.get(k)), ['newer', 'of one', 'of two']);
  assert.deepEqual(['a', 'b', 'c'].map((k) => server.get(k)), ['newer', 'of one', 'of two']);
  for (const s of [one, two]) s.stop('test');
});

test('a refused edit stays refused and on the screen where the session goes on', async () => {
  const {s, server, browser} = await ended();
  server.ended.clear();
  server.refuse = ({body}) => body?.batches?.some((b) => b.set?.big) ? problem(413, 'too-large', 'after-shrink') : undefined;
  s.set('big', 'x');
  await s.flush();
  server.ended.set('s1', [404, 'not-found', 'never']);
  await s.wake();
  await s.continue();
  const {refused} = await s.flush();
  assert.deepEqual([refused.map((r) => r.keys), s.get('big'), server.get('big'), server.get('saved')], [[['big']], 'x', undefined, 1]);
  await s.close();
  const next = opened(server, browser);
  await next.s.ready;
  assert.equal(next.s.rejected().length, 1);
  next.s.stop('test');
});

test('a session opened by id cannot go on as another: it reports that and keeps its edits', async () => {
  const {s} = await ended(undefined, {id: 's1'});
  s.set('more', 1);
  await s.flush();
  await assert.rejects(s.continue(), {code: 'not-found'});
  assert.deepEqual([s.get('more'), s.status.device, s.rejected()], [1, true, []]);
  s.stop('test');
});
