// The browser's numbering against the server's: an owner page, tabs that send
// what it left in the journal, beacons that come late, answers that are lost.
// Every edit that was durable or sent is applied, and counted once.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Lane, Session, isLong, random, seed } from './lib.mjs'
import { Server, saveOrder } from './order.mjs'

let lane

before(async () => { lane = await Lane.open() })
after(() => lane.close())

test('the model of the order of batches is the real one', async () => {
  const choose = random(seed)
  const batch = () => {
    const seq = 1 + choose.below(8)
    const b = { seq, set: { k: choose.below(2) } }
    if (choose.chance(0.4)) b.from = Math.max(1, seq - choose.below(4))
    return b
  }
  const asModel = ({ seq, from, set }) => ({ seq, from, content: set.k })
  for (let i = 0; i < (isLong ? 20000 : 2000); i++) {
    const last = choose.chance(0.2) ? null : choose.below(6)
    // Some are applied across a gap; some are older than what is remembered.
    const known = []
    for (let n = last ?? 0; n > 0; n--) {
      if (choose.chance(0.7)) known.push([n, choose.below(2)])
      if (choose.chance(0.1)) known.push([-n, Math.max(0, n - 3)])
    }
    if (choose.chance(0.3)) while (known.length < 16) known.unshift([(known[0]?.[0] ?? 3) + 1, 0])
    const batches = Array.from({ length: choose.below(4) }, batch)
    const parked = [...new Map(Array.from({ length: choose.below(4) }, batch)
      .map(b => [b.seq, b])).values()].sort((a, b) => a.seq - b.seq)
    const isLenient = choose.chance(0.5)
    const below = choose.chance(0.3) ? choose.below(9) : 0
    const [real] = await lane.sql(
      `SELECT array_to_json(steps) AS steps, verdicts, last::int, refused,
              (SELECT array_agg(digests[i]::int ORDER BY i) FROM generate_series(1, cardinality(digests), 2) AS i) AS seqs
         FROM holdfast.save_order($1, ARRAY(
              SELECT x FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS d (d, n),
                     LATERAL (VALUES (1, (d->0)::bigint), (2, CASE WHEN d->0 < '0'
                       THEN (d->1)::bigint ELSE holdfast.batch_digest(
                       jsonb_build_object('set', jsonb_build_object('k', d->1))) END)) AS v (i, x)
               ORDER BY n, i), $3, $4, $5, $6)`,
      [last, JSON.stringify(known), JSON.stringify(batches), JSON.stringify(parked), isLenient, below])
    const model = saveOrder(last, known, batches.map(asModel), parked.map(asModel), isLenient, below)
    const what = JSON.stringify({ last, known, batches, parked, isLenient, below })
    assert.equal(real.refused, model.refused, what)
    if (model.refused) continue
    assert.deepEqual(real.verdicts, model.verdicts, what)
    assert.deepEqual((real.steps ?? []).map(asModel), model.steps, what)
    assert.equal(real.last, model.last, what)
    assert.deepEqual(real.seqs ?? [], model.digests.map(([seq]) => seq), what)
  }
})

// A page and what it does to the journal, as client/core/journal.js keeps it.  An edit is its
// number; a row's content is the list of its edits, and its counter's total.
class Page {
  constructor (journal, growsUnderOneSeq) {
    Object.assign(this, { journal, seq: 0, edits: 0, open: null, growsUnderOneSeq })
    this.unwritten = []
  }

  edit () { this.unwritten.push(++this.edits) }

  /** The row that holds all there is that nobody was given yet. */
  next () {
    const edits = [...(this.open?.edits ?? []), ...this.unwritten]
    if (this.growsUnderOneSeq && this.open) return { ...this.open, edits, content: `${edits}` }
    const seq = this.seq + 1
    return { seq, from: this.open?.from ?? seq, edits, total: this.edits, content: `${edits}` }
  }

  /** The journal's transaction: the new row, and the old one gone, at once. */
  write () {
    if (this.unwritten.length === 0) return
    const row = this.next()
    row.total = this.edits
    if (this.open) this.journal.delete(this.open.seq)
    this.journal.set(row.seq, row)
    this.seq = row.seq
    this.open = row
    this.unwritten = []
  }

  /** A row that is given to be sent is closed. */
  close () { this.open = null }

  /** What pagehide sends: edits newer than the journal, under the next seq. */
  lastWords () {
    if (this.unwritten.length === 0) return null
    const row = this.next()
    this.seq = row.seq
    return row
  }
}

