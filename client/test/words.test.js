// Two or three pages write into the same texts; requests, answers and pages are lost: no word is.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Crowd, FIRST} from './crowd.js';
import {Keeper} from './keeper.js';

const SEED = Number(process.env.HF_SEED ?? Date.now() % 1e6);
const HISTORIES = Number(process.env.HF_HISTORIES ?? 100);
const STEPS = 70;

function server() {
  const keeper = new Keeper();
  keeper.save({client: 'seed', batches: [{seq: 1, base: 0, set: FIRST}]});
  return keeper;
}

/** The faults of one history, and its result. */
async function history(seed, options) {
  const keeper = server();
  const look = () => ({rev: keeper.rev, values: Object.fromEntries([...keeper.entries].map(([k, e]) => [k, e.value])), copies: keeper.copies,
    parked: [...keeper.clients.values()].flatMap((c) => c.parked)});
  const crowd = new Crowd(seed, {send: (...how) => keeper.send(...how), look, options});
  try {
    if (seed % 4) await crowd.settle();      // else they write before they have heard anything
    for (let i = 0; i < STEPS; i++) await crowd.step();
    await crowd.settle();
    return {wrong: crowd.verdict(look()), copies: keeper.copies.length, edits: crowd.edits.length};
  } catch (error) {
    return {wrong: [error.stack], copies: keeper.copies.length, edits: crowd.edits.length};
  } finally {
    crowd.end();
  }
}

for (const mergeTexts of [true, false]) {
  test(`${HISTORIES} histories from seed ${SEED}, texts ${mergeTexts ? '' : 'not '}merged: no word is lost`, async (t) => {
    const bad = [], sum = {copies: 0, edits: 0};
    for (let n = 0; n < HISTORIES; n++) {
      const {wrong, copies, edits} = await history(SEED + n, {mergeTexts});
      if (wrong.length) bad.push(`seed ${SEED + n}: ${wrong.join('\n')}`);
      sum.copies += copies;
      sum.edits += edits;
    }
    t.diagnostic(`${sum.edits} edits, ${sum.copies} copies, ${bad.length} bad`);
    assert.deepEqual(bad.slice(0, 5), []);
  });
}
