// histories - the same random histories by the functions of an older revision
// and by those of the tree: after each step the same answer and the same rows.
//
// Run by `tests/sql/run --against REVISION`, which has made both databases.
// HF_HISTORIES=n: so many; HF_SEED=n: the run that differed, again.

import { limits, random, seed } from '../model/lib.mjs'
import pg from 'pg'

const HISTORIES = Number(process.env.HF_HISTORIES ?? 1000)
const STEPS = 14
const ABREAST = 2
// Not a tombstone, or as many as there are: which of two of one revision goes first is open.
const BOUNDS = [{}, {}, {}, { context_bytes: 150 }, { keys: 4 }, { conflicts: 3 }, { conflict_bytes: 200 },
  { parked: 2 }, { parked_bytes: 150 }, { clients: 2 }, { tombstones: 0 }, { past_bytes: 120 }, { auto_revs: 3 },
  { auto_revs: 2, context_bytes: 150 }, { key_bytes: 2 }]

const value = c => c.pick([1, 1, 2, null, 'x', { a: 1 }, { a: 1, b: { c: 2 } }, [1, 2], { a: null }, '', 'a longer text of one sentence', 1.0])
const patch = c => c.pick([{ a: 2 }, { a: null }, { b: { c: 3 } }, { b: { c: null, d: 1 } }, 5, {}, { z: [1] }, { y: 'n' }])
const key = c => c.chance(0.015) ? '' : c.chance(0.02) ? 'k/~0' : `k${c.below(5)}`
const several = (c, make) => Object.fromEntries(Array.from({ length: 1 + c.below(3) * c.below(2) }, () => [key(c), make(c)]))

function batch (c) {
  const b = {}
  if (c.chance(0.6)) b.set = several(c, value)
  if (!b.set || c.chance(0.3)) b.merge = several(c, patch)
  if (c.chance(0.15)) b.delete = [key(c), key(c)]
  if (c.chance(0.25)) b.was = several(c, value)
  if (c.chance(0.8)) b.back = c.pick([0, 0, 0, 1, 2, 5, 50, -3])
  if (c.chance(0.25)) b.strategy = c.pick(['merge', 'overwrite', 'reject'])
  if (c.chance(0.3)) b.counters = { [c.pick(['n', 'm'])]: c.below(9) }
  if (c.chance(0.004)) b.counters = { ['c'.repeat(16380)]: 1 }
  return b
}

/** A client's next batch: mostly in order, now and then ahead, again, or in place of others. */
function saved (c, last) {
  if (c.chance(0.12)) return c.chance(0.5) ? batch(c) : { batches: Array.from({ length: 1 + c.below(4) }, () => batch(c)) }
  const client = c.pick(Object.keys(last))
  const first = c.chance(0.65) ? last[client] + 1 : Math.max(1, last[client] + c.below(7) - 3)
  const batches = Array.from({ length: c.chance(0.6) ? 1 : 1 + c.below(5) }, (_, i) => {
    const seq = first + i + (c.chance(0.05) ? 1 : 0)
    return { ...batch(c), seq, ...(c.chance(0.15) ? { from: Math.max(1, seq - c.below(4)) } : {}) }
  })
  if (first <= last[client] + 1 ? c.chance(0.95) : c.chance(0.25)) last[client] = Math.max(last[client], ...batches.map(b => b.seq))
  const body = { client, ...(batches.length > 1 || c.chance(0.3) ? { batches } : batches[0]) }
  if (c.chance(0.15)) body.label = c.pick(['phone', 'desk'])
  if (c.chance(0.04)) body.era = 'another'
  return body
}

