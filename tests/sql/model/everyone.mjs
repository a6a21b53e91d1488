// everyone - one session, and everybody who writes into it: tabs that repeat,
// park, stand in for and misuse sequences; the user's programs, with and without
// a base or a version; a job; clients that make room for others.
//
// Each writes values that are nowhere else.  The rule for every writer: an
// acknowledged value is in the context, or was seen by the writer that replaced it, or
// is in a copy, or the answer named its sequence as not compared.  Seen is what was there
// at the base; without one, what the writer's own kind wrote, and that alone.

import assert from 'node:assert/strict'
import { Session, limits } from './lib.mjs'
import { saveOrder } from './order.mjs'

const KEYS = ['doc', 'note']
const MEMBERS = ['x', 'y', 'z']
const NOBODY_LIMITS = '(200,65536,300)'        // of jobs

const values = what => new Set(JSON.stringify(what ?? null).match(/v\d{7}\./g))

/** Does one operation say all that an earlier one said of its place? */
const covers = (next, q) => next.key === q.key &&
  (next.kind !== 'merge' || (q.kind === 'merge' && next.member === q.member))

export class Everyone {
  #count = 0
  rev = 0
  present = new Set()
  known = new Map()            // value -> {author, rev: when it was first seen in the context}
  owed = new Map()             // value -> why it has to be in a copy
  program = { base: 0 }
  job = null
  tally = {}

  static async create (lane, choose, { clients = 4, room = 2 } = {}) {
    const e = Object.assign(new Everyone(), { lane, choose })
    // As many parked as there are: which of them have no room is not asked here.
    const but = { clients: room, conflicts: 1e6, parked: 1000 }
    e.session = await Session.create(lane, `everyone-${choose.below(1e9)}`, but)
    e.limits = limits(but)
    e.tabs = Array.from({ length: clients }, (_, i) => ({
      name: `tab${i}`, seq: 0, base: 0, last: null, digests: [], parked: [], gap: [], sent: [], voided: []
    }))
    return e
  }

  /** One operation on one key: set, merge of a member, or now and then a deletion. */
  op () {
    const { choose } = this
    const value = `v${String(this.#count++).padStart(7, '0')}.`
    const key = choose.pick(KEYS)
    const member = choose.pick(MEMBERS)
    if (choose.chance(0.07)) return { key, kind: 'delete' }
    if (key === 'note') return { key, kind: 'set', value, whole: value }
    const kind = choose.chance(0.5) ? 'merge' : 'set'
    return { key, kind, member, value, whole: { [member]: value } }
  }

  async step () {
    const { choose } = this
    const roll = choose()
    const what = roll < 0.6 ? 'tab' : roll < 0.9 ? 'script' : 'processor'
    await this[what](choose.pick(this.tabs))
  }

  // --- tabs -------------------------------------------------------------

  batch (tab, more = {}) {
    const op = this.op()
    const seq = more.seq ?? ++tab.seq
    return { ...more, seq, base: tab.base, op, content: JSON.stringify(op) }
  }

  async tab (tab) {
    const { choose } = this
    const roll = choose()
    if (choose.chance(0.3)) await this.look(tab)
    if (roll < 0.15 && tab.sent.length) return this.again(tab)
    if (roll < 0.27 && tab.sent.length) {
      const { seq, op, content } = choose.pick(tab.sent)
      const same = choose.chance(0.2) ? { op, content } : {}
      return this.send(tab, { ...this.batch(tab, { seq }), ...same }, choose.chance(0.5))
    }
    if (roll < 0.32 && tab.voided.length) return this.send(tab, tab.voided.pop(), choose.chance(0.3))
    if (!tab.gap.length && roll < 0.4) tab.gap.push(this.batch(tab))       // not sent yet
    if (!tab.gap.length) return this.send(tab, this.batch(tab), choose.chance(0.2))
    if (roll < 0.6) return this.send(tab, this.batch(tab), true)           // parked
    const [gap] = tab.gap
    if (roll < 0.75) {                                                     // stood for
      tab.gap = []
      tab.voided.push(gap)
      return this.send(tab, this.batch(tab, { from: gap.seq }), choose.chance(0.3))
    }
    if (roll < 0.85) {                                                     // given up, and late
      await this.recover(tab)
      return this.send(tab, tab.gap.shift(), choose.chance(0.5))
    }
    if (roll < 0.95 && tab.parked.length) {                                // a parked one's twin
      tab.gap = []
      return this.send(tab, [gap, this.batch(tab, { seq: choose.pick(tab.parked).seq, from: gap.seq + 1 })])
    }
    tab.gap = []
    return this.send(tab, gap)
  }

