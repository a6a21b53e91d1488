// A session that goes out as a document and comes in again is the same one, in
// whatever parts it went; and a document that somebody has tampered with makes
// a session like any other, or none.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import { Lane, Session, canonical, isLong, limits, newId, random, seed } from './lib.mjs'

const ROUNDS = isLong ? 400 : 25
const LIMITS = limits()
const MESSAGE_LIMITS = '(10000,4194304)'
const KEYS = ['a', 'b', 'f/x', 'f/y', 'g', 'grüße/~']
const SCOPES = ['', '', 'f/', 'g']

let lane, root
before(async () => {
  lane = await Lane.open()
  root = await Lane.open('postgres')
})
after(() => Promise.all([lane.close(), root.close()]))

const call = (name, ...args) => lane.call(name, ...args)

/** A session with a history: saves, snapshots that come and go, undo, messages. */
async function lived (d, user) {
  const s = await Session.create(lane, user, {})
  const own = [user, user, 'editor', s.id]
  const values = () => d.pick([0, 1.5, 'one', 'ünï\\"', null, [], { p: [1, { q: null }] }, { n: d.below(9) }])
  const made = []
  let seq = 0
  for (let i = 5 + d.below(40); i > 0; i--) {
    const scope = d.pick(SCOPES)
    switch (d.below(9)) {
      case 0: {
        const a = await call('snapshot_create', ...own, newId(), JSON.stringify({ scope,
          name: d.chance(0.5) ? 'näme' : null, pinned: d.chance(0.2),
          source: d.pick(['user', 'auto', 'step']) }), null, null, LIMITS)
        if (a.status === 201) made.push(JSON.parse(a.body).number)
        break
      }
      case 1:
        if (made.length) await call('snapshot_delete', ...own, d.pick(made), LIMITS)
        break
      case 2:
        if (made.length) await call('snapshot_restore', ...own, d.pick(made), null, LIMITS)
        break
      case 3:
        await call(d.pick(['snapshot_undo', 'snapshot_redo']), ...own, JSON.stringify({ scope }), LIMITS)
        break
      case 4:
        await call('message_add', ...own, JSON.stringify({ messages: Array.from({ length: 1 + d.below(3) },
          () => ({ role: d.pick(['user', 'app']), content: values(), metadata: values() })) }), null, null,
          LIMITS, MESSAGE_LIMITS)
        break
      default: {
        const batch = { set: {}, delete: [] }
        for (const key of KEYS) {
          if (d.chance(0.3)) batch.set[key] = values()
          else if (d.chance(0.15)) batch.delete.push(key)
        }
        if (d.chance(0.3)) batch.version = 1 + d.below(3)
        if (d.chance(0.3)) batch.counters = { words: d.below(5) }
        await s.save(lane, d.chance(0.5) ? { ...batch, client: 'c', seq: ++seq } : batch)
      }
    }
  }
  if (d.chance(0.2)) {
    await call('session_update', ...own, '{"status": "completed", "name": "döne", "device": {"d": [1]}}', LIMITS)
  }
  return s
}

async function exported (user, id, bytes = 1e6) {
  let text = ''
  for (let cursor = null; ;) {
    const a = await call('session_export', user, user, 'viewer', id, cursor, bytes, LIMITS)
    assert.equal(a.status, 200, a.body)
    text += a.body
    cursor = a.location
    if (cursor === null) return text.trimEnd().split('\n').map(line => JSON.parse(line))
  }
}

const take = (user, records) => call('session_import', user, user, newId(), null,
  JSON.stringify({ records }), null, null, LIMITS, MESSAGE_LIMITS)

/** What must be the same: all but ids, the era and when things will end. */
const essence = records => canonical(records.map(({ session, id, era, created_at: at, expires_at: end,
  last_active_at: active, ...rest }) => rest.type === 'session' ? rest : { ...rest, at }))

/** What a snapshot says, each in its number's place. */
async function snapshots (user, id) {
  const rows = await root.sql(`SELECT number FROM holdfast.snapshot
    WHERE user_id = $1 AND session_id = $2 ORDER BY number`, [user, id])
  const all = []
  for (const { number } of rows) {
    const a = await call('snapshot_get', user, user, 'viewer', id, number, LIMITS)
    const { id: own, created_at: at, expires_at: end, ...rest } = JSON.parse(a.body)
    all.push(rest)
  }
  return canonical(all)
}

