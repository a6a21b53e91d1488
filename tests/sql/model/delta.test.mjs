// A delta on top of what a reader has equals the whole, after any history, and
// also while others commit; a cursor that cannot be answered says so.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Lane, Session, apply, canonical, isLong, mergePatch, random, seed } from './lib.mjs'

const lanes = []

before(async () => { for (let i = 0; i < 4; i++) lanes.push(await Lane.open()) })
after(() => Promise.all(lanes.map(l => l.close())))

const value = choose => choose.pick([
  () => choose.below(100), () => null, () => `s${choose.below(1000)}`,
  () => ({ a: choose.below(3), b: { c: choose.below(3) } }), () => [choose.below(3), null]
])()

// One random change, made in the plain model and in the database.
async function change (session, lane, state, choose) {
  const keys = Array.from({ length: 1 + choose.below(3) }, () => `k${choose.below(12)}`)
  const roll = choose()
  if (roll < 0.5) {
    const set = Object.fromEntries(keys.map(k => [k, value(choose)]))
    await session.save(lane, { set })
    Object.entries(set).forEach(([k, v]) => state.set(k, v))
  } else if (roll < 0.7) {
    const merge = { [keys[0]]: { a: choose.pick([1, 2, null]), b: { d: choose.below(3) } } }
    await session.save(lane, { merge })
    state.set(keys[0], mergePatch(state.get(keys[0]), merge[keys[0]]))
  } else if (roll < 0.9) {
    await session.save(lane, { delete: keys })
    keys.forEach(k => state.delete(k))
  } else if (roll < 0.95) {
    await lane.call('key_put', session.user, session.user, 'editor', session.id, keys[0], '"put"', null, null, null, session.limits)
    state.set(keys[0], 'put')
  } else {
    const { etag } = await session.load(lane)
    const all = Object.fromEntries(keys.map(k => [k, 0]))
    await lane.call('context_put', session.user, session.user, 'editor', session.id, JSON.stringify(all), etag, null, session.limits)
    state.clear()
    keys.forEach(k => state.set(k, 0))
  }
}

test('a delta equals the whole, after random histories and cursors', async t => {
  const choose = random(seed)
  let deltas = 0
  let expired = 0
  for (let round = 0; round < (isLong ? 200 : 12); round++) {
    const session = await Session.create(lanes[0], `delta-${seed}`, { tombstones: [1, 3, 1000][round % 3] })
    const state = new Map()
    const readers = Array.from({ length: 5 }, () => ({ since: 0, context: new Map() }))
    for (let i = 0; i < 60; i++) {
      await change(session, lanes[0], state, choose)
      const reader = choose.pick(readers)
      if (choose.chance(0.4)) continue
      let a = await session.load(lanes[0], { since: reader.since })
      if (a.status === 410) {
        assert.equal(a.code, 'cursor-expired')
        expired++
        a = await session.load(lanes[0])
      } else if (reader.since > 0) {
        assert.equal(a.body.full, false)
        deltas++
      }
      reader.context = apply(reader.context, a.body)
      reader.since = a.body.rev
      assert.equal(canonical(reader.context), canonical(state), `round ${round}, step ${i}`)
    }
  }
  t.diagnostic(`seed ${seed}: ${deltas} deltas, ${expired} cursors expired`)
  assert.ok(deltas > 100 && expired > 10)
})

// Readers while a writer commits.  `load` is the function they use.
async function tornReads (load) {
  const session = await Session.create(lanes[0], `torn-${seed}`)
  const at = new Map([[0, '{}']])    // the context at each revision
  let isDone = false
  let reads = 0
  let torn = 0
  const reader = async lane => {
    let since = 0
    let context = new Map()
    while (!isDone) {
      const a = await lane.call(load, session.user, session.user, 'viewer', session.id,
        since % 3 === 0 ? null : since, null, null, null, null, session.limits)
      const body = JSON.parse(a.body)
      context = apply(context, body)
      since = body.rev
      reads++
      const seen = canonical(context)
      // The writer may not have heard yet of what it committed.
      while (!at.has(since)) await new Promise(resolve => setImmediate(resolve))
      if (at.get(since) !== seen) {
        torn++
        since = 0
      }
    }
  }
  const writer = async () => {
    const state = {}
    for (let n = 1; n <= (isLong ? 3000 : 400); n++) {
      const set = { [`k${n % 5}`]: n, n }
      Object.assign(state, set)
      const { body } = await session.save(lanes[0], { set })
      at.set(body.rev, canonical(state))
    }
    isDone = true
  }
  await Promise.all([writer(), ...lanes.slice(1).map(reader)])
  return { reads, torn }
}

