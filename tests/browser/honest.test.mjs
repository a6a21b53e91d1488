// What a person is told, and that it is so: nothing refused is forgotten, no form eats a draft.
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

test('two fresh devices, one types a name and the other an address: both have both, and no copy is made', async () => {
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
