// The page that quickstart serves, as somebody meets it who tries to lose a form.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, before, test} from 'node:test';

import {stack, until} from '../harness/stack.mjs';
import {SIZES, look, open, overflow, wrong} from './eyes.mjs';

let s, browser;
before(async () => {
  s = await stack();
  browser = await open();
});
after(() => browser?.close());

/** A fresh application in a fresh browser. */
async function application(how = {}) {
  const slot = how.slot ?? randomUUID();
  const eyes = await look(browser, how);
  await visit(eyes.page, slot, how.query);
  return {...eyes, slot};
}

async function visit(page, slot, query = '') {
  await page.goto(`${s.url}/?slot=${slot}${query}`);
  await page.waitForSelector('html[data-ready]', {state: 'attached'});
}

const lamp = (page, device, server) => page.waitForSelector(`#save[data-device="${device}"][data-server="${server}"]`);
const saved = (page) => lamp(page, true, true);
const value = (page, id) => page.inputValue(id);
const holds = (page, id, text) => page.waitForFunction(([at, wanted]) => document.querySelector(at).value === wanted, [id, text]);
const phone = (page) => page.frameLocator('#phone iframe');

/** What the server has of a step's form. */
async function kept(slot, step) {
  const token = s.token('demo');
  const {json} = await s.api('POST', '/api/sessions/latest/recover', {token, body: {app: 'residency', slot}});
  return json?.context?.values?.[`form/${step}`]?.value ?? {};
}

async function written(page) {
  await page.fill('#you-name', 'Ada Lovelace');
  await page.fill('#you-email', 'ada@example.org');
  await page.click('#form-you button[type=submit]');
  await page.fill('#work-title', 'Notes on the engine');
  await saved(page);
}

test('the demo opens without a console message or a CSP violation', async () => {
  const {context, page, complaints} = await application();
  await written(page);
  await page.click('#do-tab', {trial: true});
  await phone(page).locator('#you-name').waitFor({state: 'attached'});
  assert.deepEqual(complaints, []);
  const policy = (await (await fetch(s.url)).headers).get('content-security-policy');
  assert.match(policy, /default-src 'none'.*require-trusted-types-for 'script'/);
  await context.close();
});

test('typed text is there after a reload, and on the server', async () => {
  const {context, page, slot} = await application();
  await written(page);
  await visit(page, slot);
  assert.equal(await value(page, '#you-name'), 'Ada Lovelace');
  assert.equal(await value(page, '#work-title'), 'Notes on the engine');
  assert.equal((await kept(slot, 'work')).title, 'Notes on the engine');
  await context.close();
});

test('an error is shown beside its field once it is left, and the step is not completed', async () => {
  const {context, page} = await application();
  await page.fill('#you-name', 'Ada Lovelace');
  await page.fill('#you-email', 'ada at example');
  assert.equal(await page.textContent('#you-email-wrong'), '');
  await page.keyboard.press('Tab');
  await page.waitForSelector('#you-email[aria-invalid=true]');
  assert.notEqual(await page.textContent('#you-email-wrong'), '');
  assert.deepEqual(await wrong(page), []);
  const done = () => page.locator('#steps li:first-child button.done').count();
  assert.equal(await done(), 0);
  await page.fill('#you-email', 'ada@example.org');
  await page.waitForSelector('#you-email[aria-invalid=false]');
  assert.deepEqual([await page.textContent('#you-email-wrong'), await done()], ['', 1]);
  await context.close();
});

test('the demo reopens at the step and field where it was left', async () => {
  const {context, page, slot} = await application();
  await written(page);
  await visit(page, slot);
  await page.waitForSelector('#resume:not([hidden])');
  assert.equal(await page.textContent('#resume button'), 'Continue at step 2');
  assert.ok(await page.isVisible('#form-work'));
  await page.click('#resume button');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'work-title');
  await context.close();
});

test('offline edits are safe on the device, survive a reload, and are sent later', async () => {
  const {context, page, slot} = await application();
  await written(page);
  await page.click('#do-cable');
  await page.fill('#work-title', 'Written at sea');
  await lamp(page, true, false);
  await page.reload();
  await page.waitForSelector('html[data-ready]', {state: 'attached'});
  assert.equal(await value(page, '#work-title'), 'Written at sea');
  assert.equal(await page.getAttribute('#do-cable', 'aria-checked'), 'true');
  assert.equal((await kept(slot, 'work')).title, 'Notes on the engine');
  await page.click('#do-cable');
  await saved(page);
  assert.equal((await kept(slot, 'work')).title, 'Written at sea');
  await context.close();
});

