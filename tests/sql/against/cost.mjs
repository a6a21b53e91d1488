// cost - what a save costs by the functions of an older revision and by those
// of the tree: time and processor time of the connection's process, in turns.
//
// Run by `tests/sql/run --against REVISION --cost`.

import { readFileSync } from 'node:fs'
import pg from 'pg'
import { limits } from '../model/lib.mjs'

const ROUNDS = Number(process.env.HF_ROUNDS ?? 12)
const KINDS = { fast: 600, program: 400, merge: 400, overlap: 200, 'ten keys': 120, 'five batches': 100, '500 batches': 1 }

const middle = list => list.sort((a, b) => a - b)[list.length >> 1]

/** Processor seconds that a process has used, in user and kernel. */
function spent (pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function open (database) {
  const db = new pg.Client({ user: 'postgres', database })
  await db.connect()
  const { rows: [{ pid }] } = await db.query('SELECT pg_backend_pid() AS pid')
  return { db, pid }
}

async function once ({ db, pid }, kind, n) {
  const user = `${kind} ${n}`
  const id = `01900000-0000-7000-9000-${String(n).padStart(12, '0')}`
  await db.query('SELECT holdfast.session_create($1, $1, $2, $3, NULL, NULL, $4)', [user, id, '{}', limits()])
  await db.query('SELECT against.save_many($1, $2, $3, 1, $4)', [user, id, kind, limits()])
  const [cpu, at] = [spent(pid), process.hrtime.bigint()]
  const count = KINDS[kind]
  await db.query('BEGIN')
  await db.query('SELECT against.save_many($1, $2, $3, $4, $5)', [user, id, kind, count, limits()])
  await db.query('COMMIT')
  return { us: Number(process.hrtime.bigint() - at) / 1000 / count, cpu: (spent(pid) - cpu) * 1e6 / count }
}

const dbs = await Promise.all(['before', 'holdfast'].map(open))
let n = 0
for (const kind of Object.keys(KINDS)) {
  const times = [[], []]
  const cpus = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    for (const which of round % 2 ? [1, 0] : [0, 1]) {
      const { us, cpu } = await once(dbs[which], kind, n++)
      times[which].push(us)
      cpus[which] += cpu / ROUNDS
    }
  }
  const ratios = times[0].map((t, i) => times[1][i] / t)
  const [before, now] = times.map(list => middle([...list]))
  console.log(`${kind.padEnd(14)} before ${before.toFixed(0).padStart(7)} us  now ${now.toFixed(0).padStart(7)} us  ` +
    `pairs ${middle(ratios).toFixed(3)}  processor ${cpus[0].toFixed(0)} -> ${cpus[1].toFixed(0)} us, ${(cpus[1] / cpus[0]).toFixed(3)}`)
}
await Promise.all(dbs.map(({ db }) => db.end()))
