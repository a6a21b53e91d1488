// race - two clients save into one session at once, and what must be true
// afterwards, whichever way they reach it.

import assert from 'node:assert/strict'
import { apply, canonical, random, seed } from './lib.mjs'

const KEYS = ['a', 'b', 'c']

// A client as DESIGN.md has it: its base moves to rev only if prev was its
// base, else it loads since its base first.
async function client (session, name, { ways, saves, strategy, withWas, choose, log }) {
  let base = 0
  let view = new Map()
  const load = async () => {
    const { body } = await session.load(choose.pick(ways), { since: base || null })
    view = apply(view, body)
    base = body.rev
  }
  for (let seq = 1; seq <= saves;) {
    const key = choose.pick(KEYS)
    const value = `${name}${String(seq).padStart(5, '0')}`      // none is a stage of another
    const batch = { seq, base, strategy, set: { [key]: value } }
    if (withWas) batch.was = { [key]: view.get(key) ?? null }
    const seen = view.get(key)
    const { status, body } = await session.save(choose.pick(ways), { client: name, batches: [batch] })
    if (status === 409) {
      assert.equal(strategy, 'reject')
      assert.ok(body.current[key] !== undefined && body.current[key] !== seen,
        'a refusal names the value that was not seen')
      log.refused++
      await load()
      continue
    }
    assert.equal(status, 200)
    assert.deepEqual(body.applied, [seq])
    log.saves.push({ name, key, value, seen, base, rev: body.rev, conflicts: body.conflicts })
    if (body.prev === base) {
      base = body.rev
      view.set(key, value)
    } else if (choose.chance(0.7)) {
      await load()
    } else {
      view.set(key, value)          // stays behind for a while
    }
    seq++
  }
}

/** ways: what a session's calls may be made through. */
export async function race (session, { ways, saves, strategy, withWas }) {
  const choose = random(seed + strategy.length + (withWas ? 1 : 0))
  const log = { saves: [], refused: 0 }
  await Promise.all(['A', 'B'].map((name, i) => client(session, name,
    { ways, saves, strategy, withWas, choose: random(choose.below(1e9) + i), log })))

  log.saves.sort((a, b) => a.rev - b.rev)
  assert.deepEqual(log.saves.map(s => s.rev), log.saves.map((_, i) => i + 1),
    'revisions have no gap and no double')

  const state = new Map()
  const expected = []            // copies, by the model
  let interleaved = 0
  for (const s of log.saves) {
    const there = state.get(s.key)
    if (there !== undefined && there.name !== s.name) interleaved++
    // Unseen: somebody else's (with was: anybody's) value that this
    // client did not have before its eyes.
    const isUnseen = there !== undefined && (withWas
      ? there.value !== s.seen
      : there.name !== s.name && there.rev > s.base)
    assert.equal(s.conflicts.length, isUnseen ? 1 : 0,
      `revision ${s.rev}: a copy exactly when something unseen was overwritten`)
    if (isUnseen) expected.push({ key: s.key, theirs: there.value, mine: s.value, rev: s.rev })
    // And whatever the model thinks of it: no value of the other that the
    // client had never seen may be gone without a copy.
    if (there !== undefined && there.name !== s.name && there.value !== s.seen)
      assert.ok(isUnseen, `revision ${s.rev}: a silent loss`)
    state.set(s.key, s)
  }
  assert.ok(interleaved > saves / 20, 'they did race')

  const { body } = await session.load(ways[0])
  assert.equal(canonical(body.values),
    canonical(new Map([...state].map(([k, s]) => [k, s.value]))),
    'the state is what the last revision of each key says')
  assert.equal(body.rev, log.saves.length)

  const kept = await session.conflicts(ways[0])
  const overlaps = kept.filter(c => c.reason === 'overlap')
  assert.deepEqual(
    overlaps.map(({ key, theirs, mine, rev }) => ({ key, theirs, mine, rev })).sort((a, b) => a.rev - b.rev),
    expected, 'the copies are those of the model')
  if (strategy === 'reject') {
    assert.equal(overlaps.length, 0, 'under reject nothing unseen is overwritten')
    assert.ok(kept.length > 0 && kept.length <= log.refused,
      'what was refused is kept once a batch')
  }
}
