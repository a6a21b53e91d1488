// A process that stands still is seen, named and replaced, whichever group it
// is of; one that is only slow, or gets no processor, is left alone.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {cpus} from 'node:os';
import {after, before, test} from 'node:test';

import {privateStack, until} from '../harness/stack.mjs';
import {children} from './processes.mjs';

// A request of each group that needs nobody but a worker and the database.
const ASKS = {
  sessions: '/api/sessions', context: '/context', snapshots: '/snapshots', share: '/grants',
};

let s;
let token;
let id;

before(async () => {
  s = await privateStack({env: {HOLDFAST_THREADS: '4', HOLDFAST_STATEMENT_TIMEOUT_MS: '25000',
    HOLDFAST_BATCH_TIMEOUT_MS: '30000'}});
  token = s.token('hang-tests');
  const made = await s.api('POST', '/api/sessions', {token, body: {}});
  assert.equal(made.status, 201, made.text);
  id = made.json.session.id;
});

after(() => s.stop());

const processes = group => children(s.pid('holdfast'), `hf-${group}`);
const lines = event => s.log('holdfast').split('\n').filter(line => line.includes(`event=${event} `));
const ask = group => s.api('GET', group === 'sessions' ? ASKS[group] : `/api/sessions/${id}${ASKS[group]}`, {token});
const hangs = async () => Number(/^holdfast_worker_hangs_total (\d+)$/m.exec((await s.ops('/metrics')).text)[1]);

/** Asks again and again, without waiting for late answers, until it is stopped. */
function watchHealth() {
  const seen = {named: new Set(), answers: 0, longest: 0};
  const asked = [];
  const timer = setInterval(() => {
    const since = Date.now();
    asked.push(s.ops('/health/ready').then(({status, json}) => {
      seen.answers += status === 200 || status === 503;
      seen.longest = Math.max(seen.longest, Date.now() - since);
      for (const {what} of json?.reasons ?? [])
        seen.named.add(what);
    }));
  }, 200);
  return async () => {
    clearInterval(timer);
    await Promise.all(asked);
    return {...seen, asked: asked.length};
  };
}

for (const group of Object.keys(ASKS)) {
  test(`${group}: a stopped worker is logged and replaced, and no request is left waiting`, async t => {
    const victims = processes(group);
    const [before, counted] = [lines('child.hung').length, await hangs()];
    const stopWatching = watchHealth();
    const since = Date.now();
    victims.forEach(pid => process.kill(pid, 'SIGSTOP'));
    const waiting = Promise.all(Array.from({length: 6}, () => ask(group)));
    await until(() => lines('child.hung').length === before + victims.length, {seconds: 40, saying: 'it is seen'});
    t.diagnostic(`seen after ${Date.now() - since} ms`);
    for (const {status} of await waiting)
      assert.ok([200, 502, 503].includes(status), `${status}`);
    t.diagnostic(`the last of those who waited was answered after ${Date.now() - since} ms`);
    await until(async () => (await s.ops('/health/ready')).status === 200, {seconds: 40});
    const health = await stopWatching();
    assert.ok(health.named.has(group), `not ready for: ${[...health.named]}`);
    assert.equal(health.answers, health.asked, 'health was answered each time');
    t.diagnostic(`health was answered ${health.answers} times, in ${health.longest} ms at most`);
    assert.ok(victims.every(pid => !processes(group).includes(pid)), 'others take their place');
    assert.match(lines('child.hung').at(-1), new RegExp(`group="${group}" `));
    assert.equal(await hangs(), counted + victims.length);
    assert.equal((await ask(group)).status, 200);
  });
}

test('one of two context workers that is stopped is replaced as well', async () => {
  const [victim, other] = processes('context');
  process.kill(victim, 'SIGSTOP');
  await until(() => !processes('context').includes(victim), {seconds: 40});
  await until(() => processes('context').length === 2);
  assert.ok(processes('context').includes(other));
});

test('the sweeper that is stopped is replaced', async () => {
  const [victim] = processes('sweeper');
  process.kill(victim, 'SIGSTOP');
  await until(() => processes('sweeper').some(pid => pid !== victim), {seconds: 40});
  assert.match(lines('child.hung').at(-1), /group="sweeper" /);
});

test('all threads waiting for a slow statement are not a hang', async () => {
  const before = lines('child.hung').length;
  const frozen = s.sql("select pid from pg_stat_activity where usename = 'holdfast_app'").map(([pid]) => Number(pid));
  const old = processes('context');
  let waiting;
  frozen.forEach(pid => process.kill(pid, 'SIGSTOP'));
  try {
    waiting = Promise.all(Array.from({length: 12}, () => ask('context')));
    await new Promise(resolve => setTimeout(resolve, 12_000)); // what is slow takes its time
  } finally {
    frozen.forEach(pid => process.kill(pid, 'SIGCONT'));
  }
  // A request that waited for a thread all the while may be refused, as in any overload.
  for (const {status, headers, json} of await waiting)
    assert.ok(status === 200 || (json.code === 'overloaded' && Number(headers['retry-after']) > 0), `${status}`);
  assert.equal(lines('child.hung').length, before);
  assert.deepEqual(processes('context'), old);
});

test('a busy machine is not a hang', async () => {
  const before = lines('child.hung').length;
  const burners = Array.from({length: cpus().length * 8}, () => spawn(process.execPath, ['-e', 'for (;;);']));
  try {
    const end = Date.now() + 15_000;
    while (Date.now() < end)
      await Promise.all(Object.keys(ASKS).map(ask));
  } finally {
    burners.forEach(child => child.kill('SIGKILL'));
  }
  assert.equal(lines('child.hung').length, before);
});
