// lib - what the models share: connections as a worker has them, calls as a
// worker makes them, a random source that can be repeated, and clients.
//
// Run by tests/sql/run, which names the cluster by PGHOST and PGDATABASE.
// HF_LONG=1: the long runs.  HF_SEED=n: the run that failed, again.

import pg from 'pg'

export const isLong = process.env.HF_LONG === '1'
export const seed = Number(process.env.HF_SEED ?? Date.now() % 1e9)

// The order of the type holdfast.limits.
const shipped = {
  context_bytes: 1048576, key_bytes: 256, keys: 1000, depth: 64, sessions: 1000,
  session_ttl: 86400, session_grace: 604800, ended_days: 30, snapshots: 1000,
  snapshot_days: 30, snapshot_keep: 10, past_bytes: 16777216, steps: 50,
  conflicts: 1000000, conflict_bytes: 1e12, conflict_days: 30, parked: 16,
  parked_bytes: 262144, clients: 200, client_days: 30, tombstones: 1000,
  ticket_seconds: 691200, auto_revs: 0, auto_seconds: 0, grants: 100, links: 100
}
export const limits = (but = {}) => `(${Object.values({ ...shipped, ...but }).join()})`

// mulberry32: small, and good enough to choose.
export function random (n = seed) {
  let a = n >>> 0
  const next = () => {
    a = (a + 0x6D2B79F5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  next.below = n => Math.floor(next() * n)
  next.pick = list => list[next.below(list.length)]
  next.chance = p => next() < p
  next.shuffle = list => {
    for (let i = list.length - 1; i > 0; i--) {
      const j = next.below(i + 1)
      ;[list[i], list[j]] = [list[j], list[i]]
    }
    return list
  }
  return next
}

let made = 0
/** A new id, in the shape the server makes them. */
export const newId = () =>
  `01900000-0000-7000-8000-${(seed * 1000 + made++).toString(16).padStart(12, '0').slice(-12)}`

/** One connection, as a worker's lane has it. */
export class Lane {
  static async open (user = 'holdfast_app') {
    const lane = new Lane()
    lane.db = new pg.Client({ user, database: process.env.PGDATABASE ?? 'holdfast' })
    await lane.db.connect()
    return lane
  }

  close () { return this.db.end() }

  async sql (text, values) { return (await this.db.query(text, values)).rows }

  /** A call, made again while the session's row is somebody else's. */
  async call (name, ...args) {
    const marks = args.map((_, i) => '$' + (i + 1)).join()
    for (;;) {
      const { rows: [row] } = await this.db.query({
        name, text: `SELECT * FROM holdfast.${name}(${marks})`, values: args
      })
      if (row.code !== 'busy') return row
    }
  }
}

/** One session of a user, and the calls about it. */
export class Session {
  static async create (lane, user, but) {
    const s = Object.assign(new Session(), { user, id: newId(), limits: limits(but) })
    const a = await lane.call('session_create', user, user, s.id, '{}', null, null, s.limits)
    if (a.status !== 201) throw new Error(`no session: ${a.status} ${a.code}`)
    return s
  }

  #answer (a) {
    return { ...a, body: a.body === null ? null : JSON.parse(a.body) }
  }

  async save (lane, body, via = 'save') {
    return this.#answer(await lane.call('context_save', this.user, this.user,
      'editor', this.id, JSON.stringify(body), via, false, null, this.limits))
  }

  async beacon (lane, body) {
    return this.#answer(await lane.call('context_beacon', this.user, this.user,
      this.id, JSON.stringify({ ...body, ticket: 'x' }), Math.floor(Date.now() / 1000),
      null, null, this.limits))
  }

  async load (lane, { since = null, prefix = null, keys = null } = {}) {
    return this.#answer(await lane.call('context_load', this.user, this.user,
      'viewer', this.id, since, null, prefix, keys && JSON.stringify(keys), null, this.limits))
  }

  async conflicts (lane) {
    const all = []
    for (let cursor = null; ;) {
      const { body } = this.#answer(await lane.call('conflict_list', this.user,
        this.user, 'viewer', this.id, 1000, cursor, this.limits))
      all.push(...body.conflicts)
      cursor = body.next
      if (cursor === null) return all
    }
  }
}

/** RFC 7396. */
export function mergePatch (target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch
  const out = target !== null && typeof target === 'object' && !Array.isArray(target)
    ? { ...target } : {}
  for (const [k, v] of Object.entries(patch)) {
    if (v === null) delete out[k]
    else out[k] = mergePatch(out[k], v)
  }
  return out
}

/** A context with a load's answer in it. */
export function apply (context, { full, values, deleted }) {
  const out = full ? new Map() : new Map(context)
  for (const [k, v] of Object.entries(values)) out.set(k, v)
  for (const k of deleted) out.delete(k)
  return out
}

/** The same whatever the order of members. */
export const canonical = v =>
  JSON.stringify(v instanceof Map ? Object.fromEntries(v) : v, (_, x) =>
    x !== null && typeof x === 'object' && !Array.isArray(x)
      ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => a < b ? -1 : 1)) : x)
