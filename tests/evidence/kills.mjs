// What dies, hangs or is cut off while people save.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {join} from 'node:path';

import {root, until} from '../harness/stack.mjs';
import {children} from '../fault/processes.mjs';

const GROUPS = ['sessions', 'context', 'snapshots', 'share'];
const pick = list => list[Math.floor(Math.random() * list.length)];
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
const master = s => s.pid('holdfast');
const kill = (pid, signal = 'SIGKILL') => process.kill(pid, signal);

/** A program beside the savers, who must not wait for it as they would for s.start(). */
async function run(env, program, ...args) {
  const [code] = await once(spawn(program, args, {stdio: 'ignore', env}), 'exit');
  assert.equal(code, 0, `${program} ${args.join(' ')}`);
}

const startAgain = s => run({...process.env, ...s.asMade.env}, join(root, 'deploy/quickstart'), '--dir', s.dir, '--no-install', ...s.asMade.args);

async function ready(s) {
  await until(() => s.ops('/health/ready').then(got => got.status === 200, () => false), {seconds: 60, saying: 'ready'});
}

/** Our backends only: the master of PostgreSQL restarts all when one is killed. */
const backends = s => s.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'holdfast %'").map(([pid]) => Number(pid));

async function answering(s) {
  await until(() => {
    try {
      return s.sql('SELECT 1').length === 1;
    } catch {
      return false;
    }
  }, {seconds: 60, every: 100, saying: 'PostgreSQL answers'});
}

/** Each: [what, how many times at length, once]. */
export const kills = [
  ['`kill -9` of a worker, one after another of all groups', 100, async (s, i) => {
    const group = GROUPS[i % 4 === 3 ? i % GROUPS.length : 1];
    const old = pick(children(master(s), `hf-${group}`));
    kill(old);
    await until(() => !children(master(s)).includes(old), {saying: 'it is gone'});
    await ready(s);
  }],
  ['`kill -9` of the master, and a start', 10, async s => {
    const workers = children(master(s));
    kill(master(s));
    await until(() => !workers.some(pid => existsSync(`/proc/${pid}`)), {seconds: 60, saying: 'its workers are gone'});
    await startAgain(s);
    await ready(s);
  }],
  ['`kill -9` of a worker of nginx', 20, async s => {
    kill(pick(children(s.pid('nginx'))));
    await pause(100);
  }],
  ['`kill -9` of a backend of PostgreSQL, which ends all others', 10, async s => {
    kill(pick(backends(s)));
    await answering(s);
    await ready(s);
  }],
  ['PostgreSQL stopped at once (`immediate`) and started', 10, async s => {
    const pid = s.pid('postgres');
    kill(pid, 'SIGQUIT');
    await until(() => !existsSync(`/proc/${pid}`), {saying: 'PostgreSQL is gone'});
    await startAgain(s);
    await ready(s);
  }],
  ['all connections to PostgreSQL cut', 50, async s => {
    s.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'holdfast %'");
    await ready(s);
  }],
  ['PostgreSQL stopped for a second (`SIGSTOP`)', 20, async s => {
    const all = backends(s);
    all.forEach(pid => kill(pid, 'SIGSTOP'));
    await pause(1000);
    all.forEach(pid => spawnSync('kill', ['-CONT', String(pid)]));
    await ready(s);
  }],
  ['a worker stopped for good, found and replaced', 5, async s => {
    const old = pick(children(master(s), 'hf-context'));
    kill(old, 'SIGSTOP');
    await until(() => !children(master(s)).includes(old), {seconds: 60, saying: 'it is replaced'});
    await ready(s);
  }],
];

/** None of these may fail one request. */
export const changes = [
  ['reload of holdfast (SIGHUP)', 50, async s => {
    await run(s.env, 'holdfast', 'reload');
  }],
  ['reload of nginx', 50, async s => {
    const old = children(s.pid('nginx'));
    kill(s.pid('nginx'), 'SIGHUP');
    await until(() => children(s.pid('nginx')).some(pid => !old.includes(pid)), {saying: 'nginx has new workers'});
    await pause(100);
  }],
];
