// What the client does in a real browser against the real server, a behaviour a test.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, beforeEach, test} from 'node:test';

import {Chrome, processes} from './chrome.mjs';
import {Raw} from './raw.mjs';
import {Stage, flushed, saved, status, until} from './pages.mjs';

const stage = new Stage();
before(() => stage.start());
after(() => stage.end());
beforeEach(async () => {
  stage.calm();
  const [, ...pages] = stage.chrome.context.pages();
  for (const page of pages) await page.close();
});

const set = (page, key, value) => page.evaluate(([k, v]) => s.set(k, v), [key, value]);
const get = (page, key) => page.evaluate((k) => s.get(k), key);
test('a save comes 5 s after the last change, and only if something changed', async () => {
  const user = stage.user(), page = await stage.open(user);
  await set(page, 'a', 1);
  const at = Date.now();
  await until(() => stage.sent().length === 1, {seconds: 60});
  assert.ok(stage.sent()[0].at - at > 4900, `${stage.sent()[0].at - at} ms`);      // not later: a unit, by its own clock
  await set(page, 'a', 1);
  await saved(page);
  assert.equal(stage.sent().length, 1);
  assert.equal((await stage.held(user, page)).values.a, 1);
});

test('a closing page sends a beacon; edits that do not fit are there when it opens again', async () => {
  const user = stage.user(), page = await stage.open(user);
  stage.front.decide = ({method}) => method === 'PATCH' ? {status: 503, body: {code: 'draining', retry: 'later'}} : undefined;
  await page.evaluate(() => { for (let i = 0; i < 6; i++) s.batch(() => s.set(`k${i}`, 'x'.repeat(5000))); });
  await until(() => page.evaluate(() => s.status.device));
  const {id} = await stage.held(user, page);
  await page.close();
  const beacon = await until(() => stage.front.seen.find((r) => r.url.endsWith('/beacon') && r.status));
  assert.equal(beacon.status, 204);
  assert.match(beacon.headers['content-type'], /^text\/plain/);
  assert.equal(beacon.headers.authorization, undefined);
  assert.ok(Buffer.byteLength(beacon.body) <= 16 * 1024);
  stage.calm();
  const again = await stage.open(user);
  await saved(again);
  const {values} = await stage.held(user, again);
  assert.deepEqual(Object.keys(values), ['k0', 'k1', 'k2', 'k3', 'k4', 'k5']);
  const {json} = await stage.api(user, 'GET', `/api/sessions/${id}/conflicts`);
  assert.deepEqual(json.conflicts, []);
});

test('frozen, then thawed: nothing is lost and it catches up', async () => {
  const user = stage.user(), page = await stage.open(user), cdp = await stage.chrome.context.newCDPSession(page);
  await set(page, 'a', 1);
  await cdp.send('Page.setWebLifecycleState', {state: 'frozen'});
  const {id} = await stage.held(user, page).catch(() => ({})) ?? {};
  await cdp.send('Page.setWebLifecycleState', {state: 'active'});
  await saved(page);
  const held = await stage.held(user, page);
  assert.equal(held.values.a, 1);
  assert.ok(!id || id === held.id);
});

test('a frozen tab does not hold up another', async () => {
  const user = stage.user(), one = await stage.open(user), two = await stage.open(user);
  await one.evaluate(() => { navigator.locks.request(`holdfast ${s.who} ${s.name}`, () => new Promise(() => {})); });
  const cdp = await stage.chrome.context.newCDPSession(one);
  await cdp.send('Page.setWebLifecycleState', {state: 'frozen'});
  await set(two, 'a', 2);
  await saved(two);
});

test('after half an hour offline every edit is there, and is sent without a reload', async () => {
  const user = stage.user();
  const page = await stage.open(user, {before: (p) => p.clock.install()});
  stage.front.goOffline();
  for (let minute = 0; minute < 35; minute++) {
    await page.evaluate((n) => edit(`m${n}`), minute);
    await page.clock.runFor(60_000);
  }
  await until(async () => (await status(page)).device);
  assert.equal((await status(page)).state, 'offline');
  stage.front.offline = false;
  await until(async () => {
    await page.clock.runFor(15_000);
    return (await status(page)).server;
  }, {seconds: 30});
  const {values, counters} = await stage.held(user, page);
  assert.equal(Object.keys(values).length, 35);
  assert.deepEqual(counters, {edits: 35});
});

