// Three clients write three members of one value, each with an old view of it
// as often as not.  Whatever one of them wrote is in the value, was seen by
// whoever replaced it, or is in a copy: nothing is lost silently.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Lane, Session, isLong, mergePatch, random, seed } from './lib.mjs'

const WRITES = isLong ? 20000 : 3000
const NAMES = ['A', 'B', 'C']
const MEMBERS = ['x', 'y', 'z']
let lane

before(async () => { lane = await Lane.open() })
after(() => lane.close())

// The same rules in a few lines, with the obvious mistake at will: "the last
// writer never conflicts with himself".
class Model {
  constructor (obvious) { Object.assign(this, { obvious, rev: 0, entry: null, copies: [] }) }

  save ({ client, base, set, merge, was: saw }) {
    const was = this.entry
    const mine = was?.writer === client
    const foreign = was === null ? 0 : mine ? (this.obvious ? 0 : was.other) : was.rev
    const value = set ? set.doc : mergePatch(was?.value, merge.doc)
    const prev = this.rev
    if (was && JSON.stringify(was.value) === JSON.stringify(value)) return { prev, rev: prev }
    const isOverlap = saw === undefined ? foreign > base
      : Object.entries(merge.doc).some(([m, v]) => {
        const there = was?.value[m]
        return there !== v && there !== (saw.doc[m] ?? undefined)
      })
    if (isOverlap) this.copies.push({ theirs: was.value })
    this.rev++
    this.entry = {
      value, rev: this.rev, writer: client,
      other: set || isOverlap ? 0 : mine ? was.other : was?.rev ?? 0
    }
    return { prev, rev: this.rev }
  }

  load () { return { rev: this.rev, doc: this.entry?.value } }
}

async function lossesOf (server, writes, n) {
  const choose = random(n)
  const clients = Object.fromEntries(NAMES.map(c => [c, { base: 0, doc: {}, seen: new Set() }]))
  const author = new Map()
  const unseen = []                  // values replaced by who had not seen them
  let doc = {}
  for (let i = 0; i < writes; i++) {
    const name = choose.pick(NAMES)
    const c = clients[name]
    const member = choose.pick(MEMBERS)
    const value = `${name}${String(i).padStart(6, '0')}`      // none is a stage of another
    author.set(value, name)
    c.seen.add(value)
    const mine = { ...c.doc, [member]: value }
    const body = choose.chance(0.5)
      ? { set: { doc: mine } }
      : { merge: { doc: { [member]: value } }, was: { doc: { [member]: c.doc[member] ?? null } } }
    const { prev, rev } = await server.save({ client: name, seq: i, base: c.base, ...body })
    const next = body.set ? mine : { ...doc, [member]: value }
    for (const m of MEMBERS) {
      if (doc[m] !== undefined && doc[m] !== next[m] &&
        author.get(doc[m]) !== name && !c.seen.has(doc[m])) unseen.push(doc[m])
    }
    doc = next
    c.doc = mine
    if (prev === c.base) {
      c.base = rev
    } else if (choose.chance(0.4)) {
      const now = await server.load()
      c.base = now.rev
      c.doc = { ...now.doc }
      for (const v of Object.values(c.doc)) c.seen.add(v)
    }
  }
  const kept = new Set((await server.kept()).flatMap(copy => Object.values(copy.theirs ?? {})))
  return { unseen: unseen.length, lost: unseen.filter(v => !kept.has(v)).length, doc }
}

test(`three clients, three members, ${WRITES} writes: no silent loss`, async t => {
  const session = await Session.create(lane, `loss-${seed}`)
  const seqs = {}
  const server = {
    async save (b) {
      const seq = seqs[b.client] = (seqs[b.client] ?? 0) + 1
      const a = await session.save(lane, { ...b, seq })
      assert.equal(a.status, 200)
      return a.body
    },
    async load () {
      const { body } = await session.load(lane)
      return { rev: body.rev, doc: body.values.doc }
    },
    kept: () => session.conflicts(lane)
  }
  const result = await lossesOf(server, WRITES, seed)
  t.diagnostic(`seed ${seed}: ${result.unseen} values replaced unseen, ${result.lost} lost`)
  assert.deepEqual((await server.load()).doc, result.doc, 'the value is what the writes make of it')
  assert.ok(result.unseen > WRITES / 20, 'there was something to lose')
  assert.equal(result.lost, 0)
})

test('the same test detects the losses of the naive rule, and none of ours', async t => {
  for (const obvious of [false, true]) {
    const model = new Model(obvious)
    const { unseen, lost } = await lossesOf({
      save: async b => model.save(b), load: async () => model.load(), kept: async () => model.copies
    }, 20000, seed)
    t.diagnostic(`${obvious ? 'obvious rule' : 'our rule'}: ${unseen} unseen, ${lost} lost`)
    if (obvious) assert.ok(lost > 20, 'a rule that loses is seen to lose')
    else assert.equal(lost, 0)
  }
})
