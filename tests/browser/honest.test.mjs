// A person gets true reports: no refused edit is forgotten, no form empties a draft.
import assert from 'node:assert/strict';
import {after, before, beforeEach, test} from 'node:test';

import {Stage, flushed, saved, until} from './pages.mjs';

const stage = new Stage();
before(() => stage.start());
after(() => stage.end());
beforeEach(async () => {
  stage.calm();
  for (const page of stage.chrome.context.pages().slice(1)) await page.close();
});

/** A device of its own: the other name of this machine is another origin, with storage of its own. */
async function elsewhere(user, file = 'session.html', params = {}) {
  const page = await stage.chrome.context.newPage();
  const url = stage.front.url.replace('127.0.0.1', 'localhost');
  await page.goto(`${url}/${file}?${new URLSearchParams({user, ...params})}`);
  await page.evaluate(() => opened);
  return page;
}

test('three edits that were refused are three after any number of reloads', async () => {
  const page = await stage.open(stage.user());
  for (const key of ['a', 'b', 'c']) {
    await page.evaluate((k) => s.set(k, 'x'.repeat(1200 * 1024)), key);
    await flushed(page);
  }
  for (let load = 0; load < 2; load++) {
    await page.reload();
    await page.evaluate(() => opened);
    assert.equal(await page.evaluate(() => s.rejected().length), 3);
  }
});

test('two new devices type a name and an address: both end with both, without a copy', async () => {
  const user = stage.user(), one = await stage.open(user, {file: 'form.html'}), two = await elsewhere(user, 'form.html');
  await one.fill('[name=first]', 'Fay');
  await two.fill('[name=about]', 'Main Street 1');
  await saved(one);
  await saved(two);
  await one.evaluate(() => s.wake());
  for (const page of [one, two]) {
    assert.deepEqual([await page.inputValue('[name=first]'), await page.inputValue('[name=about]')], ['Fay', 'Main Street 1']);
    assert.equal((await page.evaluate(() => s.conflicts())).length, 0);
  }
});

test('a device that could not load does not empty a draft that is there', async () => {
  const user = stage.user(), desktop = await stage.open(user, {file: 'form.html'});
  await desktop.fill('[name=first]', 'Fay');
  await desktop.fill('[name=about]', 'A long biography that took an hour.');
  await saved(desktop);
  stage.front.decide = () => ({status: 503, body: {code: 'database-busy', retry: 'later'}});
  const phone = await elsewhere(user, 'form.html');
  await phone.fill('[name=email]', 'fay@x.org');
  await until(() => phone.evaluate(() => s.status.device));
  stage.front.decide = () => undefined;
  await saved(phone);
  await desktop.evaluate(() => s.wake());
  for (const page of [desktop, phone]) {
    assert.deepEqual(await page.evaluate(() => ['first', 'about', 'email'].map((name) => document.forms.profile.elements[name].value)),
      ['Fay', 'A long biography that took an hour.', 'fay@x.org']);
  }
});

const told = (page) => page.evaluate(() => [s.status.state, s.status.server, s.status.loaded, s.status.reason]);
const session = (user, page, method, body) => page.evaluate(() => s.model.base.id)
  .then((id) => stage.api(user, method, `/api/sessions/${id}`, body)).then(({status}) => assert.ok(status < 300, String(status)));

test('a page opened while the server is down reports saved only when it is', async () => {
  stage.front.decide = () => ({status: 503, body: {code: 'draining', retry: 'later'}});
  const page = await stage.open(stage.user());
  assert.deepEqual(await told(page), ['error', false, 'nothing', 'draining']);
  stage.front.decide = () => undefined;
  await until(async () => (await told(page)).join() === 'idle,true,server,');
});

