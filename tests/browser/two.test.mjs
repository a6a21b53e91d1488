// Two devices of one person: nothing lost, no screen that lies, nobody overwritten unheard.
// HF_ROUNDS and HF_SEED: a longer run, or the plan of one had before; a round takes three
// to six seconds:
//	HF_ROUNDS=300 tests/browser/run tests/browser/two.test.mjs
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {stack} from '../harness/stack.mjs';
import {Two} from './two.mjs';

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

test(`two devices, ${ROUNDS} random ends: each edit is kept, "saved" is true, and who was replaced is told`, async (t) => {
  const {bad, due, saved, replaced} = await run(t, ROUNDS, {});
  assert.deepEqual(bad, []);
  assert.ok(due >= ROUNDS, `only ${due} edits were old enough`);
  assert.ok(saved >= ROUNDS, `only ${saved} times a screen said "saved"`);
  assert.ok(replaced > 0, 'nobody was replaced: there was nothing to tell');
});

const controls = {
  'a screen that says "saved" when the device has it': [{lie: 'early'}, /"saved" .* committed/],
  'a page that keeps conflicts to itself': [{lie: 'silent', clash: true}, /was replaced, and nobody told/],
};
for (const [name, [how, found]] of Object.entries(controls)) {
  test(`control: ${name} is found out`, async (t) => {
    const {bad} = await run(t, 1, how);
    assert.ok(bad.some((b) => found.test(b)), `not found out: ${bad}`);
  });
}
