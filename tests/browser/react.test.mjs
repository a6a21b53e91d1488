// The hooks with the React people have now: StrictMode, hydration, and no more renders than needed.
import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {after, before, beforeEach, test} from 'node:test';

import {root} from '../harness/stack.mjs';
import {Stage, saved, until} from './pages.mjs';

const stage = new Stage(), require = createRequire(import.meta.url);
before(() => stage.start());
after(() => stage.end());
beforeEach(() => stage.calm());

const open = (user, more) => stage.open(user, {file: 'react.html', ...more});
const times = (page) => page.evaluate(() => ({...times}));

test('useKey is a useState that survives a crash', async () => {
  const user = stage.user(), page = await open(user);
  assert.equal(await page.inputValue('#title'), 'untitled');
  await page.fill('#title', 'A story');
  await page.fill('#body', 'Once upon a time');
  await until(() => page.evaluate(() => s.status.device));
  await page.close();
  const again = await open(user);
  await until(async () => await again.inputValue('#title') === 'A story');
  assert.equal(await again.inputValue('#body'), 'Once upon a time');
  await saved(again);
  assert.equal((await stage.held(user, again)).values.title, 'A story');
});

test('a component renders again only for its own keys', async () => {
  const user = stage.user(), page = await open(user);
  await saved(page);
  const before = await times(page);
  await page.evaluate(() => s.set('title', 'x'));
  await until(async () => await page.inputValue('#title') === 'x');
  await page.evaluate(() => s.set('title', 'x'));
  await saved(page);
  await page.evaluate(() => s.wake());
  const after = await times(page);
  assert.equal(after.body, before.body, 'the other field');
  assert.equal(after.title - before.title, 2, 'StrictMode renders twice');
});

test('StrictMode opens one session, and unmounting closes it', async () => {
  const user = stage.user(), page = await open(user);
  await saved(page);
  const recovers = stage.front.seen.filter((r) => r.url.endsWith('/recover'));
  assert.equal(recovers.length, 1);
  await page.evaluate(() => { root.unmount(); });
  await until(() => page.evaluate(() => s.stopped === 'closed'), {seconds: 6});
});

test('a value set by a mount effect is not lost', async () => {
  const user = stage.user(), page = await open(user);
  await saved(page);
  assert.equal((await stage.held(user, page)).values.visit, 'begun');
});

test('hydration shows what the server rendered, then what is kept', async () => {
  const user = stage.user(), first = await open(user);
  await first.fill('#title', 'kept');
  await saved(first);
  await first.close();
  const html = '<input id="title" value="untitled"><input id="body" value=""><output id="state">idle true false</output>'
    + '<output id="recovery">recovering</output>';
  const page = await open(user, {hydrate: html});
  await until(async () => await page.inputValue('#title') === 'kept');
  assert.deepEqual(await page.evaluate(() => warnings), []);
  assert.deepEqual(page.problems, []);
});

test('server rendering shows initial', async () => {
  const {createElement: h} = require('react'), {renderToString} = require('react-dom/server');
  const here = mkdtempSync(join(root, 'tests/node_modules/.client-'));       // where `react` is found
  cpSync(join(root, 'client'), here, {recursive: true, filter: (f) => !/\/(demo|test)$/.test(f)});
  const {SessionProvider, useKey, useSaveStatus} = await import(join(here, 'with/react.js')).finally(() => rmSync(here, {recursive: true}));
  const Title = () => h('b', null, useKey('title')[0], useSaveStatus().state);
  const options = {user: 'a', auth: () => null, initial: {title: 'untitled '}};
  assert.equal(renderToString(h(SessionProvider, {options}, h(Title))), '<b>untitled <!-- -->idle</b>');
});

test('useSessionRecovery has the usual members', async () => {
  const user = stage.user(), page = await open(user);
  await until(() => page.evaluate(() => !recovery.isRecovering));
  await page.fill('#title', 'one');
  const said = await page.evaluate(async () => {
    const {server} = await recovery.saveNow();
    const {number} = await recovery.createSnapshot('first');
    s.set('title', 'two');
    await recovery.saveNow();
    await recovery.restoreSnapshot(number);
    const {sessions} = await recovery.shareContext(['title']);
    await recovery.recover();
    return [server, number, s.get('title'), sessions.length, (await recovery.initialise()) === s];
  });
  assert.deepEqual(said, [true, 1, 'one', 1, true]);
  await until(() => page.evaluate(() => recovery.lastSaved instanceof Date && recovery.saveCount >= 2 && !recovery.isSaving));
});
