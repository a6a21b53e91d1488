// Two devices of one person: nothing lost, no screen that lies, nobody overwritten unheard.
// HF_ROUNDS and HF_SEED: a longer run, or the plan of one had before; a round takes four
// to six seconds:
//	HF_ROUNDS=300 tests/browser/run tests/browser/two.test.mjs
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {stack} from '../harness/stack.mjs';
import {Two, Verdict} from './two.mjs';

const ROUNDS = Number(process.env.HF_ROUNDS ?? 4);
const SEED = Number(process.env.HF_SEED ?? Date.now() % 1_000_000);

async function run(t, rounds, how) {
  const two = await new Two(await stack(), {seed: SEED, ...how}).start();
  try {
    for (let n = 0; n < rounds; n++) {
      const {bad} = await two.round(n);
      if (rounds > 20) for (const error of bad) t.diagnostic(`round ${n}: ${error}`);
    }
  } finally {
    const {bad, ...numbers} = two.summary();
    t.diagnostic(JSON.stringify(numbers));
    for (const {front} of two.devices) for (const error of front.errors.slice(0, 5)) t.diagnostic(error);
    await two.end();
  }
  return two.summary();
}

test(`two devices, ${ROUNDS} random ends: each edit is kept, "saved" is true, and a replaced edit is reported`, async (t) => {
  const {bad, due, saved, replaced} = await run(t, ROUNDS, {});
  assert.deepEqual(bad, []);
  assert.ok(due >= ROUNDS, `only ${due} edits were old enough`);
  assert.ok(saved >= ROUNDS, `only ${saved} times a screen said "saved"`);
  assert.ok(replaced > 0, 'nobody was replaced: there was nothing to tell');
});

const controls = {
  'a screen that says "saved" when the device has it': [{lie: 'early'}, /"saved" of load 0, .* committed/],
  'a page that keeps conflicts to itself': [{lie: 'silent', clash: true}, /was replaced, and nobody told/],
};
for (const [name, [how, found]] of Object.entries(controls)) {
  test(`control: ${name} is detected`, async (t) => {
    const {bad} = await run(t, 1, how);
    assert.ok(bad.some((b) => found.test(b)), `not found out: ${bad}`);
  });
}

/** A device that wrote a0-0, then a0-1 instead of it, and closed 300 ms after; what `more` says of it. */
function judged({screen = '…', conflicts = 1, kept = [], ...values}, sent = ['a0-0', 'a0-1']) {
  const said = [['none', 'a0-0'], ['a0-0', 'a0-1']].flatMap(([before, after], i) => [{load: 0, at: i, field: 'pick', word: after, before, after},
    {load: 0, at: i + 10, screen}]);
  const device = {said, edits: said.filter((e) => e.word), ended: [301], acks: () => new Map(sent.map((word) => [word, 5]))};
  const there = {note: 'one', pick: ['a0-1'], 'form/profile': {value: {title: 'two', about: ''}}, ...values};
  const fields = {note: 'one', pick: 'a0-1', title: 'two', about: ''};
  return new Verdict([device], {values: there, copies: kept.map((theirs) => ({mine: null, theirs})), pages: [{conflicts, fields}]});
}

test('the verdict passes when the later word is on the server, and each check detects its own fault', () => {
  const all = (v) => [v.lost(), v.lies(), v.untold(), v.twice(), v.apart()].map((list) => list.length);
  assert.deepEqual(all(judged({screen: 'saved'})), [0, 0, 0, 0, 0]);
  assert.deepEqual(all(judged({pick: ['b0-0']})), [2, 0, 0, 0, 1]);
  assert.deepEqual(all(judged({pick: ['b0-0'], kept: [['a0-1']]})), [0, 0, 0, 0, 1]);
  assert.deepEqual(all(judged({pick: ['b0-0'], kept: [['a0-1']], conflicts: 0})), [0, 0, 1, 0, 1]);
  assert.deepEqual(all(judged({screen: 'saved'}, ['a0-0'])), [0, 1, 0, 0, 0]);
  assert.deepEqual(all(judged({note: 'b0-1 b0-1'})), [0, 0, 0, 1, 1]);
});