function step (c, last, sent) {
  const again = sent.length && c.chance(0.12) ? c.pick(sent) : null
  const roll = c()
  if (roll < 0.72) {
    const body = again ?? saved(c, last)
    sent.push(body)
    const way = c.pick(['save', 'save', 'slow', 'slow', 'beacon', 'beacon', 'preview', 'sync'])
    const client = c.pick(Object.keys(last))
    if (way === 'sync') return { way, body: { client, seq: ++last[client], op: 'snapshot' } }
    return {
      way, body,
      minimal: c.chance(0.3),
      via: c.pick(['save', 'save', 'save', 'beacon', 'sync', 'job', 'resolve']),
      actor: c.chance(0.2) ? 'friend' : undefined,
      refused: way !== 'save' && c.chance(0.12) ? 'schema' : undefined,
      guard: c.chance(0.03) ? { k1: c.below(4) } : undefined
    }
  }
  if (roll < 0.76) return { way: 'put', key: key(c), value: value(c) }
  if (roll < 0.79) return { way: 'delete', key: key(c) }
  if (roll < 0.82) return { way: 'patch', value: several(c, patch) }
  if (roll < 0.84) return { way: 'whole', value: several(c, value) }
  if (roll < 0.86) return { way: 'share', value: several(c, value) }
  if (roll < 0.90) return { way: 'resolve', value: c.pick([{ use: 'mine' }, { use: 'theirs' }, { use: 'value', value: value(c) }]) }
  if (roll < 0.93) return { way: 'snapshot' }
  if (roll < 0.97) return { way: 'recover', value: { clients: [{ id: c.pick(Object.keys(last)), pending_from: c.pick([null, c.below(6)]) }] } }
  return { way: c.pick(['keep', 'expire']) }
}

async function open (database) {
  const db = new pg.Client({ user: 'postgres', database })
  await db.connect()
  return db
}

const play = async (db, h) => (await db.query({
  name: 'play', text: 'SELECT said, rows FROM against.play($1, $2, $3, $4)',
  values: [h.user, h.id, h.limits, JSON.stringify(h.steps)]
})).rows

function history (n) {
  const c = random(n)
  const last = Object.fromEntries(['A', 'B', 'C'].map(name => [name, 0]))
  const sent = []
  return {
    user: `h${n}`, id: `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    limits: limits({ conflicts: 100, conflict_bytes: 100000, ...c.pick(BOUNDS) }),
    steps: Array.from({ length: STEPS }, () => step(c, last, sent))
  }
}

/** The step at which two databases part, with what each has of it: is there one? */
function parting (n, h, [before, now]) {
  const at = before.findIndex((_, i) => before[i].said !== now[i].said || before[i].rows !== now[i].rows)
  if (at < 0) return false
  console.log(`history ${n} differs at step ${at}: ${JSON.stringify(h.steps[at])}`)
  for (const part of ['said', 'rows']) {
    const two = [before, now].map(told => JSON.parse(told[at][part]))
    for (const name of Object.keys(two[0])) {
      const [was, is] = two.map(all => JSON.stringify(all[name]))
      if (was !== is) console.log(`  ${part} ${name}\n    before ${was}\n    now    ${is}`)
    }
  }
  return true
}

const outcome = ({ way }, { raised, status, code, outcome }) =>
  raised ?? [way, status, code, outcome].filter(word => word != null).join(' ')

const outcomes = {}
let next = seed * 100
const end = next + HISTORIES
let played = 0
let apart = 0

async function runner () {
  const dbs = await Promise.all(['before', 'holdfast'].map(open))
  while (next < end && apart < 5) {
    const n = next++ % 2 ** 40
    const h = history(n)
    played++
    const told = await Promise.all(dbs.map(db => play(db, h)))
    h.steps.forEach((step, i) => {
      const what = outcome(step, JSON.parse(told[1][i].said))
      outcomes[what] = (outcomes[what] ?? 0) + 1
    })
    if (parting(n, h, told)) apart++
    for (const db of dbs) await db.query('DELETE FROM holdfast.session WHERE user_id = $1', [h.user])
  }
  await Promise.all(dbs.map(db => db.end()))
}

await Promise.all(Array.from({ length: ABREAST }, runner))
for (const [what, count] of Object.entries(outcomes).sort()) console.log(`${String(count).padStart(8)}  ${what}`)
console.log(`seed ${seed}: ${played} histories of ${STEPS} steps, ${apart} differ`)
process.exitCode = apart ? 1 : 0