test('a crash loses nothing older than 250 ms', async () => {
  const {context, page, slot} = await application();
  await written(page);
  await page.click('#do-cable');
  await page.fill('#work-title', 'Last words');
  await lamp(page, true, false);
  await page.click('#do-crash');
  await page.waitForURL(/crashed/);
  await page.click('#again');
  await page.waitForSelector('html[data-ready]', {state: 'attached'});
  assert.equal(await value(page, '#work-title'), 'Last words');
  assert.equal((await kept(slot, 'work')).title, 'Notes on the engine', 'nothing was sent on the way out');
  await context.close();
});

test('a second tab follows as the first is written in', async () => {
  const {context, page, slot} = await application();
  const second = await context.newPage();
  await visit(second, slot, '&tab=2');
  await page.fill('#you-town', 'Ockham');
  await holds(second, '#you-town', 'Ockham');
  await second.fill('#you-town', 'Marylebone');
  await holds(page, '#you-town', 'Marylebone');
  await context.close();
});

test('the phone follows with what the server has', async () => {
  const {context, page, slot} = await application();
  const name = phone(page).locator('#you-name');
  await page.fill('#you-name', 'Ada');
  await until(async () => await name.inputValue() === 'Ada', {saying: 'the phone follows'});
  await page.click('#do-cable');
  await page.fill('#you-name', 'Ada Lovelace');
  await lamp(page, true, false);
  assert.equal(await name.inputValue(), 'Ada');
  await page.click('#do-cable');
  await until(async () => await name.inputValue() === 'Ada Lovelace', {saying: 'the phone hears of it'});
  await name.fill('Augusta Ada');
  await holds(page, '#you-name', 'Augusta Ada');
  await page.click('#do-cable');
  await page.reload();
  await until(async () => await name.inputValue() === 'Augusta Ada', {saying: 'it has its own network'});
  await name.fill('Ada King');
  await until(async () => (await kept(slot, 'you')).name === 'Ada King', {saying: 'it saves'});
  assert.equal(await value(page, '#you-name'), 'Augusta Ada');
  await context.close();
});

test('those who have it open see each other', async () => {
  const {context, page, slot} = await application();
  const second = await context.newPage();
  await visit(second, slot, '&tab=2');
  await second.fill('#you-town', 'Ockham');
  await page.bringToFront();
  await page.fill('#you-name', 'Ada');
  await until(async () => /desk.*second tab|second tab.*desk/s.test(await page.textContent('#people ul')), {saying: 'both are named'});
  await context.close();
});

test('of two values for one field both are kept, and the person chooses', async () => {
  const {context, page} = await application();
  await written(page);
  await page.fill('#work-plan', 'A quiet book.');
  await saved(page);
  await page.click('#do-twice');
  await page.waitForSelector('#twice:not([hidden])');
  assert.match(await value(page, '#work-plan'), /^A quiet book\. And this sentence/);
  await page.click('#twice button');
  const other = (await page.textContent('#chooser .side:has-text("The other") .text')).trim();
  await page.check('#chooser .side:has-text("The other") input');
  await page.click('#chooser button[type=submit]');
  await holds(page, '#work-plan', other);
  await page.waitForSelector('#twice', {state: 'hidden'});
  assert.equal(await value(page, '#work-title'), 'Notes on the engine');
  await context.close();
});

/** The session of an application, asked as a script does that has a token and no browser. */
async function script(slot) {
  const token = s.token('demo');
  const {json} = await s.api('POST', '/api/sessions/latest/recover', {token, body: {app: 'residency', slot}});
  const at = `/api/sessions/${json.session.id}`;
  return {
    rev: async () => (await s.api('GET', at, {token})).json.rev,
    write: (form, base) => s.api('PATCH', `${at}/context`, {token, body: {base, merge: {'form/work': {value: form}}}}),
    copies: async () => (await s.api('GET', `${at}/conflicts`, {token})).json.conflicts,
  };
}

/** Both saw the same, one changed it here and one there, and neither knew of the other. */
async function clash(page, there, here, elsewhere) {
  const seen = await there.rev();
  await page.click('#do-cable');
  for (const [name, text] of Object.entries(here)) await page.fill(`#work-${name}`, text);
  await lamp(page, true, false);
  await there.write(elsewhere, seen);
  await page.click('#do-cable');
  await saved(page);
}

/** How many fields were written twice, as the status line and the banner say it; null where one does not. */
async function counts(page) {
  const said = [await page.textContent('#save [data-text]'), await page.isVisible('#twice') ? await page.textContent('#twice [data-text]') : ''];
  return said.map((text) => text.match(/“.*” was|one field|(\d+) fields/)).map((found) => found && Number(found[1] ?? 1));
}
const counted = (page, n) => until(async () => (await counts(page)).every((one) => one === n), {saying: `both say ${n}`});

