// Two clients race on one session, each with its own lane: the order of
// revisions explains the state, and what was overwritten unseen is in a copy.

import { after, before, test } from 'node:test'
import { Lane, Session, isLong, seed } from './lib.mjs'
import { race } from './race.mjs'

const SAVES = isLong ? 1000 : 200
const lanes = []

before(async () => { for (let i = 0; i < 4; i++) lanes.push(await Lane.open()) })
after(() => Promise.all(lanes.map(l => l.close())))

for (const strategy of ['merge', 'overwrite', 'reject']) {
  for (const withWas of [false, true]) {
    test(`two clients, ${SAVES} saves each, ${strategy}${withWas ? ', with was' : ''}`, async () => {
      const session = await Session.create(lanes[0], `race-${strategy}-${withWas}-${seed}`)
      await race(session, { ways: lanes, saves: SAVES, strategy, withWas })
    })
  }
}
