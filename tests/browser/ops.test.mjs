// The operator's page, and the interface drawn from openapi.yaml.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {parse as wholeYaml} from 'yaml';

import {parse as smallYaml} from '../../client/demo/yaml.js';
import {buckets, duration, parse, quantile, since, total} from '../../ops/metrics.js';
import {root, stack} from '../harness/stack.mjs';
import {SIZES, look, open, overflow, wrong} from './eyes.mjs';

let s, browser;
before(async () => {
  s = await stack();
  browser = await open();
});
after(() => browser?.close());

// --- numbers -------------------------------------------------------------------

const TEXT = `# HELP t_seconds x
t_seconds_bucket{stage="db",le="0.001"} 3
t_seconds_bucket{stage="db",le="0.01"} 9
t_seconds_bucket{stage="db",le="+Inf"} 10
t_seconds_sum{stage="db"} 0.5
r_total{route="/api/sessions/{id}",status="200"} 5
r_total{route="/api/sessions/{id}",status="503"} 2
plain 4
`;

test('metrics are parsed with their labels', () => {
  const metrics = parse(TEXT);
  assert.equal(total(metrics, 'plain'), 4);
  assert.equal(total(metrics, 'r_total', {status: /^5/}), 2);
  assert.equal(total(metrics, 'r_total'), 7);
  assert.equal(metrics.get('r_total')[0].labels.route, '/api/sessions/{id}');
});

test('quantiles of a histogram are the upper bounds of buckets', () => {
  const list = buckets(parse(TEXT), 't_seconds', {stage: 'db'});
  assert.deepEqual(list.map((b) => b.count), [3, 6, 1]);
  assert.equal(quantile(list, 0.5), 0.01);
  assert.equal(quantile(list, 0.99), Infinity);
  assert.equal(quantile([], 0.5), null);
});

test('rates never go negative after a restart', () => {
  assert.deepEqual(since([{le: 1, count: 2}], [{le: 1, count: 9}]), [{le: 1, count: 0}]);
});

test('durations are written for people', () => {
  assert.deepEqual([0, 0.000013, 0.002, 0.25, 3].map(duration), ['1 µs', '13 µs', '2 ms', '250 ms', '3 s']);
});

// --- the page ------------------------------------------------------------------

async function drawn(how) {
  const eyes = await look(browser, how);
  await eyes.page.goto(`${s.opsUrl}/`);
  const token = s.token('ops-page');
  for (let i = 0; i < 12; i++) await s.api('PATCH', '/api/sessions/me/context', {token, body: {set: {[`k${i % 5}`]: i}}});
  await eyes.page.waitForSelector('html[data-drawn="3"]', {state: 'attached'});
  return eyes;
}

const inked = (page, id) => page.evaluate((at) => {
  const canvas = document.getElementById(at), {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((v, i) => i % 4 === 3 && v > 0).length;
}, id);

test('workers are drawn, and announced to screen readers', async () => {
  const {context, page, complaints} = await drawn();
  for (const id of ['requests', 'batches', 'sweep', 'live']) assert.ok(await inked(page, id) > 100, id);
  assert.match(await page.getAttribute('#saves', 'aria-label'), /\d+ saves .*applied/);
  assert.match(await page.getAttribute('#requests', 'aria-label'), /a second: .* answered/);
  assert.match(await page.textContent('#routes'), /PATCH \/api\/sessions\/\{id\}\/context/);
  assert.equal(await page.locator('#lamps li').count(), 8);
  assert.equal(await page.locator('.stage').count(), 5);
  assert.deepEqual(complaints, []);
  await context.close();
});

for (const scheme of ['light', 'dark']) {
  for (const [name, size] of Object.entries(SIZES)) {
    test(`the operator's page has nothing for axe: ${name}, ${scheme}`, async () => {
      const {context, page} = await drawn({size, scheme});
      assert.deepEqual(await wrong(page), []);
      assert.ok(await overflow(page) <= 0);
      await context.close();
    });
  }
}

test("the operator's listener serves those files and no others", async () => {
  for (const path of ['/ops/', '/ops/index.html', '/ops/..%2fclient%2fholdfast.js', '/ops/%2e%2e/sql/roles.sql', '/index.html']) {
    assert.equal((await s.ops(path)).status, 404, path);
  }
  for (const path of ['/', '/ops/ops.js', '/ops/draw.js', '/ops/metrics.js', '/ops/ops.css']) {
    const {status, headers} = await s.ops(path);
    assert.equal(status, 200, path);
    assert.match(headers['content-security-policy'], /default-src 'none'.*require-trusted-types-for 'script'/);
  }
  assert.equal((await s.ops('/', {headers: {Host: 'attacker.example'}})).status, 403);
  assert.equal((await s.api('GET', '/ops/ops.js')).status, 404);
});

// --- the interface ---------------------------------------------------------------

const source = readFileSync(join(root, 'openapi.yaml'), 'utf8');

test('the small reader of YAML reads openapi.yaml as a whole one does', () => {
  assert.deepEqual(smallYaml(source), wholeYaml(source));
});

test('the small reader refuses YAML that it does not know', () => {
  for (const text of ['a: |\n  b', 'a: &x 1', 'a: *x', 'a: {b: c}', 'a\nb', 'a: 1\n   b: 2\n c: 3', "a: 'b'"]) {
    assert.throws(() => smallYaml(text), SyntaxError, text);
  }
});

async function reference(how) {
  const eyes = await look(browser, how);
  await eyes.page.goto(`${s.url}/api.html`);
  await eyes.page.waitForSelector('html[data-ready]', {state: 'attached'});
  return eyes;
}

test('every operation is on the page, and can be found', async () => {
  const {context, page, complaints} = await reference();
  const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
  const wanted = Object.values(wholeYaml(source).paths).flatMap((item) => Object.keys(item)).filter((m) => METHODS.includes(m)).length;
  assert.equal(await page.locator('article').count(), wanted);
  assert.doesNotMatch(await page.textContent('main'), /\[object|undefined/);
  await page.fill('#filter', 'patch context');
  const found = await page.locator('article:visible .route').allTextContents();
  assert.ok(found.length >= 1 && found.every((t) => /PATCH.*context/.test(t)), found.join());
  await page.locator('article:visible summary').first().click();
  assert.deepEqual(complaints, []);
  await context.close();
});

// Each takes axe a quarter of a minute: both sizes and both schemes, once.
for (const [name, scheme] of [['phone', 'dark'], ['desk', 'light']]) {
  test(`the interface has nothing for axe: ${name}, ${scheme}`, async () => {
    const {context, page} = await reference({size: SIZES[name], scheme});
    for (const summary of await page.locator('article:nth-of-type(-n+4) .answers > li > details > summary').all()) await summary.click();
    assert.deepEqual(await wrong(page), []);
    assert.ok(await overflow(page) <= 0);
    await context.close();
  });
}