test('a storm of 503 causes few requests and no loss', async () => {
  const user = stage.user(), page = await stage.open(user);
  stage.front.decide = () => ({status: 503, headers: {'Retry-After': '1'}, body: {code: 'database-busy', retry: 'later'}});
  await page.evaluate(() => { edit('a'); s.flush(); });
  await until(() => stage.sent().length === 5, {seconds: 120});
  const times = stage.sent().map((r) => r.at);
  for (let i = 1; i < 5; i++) assert.ok(times[i] - times[i - 1] >= 1000, `again after ${times[i] - times[i - 1]} ms`);
  stage.calm();
  await until(async () => (await status(page)).server, {seconds: 30});
  assert.deepEqual((await stage.held(user, page)).counters, {edits: 1});
});

test('an expired token is renewed once, after the 401', async () => {
  const user = stage.user(), page = await stage.open(user);
  await page.evaluate(() => { s.outbox.token = 'expired'; });
  await set(page, 'a', 1);
  await saved(page);
  assert.deepEqual(await page.evaluate(() => tokens.map((t) => t.refresh)), [false, true]);
  stage.front.token = () => stage.stack.token(user, {exp: Math.floor(Date.now() / 1000) - 3600});
  await page.evaluate(() => { s.outbox.token = 'expired'; });
  await set(page, 'a', 2);
  const before = stage.sent().length;
  const end = await flushed(page);
  assert.deepEqual([end.device, end.server, end.reason], [true, false, 'auth']);
  assert.equal(stage.sent().length, before + 2);
  stage.calm();
  await saved(page);
  assert.equal((await stage.held(user, page)).values.a, 2);
});

test('edits refused with 413 or 422 are kept and reported while the rest goes on', async () => {
  const user = stage.user(), page = await stage.open(user);
  await page.evaluate(() => {
    window.told = [];
    s.on('rejected', (row) => told.push(row.problem.code));
    s.batch(() => s.set('one', 1));
    s.batch(() => s.set('nul', 'a\u0000b'));
    s.batch(() => s.set('two', 2));
    s.batch(() => s.set('k'.repeat(300), 1));
    s.batch(() => s.set('big', 'x'.repeat(5 * 1024 * 1024)));
    s.batch(() => s.set('three', 3));
  });
  await until(async () => (await flushed(page)).refused.length === 3 && page.evaluate(() => !s.waits));
  assert.equal((await status(page)).server, false);
  const {values} = await stage.held(user, page);
  assert.deepEqual(values, {one: 1, two: 2, three: 3});
  await page.waitForFunction(() => told.length === 3);
  const told = await page.evaluate(() => told);
  assert.deepEqual([told[0], told[2]], ['unstorable-text', 'too-large']);
  await page.reload();
  await page.evaluate(() => opened);
  await page.waitForFunction(() => s.rejected().length === 3);
  await page.evaluate(async () => { for (const item of s.rejected()) await s.discard(item); });
  assert.equal((await status(page)).rejected, 0);
});

for (const count of [2, 5]) {
  test(`${count} tabs edit at once: all of it arrives, once, and all show the same`, async () => {
    const user = stage.user(), pages = [];
    for (let i = 0; i < count; i++) pages.push(await stage.open(user));
    await Promise.all(pages.map((page, i) => page.evaluate(async (tab) => {
      for (let n = 0; n < 20; n++) {
        edit(`t${tab}-${n}`);
        s.merge('shared', {[`t${tab}`]: n});
        if (n % 7 === 3) s.flush();
        await new Promise((r) => setTimeout(r, 25));
      }
    }, i)));
    for (const page of pages) await saved(page);
    const {values, counters} = await stage.held(user, pages[0]);
    assert.deepEqual(counters, {edits: 20 * count});
    assert.equal(Object.keys(values).length, 20 * count + 1);
    assert.deepEqual(values.shared, Object.fromEntries(pages.map((_, i) => [`t${i}`, 19])));
    for (const page of pages) {
      await page.evaluate(() => s.wake());
      assert.deepEqual(await page.evaluate(() => Object.fromEntries(s.model.view)), values);
      assert.deepEqual(page.problems, []);
    }
  });
}