  /** The repeat of a request with a lost answer lists the copies it made, while they exist. */
  async again (tab) {
    const { choose } = this
    const one = choose.pick(tab.sent)
    const a = await this.session.save(this.lane, this.body(tab, [one]))
    this.say('again')
    assert.equal(a.status, 200)
    assert.deepEqual([a.body.applied, a.body.rev], [[], this.rev], 'a repeat changes nothing')
    const kept = new Set((await this.session.conflicts(this.lane)).map(c => c.id))
    const told = a.body.conflicts.map(c => c.id)
    assert.ok(told.every(id => kept.has(id)), 'what it is told of is there')
    if (one.told) {
      assert.deepEqual(told, one.told.filter(id => kept.has(id)), 'and what its first answer told')
      if (told.length) this.say('told again')
    }
  }

  body (tab, batches) {
    return {
      client: tab.name,
      batches: batches.map(({ seq, from, base, op }) => ({
        seq, from, base, counters: { n: seq },
        ...(op.kind === 'delete' ? { delete: [op.key] } : { [op.kind]: { [op.key]: op.whole } })
      }))
    }
  }

  async send (tab, what, isBeacon = false) {
    const batches = [what].flat()
    const o = saveOrder(tab.last, tab.digests, batches, tab.parked, isBeacon, 0, (q, b) => covers(b.op, q.op))
    const body = this.body(tab, batches)
    const a = isBeacon ? await this.session.beacon(this.lane, body) : await this.session.save(this.lane, body)
    this.say(isBeacon ? 'beacon' : 'save')
    if (o.refused) {
      assert.equal(a.code, o.refused)
      tab.gap.push(...batches.filter(b => !tab.gap.includes(b)))
      return
    }
    await this.ordered(tab, o, isBeacon, a)
  }

  async recover (tab) {
    const o = saveOrder(tab.last, tab.digests, [], tab.parked, true, Infinity, (q, b) => covers(b.op, q.op))
    await this.lane.sql('SELECT holdfast.parked_apply($1, $1, $2, $3, $4)', [this.session.user, this.session.id,
      JSON.stringify({ clients: [{ id: tab.name, pending_from: null }] }), this.session.limits])
    this.say('recover')
    await this.ordered(tab, o, true, { status: 204, body: null })
  }

  /** What became of each batch, as the model of their order has it. */
  async ordered (tab, o, isLenient, a) {
    const at = verdicts => o.steps.filter((_, i) => verdicts.includes(o.verdicts[i]))
    const applied = at(['apply', 'adopt'])
    assert.equal(a.status, isLenient ? 204 : 200, a.code)
    if (!isLenient) {
      assert.deepEqual(a.body.applied, applied.map(b => b.seq), 'applied, in order')
      assert.deepEqual(a.body.uncompared ?? [], at(['void', 'old']).map(b => b.seq), 'what was not compared is named')
    }
    for (const b of at(isLenient ? ['reuse', 'late', 'twin', 'old'] : ['reuse', 'late', 'twin'])) {
      this.owe(b.op, o.verdicts[o.steps.indexOf(b)])
    }
    o.verdicts.forEach(v => this.say(v))
    tab.parked = [...tab.parked, ...at(['park']).filter(b => !tab.parked.some(q => q.seq === b.seq))]
      .filter(q => q.seq > o.last).sort((p, q) => p.seq - q.seq)
    for (const b of applied) if (!tab.sent.includes(b)) tab.sent.push(b)
    if (a.body && o.steps.length === 1 && applied.length === 1) applied[0].told = a.body.conflicts.map(c => c.id)
    if (o.last > 0) Object.assign(tab, { last: o.last, digests: o.digests })
    tab.seq = Math.max(tab.seq, o.last)
    const base = Math.max(...applied.map(b => b.base), -1)
    const { prev, rev } = a.body ?? {}
    await this.settle(tab.name, applied.map(b => b.op), base)
    if (prev === tab.base) tab.base = rev
  }

  async look (tab) {
    tab.base = this.rev
  }

  // --- programs ---------------------------------------------------------

  async call (name, ...args) {
    const { user, id } = this.session
    const a = await this.lane.call(name, user, user, 'editor', id, ...args)
    this.say(name)
    assert.ok(a.status < 300 || a.status === 404, `${name}: ${a.status} ${a.code}`)
    return a
  }