/** One life of a page, its end, and its successor; returns the faults. */
function life (choose, server, options = {}) {
  const journal = new Map()
  const page = new Page(journal, options.growsUnderOneSeq)
  const late = []                    // sent, not yet arrived
  const durable = new Set()          // edits that must survive
  const keep = row => row.edits.forEach(e => durable.add(e))
  const rows = () => [...journal.values()].sort((a, b) => a.seq - b.seq)
  const arrive = m => server.take(m.rows, m.isBeacon, m.below)

  // Any tab sends the journal's rows in order.  The answer may be lost, the
  // request may be held back; only an answer deletes a row.
  const drain = isOwner => {
    for (const row of rows()) {
      if (isOwner && row === page.open) page.close()
      if (choose.chance(0.15)) { late.push({ rows: [row] }); return }
      const refused = arrive({ rows: [row] })
      assert.equal(refused, null, `a row of the journal is refused: ${refused}`)
      if (choose.chance(0.2)) return
      journal.delete(row.seq)
    }
  }

  const steps = 5 + choose.below(20)
  for (let i = 0; i < steps; i++) {
    const roll = choose()
    if (roll < 0.45) page.edit()
    else if (roll < 0.65) { page.write(); rows().forEach(keep) }
    else if (roll < 0.80) drain(true)
    else if (roll < 0.88) drain(false)   // another tab adopts, the owner lives
    else if (roll < 0.94 && late.length > 0) arrive(late.splice(choose.below(late.length), 1)[0])
    else if (page.open) {                // hidden: a flush by keepalive
      const row = page.open
      page.close()
      late.push({ rows: [row] })
    }
  }

  // The end: a beacon, the journal, both, or neither.
  const words = page.lastWords()
  const isWritten = choose.chance(0.5)
  if (words && isWritten) {
    if (page.open) journal.delete(page.open.seq)
    journal.set(words.seq, { ...words, total: page.edits })
    rows().forEach(keep)
  }
  if (words && choose.chance(0.7)) {
    const beacon = { rows: [{ ...words, total: page.edits }], isBeacon: true }
    // It arrives at once, or much later, or the browser gave it up.
    if (choose.chance(0.4)) { arrive(beacon); keep(words) }
    else if (choose.chance(0.7)) { late.push(beacon); keep(words) }
  }
  rows().forEach(keep)

  // Opened again: recover names what this browser holds, then the rows go,
  // with what was held back on its way coming in between or long after.
  for (let i = 0; i < 6; i++) {
    const pending = rows()[0]?.seq ?? Infinity
    server.take([], true, pending)
    if (choose.chance(0.5) && late.length > 0) arrive(late.splice(choose.below(late.length), 1)[0])
    drain(false)
  }
  while (journal.size > 0) drain(false)
  choose.shuffle(late).forEach(arrive)
  server.take([], true, Infinity)

  const applied = new Set(server.applied.flatMap(b => b.edits))
  const copied = new Set(server.copies.flatMap(b => b.edits))
  const lost = [...durable].filter(e => !applied.has(e) && !copied.has(e))
  const total = server.applied.reduce((t, b) => b.total, 0)
  return { lost, applied, total, edits: page.edits, copies: server.copies.length, rest: server.parked.length }
}

test('no edit is lost, none counted twice', t => {
  const runs = isLong ? 1000000 : 100000
  const choose = random(seed)
  let edits = 0
  let copies = 0
  for (let i = 0; i < runs; i++) {
    const n = choose.below(2 ** 31)
    const server = new Server()
    const r = life(random(n), server)
    assert.deepEqual(r.lost, [], `run ${n}`)
    // Totals: the last one is never more than there were edits, and each edit
    // that is there is in it.
    assert.ok(r.total <= r.edits && r.total >= Math.max(0, ...r.applied), `run ${n}: counted ${r.total} of ${r.edits}`)
    assert.equal(r.rest, 0, `run ${n}: something waits for ever`)
    edits += r.edits
    copies += r.copies
  }
  t.diagnostic(`seed ${seed}: ${runs} runs, ${edits} edits, 0 lost, ${copies} copies of reused sequences`)
})

test('control: a batch that grows under one sequence loses edits', t => {
  const choose = random(seed)
  let lost = 0
  for (let i = 0; i < 20000; i++) {
    const server = new Server()
    server.copies = { push () {}, flatMap: () => [] }    // as if none were kept
    try {
      lost += life(random(choose.below(2 ** 31)), server, { growsUnderOneSeq: true }).lost.length > 0 ? 1 : 0
    } catch { lost++ }
  }
  t.diagnostic(`lost in ${lost} of 20000 runs`)
  assert.ok(lost > 100)
})

test('the same histories run against the real function', async t => {
  const runs = isLong ? 2000 : 150
  const choose = random(seed)
  for (let i = 0; i < runs; i++) {
    const n = choose.below(2 ** 31)
    // The model's messages in their order, then the same into the database.
    const messages = []
    const model = new Server()
    const take = model.take.bind(model)
    model.take = (rows, isLenient, below) => {
      const refused = take(rows, isLenient, below)
      messages.push({ rows, isLenient, below, refused })
      return refused
    }
    const r = life(random(n), model)
    const session = await Session.create(lane, `order-${seed}`, { sessions: 1e6 })
    for (const m of messages) {
      if (m.rows.length === 0) {
        await lane.sql('SELECT holdfast.parked_apply($1, $1, $2, $3, $4)', [session.user, session.id,
          JSON.stringify({ clients: [{ id: 'c', pending_from: m.below === Infinity ? null : m.below }] }), session.limits])
        continue
      }
      const body = {
        client: 'c',
        batches: m.rows.map(row => ({
          seq: row.seq, from: row.from, base: 1e6,
          set: Object.fromEntries(row.edits.map(e => [`edit/${e}`, 1])),
          counters: { edits: row.total }
        }))
      }
      const a = m.isLenient ? await session.beacon(lane, body) : await session.save(lane, body)
      assert.equal(a.code, m.refused, `run ${n}`)
    }
    const { body } = await session.load(lane)
    assert.deepEqual(new Set(Object.keys(body.values).map(k => Number(k.slice(5)))), r.applied, `run ${n}`)
    const got = JSON.parse((await lane.call('session_get', session.user, session.user, 'viewer', session.id, session.limits)).body)
    assert.equal(got.counters.edits ?? 0, r.total, `run ${n}: counted`)
    assert.equal((await session.conflicts(lane)).length, r.copies, `run ${n}: copies`)
  }
  t.diagnostic(`${runs} runs`)
})