test('two users on one machine: neither sees or sends the other\'s', async () => {
  const alice = stage.user('alice'), bob = stage.user('bob');
  const hers = await stage.open(alice);
  await flushed(hers);
  stage.front.goOffline();
  await set(hers, 'diary', 'of alice');
  await until(async () => (await status(hers)).device);
  await hers.close();
  stage.calm();
  const his = await stage.open(bob);
  await saved(his);
  assert.equal(await get(his, 'diary'), undefined);
  assert.ok(!stage.front.seen.some((r) => r.body.includes('of alice') && !r.url.endsWith('/beacon')));
  await his.close();
  const back = await stage.open(alice);
  assert.equal(await get(back, 'diary'), 'of alice');
  await saved(back);
  assert.equal((await stage.held(alice, back)).values.diary, 'of alice');
});

test('a part of the client that failed to load is loaded again; flush reports it and does not hang', async () => {
  const user = stage.user(), page = await stage.open(user, {before: (p) => p.clock.install()
    .then(() => p.route('**/client/core/outbox.js', (route) => route.abort(), {times: 2}))});
  await set(page, 'a', 1);
  assert.deepEqual(await page.evaluate(async () => (await s.flush()).server), false);
  await until(async () => (await status(page)).device);
  await until(async () => {
    await page.clock.runFor(15_000);
    return (await status(page)).server;
  }, {seconds: 60});
  assert.equal((await stage.held(user, page)).values.a, 1);
  assert.deepEqual(page.problems, []);
});

test('site data cleared under an open page: its edits are sent', async () => {
  const user = stage.user(), page = await stage.open(user);
  await saved(page);
  stage.front.goOffline();
  await set(page, 'a', 1);
  await until(async () => (await status(page)).device);
  const cdp = await stage.chrome.context.newCDPSession(page);
  await cdp.send('Storage.clearDataForOrigin', {origin: stage.front.url, storageTypes: 'indexeddb,local_storage'});
  await flushed(page);
  await flushed(page);
  assert.equal(await get(page, 'a'), 1);
  stage.calm();
  await saved(page);
  assert.equal((await stage.held(user, page)).values.a, 1);
});

test('IndexedDB can be deleted, or upgraded by a later version, while a page is open', async () => {
  const user = stage.user(), page = await stage.open(user), other = await stage.open(stage.user());
  await saved(page);
  const end = await other.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('holdfast');
    request.onsuccess = () => resolve('deleted');
    request.onblocked = () => resolve('blocked');
  }));
  assert.equal(end, 'deleted');
  await set(page, 'a', 1);
  await until(async () => (await status(page)).device);
  await saved(page);
});

test('with storage full the client reports that the device is not safe, and goes on sending', async () => {
  const user = stage.user(), page = await stage.open(user, {before: (p) => p.addInitScript(() => {
    const {put} = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function limited(...args) {
      const request = put.apply(this, args);
      if (window.full) this.transaction.abort();
      return request;
    };
  })});
  await saved(page);
  await page.evaluate(() => { window.full = true; });
  await set(page, 'a', 1);
  await until(() => page.evaluate(() => !s.capabilities.journal), {saying: 'journal given up'});
  assert.equal((await status(page)).device, false);
  await saved(page);
  assert.equal((await stage.held(user, page)).values.a, 1);
  await page.evaluate(() => { window.full = false; });
  await set(page, 'b', 1);
  await until(async () => (await status(page)).device);
});

test('with storage denied the client works, and reports it', async () => {
  const user = stage.user(), page = await stage.open(user, {before: (p) => p.addInitScript(() => {
    for (const name of ['indexedDB', 'localStorage']) {
      Object.defineProperty(window, name, {get() { throw new DOMException('denied', 'SecurityError'); }});
    }
  })});
  await set(page, 'a', 1);
  await saved(page);
  assert.equal(await page.evaluate(() => s.capabilities.journal), false);
  assert.deepEqual(page.problems, []);
  await page.close();
});

for (const hours of [-24, 24]) {
  test(`a clock ${hours} h wrong changes nothing`, async () => {
    const user = stage.user();
    const page = await stage.open(user, {before: (p) => p.clock.setSystemTime(Date.now() + hours * 3_600_000)});
    await set(page, 'a', 1);
    await saved(page);
    assert.deepEqual(await page.evaluate(() => tokens.length), 1);
    assert.equal((await stage.held(user, page)).values.a, 1);
  });
}