test('a field that clashed twice is asked about once, and the answer is for all its copies', async () => {
  const {context, page, slot} = await application();
  await written(page);
  const there = await script(slot);
  await clash(page, there, {plan: 'Tides.'}, {plan: 'Seventy maps.'});
  await counted(page, 1);
  await clash(page, there, {plan: 'Lamps.'}, {plan: 'Forty songs.'});
  await until(async () => (await there.copies()).length > 1, {saying: 'there are two copies'});
  await counted(page, 1);
  await page.click('#twice button');
  assert.equal(await page.locator('#chooser .pair').count(), 1);
  const sides = await page.locator('#chooser .side').evaluateAll((all) => all.map((el) => ['.who', '.text'].map((at) => el.querySelector(at).textContent)));
  assert.deepEqual(sides.map(([, text]) => text), ['Lamps.', 'Forty songs.', 'Seventy maps.'], 'newest first');
  assert.deepEqual(sides.filter(([who]) => who === 'In the form now'), [['In the form now', await value(page, '#work-plan')]]);
  await page.check('#chooser .side:has-text("Seventy maps.") input');
  await page.click('#chooser button[type=submit]');
  await holds(page, '#work-plan', 'Seventy maps.');
  await counted(page, null);
  await until(async () => (await there.copies()).length === 0, {saying: 'no copy is left'});
  assert.equal((await kept(slot, 'work')).plan, 'Seventy maps.');
  await context.close();
});

test('two fields in one clash are two questions, and the status line says so as the banner does', async () => {
  const {context, page, slot} = await application();
  await written(page);
  await clash(page, await script(slot), {title: 'Ebb', plan: 'Tides.'}, {title: 'Flow', plan: 'Maps.'});
  await counted(page, 2);
  await page.click('#twice button');
  assert.deepEqual(await page.locator('#chooser .side .text').allTextContents(), ['Ebb', 'Flow', 'Tides.', 'Maps.']);
  await page.check('#chooser .side:has-text("Flow") input');
  await page.click('#chooser button[type=submit]');
  await holds(page, '#work-title', 'Flow');
  await counted(page, null);
  assert.equal(await value(page, '#work-plan'), 'Tides.');
  await context.close();
});

test('a change that arrives during the question is shown, kept, and asked about afterwards', async () => {
  const {context, page, slot} = await application();
  await written(page);
  const there = await script(slot);
  await clash(page, there, {plan: 'Tides.'}, {plan: 'Maps.'});
  await counted(page, 1);
  await page.click('#twice button');
  await there.write({plan: 'Lamps.'});      // without having seen the other: that is kept, too
  await until(async () => await page.textContent('#chooser .side:has-text("In the form now") .text') === 'Lamps.', {saying: 'it is shown'});
  await until(async () => (await page.textContent('#save [data-text]')).startsWith('Saved; one'), {saying: 'it is a clash'});
  const [newest] = await there.copies();
  await page.click('#chooser button[type=submit]');
  await until(async () => (await there.copies()).every(({id}) => id === newest.id), {saying: 'only what was asked about is settled'});
  await holds(page, '#work-plan', 'Lamps.');
  await counted(page, 1);
  await page.click('#twice button');
  assert.deepEqual(await page.locator('#chooser .side .text').allTextContents(), ['Lamps.', 'Tides.']);
  await context.close();
});

async function moments(page, least) {
  await page.waitForFunction((n) => document.querySelectorAll('.tick').length >= n, least);
}

/** Groups of edits are a second apart: the client's own measure of a step. */
async function apart(page) {
  await page.waitForFunction((from) => performance.now() - from > 1000, await page.evaluate(() => performance.now()));
}

test('the timeline shows the past and restores it by keyboard alone; undo reverts that', async () => {
  const {context, page} = await application();
  await page.fill('#you-name', 'First');
  await saved(page);
  await apart(page);
  await page.fill('#you-name', 'Second');
  await saved(page);
  await moments(page, 2);
  await page.focus('#time');
  await page.keyboard.press('ArrowLeft');
  await holds(page, '#you-name', 'First');
  assert.ok(await page.isVisible('#form-you.past .differs'));
  assert.match(await page.getAttribute('#time', 'aria-valuetext'), /before an edit/);
  await page.keyboard.press('Escape');
  await holds(page, '#you-name', 'Second');
  await page.keyboard.press('ArrowLeft');
  await holds(page, '#you-name', 'First');
  await page.click('#restore');
  await page.waitForSelector('#form-you:not(.past)');
  await holds(page, '#you-name', 'First');
  await page.click('#undo');
  await holds(page, '#you-name', 'Second');
  await context.close();
});

test('undo brings an emptied form back, and redo empties it again', async () => {
  const {context, page} = await application();
  await written(page);
  await apart(page);
  await page.click('#do-empty');
  await holds(page, '#work-title', '');
  await saved(page);
  await page.click('#undo');
  await holds(page, '#work-title', 'Notes on the engine');
  assert.equal(await value(page, '#you-name'), 'Ada Lovelace');
  await page.click('#redo');
  await holds(page, '#work-title', '');
  await context.close();
});

