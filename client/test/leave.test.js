import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Server, device, opened, until} from './fakes.js';

const offline = async () => { throw new TypeError('Failed to fetch'); };

test('on pagehide the beacon is sent before anything asynchronous', async () => {
  const server = new Server(), {s, window, beacons, fire, browser} = opened(server);
  await s.ready;
  const wrote = [];
  browser.local.__proto__.setItem = function setItem(k, v) { wrote.push(beacons.length); this[k] = v; };
  s.set('a', 1);
  s.count('n');
  fire(window, 'pagehide');
  assert.equal(beacons.length, 1, 'it is there when the handlers have returned');
  assert.deepEqual(wrote, [1], 'and before localStorage');
  const {url, text} = beacons[0], body = JSON.parse(text);
  assert.match(url, /\/api\/sessions\/s1\/beacon$/);
  assert.deepEqual([body.ticket, body.client, body.era, body.batches], ['ticket', s.model.client, 'aaaaaaaa',
    [{seq: 1, from: 1, base: 0, set: {a: 1}, counters: {n: 1}}]]);
  assert.ok(!JSON.stringify(browser.local).includes('ticket'), 'the ticket stays in memory');
  s.stop('test');
});

test('without changes or without a ticket there is no beacon', async () => {
  const server = new Server(), one = opened(server), two = opened(server, device(), {fetch: offline});
  await Promise.all([one.s.ready, two.s.ready]);
  two.s.set('a', 1);
  one.fire(one.window, 'pagehide');
  two.fire(two.window, 'pagehide');
  assert.deepEqual([one.beacons, two.beacons], [[], []]);
  one.s.stop('test');
  two.s.stop('test');
});

test('a beacon is at most 16 KiB of the newest rows, in bytes', async () => {
  const server = new Server(), {s, window, beacons, fire} = opened(server);
  await s.ready;
  server.refuse = offline;
  for (let i = 0; i < 4; i++) s.batch(() => s.set(`k${i}`, 'ü'.repeat(3000)));
  fire(window, 'pagehide');
  const {batches} = JSON.parse(beacons[0].text);
  assert.ok(new TextEncoder().encode(beacons[0].text).length <= 16 * 1024);
  assert.deepEqual(batches.map((b) => b.seq), [3, 4]);
  s.stop('test');
});

test('edits that only reached localStorage are there in the next page', async () => {
  const server = new Server(), first = opened(server, device(), {fetch: offline});
  await first.s.ready;
  first.s.set('a', 1);
  first.s.model.cut();
  first.browser.storage.denied = true;
  first.s.journal.put = async () => undefined;
  first.fire(first.window, 'pagehide');
  first.s.stop('test');
  first.browser.storage.denied = false;
  assert.equal(Object.keys(first.browser.local).length, 1);
  const {s} = opened(server, first.browser);
  await until(() => s.get('a') === 1);
  await until(() => server.get('a') === 1);
  assert.deepEqual(Object.keys(first.browser.local), []);
  s.stop('test');
});

test('localStorage gets max 512 KiB; a full or denied one breaks nothing', async () => {
  const server = new Server(), {s, window, fire, browser} = opened(server, device(), {fetch: offline});
  await s.ready;
  s.set('big', 'x'.repeat(600_000));
  fire(window, 'pagehide');
  assert.deepEqual(Object.keys(browser.local), []);
  browser.local.__proto__.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
  s.set('big', 'small');
  fire(window, 'pagehide');
  await until(() => s.status.device);
  s.stop('test');
});

test('a hidden page sends pending edits with keepalive, up to the 64 KiB that browsers allow', async () => {
  const server = new Server(), {s, document, fire} = opened(server), other = opened(server, device(), {options: {slot: 'c'}});
  await Promise.all([s.ready, other.s.ready]);
  let free;
  const held = new Promise((resolve) => { free = resolve; });
  server.refuse = async ({method}) => { if (method === 'PATCH') await held; };
  const hide = (p) => fire(p.document, 'visibilitychange');
  document.hidden = other.document.hidden = true;
  s.set('a', 'x'.repeat(14_000));
  hide({document});
  await until(() => server.log.some((r) => r.method === 'PATCH'));
  other.s.set('b', 'x'.repeat(14_000));
  hide(other);
  await until(() => server.log.filter((r) => r.method === 'PATCH').length === 2);
  assert.deepEqual(server.log.filter((r) => r.method === 'PATCH').map((r) => r.keepalive), [true, false]);
  free();
  await until(() => s.status.server && other.s.status.server);
  s.stop('test');
  other.s.stop('test');
});

test('back from the back-forward cache a page pushes, loads, and removes what it left', async () => {
  const server = new Server(), {s, window, fire, browser, beacons} = opened(server);
  await s.ready;
  s.set('a', 1);
  fire(window, 'pagehide', {persisted: true});
  server.apply({set: {theirs: 1}});
  fire(window, 'pageshow', {persisted: true});
  await until(() => s.status.server && s.get('theirs') === 1);
  assert.equal(beacons.length, 1);
  assert.deepEqual(Object.keys(browser.local), []);
  s.stop('test');
});

test('a page that is frozen writes its journal first', async () => {
  const server = new Server(), {s, document, fire} = opened(server);
  await s.ready;
  s.set('a', 1);
  s.journal.put = ((put) => function later(rows) { return put.call(this, rows); })(s.journal.put);
  fire(document, 'freeze');
  await until(() => s.status.device);
  s.stop('test');
});

test('without a journal, edits left by a closing page are removed only when the server has them', async () => {
  const server = new Server(), browser = device();
  browser.storage.denied = true;
  const first = opened(server, browser, {fetch: offline});
  await first.s.ready;
  first.s.set('a', 1);
  first.fire(first.window, 'pagehide');
  first.s.stop('test');
  const second = opened(server, browser, {fetch: offline});
  await second.s.ready;
  assert.deepEqual([second.s.get('a'), Object.keys(browser.local).length], [1, 1]);
  second.window.fetch = server.fetch;
  assert.equal((await second.s.flush()).server, true);
  assert.deepEqual(Object.keys(browser.local), []);
  second.s.stop('test');
});

test('a database that never opens is waited for once; one that opens late is used from then on', async () => {
  const server = new Server(), browser = device(), real = browser.storage.open.bind(browser.storage), late = {};
  let opens = 0;
  browser.storage.open = () => (opens++, late.request = {});
  const {s} = opened(server, browser);
  await s.ready;
  const began = Date.now();
  for (let i = 0; i < 5; i++) {
    s.set('a', i);
    await s.flush();
  }
  assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`);
  assert.deepEqual([s.status.device, s.status.server, opens], [true, true, 1]);
  const request = real();
  request.onupgradeneeded = () => {
    late.request.result = request.result;
    late.request.onupgradeneeded();
  };
  await new Promise((resolve) => { request.onsuccess = resolve; });
  late.request.onsuccess({target: request});
  server.refuse = offline;
  s.set('b', 1);
  await until(() => s.status.device);
  assert.equal(browser.storage.stores.get('rows').length, 1);
  s.stop('test');
});
