// Live on several web nodes: two live instances as shipped, Redis between.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync}
  from 'node:fs';
import http from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {freePort, root, until} from '../harness/stack.mjs';

const dir = mkdtempSync(join(tmpdir(), 'hf-redis-'));
const children = [];
const listeners = [];
let port;

function run(program, args) {
  const child = spawn(program, args, {stdio: 'ignore',
    env: {...process.env, PATH: `${process.env.PATH}:/usr/sbin`}});
  children.push(child);
  return child;
}

const redis = () => run('redis-server', ['--port', String(port), '--bind', '127.0.0.1',
  '--save', '', '--dir', dir]);

/** A node's live instance, of the files in nginx/ with other paths. */
async function node(name, redisPort = port) {
  const own = join(dir, name);
  mkdirSync(join(own, 'publish'), {recursive: true});
  for (const file of readdirSync(join(root, 'nginx'))) {
    writeFileSync(join(own, file), readFileSync(join(root, 'nginx', file), 'utf8')
      .replaceAll('/run/holdfast-live/', `${own}/`)
      .replaceAll('127.0.0.1:6379', `127.0.0.1:${redisPort}`));
  }
  const user = process.getuid() === 0 ? ' user root;' : '';
  run('nginx', ['-e', join(own, 'error.log'), '-p', own, '-c', join(own, 'live-redis.conf'),
    '-g', `daemon off;${user}`]);
  const publish = join(own, 'publish/publish.sock');
  await until(() => existsSync(publish), {saying: `${name} listens`});
  return {publish, subscribe: join(own, 'subscribe.sock')};
}

function ask(socketPath, method, path, body) {
  return new Promise((resolve, reject) => {
    const req = http.request({socketPath, method, path, agent: false,
      headers: {'Content-Type': 'application/json'}}, res => {
      let text = '';
      res.on('data', chunk => {
        text += chunk;
      });
      res.on('end', () => resolve({status: res.statusCode, text}));
    });
    req.on('error', reject);
    req.end(body);
  });
}

function listen(socketPath, channel) {
  return new Promise((resolve, reject) => {
    const req = http.get({socketPath, path: `/subscribe/${channel}`, agent: false,
      headers: {Accept: 'text/event-stream'}}, res => {
      const listener = {status: res.statusCode, text: '', isClosed: false,
        close: () => req.destroy()};
      listeners.push(listener);
      res.on('data', chunk => {
        listener.text += chunk;
      });
      res.on('close', () => {
        listener.isClosed = true;
      });
      res.on('error', () => {});
      resolve(listener);
    });
    req.on('error', reject);
  });
}

const hears = (one, what) => until(() => one.text.includes(`data: ${what}\n`),
  {saying: `${what} heard`});
/**
 * Rings on a node until all have heard: a node subscribes to Redis only after
 * it has answered its first listener, and a ring before that is nobody's.
 */
const ring = (at, name, what, all) => until(async () => {
  assert.ok((await ask(at, 'POST', `/publish/${name}`, what)).status < 300);
  return all.every(one => one.text.includes(`data: ${what}\n`));
}, {every: 100, saying: `${what} heard`});
const channel = () => randomBytes(32).toString('hex');

let a;
let b;
let server;
before(async () => {
  port = await freePort();
  server = redis();
  [a, b] = [await node('a'), await node('b')];
  for (const each of [a, b]) {
    await until(async () => /redis connected servers: [1-9]/.test((await ask(each.publish, 'GET', '/status')).text),
      {saying: 'it has found Redis'});
  }
});
after(async () => {
  // An nginx that is killed leaves its worker behind; told to stop, it does not.
  listeners.forEach(listener => listener.close());
  await Promise.all(children.map(child => child.exitCode !== null || child.signalCode !== null ||
    new Promise(resolve => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    })));
  rmSync(dir, {recursive: true, force: true});
});

test('a ring of one node is heard on both, on its own channel only', async () => {
  const [one, two] = [channel(), channel()];
  const all = [await listen(b.subscribe, one), await listen(a.subscribe, one)];
  const other = await listen(b.subscribe, two);
  await ring(a.publish, one, '{"rev":1}', all);
  assert.ok((await ask(b.publish, 'POST', `/publish/${one}`, '{"rev":2}')).status < 300);
  await Promise.all(all.map(listener => hears(listener, '{"rev":2}')));
  assert.ok(!other.text.includes('rev'));
  [...all, other].forEach(listener => listener.close());
});

test('a channel closed on one node ends the streams of the other', async () => {
  const one = channel();
  const heard = await listen(b.subscribe, one);
  await ring(a.publish, one, '{"rev":1}', [heard]);
  await ask(a.publish, 'DELETE', `/publish/${one}`);
  await until(() => heard.isClosed, {saying: 'the end'});
});

/** How many Redis servers it does not reach: what holdfast_live_redis_lost says. */
const lost = async each => Number(/^redis unhealthy upstreams: (\d+)$/m.exec((await ask(each.publish, 'GET', '/status')).text)[1]);

test('a Redis that never answered is reported like one that is gone', async () => {
  const never = await node('never', await freePort());
  await until(async () => await lost(never) === 1, {saying: 'it is told'});
});

test('live works again when Redis is back', async () => {
  for (const each of [a, b])
    assert.equal(await lost(each), 0);
  server.kill('SIGKILL');
  for (const each of [a, b])
    await until(async () => await lost(each) === 1, {saying: 'it is told that Redis is lost'});
  await until(async () => (await ask(a.publish, 'POST', `/publish/${channel()}`, '{}')).status >= 300,
    {saying: 'that it is missed'});
  server = redis();
  await until(async () => {
    const one = channel();
    const heard = await listen(b.subscribe, one).catch(() => null);
    if (heard?.status !== 200) {
      return false;
    }
    await ask(a.publish, 'POST', `/publish/${one}`, '{"rev":1}').catch(() => null);
    const ok = await hears(heard, '{"rev":1}').then(() => true, () => false);
    heard.close();
    return ok;
  }, {seconds: 60, every: 200, saying: 'live again'});
});
