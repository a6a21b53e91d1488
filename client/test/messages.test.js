import assert from 'node:assert/strict';
import {test} from 'node:test';

import {wipeLocal} from '../holdfast.js';
import {messages} from '../messages.js';
import {Server, device, json, opened, problem, until} from './fakes.js';

/** The server's rules of messages: numbers without gaps, one for each key. */
function talking(server) {
  const said = [], keys = new Map();
  const {fetch} = server;
  server.fetch = async (url, request) => {
    if (!/\/messages/.test(url) || server.refuse) return fetch(url, request);
    if (request.method === 'POST') {
      const key = request.headers['Idempotency-Key'];
      if (!keys.has(key)) said.push({number: said.length + 1, metadata: null, created_at: 'now', ...JSON.parse(request.body)});
      if (!keys.has(key)) keys.set(key, said.at(-1));
      return json(201, {messages: [keys.get(key)], next: null});
    }
    const params = new URL(url, 'http://x').searchParams, cursor = Number(params.get('cursor') ?? 0), limit = Number(params.get('limit'));
    const isNewest = params.get('order') === 'newest';
    const all = isNewest ? said.filter(({number}) => !cursor || number < cursor).reverse() : said.filter(({number}) => number > cursor);
    return json(200, {messages: all.slice(0, limit), next: all.length > limit ? String(all[limit - 1].number) : null});
  };
  return said;
}

const contents = (list) => list.map(({content}) => content);

test('what is said offline is on the device, is there after a crash, and arrives once and in order', async () => {
  const server = new Server(), said = talking(server), browser = device();
  const offline = async () => { throw new TypeError('Failed to fetch'); };
  const first = opened(server, browser, {fetch: offline}), chat = messages(first.s);
  assert.equal((await chat.add('one')).device, true);
  await chat.add({role: 'user', content: {two: 2}, metadata: {n: 1}});
  assert.deepEqual(contents(chat.list), ['one', {two: 2}]);
  first.s.stop('crash');
  const {s} = opened(server, browser), again = messages(s);
  await again.ready;
  await until(() => said.length === 2);
  await again.add('three');
  await until(() => said.length === 3 && again.list.every(({number}) => number));
  assert.deepEqual(contents(said), ['one', {two: 2}, 'three']);
  assert.deepEqual(again.list.map(({number}) => number), [1, 2, 3]);
  await s.close();
});

test('an answer that was lost makes no second message', async () => {
  const server = new Server(), said = talking(server), {s, window} = opened(server), chat = messages(s), {fetch} = window;
  await chat.ready;
  let lost = 0;
  window.fetch = async (url, request) => {
    const answer = await fetch(url, request);
    if (!/messages$/.test(url) || lost++) return answer;
    throw new TypeError('Failed to fetch');
  };
  await chat.add('once');
  await until(() => chat.list.length === 1 && chat.list[0].number === 1);
  assert.deepEqual([contents(said), lost], [['once'], 2]);
  await s.close();
});

test('one that is refused is kept with its problem, and the rest goes on; it can be sent again or discarded', async () => {
  const server = new Server(), said = talking(server), {s, window} = opened(server), chat = messages(s), {fetch} = window;
  await chat.ready;
  window.fetch = (url, request) => request.body?.includes('bad') ? problem(403, 'quota-exceeded', 'after-shrink') : fetch(url, request);
  const {id} = await chat.add('bad');
  await chat.add('good');
  await until(() => said.length === 1);
  const refused = chat.list.find((message) => message.id === id);
  assert.deepEqual([refused.problem.code, contents(said)], ['quota-exceeded', ['good']]);
  window.fetch = fetch;
  await chat.again(id);
  await until(() => said.length === 2);
  window.fetch = (url, request) => request.body?.includes('bad') ? problem(403, 'quota-exceeded', 'after-shrink') : fetch(url, request);
  const {id: last} = await chat.add('bad, too');
  await until(() => chat.list.at(-1).problem);
  await chat.discard(last);
  assert.deepEqual(contents(chat.list), ['good', 'bad']);
  await s.close();
});

test('what others say comes with the bell; older ones a page at a time', async () => {
  const server = new Server(), said = talking(server);
  for (let i = 1; i <= 5; i++) said.push({number: i, role: 'user', content: i, metadata: null, created_at: 'now'});
  const {s} = opened(server), chat = messages(s, {limit: 2}), heard = [];
  await chat.ready;
  chat.subscribe((list) => heard.push(contents(list)));
  assert.deepEqual([contents(chat.list), chat.more], [[4, 5], true]);
  said.push({number: 6, role: 'app', content: 6, metadata: null, created_at: 'now'});
  s.emit('live', {rev: 1, client: null});
  await until(() => chat.list.length === 3);
  assert.deepEqual(heard, [[4, 5, 6]]);
  while (await chat.older());
  assert.deepEqual(contents(chat.list), [1, 2, 3, 4, 5, 6]);
  await s.close();
});

test('a log-out says that a message is not sent, and takes it away only when forced', async () => {
  const server = new Server(), browser = device(), {s, window} = opened(server, browser, {fetch: async () => { throw new TypeError('x'); }});
  const chat = messages(s);
  await chat.add('unsent');
  assert.deepEqual(await wipeLocal({user: 'alice'}, window), {unsent: 1, wiped: false});
  assert.deepEqual(await wipeLocal({user: 'alice', force: true}, window), {unsent: 1, wiped: true});
  assert.ok(!JSON.stringify(browser.storage.stores.get('copies')).includes('unsent'));
});

test('a message is a text or {role, content}', async () => {
  const {s} = opened(new Server()), chat = messages(s);
  for (const bad of [undefined, 7, {}, {role: 'user'}, {content: 'x'}, {role: '', content: 'x'}]) await assert.rejects(chat.add(bad), TypeError);
  assert.throws(() => messages(s, {limit: 0}), /limit/);
  s.stop('test');
});
