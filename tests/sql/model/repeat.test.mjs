// The same batches again and again, by PATCH and by beacon, in any order and
// from several connections at once: each is applied once.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Lane, Session, canonical, isLong, random, seed } from './lib.mjs'

const lanes = []

before(async () => { for (let i = 0; i < 4; i++) lanes.push(await Lane.open()) })
after(() => Promise.all(lanes.map(l => l.close())))

const batch = (seq, choose) => ({
  seq, base: choose.below(4),
  set: { [`k${seq}`]: seq, last: seq },
  merge: { all: { [`m${seq}`]: seq } },
  counters: { edits: seq }
})

async function check (session, count, t) {
  const { body } = await session.load(lanes[0])
  assert.equal(body.rev, count, 'as many revisions as batches')
  const expected = { last: count, all: {} }
  for (let n = 1; n <= count; n++) {
    expected[`k${n}`] = n
    expected.all[`m${n}`] = n
  }
  assert.equal(canonical(body.values), canonical(expected))
  const got = JSON.parse((await lanes[0].call('session_get', session.user, session.user,
    'viewer', session.id, session.limits)).body)
  assert.equal(got.counters.edits, count)
  assert.deepEqual(await session.conflicts(lanes[0]), [], 'nothing was a conflict')
}

test('one batch sent five times, by both ways, in each order, is applied once', async () => {
  for (let ways = 0; ways < 32; ways++) {
    const session = await Session.create(lanes[0], `repeat-${seed}`)
    for (let i = 0; i < 5; i++) {
      const body = { client: 'c', ...batch(1, random(ways)) }
      const a = ways >> i & 1 ? await session.beacon(lanes[0], body) : await session.save(lanes[0], body)
      assert.ok(a.status < 300)
      assert.equal(a.outcome, i === 0 ? 'applied' : 'duplicate')
    }
    await check(session, 1)
  }
})

test('many batches sent five times each, from four connections, are applied once', async t => {
  const rounds = isLong ? 200 : 12
  const choose = random(seed)
  for (let round = 0; round < rounds; round++) {
    const session = await Session.create(lanes[0], `repeat-${seed}`)
    const count = 2 + choose.below(10)
    const batches = Array.from({ length: count }, (_, i) => batch(i + 1, random(i)))
    const sends = choose.shuffle(batches.flatMap(b => Array.from({ length: 5 }, () => ({ b, isBeacon: choose.chance(0.5) }))))
    // A PATCH ahead of a gap is refused and comes again, as a queue would.
    await Promise.all(lanes.map(async lane => {
      for (let send = sends.pop(); send; send = sends.pop()) {
        const body = { client: 'c', batches: [send.b] }
        const a = send.isBeacon ? await session.beacon(lane, body) : await session.save(lane, body)
        if (a.code === 'sequence-gap' || a.code === 'client-unknown') sends.unshift({ ...send, isBeacon: choose.chance(0.1) })
        else assert.ok(a.status < 300, `${a.status} ${a.code}`)
      }
    }))
    await check(session, count)
  }
  t.diagnostic(`seed ${seed}: ${rounds} rounds`)
})
