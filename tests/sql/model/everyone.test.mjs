// Whoever writes into a session, and by whichever way: nothing that was
// acknowledged is lost without a word, and nothing counts twice.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Everyone } from './everyone.mjs'
import { Lane, isLong, random, seed } from './lib.mjs'

const STEPS = 240
const MAX_HISTORIES = 100
const VERDICTS = ['apply', 'adopt', 'skip', 'reuse', 'late', 'twin', 'old', 'void', 'park', 'told again']
let lane
let admin

before(async () => {
  lane = await Lane.open()
  admin = await Lane.open('postgres')
})
after(() => Promise.all([lane.close(), admin.close()]))

async function history (way, n) {
  const all = await Everyone.create(way, random(n))
  for (let i = 0; i < STEPS; i++) await all.step()
  return { ...await all.reckon(), tally: all.tally }
}

test('nothing is lost silently, and nothing counts twice', async t => {
  const rounds = isLong ? 400 : 8
  const choose = random(seed)
  const tally = {}
  const missing = () => VERDICTS.filter(verdict => !(tally[verdict] > 0))
  let owed = 0
  let i = 0
  // What is rare comes to pass in some further ones.
  for (; i < rounds || (missing().length > 0 && i < MAX_HISTORIES); i++) {
    const n = choose.below(2 ** 31)
    const r = await history(lane, n).catch(e => { throw new Error(`history ${n}: ${e.message}`, { cause: e }) })
    assert.deepEqual(r.lost, [], `history ${n}`)
    assert.equal(r.counted, r.expected, `history ${n}: counted`)
    owed += r.owed
    for (const [what, count] of Object.entries(r.tally)) tally[what] = (tally[what] ?? 0) + count
  }
  t.diagnostic(`seed ${seed}: ${i} histories of ${STEPS}, ${owed} values owed a copy, 0 lost`)
  t.diagnostic(JSON.stringify(tally))
  assert.deepEqual(missing(), [], 'all of them came to pass')
})

// One function each, broken on purpose within a transaction that is taken back.
const broken = [
  ['without a base all has been seen', 'lib/save/batch_take.sql',
    "coalesce((p_batch->'base')::bigint, 0)", "coalesce((p_batch->'base')::bigint, CASE WHEN p_client IS NULL THEN s.rev ELSE 0 END)"],
  ['a key that one wrote last is one\'s own, with all that is in it', 'lib/save/batch_keys.sql',
    'THEN x.other_rev ELSE x.rev END AS foreign_rev', 'THEN 0 ELSE x.rev END AS foreign_rev'],
  ['a job has seen what came after its claim', 'api/job_complete.sql', "jsonb_build_object('base', p_lease)",
    "jsonb_build_object('base', (SELECT x.rev FROM holdfast.session AS x WHERE x.user_id = p_owner AND x.session_id = p_session))"],
  ['what was parked goes when its sequence is taken', 'lib/save/order_twins.sql', 'BEGIN', "BEGIN RETURN '{}';"],
  ['a batch that stands for another one says all of it', 'lib/save/batch_rest.sql', 'BEGIN', 'BEGIN RETURN NULL;'],
  ['what comes late is void', 'lib/save/sequence_verdict.sql', "RETURN 'late'", "RETURN 'void'"],
  ['what a beacon says under an old sequence is a repeat', 'lib/save/batch_fate.sql',
    "OR p_verdict = 'old' AND NOT p_lenient", "OR p_verdict = 'old'"],
  ['a repeat is told of no copy', 'lib/conflict/conflict_told.sql',
    'AND k.seq = ANY (p_skipped)', 'AND false'],
  ['nobody is told what was not compared', 'lib/save/batches_uncompared.sql', 'BEGIN', "BEGIN RETURN '{}';"],
  ['a client that made room is forgotten', 'lib/client/client_find.sql', 'IF NOT FOUND THEN', 'IF false THEN'],
  ['what a client had counted is counted again', 'lib/client/client_write.sql', "IF v_past <> '{}' THEN", 'IF false THEN']
]

for (const [what, path, good, bad] of broken) {
  test(`control: it is detected if ${what}`, async t => {
    const text = readFileSync(new URL(`../../../sql/${path}`, import.meta.url), 'utf8')
    assert.ok(text.includes(good), `${path} is as this test has it`)
    const choose = random(seed)
    for (let i = 0; i < 60; i++) {
      await admin.sql('BEGIN')
      await admin.sql(text.replace(good, bad))
      const seen = await history(admin, choose.below(2 ** 31))
        .then(r => r.lost.length > 0 || r.counted !== r.expected, e => e.code === 'ERR_ASSERTION' || e)
      await admin.sql('ROLLBACK')
      assert.ok(typeof seen === 'boolean', seen)
      if (seen) return t.diagnostic(`in history ${i + 1}`)
    }
    assert.fail('in none of 60 histories')
  })
}