test('logging out flushes, reports unsent edits, and wipes all tabs', async () => {
  const user = stage.user(), one = await stage.open(user), two = await stage.open(user);
  await set(one, 'a', 1);
  stage.front.goOffline();
  const kept = await one.evaluate((u) => wipeLocal({user: u}), user);
  assert.deepEqual(kept, {unsent: 1, wiped: false});
  stage.calm();
  assert.deepEqual(await one.evaluate((u) => wipeLocal({user: u}), user), {unsent: 0, wiped: true});
  await until(() => two.evaluate(() => s.status.reason === 'wiped'));
  assert.equal(await get(two, 'a'), undefined);
  const left = await one.evaluate(() => new Promise((resolve) => {
    indexedDB.open('holdfast').onsuccess = (e) => {
      e.target.result.transaction(['rows']).objectStore('rows').getAllKeys().onsuccess = (r) => resolve(r.target.result);
    };
  }));
  assert.ok(!left.flat().includes(await one.evaluate(() => s.who)));
  const id = await stage.api(user, 'GET', '/api/sessions');
  assert.equal(id.json.sessions.length, 1);
});

/** Tabs that really hide: Playwright keeps each as if it were in front. */
async function rawPages(work) {
  const raw = await new Raw().open();
  const open = async (user, live = 'no') => {
    const page = await raw.page(`${stage.front.url}/session.html?user=${user}&live=${live}`);
    await until(() => page.run('typeof opened === "undefined" ? false : opened').catch(() => false));
    return page;
  };
  try {
    await work(open, raw);
  } finally {
    await raw.end();
  }
}

const heldBy = async (user) => {
  const {json: {sessions: [{id}]}} = await stage.api(user, 'GET', '/api/sessions');
  return (await stage.api(user, 'GET', `/api/sessions/${id}/context`)).json.values;
};

test('a hidden page saves at once with keepalive; shown again it loads', () => rawPages(async (open, raw) => {
  const user = stage.user(), page = await open(user);
  await page.run('s.set("a", 1)');
  await raw.page('about:blank');
  await until(() => stage.sent().some((r) => r.status === 200));
  assert.deepEqual(await heldBy(user), {a: 1});
  const id = await page.run('s.info.id');
  await stage.api(user, 'PATCH', `/api/sessions/${id}/context`, {client: 'foreign', seq: 1, base: 0, set: {theirs: 1}});
  await page.front();
  await until(() => page.run('s.get("theirs") === 1'));
}));

for (const live of ['no', 'yes']) test(`a page back from the back-forward cache goes on; live: ${live}`, () => rawPages(async (open) => {
  const user = stage.user(), page = await open(user, live);
  await page.run('s.flush().then(() => { s.set("a", 1); window.stayed = true; })');
  const id = await page.run('s.info.id');
  await page.send('Page.enable');
  await page.send('Page.navigate', {url: `${stage.front.url}/elsewhere.html`});
  await until(async () => (await heldBy(user)).a === 1, {saying: 'the beacon has arrived'});
  await stage.api(user, 'PATCH', `/api/sessions/${id}/context`, {client: 'foreign', seq: 1, base: 0, set: {theirs: 1}});
  await page.run('history.back()').catch(() => null);
  await until(() => page.run('window.stayed === true').catch(() => false), {saying: 'it was cached'});
  await until(() => page.run('s.get("theirs") === 1'));
  await page.run('s.set("b", 2), s.flush()');
  assert.deepEqual(await heldBy(user), {a: 1, b: 2, theirs: 1});
  assert.equal(await page.run('Object.keys(localStorage).length'), 0);
}));

test('a browser that is killed leaves no process behind, not even those that name no profile', async () => {
  const browser = await new Chrome().open(), types = (pids) => pids.map((pid) => /--type=(\w+)/.exec(cmdline(pid))?.[1] ?? 'browser');
  const cmdline = (pid) => { try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8'); } catch { return ''; } };
  try {
    await browser.context.newPage();
    await until(() => types(processes(browser.profile)).includes('renderer'), {saying: 'there is a renderer'});
    const pids = processes(browser.profile);
    await browser.kill();
    await until(() => pids.every((pid) => !cmdline(pid)), {saying: 'all are gone'});
  } finally {
    await browser.remove();
  }
});