  async script () {
    const { choose, program } = this
    const op = this.op()
    const set = op.kind === 'delete' ? { delete: [op.key] } : { [op.kind]: { [op.key]: op.whole } }
    const way = choose.pick(['save', 'based', 'patch', 'put', 'delete'])
    if (choose.chance(0.2)) program.base = this.rev
    if (way === 'save' || way === 'based') {
      const base = way === 'based' ? program.base : undefined
      await this.call('context_save', JSON.stringify({ ...set, base }), 'save', false, null, this.limits)
      return this.settle('program', [op], base ?? -1)
    }
    const isNamed = choose.chance(0.3)
    const { etag } = isNamed ? await this.call(...(way === 'patch'
      ? ['context_load', null, null, null, null, null, this.limits] : ['key_get', op.key, null, this.limits])) : {}
    const base = etag ? this.rev : -1
    if (way === 'patch') {
      const patch = op.kind === 'delete' ? null : op.whole
      await this.call('context_merge_patch', JSON.stringify({ [op.key]: patch }), etag ?? null, null, this.limits)
    } else if (way === 'put' && op.value) {
      await this.call('key_put', op.key, JSON.stringify(op.whole), etag ?? null, null, null, this.limits)
    } else {
      await this.call('key_delete', op.key, etag ?? null, this.limits)
      delete op.value
    }
    await this.settle('program', [op], base)
  }

  async processor () {
    const { lane, choose, session: { user, id }, job } = this
    if (!job) {
      const type = `work-${user}`
      const made = `01900000-0000-7000-9000-${String(choose.below(1e12)).padStart(12, '0')}`
      await this.call('job_create', made, JSON.stringify({ type }), null, null, this.limits, NOBODY_LIMITS)
      const a = await lane.call('job_claim', 'proc', JSON.stringify({ types: [type] }), this.limits, NOBODY_LIMITS)
      this.job = { id: made, lease: JSON.parse(a.body).lease }
      return this.settle('nobody', [], -1)
    }
    const op = this.op()
    const save = op.kind === 'delete' ? { delete: [op.key] } : { [op.kind]: { [op.key]: op.whole } }
    const a = await lane.call('job_complete', user, 'proc', id, job.id, job.lease, JSON.stringify({ save }), null, this.limits)
    assert.equal(a.status, 200, a.code)
    this.say('job_complete')
    this.job = null
    await this.settle('processor', [op], job.lease)
  }

  // --- what must be true --------------------------------------------------

  say (what) { this.tally[what] = (this.tally[what] ?? 0) + 1 }

  owe (op, why) { if (op.value) this.owed.set(op.value, why) }

  /** These operations of this author were done, having seen what was there at base. */
  async settle (author, ops, base) {
    const { body } = await this.session.load(this.lane)
    const now = values(body.values)
    for (const value of this.present) {
      const { author: whose, rev } = this.known.get(value)
      if (!now.has(value) && whose !== author && rev > base) this.owe({ value }, `overwritten by ${author}`)
    }
    ops.forEach(({ value, key, kind, member }, i) => {
      if (!value) return
      this.known.set(value, { author, rev: body.rev })
      const isCovered = ops.slice(i + 1).some(next => covers(next, { key, kind, member }) || next.key === key)
      assert.ok(now.has(value) || isCovered, `${value} of ${author} was done, and is not there`)
    })
    for (const value of now) {
      assert.ok(this.known.has(value), `${value} is there, and nobody was told that it was saved`)
    }
    this.present = now
    this.rev = body.rev
  }

  /** Owed values that are in no copy; the counters, and those expected. */
  async reckon () {
    const { user, id } = this.session
    await this.lane.sql('SELECT holdfast.parked_keep($1, $2, clock_timestamp(), $3)', [user, id, this.limits])
    for (const tab of this.tabs) tab.parked.forEach(b => this.owe(b.op, 'parked'))
    const kept = values(await this.session.conflicts(this.lane))
    const lost = [...this.owed].filter(([value]) => !kept.has(value) && !this.present.has(value))
    const { counters } = JSON.parse((await this.lane.call('session_get', user, user, 'viewer', id, this.limits)).body)
    const counted = this.tabs.reduce((sum, tab) => sum + (tab.last ?? 0), 0)
    return { lost, owed: this.owed.size, counted: counters.n ?? 0, expected: counted }
  }
}
