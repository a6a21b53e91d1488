// The pictures of README.md, taken from the running thing: docs/screenshots/*.png.
//
//	node tests/browser/screenshots.mjs [FOLDER]
//
// Against the stack of HF_STACK_DIR, or one of its own as the tests have.
import {randomUUID} from 'node:crypto';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';

import {root, stack, until} from '../harness/stack.mjs';
import {SIZES, look, open} from './eyes.mjs';

const folder = process.argv[2] ?? join(root, 'docs/screenshots');
mkdirSync(folder, {recursive: true});
const s = await stack();
const browser = await open();
const shot = (page, name) => page.screenshot({path: join(folder, `${name}.png`)});

const TEXT = [
  'A book of tides, in forty short chapters, one for each winter my grandmother counted here.',
  'Thirty-one are written. The rest I keep beginning in trains and losing in browsers.',
  'I would like six weeks with a door, a lamp, and the sea where a phone would be.',
];

async function visit(page, slot) {
  await page.goto(`${s.url}/?slot=${slot}`);
  await page.waitForSelector('html[data-ready]', {state: 'attached'});
}

const saved = (page) => page.waitForSelector('#save[data-device="true"][data-server="true"]');

/** A second, by the page's own clock: the next edit is a moment of its own. */
async function later(page) {
  await saved(page);
  await page.waitForFunction((from) => performance.now() - from > 1100, await page.evaluate(() => performance.now()));
}

/** As a person would have filled it in, with pauses that the timeline shows. */
async function fill(page) {
  for (const [id, text] of [['#you-name', 'Ada Lovelace'], ['#you-email', 'ada@example.org'], ['#you-town', 'Ockham, England']]) {
    await page.fill(id, text);
    await later(page);
  }
  await page.selectOption('#you-heard', 'On the ferry');
  await page.click('#form-you button[type=submit]');
  await page.check('#work-craft-0');
  await page.fill('#work-title', 'The Book of Tides');
  await later(page);
  for (let i = 1; i <= TEXT.length; i++) {
    await page.fill('#work-plan', TEXT.slice(0, i).join(' '));
    await later(page);
  }
}

async function phoneHas(page, id, text) {
  const field = page.frameLocator('#phone iframe').locator(id);
  await until(async () => await field.inputValue() === text, {saying: 'the phone follows'});
}

async function form(scheme) {
  const {context, page} = await look(browser, {scheme, deviceScaleFactor: 2}), slot = randomUUID();
  await visit(page, slot);
  await fill(page);
  await phoneHas(page, '#work-plan', TEXT.join(' '));
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, `form-${scheme}`);
  if (scheme === 'light') await scenes(page);
  await context.close();
}

async function scenes(page) {
  await page.focus('#time');
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowLeft');
  await page.waitForSelector('form.past:not([hidden]) .differs');
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, 'timeline');
  await page.click('#present');
  await page.click('#do-twice');
  await page.waitForSelector('#twice:not([hidden])');
  await page.click('#twice button');
  await shot(page, 'choose');
}

async function small() {
  const {context, page} = await look(browser, {size: SIZES.phone, scheme: 'dark', deviceScaleFactor: 1.5});
  await visit(page, randomUUID());
  await fill(page);
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, 'phone-dark');
  await context.close();
}

/** Some traffic, in waves, so that there is something to see. */
async function traffic(until) {
  const tokens = Array.from({length: 12}, (_, i) => s.token(`visitor ${i}`));
  await Promise.all(tokens.map(async (token, n) => {
    for (let i = 0; Date.now() < until; i++) {
      const body = {set: {[`form/${i % 7}`]: {value: {text: i % 5 ? `${i}` : 'same'}}}};
      await s.api('PATCH', '/api/sessions/me/context', {token: i % 60 === 59 ? 'worn out' : token, body});
      if (i % 6 === 0) await s.api('GET', '/api/sessions/me/context', {token});
      if (i % 25 === 0) await s.api('POST', '/api/sessions/latest/recover', {token, body: {app: 'a', slot: 'b', create: true}});
      const pause = 30 + 170 * (1 + Math.sin(Date.now() / 5000 + n / 8)) * Math.random();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }));
}

async function operators(scheme, seconds) {
  const {context, page} = await look(browser, {size: {width: 1280, height: 1320}, scheme, deviceScaleFactor: 1.5});
  await page.goto(`${s.opsUrl}/`);
  await traffic(Date.now() + seconds * 1000);
  await shot(page, `operators-${scheme}`);
  await context.close();
}

async function reference() {
  const {context, page} = await look(browser, {deviceScaleFactor: 1.5});
  await page.goto(`${s.url}/api.html#saveContext`);
  await page.waitForSelector('html[data-ready]', {state: 'attached'});
  await page.evaluate(() => document.querySelector('article:target summary')?.click());
  await shot(page, 'interface');
  await context.close();
}

await form('light');
await form('dark');
await small();
await operators('light', 62);
await reference();
await browser.close();
console.log(`pictures in ${folder}`);
