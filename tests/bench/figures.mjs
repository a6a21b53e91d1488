// The figures, a function a part.
import {readFileSync, readdirSync} from 'node:fs';

import {privateStack} from '../harness/stack.mjs';
import {bare, beside, heading, row, users, web} from './bench.mjs';
import {dearest} from './dearest.mjs';
import {live} from './live.mjs';
import {snapshots, sweeps} from './snapshots.mjs';

let plain;
const stackOfMine = async () => plain ??= await privateStack();

async function saves() {
  const s = await stackOfMine();
  const who = users(s, 'bench');
  heading('Saves through nginx, beside pgbench -M prepared on the same function');
  for (const bytes of [200, 4096]) {
    for (const connections of [8, 32, 64]) {
      const o = {connections, bytes};
      const r = await beside(() => web(s, who, 'save', o), () => bare(s, who, 'save', o));
      row(`save ${bytes} B, ${connections} connections`, {...r, aim: '>=1', peer: 'pgbench'});
      if (bytes === 200 && connections === 32) {
        row('  its p99 over its p50', {a: r.a, ratio: r.a.p99 / r.a.p50, aim: '<=3'});
      }
    }
  }
  hot(s);
}

/** Updates that left every index alone, as PostgreSQL counted them. */
function hot(s) {
  s.sql('SELECT pg_stat_force_next_flush()');
  for (const [table, share, dead] of s.sql(`
      SELECT relname, round(n_tup_hot_upd::numeric / nullif(n_tup_upd, 0), 3),
             round(n_dead_tup::numeric / nullif(n_live_tup, 0), 2)
        FROM pg_stat_user_tables
       WHERE schemaname = 'holdfast' AND relname IN ('session', 'entry', 'client')
       ORDER BY 1`)) {
    console.log(`HOT updates of ${table}: ${share}, dead rows a live one: ${dead}`);
  }
}

async function batches() {
  const s = await stackOfMine();
  const one = await privateStack({env: {HOLDFAST_BATCH_CALLS: '1'}});
  const who = users(s, 'batch');
  const same = users(one, 'batch');
  heading('Batches, beside the same server with batches of one');
  for (const connections of [8, 32, 64]) {
    const r = await beside(() => web(s, who, 'save', {connections}),
      () => web(one, same, 'save', {connections}));
    row(`save 200 B, ${connections} connections`, {...r, peer: 'batch_calls = 1',
      aim: connections === 32 ? '>=1.8' : undefined});
  }
  one.stop();
}

async function reads() {
  const s = await stackOfMine();
  const who = users(s, 'read');
  heading('GET /api/sessions/{id}, beside pgbench -M prepared on the same function');
  for (const connections of [8, 32]) {
    const o = {connections};
    const r = await beside(() => web(s, who, 'get', o), () => bare(s, who, 'get', o));
    row(`get, ${connections} connections`, {...r, peer: 'pgbench',
      aim: connections === 32 ? '>=0.8' : undefined});
  }
}

async function loads() {
  const s = await stackOfMine();
  const who = users(s, 'load', {keys: 1, bytes: 1000, count: 1000});
  heading('What else is asked for, beside saves of 200 B');
  const save = () => web(s, who, 'save');
  for (const kind of ['same', 'again', 'delta', 'load']) {
    const r = await beside(() => web(s, who, kind), save, 1);
    row({same: 'save that changes nothing', again: 'save sent a second time',
      delta: 'load since a revision', load: 'load of 1 KiB'}[kind], {...r, peer: 'save'});
  }
  for (const [kib, count] of [[64, 200], [990, 20]]) {
    const large = users(s, `load${kib}`, {keys: kib, bytes: 1000, count});
    row(`load of ${kib} KiB`, {...await beside(() => web(s, large, 'load', {connections: 8}), save, 1),
      peer: 'save'});
  }
}

async function shape() {
  const s = await stackOfMine();
  const small = users(s, 'small', {keys: 1, bytes: 1000, count: 200});
  const large = users(s, 'large', {keys: 990, bytes: 1000, count: 200});
  heading('Cost follows the change, not the state');
  const r = await beside(() => web(s, small, 'save', {connections: 8}),
    () => web(s, large, 'save', {connections: 8}));
  row('save 200 B into 1 KiB over into 990 KiB', {...r, aim: '<=1.5', peer: '990 keys of 1 KiB'});
}

/** What the master started, each with its resident memory in MiB. */
function resident(s) {
  const status = pid => readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (text, name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)[1];
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => {
    try {
      return [status(pid)];
    } catch {
      return [];                  // gone meanwhile
    }
  }).filter(text => field(text, 'PPid') === String(s.pid('holdfast')))
    .map(text => `${field(text, 'Name')} ${(field(text, 'VmRSS') / 1024).toFixed(1)}`);
}

async function memory() {
  const s = await stackOfMine();
  const who = users(s, 'mem', {count: 20});
  console.log('\nResident memory of the workers, MiB');
  const show = what => console.log(what.padEnd(30), resident(s).join(', '));
  show('at first');
  for (let round = 1; round <= 3; round++) {
    await web(s, who, 'save', {connections: 8, bytes: 1000000, seconds: 20});
    show(`after ${round * 20} s of saves of 1 MB`);
  }
  const many = users(s, 'memget');
  for (let round = 1; round <= 2; round++) {
    await web(s, many, 'get', {seconds: 10});
    show(`after ${round * 10} s of GET`);
  }
}

/** In a stack that is set otherwise. */
const alone = (part, env) => async () => {
  const s = await privateStack({env});
  await part(s);
  s.stop();
};

const parts = {saves, batches, reads, loads, shape, memory, live,
  dearest: () => dearest(),
  // More than a round can make in a fast minute; nobody else sweeps.
  snapshots: alone(snapshots, {HOLDFAST_SNAPSHOTS: '10000'}),
  sweeps: alone(sweeps, {HOLDFAST_SWEEP_INTERVAL_S: '3600'})};
const wanted = process.argv.slice(2);
for (const name of wanted.length ? wanted : Object.keys(parts)) {
  if (!parts[name]) {
    console.error(`no part ${name}; there are ${Object.keys(parts).join(', ')}`);
    process.exit(2);
  }
  await parts[name]();
}
