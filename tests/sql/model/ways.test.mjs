// A save has a fast and a slow way.  Whatever a fast one does, the slow one
// does, too: the same random saves into twin sessions, one by each way, leave
// the same answers and the same rows.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Lane, Session, isLong, random, seed } from './lib.mjs'

let lane
let admin

before(async () => {
  lane = await Lane.open()
  admin = await Lane.open('postgres')
})
after(() => Promise.all([lane.close(), admin.close()]))

const value = choose => choose.pick([1, 1, 2, null, 'x', { a: 1 }, { a: 1, b: { c: 2 } }, [1, 2], { a: null }, ''])
const patch = choose => choose.pick([{ a: 2 }, { a: null }, { b: { c: 3 } }, { b: { c: null, d: 1 } }, 5, {}, { z: [1] }])

function randomSave (choose, clients, rev) {
  const client = choose.pick(Object.keys(clients))
  const key = () => `k${choose.below(5)}`
  const batch = () => {
    const b = {}
    if (choose.chance(0.7)) b.set = Object.fromEntries(Array.from({ length: 1 + choose.below(3) * choose.below(2) }, () => [key(), value(choose)]))
    if (!b.set || choose.chance(0.2)) b.merge = { [key()]: patch(choose) }
    if (choose.chance(0.08)) b.delete = [key()]
    if (choose.chance(0.3)) {
      b.was = Object.fromEntries([...Object.keys(b.set ?? {}), ...Object.keys(b.merge ?? {})]
        .filter(() => choose.chance(0.8)).map(k => [k, value(choose)]))
    }
    if (choose.chance(0.9)) b.base = Math.max(0, rev - choose.pick([0, 0, 0, 1, 2, 5, 50, -3]))
    if (choose.chance(0.2)) b.strategy = choose.pick(['merge', 'overwrite', 'reject'])
    if (choose.chance(0.2)) b.counters = { n: choose.below(9) }
    return b
  }
  if (choose.chance(0.1)) return { body: batch() }                // a script
  const last = clients[client]
  const sequenced = (b, seq) => {
    b.seq = seq
    if (choose.chance(0.1)) b.from = Math.max(1, seq - choose.below(3))
    return b
  }
  const seq = choose.chance(0.85) ? last + 1 : Math.max(1, last + choose.below(4) - 1)
  const batches = [sequenced(batch(), seq)]
  if (choose.chance(0.1)) batches.push(sequenced(batch(), seq + 1))
  const body = { client, ...(choose.chance(0.5) ? { batches } : batches.length === 1 ? batches[0] : { batches }) }
  if (choose.chance(0.3)) body.era = '@era'
  // Not with what may be a repeat: the fast way leaves a label as it is then.
  if (choose.chance(0.1) && seq > last) body.label = choose.pick(['phone', 'desk'])
  return { body, client }
}

// A row without the parts that differ from twin to twin.
async function rows (session) {
  const who = [session.user, session.id]
  const [tables] = await admin.sql(`SELECT
    (SELECT jsonb_agg(to_jsonb(e) - '{session_id,deleted_at,user_id,grew,at}'::text[] || jsonb_build_object('is_deleted', deleted_at IS NOT NULL) ORDER BY key) FROM holdfast.entry AS e WHERE user_id = $1 AND session_id = $2) AS entries,
    (SELECT jsonb_agg(to_jsonb(c) - '{session_id,seen_at,user_id,ticket_until}'::text[] ORDER BY client_id) FROM holdfast.client AS c WHERE user_id = $1 AND session_id = $2) AS clients,
    (SELECT jsonb_agg(to_jsonb(c) - '{session_id,conflict_id,created_at,user_id}'::text[] ORDER BY number) FROM holdfast.conflict AS c WHERE user_id = $1 AND session_id = $2) AS copies,
    (SELECT jsonb_agg(to_jsonb(p) - '{session_id,user_id}'::text[] ORDER BY key, rev) FROM holdfast.past AS p WHERE user_id = $1 AND session_id = $2) AS past,
    (SELECT to_jsonb(s) - '{session_id,user_id,era,created_at,saved_at,expires_at,auto_at}'::text[] FROM holdfast.session AS s WHERE user_id = $1 AND session_id = $2) AS session`, who)
  return tables
}

const said = (answer, session) => {
  const { status, code, outcome, used, quota, warn, etag, ticket, bell } = answer
  const body = answer.body && structuredClone(answer.body)
  for (const c of [...body?.conflicts ?? [], ...body?.dropped ?? []]) delete c.id
  if (body) delete body.era
  return {
    status, code, outcome, used, quota, warn, body,
    etag: etag?.slice(9), hasTicket: ticket !== null, bell: bell && JSON.parse(bell.replace(session.id, ''))
  }
}

test('the fast and the slow path write the same rows', async t => {
  const rounds = isLong ? 300 : 12
  const choose = random(seed)
  const outcomes = {}
  for (let round = 0; round < rounds; round++) {
    const user = `ways-${seed}-${round}`
    const bounds = choose.pick([{}, {}, { context_bytes: 120 }, { keys: 3 }, { conflicts: 4 }])
    const twins = await Promise.all([0, 1].map(() => Session.create(lane, user, bounds)))
    const eras = await Promise.all(twins.map(async s => (await s.load(lane)).body.era))
    const clients = { A: 0, B: 0, C: 0 }
    let rev = 0
    for (let i = 0; i < 60; i++) {
      if (choose.chance(0.04)) {
        for (const s of twins) {
          await admin.sql(`INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, scope, rev, changed_rev, bytes, actor, created_at)
            VALUES ($1, $2, $3, gen_random_uuid(), 'user', '', $4, $4, 0, $1, now())`, [user, s.id, 1000 + i, rev])
          await admin.sql('UPDATE holdfast.session SET snapshot_rev = $3 WHERE user_id = $1 AND session_id = $2', [user, s.id, rev])
        }
      }
      const { body, client } = randomSave(choose, clients, rev)
      const texts = eras.map(era => JSON.stringify(body).replace('@era', era))
      const fast = await twins[0].save(lane, JSON.parse(texts[0]))
      const [row] = await lane.sql(`SELECT * FROM holdfast.save_slow($1, $1, $2, $3, 'save', NULL, NULL, $4)`,
        [user, twins[1].id, texts[1], twins[1].limits])
      const slow = { ...row, body: row.body && JSON.parse(row.body) }
      assert.deepEqual(said(fast, twins[0]), said(slow, twins[1]), `round ${round}, save ${i}: ${texts[0]}`)
      outcomes[fast.outcome] = (outcomes[fast.outcome] ?? 0) + 1
      if (fast.status === 200) {
        rev = fast.body.rev
        if (client) clients[client] = Math.max(clients[client], ...fast.body.applied, 0)
      }
    }
    const [one, two] = await Promise.all(twins.map(rows))
    assert.deepEqual(one, two, `round ${round}`)
  }
  t.diagnostic(`seed ${seed}: ${JSON.stringify(outcomes)}`)
  for (const outcome of ['applied', 'unchanged', 'duplicate', 'merged', 'refused']) assert.ok(outcomes[outcome] > 5, outcome)
})
