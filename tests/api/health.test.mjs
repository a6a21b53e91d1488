// The operators' listener: its access and its answers.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';

import {front} from '../harness/front.mjs';
import {request, stack} from '../harness/stack.mjs';

let s;
before(async () => {
  s = await stack();
});

test('the health routes answer alive and ready', async () => {
  assert.equal((await s.ops('/health/live')).status, 200);
  const ready = await s.ops('/health/ready');
  assert.equal(ready.status, 200);
  assert.equal(ready.headers['cache-control'], 'no-store');
});

test('with ?verbose the answer is text for people', async () => {
  const res = await s.ops('/health/ready?verbose');
  assert.equal(res.status, 200);
  assert.match(res.text, /database/);
  assert.match(res.text, /migrations/);
  for (const group of ['sessions', 'context', 'snapshots', 'share']) {
    assert.match(res.text, new RegExp(group));
  }
});

test('metrics are Prometheus text, with help and type for each', async () => {
  const res = await s.ops('/metrics');
  assert.equal(res.status, 200);
  assert.match(res.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const known = new Set();
  for (const line of res.text.trimEnd().split('\n')) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type) {
      assert.ok(!known.has(type[1]), `${type[1]} has two types`);
      known.add(type[1]);
      continue;
    }
    if (line.startsWith('# HELP ')) {
      continue;
    }
    const row = /^([a-z_]+)(\{([a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*)?\})? -?[0-9.e+-]+$/.exec(line);
    assert.ok(row, line);
    const name = row[1].replace(/_(bucket|sum|count)$/, '');
    assert.ok(known.has(name) || known.has(row[1]), `${row[1]} has no type`);
  }
  for (const group of ['sessions', 'context', 'snapshots', 'share']) {
    const workers = new RegExp(`^holdfast_workers\\{group="${group}"\\} ([0-9]+)$`, 'm')
      .exec(res.text);
    assert.ok(Number(workers?.[1]) > 0, `no worker of ${group}`);
  }
});

test('metrics have version, start time and resource use', async () => {
  const {text} = await s.ops('/metrics');
  assert.match(text, /^holdfast_build_info\{version="[0-9.]+",revision="[0-9a-z.-]+"\} 1$/m);
  const value = name => Number(text.split('\n').find(line => line.startsWith(`${name} `))?.split(' ').pop());
  const started = value('holdfast_start_time_seconds');
  assert.ok(started > 1.7e9 && started <= Date.now() / 1000 + 1, `${started}`);
  for (const group of ['sessions', 'context', 'snapshots', 'share', 'sweeper']) {
    assert.ok(value(`holdfast_process_resident_bytes{group="${group}"}`) > 100_000, group);
    assert.ok(value(`holdfast_process_open_files{group="${group}"}`) > 3, group);
    assert.ok(value(`holdfast_process_cpu_seconds_total{group="${group}"}`) > 0, group);
    assert.equal(value(`holdfast_workers_connected{group="${group}"}`), value(`holdfast_workers{group="${group}"}`));
  }
  assert.ok(value('holdfast_threads') > 0);
  assert.ok(value('holdfast_sweep_interval_seconds') > 0);
});

test('a request is counted in its metric, and no id is a label', async () => {
  const id = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001';
  await s.api('GET', `/api/sessions/${id}`, {token: s.token('metrics-user')});
  const {text} = await s.ops('/metrics');
  assert.match(text, /^holdfast_requests_total\{group="sessions",method="GET",route="\/api\/sessions\/\{id\}",status="404"\} [1-9]/m);
  assert.ok(!text.includes(id));
  assert.ok(!text.includes('metrics-user'));
});

test('a request with another Host is refused', async () => {
  for (const path of ['/', '/metrics', '/health/live']) {
    const res = await s.ops(path, {headers: {Host: 'attacker.example'}});
    assert.equal(res.status, 403, path);
    assert.equal(res.json.code, 'forbidden');
  }
});

test('a Prometheus elsewhere is let in by its address and the name it asks for', async t => {
  const listener = allowed => ({
    'ops-listen.conf': `listen 127.0.0.1:9180;\n${allowed}`,
    'ops-names.conf': 'server_name localhost 127.0.0.1 node1.internal;\n',
  });
  const ask = async (allowed, host) => {
    const one = await front(s, {files: listener(allowed)});
    t.after(one.stop);
    return request(one.opsUrl, {path: '/metrics', headers: {Host: host}});
  };
  const here = 'allow 127.0.0.1; deny all;';
  assert.equal((await ask(here, 'node1.internal:9180')).status, 200);
  for (const [allowed, host] of [[here, 'node2.internal'], ['allow 192.0.2.40; deny all;', 'node1.internal']]) {
    const res = await ask(allowed, host);
    assert.equal(res.status, 403, `${allowed} ${host}`);
    assert.equal(res.json.code, 'forbidden');
    assert.match(res.json.detail, /names in ops-names\.conf and addresses in ops-listen\.conf/);
  }
});

test('the operators\' listener does not serve the API', async () => {
  const res = await s.ops('/api/sessions', {token: s.token('front')});
  assert.equal(res.status, 404);
  assert.equal(res.json.code, 'not-found');
});