test('a proxy page in place of the token does not stop an open page from saving', async () => {
  const user = stage.user(), html = {status: 502, body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n'};
  for (const bad of [html, {...html, status: 200}]) {
    const answers = [bad];
    stage.front.token = (who) => answers.shift() ?? stage.stack.token(who);
    const page = await stage.open(user);
    await page.evaluate(() => s.set('typed', 1));
    await until(async () => (await told(page))[1], {seconds: 20});
    await page.close();
  }
});

test('an idle page reports offline and online within seconds', async () => {
  const page = await stage.open(stage.user(), {live: 'yes'});
  await until(() => stage.front.seen.some((r) => r.url.endsWith('/live')));
  stage.front.goOffline();
  await until(async () => (await told(page))[0] === 'offline', {seconds: 10});
  stage.front.offline = false;
  await until(async () => (await told(page)).join() === 'idle,true,server,', {seconds: 40});
});

test('a login of somebody else in another tab refuses nothing, and the first user finds all again', async () => {
  const hal = stage.user('hal'), eve = stage.user('eve'), page = await stage.open(hal);
  await page.evaluate(() => s.set('text', 'of Hal'));
  await saved(page);
  stage.front.token = () => stage.stack.token(eve);
  await page.evaluate(() => { s.set('text', 'more of Hal'); s.outbox.token = 'expired'; });
  await flushed(page);
  assert.deepEqual(await told(page), ['error', false, 'server', 'user']);
  assert.equal(await page.evaluate(() => s.rejected().length), 0);
  stage.front.token = (who) => stage.stack.token(who);
  await page.reload();
  await page.evaluate(() => opened);
  await saved(page);
  assert.equal((await stage.held(hal, page)).values.text, 'more of Hal');
  assert.equal((await page.evaluate(() => s.conflicts())).length, 0);
});

for (const [what, method, body] of [['deleted', 'DELETE', undefined], ['completed', 'PATCH', {status: 'completed'}]]) {
  test(`a session that is ${what} elsewhere is reported at once, the screen stays, and it goes on when asked`, async () => {
    const user = stage.user(), page = await stage.open(user, {live: 'yes', file: 'form.html'});
    await page.fill('[name=first]', 'Fay');
    await saved(page);
    await until(() => stage.front.seen.some((r) => r.url.endsWith('/live')));
    await session(user, page, method, body);
    await until(async () => (await told(page))[3] === 'gone', {seconds: 15});
    await page.fill('[name=about]', 'more');
    await until(() => page.evaluate(() => s.status.device));
    const shown = () => page.evaluate(() => ['first', 'about'].map((name) => document.forms.profile.elements[name].value));
    assert.deepEqual(await shown(), ['Fay', 'more']);
    await page.evaluate(() => s.continue());
    await saved(page);
    assert.deepEqual(await shown(), ['Fay', 'more']);
    const {values} = await stage.held(user, page);
    assert.deepEqual(values['form/profile'].value, {first: 'Fay', about: 'more'});
    assert.equal(await page.evaluate(() => s.rejected().length), 0);
  });
}

const leftovers = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('holdfast ')).length);

test('without IndexedDB, edits left by a closing page are removed only when the server has them', async () => {
  const down = ({method}) => method !== 'GET' && {status: 503, body: {code: 'draining', retry: 'later'}};
  const user = stage.user(), page = await stage.open(user, {before: (p) => p.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('denied', 'SecurityError'); }});
  })});
  await page.evaluate(() => s.flush());
  stage.front.decide = down;
  await page.evaluate(() => s.set('a', 1));
  for (let load = 0; load < 2; load++) {
    await page.reload();
    await page.evaluate(() => opened);
    assert.deepEqual([await page.evaluate(() => s.get('a')), await leftovers(page) > 0], [1, true], `load ${load}`);
  }
  stage.front.decide = () => undefined;
  await saved(page);
  await until(async () => await leftovers(page) === 0, {saying: 'nothing is left'});
  assert.deepEqual((await stage.held(user, page)).values, {a: 1});
  await page.reload();
  await page.evaluate(() => opened);
  assert.deepEqual([await page.evaluate(() => s.get('a')), await leftovers(page), page.problems], [1, 0, []]);
});

test('an IndexedDB that never answers is waited for once', async () => {
  const user = stage.user(), page = await stage.open(user, {before: (p) => p.addInitScript(() => {
    window.opens = 0;
    IDBFactory.prototype.open = () => ({opens: ++window.opens});
  })});
  assert.deepEqual(await page.evaluate(() => [opens, s.capabilities.journal]), [1, false]);
  const began = Date.now();
  for (let i = 0; i < 5; i++) {
    await page.evaluate((n) => s.set('a', n), i);
    await saved(page);
  }
  assert.ok(Date.now() - began < 14_000, `${Date.now() - began} ms: to wait for each would be five times 3 s`);
  assert.equal(await page.evaluate(() => opens), 1);
  assert.deepEqual((await stage.held(user, page)).values, {a: 4});
});
