// The promise in Debian's Firefox.  It cannot be frozen, nor a tab crashed, from outside.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {stack} from '../harness/stack.mjs';
import {Firefox} from './firefox.mjs';
import {Promised} from './promise.mjs';

const ROUNDS = Number(process.env.HF_FIREFOX_ROUNDS ?? 8);
const SEED = Number(process.env.HF_SEED ?? Date.now() % 1_000_000);
const ENDS = ['close', 'navigate', 'kill', 'offline', 'tabs'];      // its beacons do not always leave: no 'lost'

test(`in Firefox an edit 250 ms old survives ${ROUNDS} random ends and is applied exactly once`, async (t) => {
  const promised = await new Promised(await stack(), {seed: SEED, ends: ENDS, Browser: Firefox}).start();
  try {
    for (let n = 0; n < ROUNDS; n++) await promised.round(n);
  } finally {
    const {edits, due, near, lost} = promised.summary();
    t.diagnostic(`seed ${SEED}: ${edits} edits, ${due} of them 250 ms old, ${near} within 400 ms of the end; ${lost} rounds lost something`);
    await promised.end();
  }
  assert.deepEqual(promised.summary().bad, []);
});