/** Tab until the element is reached; where the focus goes it can be seen. */
async function tabbed(page, selector) {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((at) => document.activeElement?.matches(at), selector)) return;
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const el = document.activeElement, box = el.getBoundingClientRect(), style = getComputedStyle(el);
      const around = getComputedStyle(el.closest('.choice') ?? el);
      return el === document.body || el.tagName === 'IFRAME' || (box.width > 0 && [style, around].some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0));
    });
    assert.ok(seen, `the focus cannot be seen on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
  }
  throw new Error(`${selector} is not reached by Tab`);
}

test('the whole demo can be used by keyboard alone', async () => {
  const {context, page} = await application({size: SIZES.desk});
  const {keyboard} = page;
  await tabbed(page, '.skip');
  await keyboard.press('Enter');
  await tabbed(page, '#you-name');
  await keyboard.type('Ada');
  await tabbed(page, '#you-email');
  await keyboard.type('ada@example.org');
  await keyboard.press('Enter');
  await page.waitForSelector('#form-work:not([hidden])');
  const focused = (what, saying) => until(() => page.evaluate((at) => !!document.activeElement.closest(at), what), {saying});
  await focused('#title-work', 'the heading of the step has the focus');
  await tabbed(page, '#work-craft-0');
  await keyboard.press('ArrowRight');
  await until(() => page.isChecked('#work-craft-1'));
  await tabbed(page, '#work-title');
  await keyboard.type('Tides');
  await tabbed(page, '#do-empty');
  await keyboard.press('Enter');
  await until(() => value(page, '#work-title').then((v) => v === ''));
  await focused('#undo', 'what takes it back has the focus');
  await saved(page);
  await keyboard.press('Enter');
  await until(() => value(page, '#work-title').then((v) => v === 'Tides'));
  await page.focus('#do-twice');
  await keyboard.press('Enter');
  await page.waitForSelector('#twice:not([hidden])');
  await page.focus('#twice button');
  await keyboard.press('Enter');
  await page.waitForSelector('#chooser[open]');
  await focused('#chooser', 'the dialog has the focus');
  await keyboard.press('Escape');
  await page.waitForSelector('#chooser:not([open])', {state: 'attached'});
  await focused('#twice', 'and gives it back');
  await context.close();
});

test('markup that somebody types is text wherever it is shown', async () => {
  const {context, page, complaints} = await application();
  const text = '<img src=x onerror="document.title=1"><b>bold</b>';
  await written(page);
  await page.fill('#work-plan', text);
  await saved(page);
  await page.click('#do-twice');
  await page.click('#twice button');
  assert.match(await page.textContent('#chooser .pairs'), /<img src=x/);
  await page.click('#chooser [data-later]');
  await page.click('#steps li:last-child button');
  assert.match(await page.textContent('.summary'), /<b>bold<\/b>/);
  assert.equal(await page.locator('main img, main b').count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the demo gives no token to another Host', async () => {
  const {status} = await s.api('GET', '/demo/token.json', {headers: {Host: 'attacker.example'}});
  assert.equal(status, 404);
});

for (const scheme of ['light', 'dark']) {
  for (const [name, size] of Object.entries(SIZES)) {
    test(`the form has nothing for axe: ${name}, ${scheme}`, async () => {
      const {context, page, slot} = await application({size, scheme});
      await written(page);
      assert.deepEqual(await wrong(page), [], 'while writing');
      assert.ok(await overflow(page) <= 0, 'nothing is wider than the window');
      await moments(page, 1);
      await page.focus('#time');
      await page.keyboard.press('Home');
      await page.waitForSelector('form.past:not([hidden])');
      assert.deepEqual(await wrong(page), [], 'looking back');
      await page.click('#present');
      await page.click('#steps li:last-child button');
      assert.deepEqual(await wrong(page), [], 'reading it all');
      await page.click('#do-twice');
      await page.waitForSelector('#twice:not([hidden])');
      await page.click('#twice button');
      assert.deepEqual(await wrong(page), [], 'choosing');
      assert.ok(await overflow(page) <= 0);
      await page.click('#chooser [data-later]');
      await visit(page, slot);
      assert.deepEqual(await wrong(page), [], 'opened again');
      await page.goto(`${s.url}/phone.html?slot=${slot}`);
      await page.waitForSelector('html[data-ready]', {state: 'attached'});
      assert.deepEqual(await wrong(page), [], 'the phone');
      await page.goto(`${s.url}/crashed.html`);
      assert.deepEqual(await wrong(page), [], 'crashed');
      await context.close();
    });
  }
}