/** Everything that is counted somewhere is what there is. */
async function isSound (user, id, where) {
  const [row] = await root.sql(`
    SELECT s.bytes = (SELECT coalesce(sum(octet_length(e.value::text) + octet_length(e.key)), 0)
                        FROM holdfast.entry AS e WHERE (e.user_id, e.session_id) = (s.user_id, s.session_id)) AS bytes,
           s.keys = (SELECT count(e.value) FROM holdfast.entry AS e WHERE (e.user_id, e.session_id) = (s.user_id, s.session_id)) AS keys,
           s.past_bytes = (SELECT coalesce(sum(octet_length(p.value::text) + octet_length(p.key)), 0)
                             FROM holdfast.past AS p WHERE (p.user_id, p.session_id) = (s.user_id, s.session_id)) AS past,
           s.messages = (SELECT count(*) FROM holdfast.message AS m WHERE (m.user_id, m.session_id) = (s.user_id, s.session_id)) AS messages,
           s.snapshot_rev = (SELECT coalesce(max(n.rev), 0) FROM holdfast.snapshot AS n WHERE (n.user_id, n.session_id) = (s.user_id, s.session_id)) AS snapshot_rev,
           s.snapshot_seq >= (SELECT coalesce(max(n.number), 0) FROM holdfast.snapshot AS n WHERE (n.user_id, n.session_id) = (s.user_id, s.session_id)) AS snapshot_seq,
           s.context_rev <= s.rev AND s.floor_rev <= s.rev AS revs,
           NOT EXISTS (SELECT FROM holdfast.entry AS e WHERE (e.user_id, e.session_id) = (s.user_id, s.session_id)
                          AND (e.rev > s.rev OR e.rev < 1)) AS entries,
           NOT EXISTS (SELECT FROM holdfast.past AS p WHERE (p.user_id, p.session_id) = (s.user_id, s.session_id)
                          AND NOT EXISTS (SELECT FROM holdfast.snapshot AS n
                               WHERE (n.user_id, n.session_id) = (s.user_id, s.session_id)
                                 AND n.rev >= p.rev AND n.rev < p.until_rev AND starts_with(p.key, n.scope))) AS orphans,
           NOT EXISTS (SELECT FROM holdfast.entry AS e WHERE (e.user_id, e.session_id) = (s.user_id, s.session_id)
                          AND e.actor <> s.user_id) AS actors
      FROM holdfast.session AS s WHERE s.user_id = $1 AND s.session_id = $2`, [user, id])
  for (const [what, holds] of Object.entries(row)) assert.ok(holds, `${where}: ${what}`)
}

const rowsOf = async user => (await root.sql(`SELECT
  (SELECT count(*) FROM holdfast.session WHERE user_id = $1) AS s, (SELECT count(*) FROM holdfast.entry WHERE user_id = $1) AS e,
  (SELECT count(*) FROM holdfast.past WHERE user_id = $1) AS p, (SELECT count(*) FROM holdfast.snapshot WHERE user_id = $1) AS n,
  (SELECT count(*) FROM holdfast.message WHERE user_id = $1) AS m`, [user]))[0]

test('a session exported and imported is the same', async () => {
  const d = random()
  for (let round = 0; round < ROUNDS; round++) {
    const where = `seed ${seed}, round ${round}`
    const user = `copy-${randomUUID()}`
    const s = await lived(d, user)
    const first = await exported(user, s.id)
    assert.deepEqual(await exported(user, s.id, 1 + d.below(400)), first, `${where}: in parts`)
    const a = await take(user, first)
    assert.equal(a.status, 201, `${where}: ${a.body}`)
    const copy = JSON.parse(a.body).session
    assert.equal(essence(await exported(user, copy.id)), essence(first), where)
    assert.equal(await snapshots(user, copy.id), await snapshots(user, s.id), where)
    await isSound(user, copy.id, where)
    // And it lives on: a save keeps what a snapshot needs, as ever.
    const before = await snapshots(user, copy.id)
    const goesOn = await call('context_put', user, user, 'editor', copy.id, '{"new": 1}',
      `${copy.era ?? (await root.sql('SELECT era FROM holdfast.session WHERE session_id = $1', [copy.id]))[0].era}.` +
      (await root.sql('SELECT context_rev FROM holdfast.session WHERE session_id = $1', [copy.id]))[0].context_rev, null, LIMITS)
    assert.equal(goesOn.status, copy.status === 'completed' ? 409 : 200, `${where}: ${goesOn.code} ${goesOn.body}`)
    assert.equal(await snapshots(user, copy.id), before, `${where}: after a save`)
  }
})

/** Something else in a record, or other records. */
function tampered (d, records) {
  const out = structuredClone(records)
  for (let i = 1 + d.below(3); i > 0; i--) {
    const at = d.below(out.length)
    const record = out[at]
    const numbers = Object.keys(record).filter(name => typeof record[name] === 'number')
    switch (d.below(6)) {
      case 0: out.splice(at, 1); break
      case 1: out.splice(d.below(out.length), 0, structuredClone(record)); break
      case 2: out.splice(d.below(out.length), 0, ...out.splice(at, 1)); break
      case 3:
        if (record.key) record.key = d.pick([...KEYS, '', '../x', 'x'.repeat(300)])
        else if ('scope' in record) record.scope = d.pick(['f/', 'g', 'none'])
        break
      case 4: if (record.actor) record.actor = 'somebody else'; break
      default: if (numbers.length) record[d.pick(numbers)] = d.pick([1, 2, 3, 5, 8, 9007199254740991])
    }
  }
  return out
}

/** What C lets through: only records of the right shape come here. */
const isShaped = records => records.length >= 2 && records[0].type === 'session' &&
  !(records[0].ttl > 31536000) &&
  records.slice(1).every(r => r.type !== 'session' && !(r.version > 2147483647))

test('an altered document makes a consistent session or none', async () => {
  const d = random(seed + 1)
  const seen = { made: 0, refused: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const user = `tamper-${randomUUID()}`
    const s = await lived(d, user)
    const records = await exported(user, s.id)
    for (let i = 0; i < 12; i++) {
      const other = tampered(d, records)
      if (!isShaped(other)) continue
      const where = `seed ${seed}, round ${round}.${i}: ${JSON.stringify(other)}`
      const before = await rowsOf(user)
      const a = await take(user, other)
      if (a.status === 201) {
        seen.made++
        const id = JSON.parse(a.body).session.id
        await isSound(user, id, where)
        const again = await take(user, await exported(user, id))
        assert.equal(again.status, 201, `${where}: ${again.body}`)
      } else {
        seen.refused++
        assert.equal(a.status, 422, where)
        assert.deepEqual(await rowsOf(user), before, `${where}: something was left`)
      }
    }
    await isSound(user, s.id, 'the first one')
  }
  assert.ok(seen.made > ROUNDS && seen.refused > ROUNDS, JSON.stringify(seen))
})
