// order - save_order and what a batch does, as the database does it, in plain
// JavaScript: for the models that need a hundred thousand runs.
// order.test.mjs holds it to the real function.

/** As holdfast.save_order, for content that is compared by ===. */
export function saveOrder (last, digests, batches, parked, isLenient, below = 0) {
  const out = { steps: [], verdicts: [], last: last ?? 0, digests: [...digests], refused: null }
  const take = (b, verdict) => {
    out.steps.push(b)
    out.verdicts.push(verdict)
    if (verdict === 'apply' || verdict === 'adopt') {
      if (b.seq === undefined) return
      out.last = b.seq
      out.digests = [[b.seq, b.content], ...out.digests].slice(0, 16)
    }
  }
  const isNext = b => (b.from ?? b.seq) <= out.last + 1
  const adopt = before => {
    for (const q of parked) {
      if (q.seq >= before || q.seq <= out.last) continue
      if (isNext(q) || q.seq < below) take(q, 'adopt')
    }
  }
  for (const b of batches) {
    adopt(b.seq ?? -1)
    if (b.seq === undefined) {
      take(b, 'apply')
    } else if (b.seq <= out.last) {
      const known = out.digests.find(([seq]) => seq === b.seq)
      take(b, known !== undefined && known[1] !== b.content ? 'reuse' : 'skip')
    } else if (isNext(b)) {
      take(b, 'apply')
    } else if (isLenient) {
      take(b, 'park')
    } else {
      out.refused = last === null && out.last === 0 ? 'client-unknown' : 'sequence-gap'
      return out
    }
  }
  adopt(Infinity)
  return out
}

/** One client's side of one session: what has been applied, what waits. */
export class Server {
  constructor () {
    Object.assign(this, { last: null, digests: [], parked: [], applied: [], copies: [] })
  }

  /** @returns {string|null} the refusal */
  take (batches, isLenient, below = 0) {
    const o = saveOrder(this.last, this.digests, batches, this.parked, isLenient, below)
    if (o.refused) return o.refused
    o.steps.forEach((b, i) => {
      const verdict = o.verdicts[i]
      if (verdict === 'apply' || verdict === 'adopt') this.applied.push(b)
      else if (verdict === 'reuse') this.copies.push(b)
      else if (verdict === 'park' && !this.parked.some(q => q.seq === b.seq)) {
        this.parked.push(b)
        this.parked.sort((a, c) => a.seq - c.seq)
      }
    })
    if (o.last > 0) {
      this.last = o.last
      this.digests = o.digests
    }
    this.parked = this.parked.filter(q => q.seq > o.last)
    return null
  }
}
