// evidence - do it at length, under load, and write down what came of it.
//
//	tests/run evidence			all of it, more than an hour
//	tests/evidence/run kills day ...	some parts
//
// Each part writes its section of docs/evidence.md.
//
// HF_TIMES is the most times that anything is done, HF_DAY the seconds of a day.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';

import {privateStack, root} from '../harness/stack.mjs';
import {day} from './day.mjs';
import {failover} from './failover.mjs';
import {rotation} from './keys.mjs';
import {changes, kills} from './kills.mjs';
import {row, table, text} from './page.mjs';
import {Savers} from './savers.mjs';

const MOST = Number(process.env.HF_TIMES ?? Infinity);
const DAY = Number(process.env.HF_DAY ?? 600);
process.setMaxListeners(0); // each stack stops with this process
const TITLES = {
  kills: 'What dies, hangs or is cut off',
  failover: 'A standby takes over',
  changes: 'Changes while people save',
  keys: 'Keys are replaced while people save',
  upgrade: 'An upgrade with a migration, and back',
  limits: 'Without disk, descriptors, time or a database that answers',
  overload: 'Four times what it can do',
  day: 'A day in some minutes',
  restore: 'A backup brought back',
};
const order = Object.values(TITLES);
let passed = 0;
let failed = 0;

/** A promise that was kept, or not. */
function judge(what, check) {
  try {
    check();
    passed++;
    console.log(`ok - ${what}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${what}\n    ${error.message.replaceAll('\n', '\n    ')}`);
  }
}

const nothingLost = sum => assert.deepEqual({lost: sum.lost, doubled: sum.doubled}, {lost: 0, doubled: 0}, JSON.stringify(sum));
const nothingFailed = sum => assert.equal(sum.failed, 0, JSON.stringify(sum.answers));

/** Each thing so often under load; the rows of a table. */
async function underLoad(list, check) {
  const rows = [];
  for (const [what, most, once] of list) {
    const times = Math.min(most, MOST);
    const s = await privateStack();
    const savers = await Savers.start(s);
    await savers.well();
    for (let i = 0; i < times; i++) {
      await once(s, i);
      await savers.well();
    }
    const sum = await savers.stop();
    s.stop();
    judge(`${what}, ${times} times: ${sum.saves} saves, ${sum.failed} failed tries, lost ${sum.lost}, twice ${sum.doubled}, longest ${Math.round(sum.longest)} ms`, () => {
      nothingLost(sum);
      check?.(sum);
    });
    rows.push(row(what, times, sum));
  }
  return rows;
}

/** A file of tests at length: what it says of itself. */
function file(name) {
  const done = spawnSync('node', ['--test', '--test-reporter=tap', join(root, 'tests', name)], {encoding: 'utf8',
    env: {...process.env, HF_LONG: '1', NODE_TEST_CONTEXT: undefined}});
  const tests = [...done.stdout.matchAll(/^( *)(ok|not ok) \d+ - (.*)$/gm)].map(([, , verdict, what]) => ({verdict, what}));
  const said = [...done.stdout.matchAll(/^# (?!Subtest|tests |suites |pass |fail |cancelled |skipped |todo |duration)(.*)$/gm)].map(([, text]) => text.replaceAll('\\n', '; '));
  judge(`${name}: ${tests.length} tests`, () => assert.equal(done.status, 0, tests.filter(t => t.verdict !== 'ok').map(t => t.what).join('\n')));
  return [...tests.map(({verdict, what}) => `- ${verdict === 'ok' ? '' : '**failed:** '}${what}`), ...said.map(text => `- measured: ${text}`)].join('\n');
}

const PARTS = {
  async kills() {
    table(TITLES.kills, order, 'Twenty people save ten times a second each. What is killed is started again by the master, or at once ' +
      'as systemd would; the next comes when all of them have saved again.', await underLoad(kills));
  },
  async failover() {
    const {times, sum} = await failover(Math.min(5, MOST), Savers.start);
    judge(`a standby takes over, ${times} times: ${sum.saves} saves, lost ${sum.lost}, longest ${Math.round(sum.longest)} ms`, () => nothingLost(sum));
    table(TITLES.failover, order, 'Synchronous replication, `target_session_attrs=read-write`; the primary is stopped at once and its standby promoted.',
      [row('a failover', times, sum)]);
  },
  async changes() {
    table(TITLES.changes, order, 'No try may fail.', await underLoad(changes, nothingFailed));
  },
  async keys() {
    const times = Math.min(10, MOST);
    const sum = await rotation(times, Savers.start);
    judge(`keys replaced ${times} times: ${sum.saves} saves, ${JSON.stringify(sum.answers)}`, () => {
      nothingLost(sum);
      nothingFailed(sum);
    });
    table(TITLES.keys, order, 'The new key beside the old one, tokens by the new one, the old one away. No 401.', [row('a key replaced', times, sum)]);
  },
  async upgrade() {
    text(TITLES.upgrade, order, file('fault/upgrade.test.mjs'));
  },
  async limits() {
    text(TITLES.limits, order, ['room', 'hang', 'database', 'unknown', 'http']
      .map(name => file(`fault/${name}.test.mjs`)).join('\n'));
  },
  async overload() {
    text(TITLES.overload, order, file('fault/overload.test.mjs'));
  },
  async day() {
    const s = await privateStack();
    const seen = await day(s, {seconds: DAY});
    s.stop();
    const failures = Object.entries(seen.failed).map(([status, n]) => `${n} × ${status}`).join(', ') || 'none';
    const came = `${seen.people.toLocaleString('en')} people opened ${seen.pages.toLocaleString('en')} pages, at most ${seen.mostPages} at a time, in ${DAY} s: ` +
      `${seen.saves.toLocaleString('en')} saves and ${seen.beacons.toLocaleString('en')} beacons. Each page that was opened again had what was acknowledged before. ` +
      `Failed: ${failures}. Lost in the end: ${seen.lost}. Of ${seen.requests.toLocaleString('en')} requests half took ${seen.p50.toFixed(1)} ms and 99 % at most ` +
      `${seen.p99.toFixed(1)} ms. All processes held ${(seen.first / 1e6).toFixed(0)} MB at first, ${(seen.most / 1e6).toFixed(0)} MB at most, ${(seen.last / 1e6).toFixed(0)} MB at the end.`;
    judge(`a day: ${came}`, () => assert.deepEqual({lost: seen.lost, failed: seen.failed}, {lost: 0, failed: {}}));
    text(TITLES.day, order, came);
  },
  async restore() {
    text(TITLES.restore, order, file('fault/restore.test.mjs'));
  },
};

const asked = process.argv.slice(2).map(name => name.replace(/.*\//, ''));
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  assert.ok(PARTS[name], `no part ${name}: ${Object.keys(PARTS).join(' ')}`);
  try {
    await PARTS[name]();
  } catch (error) {
    judge(name, () => { throw error; });
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
