// HF_ROUNDS and HF_SEED: a longer run, or one had before.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {stack} from '../harness/stack.mjs';
import {Promised} from './promise.mjs';

const ROUNDS = Number(process.env.HF_ROUNDS ?? 60);
const SEED = Number(process.env.HF_SEED ?? Date.now() % 1_000_000);

async function run(t, rounds, how, enough = Infinity) {
  const promised = await new Promised(await stack(), {seed: SEED, ...how}).start();
  try {
    for (let n = 0; n < rounds && promised.summary().lost < enough; n++) await promised.round(n);
  } finally {
    const {seed, rounds: done, edits, due, near, lost} = promised.summary();
    t.diagnostic(`seed ${seed}: ${done} rounds, ${edits} edits, ${due} of them 250 ms old, ` +
      `${near} within 400 ms of the end; ${lost} rounds lost something`);
    for (const error of promised.front.errors.slice(0, 5)) t.diagnostic(error);
    await promised.end();
  }
  return promised.summary();
}

test(`an edit 250 ms old survives ${ROUNDS} random ends and is applied exactly once`, async (t) => {
  const {bad, near, due} = await run(t, ROUNDS, {});
  assert.deepEqual(bad, []);
  assert.ok(near > ROUNDS / 4, `only ${near} edits of ${due} were near the end`);
});

// The test can see a loss: with a part switched off there are some.  One
// round that lost something is enough, but in a longer run.
const controls = {
  'without the journal': {without: ['journal']},
  'without the server knowing what it had': {without: ['dedupe']},
  'without the beacon, and the device lost': {without: ['beacon'], ends: ['lost']},
  'with a journal after 400 ms': {journalMs: 400, ends: ['kill'], most: 1, aim: 1},
};
for (const [name, how] of Object.entries(controls)) {
  test(`control: ${name}, edits are lost or doubled`, async (t) => {
    const {lost} = await run(t, 10, how, process.env.HF_ROUNDS ? Infinity : 1);
    assert.ok(lost > 0, 'nothing was lost: the test cannot see it');
  });
}
