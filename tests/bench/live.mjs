// Live: the time until a save is on another screen, its cost for savers, and the
// cost of an idle stream.
import {fork} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {Agent} from 'node:http';
import {loadavg} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {privateStack, request} from '../harness/stack.mjs';
import {SECONDS, users} from './bench.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const SAVERS = Number(process.env.HF_BENCH_SAVERS ?? 200);
const IDLE = Number(process.env.HF_BENCH_IDLE ?? 5000);
const ROUNDS = 5;

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(
  Math.floor(list.length * share), list.length - 1)];
const ms = value => value.toFixed(1).padStart(8);
const spread = list => [0.5, 0.95, 0.99].map(share => ms(at(list, share))).join('');
const load = () => `load ${loadavg()[0].toFixed(1)}`;

/** Listeners in a process of their own; the clock is the same one. */
function listeners(s, who, count, isFetching) {
  const child = fork(join(here, 'listeners.mjs'),
    [s.url, who.file, String(count), isFetching ? 'fetch' : 'idle']);
  const next = () => new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', code => reject(new Error(`the listeners ended: ${code}`)));
  });
  return {
    ready: next(),
    async times() {
      const got = next();
      child.send('times');
      return got;
    },
    end: () => child.kill('SIGTERM'),
  };
}

const agent = new Agent({keepAlive: true, maxSockets: 64});

/** Each of these sessions saves once a second; answers how long each took. */
async function saves(s, who, seconds = SECONDS) {
  const lines = readFileSync(who.file, 'utf8').trim().split('\n').slice(0, SAVERS);
  const took = [];
  const end = Date.now() + seconds * 1000;
  await Promise.all(lines.map(async (line, i) => {
    const [token, id] = line.split(' ');
    await new Promise(resolve => setTimeout(resolve, 1000 * i / SAVERS));
    for (let next = Date.now(); next < end; next += 1000) {
      await new Promise(resolve => setTimeout(resolve, Math.max(next - Date.now(), 0)));
      const begun = process.hrtime.bigint();
      const res = await request(s.url, {method: 'PATCH', path: `/api/sessions/${id}/context`,
        token, agent, body: {set: {at: `at ${begun}`}}});
      if (res.status !== 200) {
        throw new Error(`${res.status} ${res.text}`);
      }
      took.push(Number(process.hrtime.bigint() - begun) / 1e6);
    }
  }));
  return took;
}

function children(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

/** KiB resident and seconds of processor of nginx and of the live instance. */
function cost(s) {
  const sum = {};
  for (const name of ['nginx', 'live']) {
    const all = children(s.pid(name));
    sum[name] = {
      kib: all.map(pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]))
        .reduce((a, b) => a + b),
      cpu: all.map(pid => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /, '').split(' '))
        .map(f => (Number(f[11]) + Number(f[12])) / 100).reduce((a, b) => a + b),
    };
  }
  return sum;
}

/** Milliseconds of processor that the workers have had: no neighbour changes those. */
function worked(s) {
  return children(s.pid('holdfast')).flatMap(pid => readdirSync(`/proc/${pid}/task`)
    .map(task => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])))
    .reduce((a, b) => a + b) / 1e6;
}

/** How soon, with listeners that fetch at each ring. */
async function screens(s) {
  const who = users(s, 'scr', {count: SAVERS});
  const heard = listeners(s, who, SAVERS, true);
  await heard.ready;
  await saves(s, who, 2);
  await heard.times();
  const took = await saves(s, who, 2 * SECONDS);
  // What the last save rang for is being fetched still.
  await new Promise(resolve => setTimeout(resolve, 1000));
  const {times, closed} = await heard.times();
  heard.end();
  console.log(`\n${SAVERS} sessions, a save a second each, a listener each  (ms: p50 p95 p99; ${load()})`);
  console.log(`  a save                                 ${spread(took)}`);
  console.log(`  from a save sent to its value fetched  ${spread(times)}   p95 aim < 300: ${
    at(times, 0.95) < 300 ? 'met' : 'MISSED'}`);
  console.log(`  ${took.length} saves were seen in ${times.length} fetches; ${closed} streams ended`);
}

/** The cost of ringing for savers: in turns with a server without live. */
async function ringing(on, off) {
  const who = users(on, 'ring', {count: SAVERS});
  const same = users(off, 'ring', {count: SAVERS});
  const heard = listeners(on, who, SAVERS, false);
  await heard.ready;
  const took = {on: [], off: []};
  await saves(on, who, 2);
  await saves(off, same, 2);
  const before = [worked(on), worked(off)];
  for (let i = 0; i < ROUNDS; i++) {
    took.off.push(...await saves(off, same));
    took.on.push(...await saves(on, who));
  }
  const each = [(worked(on) - before[0]) / took.on.length, (worked(off) - before[1]) / took.off.length];
  heard.end();
  console.log(`\nThe same, beside a server whose live is off, in turns  (${load()})`);
  console.log(`  a save, live on                        ${spread(took.on)}`);
  console.log(`  a save, live off                       ${spread(took.off)}   p99 ratio ${
    (at(took.on, 0.99) / at(took.off, 0.99)).toFixed(2)}, aim <= 1.10: ${
    at(took.on, 0.99) <= 1.1 * at(took.off, 0.99) ? 'met' : 'MISSED'}`);
  console.log(`  a worker's processor time a save       ${each[0].toFixed(3)} ms on, ${
    each[1].toFixed(3)} ms off`);
}

async function idle(s) {
  const who = users(s, 'idle', {count: IDLE});
  const few = users(s, 'few', {count: SAVERS});
  await saves(s, few, 2);
  const alone = await saves(s, few);
  const before = cost(s);
  const heard = listeners(s, who, IDLE, false);
  const {open} = await heard.ready;
  const after = cost(s);
  await new Promise(resolve => setTimeout(resolve, 20000));
  const later = cost(s);
  const beside = await saves(s, few, 2 * SECONDS);
  const {closed} = await heard.times();
  heard.end();
  alone.push(...await saves(s, few));
  console.log(`\n${open} idle streams  (${load()})`);
  for (const name of ['nginx', 'live']) {
    console.log(`  ${name.padEnd(6)} ${((after[name].kib - before[name].kib) / open).toFixed(1)} KiB a stream, ${
      ((later[name].cpu - after[name].cpu) / 20 * 100).toFixed(1)} % of a processor`);
  }
  console.log(`  a save, before and after (p50 p95 p99) ${spread(alone)}`);
  console.log(`  a save, beside them                    ${spread(beside)}   p99 ratio ${
    (at(beside, 0.99) / at(alone, 0.99)).toFixed(2)}`);
  console.log(`  ${closed} streams ended`);
}

export async function live() {
  const on = await privateStack();
  const off = await privateStack({env: {HOLDFAST_LIVE_PUBLISH_SOCKET: ''}});
  await screens(on);
  await ringing(on, off);
  if (IDLE > 0) {
    await idle(on);
  }
  on.stop();
  off.stop();
}
