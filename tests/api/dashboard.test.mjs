// The dashboard beside a real Prometheus that scrapes a running server: every
// panel shows something, and every metric there is has its place on a panel.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {freePort, request, root, stack, until} from '../harness/stack.mjs';

const board = JSON.parse(readFileSync(join(root, 'ops/grafana.json'), 'utf8'));
const queries = board.panels.flatMap(panel => (panel.targets ?? []).map(({expr}) => ({title: panel.title, expr})));
// Compared in alerts, and nothing to look at: they are settings.
const SETTINGS = ['holdfast_threads', 'holdfast_sweep_interval_seconds'];
// Only with a Redis.
const SOMETIMES = ['holdfast_live_redis_lost'];
let s;
let dir;
let prometheus;
let url;
let session;
let token;

before(async () => {
  s = await stack();
  token = s.token('dashboard');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  session = `/api/sessions/${made.json.session.id}`;
  dir = mkdtempSync(join(tmpdir(), 'hf-prometheus-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(dir, 'prometheus.yml'), JSON.stringify({
    global: {scrape_interval: '1s', evaluation_interval: '1s'},
    rule_files: [join(root, 'deploy/prometheus-rules.yml')],
    scrape_configs: [{job_name: 'holdfast', static_configs: [{targets: [new URL(s.opsUrl).host]}]}],
  }));
  prometheus = spawn('prometheus', [`--config.file=${join(dir, 'prometheus.yml')}`, `--storage.tsdb.path=${join(dir, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], {stdio: ['ignore', 'inherit', 'inherit']});
  process.once('exit', () => prometheus.kill('SIGKILL'));
});

after(async () => {
  prometheus.kill();
  await once(prometheus, 'exit');
  rmSync(dir, {recursive: true});
});

/** What a panel asks, of all nodes and in the last minute. */
const asked = expr => expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m');

/** The numbers that an expression has now; undefined: it is no expression, or nobody is there. */
async function values(expr) {
  const got = await request(url, {path: `/api/v1/query?query=${encodeURIComponent(asked(expr))}`}).catch(() => undefined);
  if (got?.json?.status === 'error')
    assert.fail(`${expr}: ${got.json.error}`);
  return got?.json?.data?.result.map(row => Number(row.value[1])).filter(n => !Number.isNaN(n));
}

/** Some of what people do; some of it fails, as it does in life. */
async function traffic(n) {
  await s.api('PATCH', `${session}/context`, {token, body: {client: 'dashboard', seq: n, from: 1, set: {n}}});
  await s.api('GET', `${session}/resume`, {token});
  await s.api('GET', `${session}/context`, {token: 'none'});
}

test('every query of every panel has an answer', async t => {
  const silent = new Map(queries.map(({title, expr}) => [expr, title]));
  assert.ok(silent.size > 40);
  let n = 0;
  await until(async () => {
    await traffic(++n);
    for (const expr of [...silent.keys()])
      if ((await values(expr))?.length > 0)
        silent.delete(expr);
    return silent.size === 0;
  }, {seconds: 60, every: 200, saying: 'all panels show something'}).catch(error => {
    throw new Error([error.message, ...[...silent].map(([expr, title]) => `${title}: ${expr}`)].join('\n'));
  });
  t.diagnostic(`${queries.length} queries`);
});

test('every metric that there is can be seen on a panel', async () => {
  const {text} = await s.ops('/metrics');
  const metrics = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const shown = queries.map(({expr}) => expr).join('\n');
  const unseen = metrics.filter(name => ![...SETTINGS, ...SOMETIMES].includes(name) && !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(shown));
  assert.deepEqual(unseen, []);
});

test('each objective has its panel, its budget and its figure', async () => {
  for (const objective of ['saves', 'latency', 'resume', 'sync']) {
    assert.ok(queries.some(({expr}) => expr.includes(`objective="${objective}"`)), objective);
    const [budget] = await values(`holdfast:objective:budget{objective="${objective}"}`);
    assert.ok(budget > 0 && budget <= 0.01, `${objective}: ${budget}`);
    for (const window of ['5m', '30m', '1h', '6h']) {
      const [bad] = await values(`holdfast:objective:bad_${window}{objective="${objective}"}`);
      assert.ok(bad >= 0 && bad <= 1, `${objective}, ${window}: ${bad}`);
    }
  }
});

test('a panel that asks for what is not there would be found', async () => {
  assert.deepEqual(await values('rate(holdfast_request_total[1m])'), []);
  await assert.rejects(values('rate(holdfast_requests_total)'), /holdfast_requests_total/);
});

test('panels lie beside each other, and each has a title of its own', () => {
  const taken = new Set();
  for (const {gridPos: {x, y, w, h}, title} of board.panels) {
    for (let i = x; i < x + w; i++)
      for (let j = y; j < y + h; j++) {
        assert.ok(i < 24 && !taken.has(`${i} ${j}`), title);
        taken.add(`${i} ${j}`);
      }
  }
  assert.equal(new Set(board.panels.map(({title}) => title)).size, board.panels.length);
  assert.equal(new Set(board.panels.map(({id}) => id)).size, board.panels.length);
});
