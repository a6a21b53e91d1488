// The copy of the server's values on the device: a row a key, and only what changed is written.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Server, device, opened, until} from './fakes.js';

const offline = async () => { throw new TypeError('Failed to fetch'); };
const big = 'x'.repeat(900_000);
const copies = (browser) => browser.storage.stores.get('copies').map(([[, , ...key], value]) => [key.join(), value]);

/** What is written into the copy from now on: names of keys. */
function watched(s) {
  const wrote = [], {run} = s.journal;
  s.journal.run = function watching(mode, work, ...more) {
    return run.call(this, mode, (stores) => {
      const {put} = stores.copies;
      stores.copies.put = function seen(value, key) {
        wrote.push(key.slice(2).join('/'));
        return put.call(this, value, key);
      };
      return work(stores);
    }, ...more);
  };
  return wrote;
}

test('a small save beside a large value writes only the small one', async () => {
  const server = new Server(), {s} = opened(server);
  await s.ready;
  s.set('big', big);
  await s.flush();
  const wrote = watched(s);
  s.set('small', 1);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual(new Set(wrote), new Set(['value/small', 'head']));
  s.stop('test');
});

test('the next page has all values, no deleted ones, and names like `constructor` are keys', async () => {
  const server = new Server(), first = opened(server);
  await first.s.ready;
  for (const key of ['a', 'b', '__proto__', 'head', 'value']) first.s.set(key, key);
  await first.s.flush();
  first.s.delete('a');
  await first.s.close();
  const {s} = opened(server, first.browser, {fetch: offline});
  assert.equal(await s.ready, 'local');
  assert.deepEqual(['a', 'b', '__proto__', 'head', 'value'].map((key) => s.get(key)), [undefined, 'b', '__proto__', 'head', 'value']);
  const wrote = watched(s);
  s.page.fetch = server.fetch;
  s.set('c', 1);
  assert.equal((await s.flush()).server, true);
  assert.deepEqual(new Set(wrote), new Set(['value/c', 'head']), 'what was read need not be written again');
  s.stop('test');
});

test('two tabs that write in turn leave one whole copy, of the newer revision', async () => {
  const server = new Server(), browser = device(), tabs = [opened(server, browser).s, opened(server, browser).s];
  await Promise.all(tabs.map((s) => s.ready));
  for (let i = 0; i < 12; i++) {
    const s = tabs[i % 3 % 2];
    s.set(`k${i % 5}`, i);
    if (i % 4 === 3) s.delete(`k${(i + 1) % 5}`);
    await s.flush();
    if (i % 5 === 0) await tabs[1].reread();
  }
  const expected = Object.fromEntries([...server.values].map(([k, {value}]) => [`value,${k}`, value]));
  const {head, ...kept} = Object.fromEntries(copies(browser));
  assert.deepEqual([kept, head.rev], [expected, server.rev]);
  for (const s of tabs) s.stop('test');
});

test('storage that was cleared, or a write that failed, ends with a whole copy again', async () => {
  const server = new Server(), {s, browser} = opened(server);
  await s.ready;
  s.set('a', 1);
  await s.flush();
  browser.storage.stores.set('copies', []);
  s.set('b', 1);
  await s.flush();
  assert.deepEqual(copies(browser).map(([key]) => key).sort(), ['head', 'value,a', 'value,b']);
  browser.storage.full = true;
  s.set('c', 1);
  await s.flush();
  browser.storage.full = false;
  s.set('d', 1);
  await s.flush();
  assert.deepEqual(copies(browser).map(([key]) => key).sort(), ['head', 'value,a', 'value,b', 'value,c', 'value,d']);
  s.stop('test');
});

test('a page of an older version that is still open keeps its rows and its copy', async () => {
  const server = new Server(), first = opened(server);
  await first.s.ready;
  first.s.set('a', 1);
  await first.s.flush();
  server.refuse = offline;
  first.s.set('a', 2);
  await until(() => first.s.status.device);
  first.s.stop('test');
  // As version 1 wrote it: a head under the session's name, and all values as one.
  const at = [first.s.who, first.s.name], {id, era} = first.s.model.base, old = [[at, {id, era, rev: 1}], [[...at, 'values'], {a: 1}]];
  first.browser.storage.stores.set('copies', old);
  server.refuse = null;
  const {s} = opened(server, first.browser);
  await until(() => s.status.server && server.get('a') === 2);
  assert.equal(s.get('a'), 2);
  const kept = first.browser.storage.stores.get('copies');
  for (const [key, value] of old) assert.deepEqual(kept.find(([k]) => String(k) === String(key))?.[1], value);
  s.stop('test');
});
