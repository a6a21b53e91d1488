// React Hook Form itself, in Chromium: what a person typed is there again, and stays under the cursor.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, beforeEach, test} from 'node:test';

import typescript from 'typescript';

import {root} from '../harness/stack.mjs';
import {Chrome} from './chrome.mjs';
import {Stage, saved, until} from './pages.mjs';

const stage = new Stage(), elsewhere = Object.create(stage);      // another device
before(async () => {
  await stage.start();
  elsewhere.chrome = await new Chrome().open();
});
after(async () => {
  await elsewhere.chrome.remove();
  await stage.end();
});
beforeEach(() => stage.calm());

const open = (user, on = stage) => on.open(user, {file: 'rhf.html'});
const values = (page) => page.evaluate(() => form.getValues());

test('values, lists, nested and controlled fields are there again after a crash, and a password is not kept', async () => {
  const user = stage.user(), page = await open(user);
  await page.fill('#name', 'Ada');
  await page.fill('#city', 'London');
  await page.fill('#password', 'secret');
  await page.check('#agreed');
  await page.click('#size');
  await page.click('#add');
  await page.fill('.item', 'pen');
  await page.click('#add');
  await page.fill('p:nth-of-type(2) .item', 'ink');
  await until(() => page.evaluate(() => s.status.device));
  await page.close({runBeforeUnload: false});
  const again = await open(user);
  await until(async () => await again.inputValue('#name') === 'Ada');
  assert.deepEqual(await values(again), {name: 'Ada', about: '', address: {city: 'London', street: ''},
    items: [{what: 'pen'}, {what: 'ink'}], size: 'l', password: '', agreed: true});
  assert.equal(await again.locator('.item').count(), 2);
  await saved(again);
  const text = JSON.stringify((await stage.held(user, again)).values);
  assert.ok(!text.includes('secret'), text);
  assert.deepEqual(page.problems, []);
});

test('what was touched stays touched, and validation goes on', async () => {
  const user = stage.user(), page = await open(user);
  await page.fill('#name', 'A');
  await page.fill('#name', '');
  await page.press('#name', 'Tab');
  await until(async () => await page.textContent('#error') === 'A name, please.');
  await page.fill('#about', 'x');
  await page.press('#about', 'Tab');
  await saved(page);
  const again = await open(user);
  await until(async () => await again.inputValue('#about') === 'x');
  await until(() => again.evaluate(() => shown.touched.about === true && shown.dirty.about === true));
});

test('two devices that fill in different fields both stay, lists too', async () => {
  const user = stage.user(), one = await open(user), two = await open(user, elsewhere);
  await one.fill('#city', 'London');
  await one.press('#city', 'Tab');
  await two.fill('#street', 'Strand');
  await two.press('#street', 'Tab');
  await two.click('#add');
  await two.fill('.item', 'pen');
  await saved(one);
  await saved(two);
  await one.evaluate(() => s.wake());
  await until(async () => await one.inputValue('#street') === 'Strand' && await one.locator('.item').count() === 1);
  assert.equal(await one.inputValue('.item'), 'pen');
  assert.equal(await two.inputValue('#city'), 'London');
  await two.click('.remove');
  await saved(two);
  await one.evaluate(() => s.wake());
  await until(async () => await one.locator('.item').count() === 0);
  assert.deepEqual(await one.evaluate(async () => JSON.parse(JSON.stringify(await s.conflicts()))), []);
});

test('the field in focus is not overwritten, its caret stays, and both texts stay', async () => {
  const user = stage.user(), one = await open(user), two = await open(user, elsewhere);
  await one.fill('#about', 'First line.\nSecond line.');
  await saved(one);
  await two.evaluate(() => s.wake());
  await until(async () => await two.inputValue('#about') === 'First line.\nSecond line.');
  await one.click('#about');
  await one.press('#about', 'Control+End');
  await one.keyboard.type(' And more');
  await two.evaluate(() => s.merge('form/profile', {value: {about: 'The first line.\nSecond line.'}}));
  await saved(two);
  await one.evaluate(() => s.wake());
  assert.equal(await one.inputValue('#about'), 'First line.\nSecond line. And more');
  assert.equal(await one.evaluate(() => document.activeElement.selectionStart), 'First line.\nSecond line. And more'.length);
  await one.keyboard.type('!');
  await one.press('#about', 'Tab');
  await until(async () => await one.inputValue('#about') === 'The first line.\nSecond line. And more!');
  await saved(one);
});

test('a form that was submitted is blank, here and after a reload', async () => {
  const user = stage.user(), page = await open(user);
  await page.fill('#name', 'Ada');
  await page.click('#submit');
  await until(() => page.evaluate(() => window.submitted?.name === 'Ada'));
  assert.equal(await page.inputValue('#name'), '');
  await saved(page);
  assert.deepEqual((await stage.held(user, page)).values, {});
  const again = await open(user);
  await again.evaluate(() => s.ready);
  assert.equal(await again.inputValue('#name'), '');
});

test('the example of docs/frameworks.md runs', async () => {
  const page = readFileSync(join(root, 'docs/frameworks.md'), 'utf8'), [, jsx] = page.match(/^```jsx\n([^]*?)^```/m);
  const {outputText} = typescript.transpileModule(jsx, {compilerOptions: {jsx: typescript.JsxEmit.React, target: 'esnext', module: 'esnext'}});
  const user = stage.user(), names = ['react', 'react-dom/client', 'react-hook-form'];
  const imports = {...Object.fromEntries(names.map((name) => [name, `/npm/${name}`])),
    'holdfast-client/react': '/client/with/react.js', 'holdfast-client/react-hook-form': '/client/with/react-hook-form.js'};
  stage.front.pages['/example.html'] = `<!doctype html><title>example</title><div id="root"></div>
<script type="importmap">${JSON.stringify({imports})}</script>
<script type="module">
  import React from 'react';
  import {createRoot} from 'react-dom/client';
  import {SessionProvider, useSession} from 'holdfast-client/react';
  const submit = async (values) => { window.submitted = values; };
  ${outputText}
  const auth = async () => (await fetch('/token/${user}')).text(), options = {user: '${user}', app: 'example', auth, live: false};
  const Seen = () => { window.s = useSession(); return null; };
  createRoot(document.getElementById('root')).render(React.createElement(SessionProvider, {options},
    React.createElement(Seen), React.createElement(Profile)));
</script>`;
  const tab = await stage.chrome.context.newPage();
  const go = async () => {
    await tab.goto(`${stage.front.url}/example.html`);
    await tab.waitForSelector('input');
  };
  await go();
  await tab.fill('[name=name]', 'Ada');
  await tab.fill('[name="address.city"]', 'London');
  await saved(tab);
  await go();
  await until(async () => await tab.inputValue('[name="address.city"]') === 'London');
  await tab.click('button');
  await until(() => tab.evaluate(() => window.submitted?.address.city === 'London'));
  await until(async () => await tab.inputValue('[name=name]') === '');
});