test('a load is of one moment, also when a save commits between its two reads', async t => {
  // The function as it is, and with a wait in it, where a commit would hurt.
  const owner = await Lane.open('postgres')
  try {
    const [{ text }] = await owner.sql(`SELECT pg_get_functiondef(oid) AS text FROM pg_proc
       WHERE proname = 'context_load' AND pronamespace = 'holdfast'::regnamespace`)
    const slow = (name, volatility) => text
      .replace('FUNCTION holdfast.context_load', `FUNCTION holdfast.${name}`)
      .replace('STABLE', volatility)
      .replace('    a.used :=', '    PERFORM pg_sleep(0.002);\n    a.used :=')
    for (const [name, volatility] of [['load_slow', 'STABLE'], ['load_torn', 'VOLATILE']]) {
      const sql = slow(name, volatility)
      assert.ok(sql.includes('pg_sleep') && sql.includes(volatility))
      await owner.sql(`${sql}; GRANT EXECUTE ON FUNCTION holdfast.${name} TO holdfast_app`)
    }
    for (const [name, isTorn] of [['context_load', false], ['load_slow', false], ['load_torn', true]]) {
      const { reads, torn } = await tornReads(name)
      t.diagnostic(`${name}: ${torn} of ${reads} reads were torn`)
      assert.ok(reads > 20)
      if (isTorn) assert.ok(torn > 0, 'the wrong volatility would be seen')
      else assert.equal(torn, 0)
    }
  } finally {
    for (const name of ['load_slow', 'load_torn']) await owner.sql(`DROP FUNCTION IF EXISTS holdfast.${name}`)
    await owner.close()
  }
})

test('random values are read back unchanged', async () => {
  const choose = random(seed)
  const session = await Session.create(lanes[0], `values-${seed}`)
  const points = [[0x20, 0x7e], [0x01, 0x1f], [0x80, 0x7ff], [0x5d0, 0x5ea], [0x800, 0xd7ff], [0xe000, 0xfffd], [0x1f300, 0x1faff]]
  const string = () => JSON.stringify(Array.from({ length: choose.below(12) }, () => {
    const [low, high] = choose.pick(points)
    return String.fromCodePoint(low + choose.below(high - low + 1))
  }).join(''))
  const digits = n => Array.from({ length: n }, () => choose.below(10)).join('')
  const number = () => (choose.chance(0.3) ? '-' : '') + choose.pick([
    () => `${1 + choose.below(9)}${digits(choose.below(40))}`,
    () => `${1 + choose.below(9)}${digits(choose.below(5))}.${digits(1 + choose.below(30))}`,
    () => `0.${digits(choose.below(20))}${1 + choose.below(9)}`
  ])()
  const text = depth => choose.pick([
    string, number, () => 'null', () => 'true',
    () => depth > 5 ? '[]' : `[${Array.from({ length: choose.below(4) }, () => text(depth + 1)).join(', ')}]`,
    () => depth > 5 ? '{}' : `{${string()}: ${text(depth + 1)}}`
  ])()
  for (let i = 0; i < (isLong ? 20000 : 500); i++) {
    const sent = text(0)
    const a = await lanes[0].call('key_put', session.user, session.user, 'editor', session.id, 'v', sent, null, null, null, session.limits)
    assert.ok(a.status < 300)
    const { body } = await lanes[0].call('key_get', session.user, session.user, 'viewer', session.id, 'v', null, session.limits)
    assert.equal(body, sent, `seed ${seed}, value ${i}`)
  }
})
