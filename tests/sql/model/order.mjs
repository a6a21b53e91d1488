// order - save_order and what a batch does, as the database does it, in plain
// JavaScript: for the models that need a hundred thousand runs.
// order.test.mjs holds it to the real function.

/**
 * Judges a batch with a sequence that has been passed.  Digests are [seq, content], the
 * newest first; or [-n, m], when nothing between m and n had come.
 */
export function verdictOf (digests, { seq, content }) {
  for (const [n, what] of digests) {
    if (n === seq) return what === content ? 'skip' : 'reuse'
    if (n < 0 && what < seq && seq < -n) return 'late'
  }
  return digests.length >= 16 && seq < Math.abs(digests.at(-1)[0]) ? 'old' : 'void'
}

/**
 * As holdfast.save_order, for content that is compared by ===.
 * isContained: whether all that a parked batch says is in one that stands for it.
 */
export function saveOrder (last, digests, batches, parked, isLenient, below = 0, isContained = () => true) {
  const out = { steps: [], verdicts: [], last: last ?? 0, digests: [...digests], refused: null }
  const waiting = [...parked]
  const take = (b, verdict) => {
    out.steps.push(b)
    out.verdicts.push(verdict)
    if (verdict === 'park') waiting.push(b)
    if ((verdict !== 'apply' && verdict !== 'adopt') || b.seq === undefined) return
    const from = b.from ?? b.seq
    for (const q of waiting) {
      if (q.seq < Math.max(from, out.last + 1) || q.seq > b.seq) continue
      if (q.seq < b.seq ? isContained(q, b) : q.content === b.content) continue
      out.steps.push(q)
      out.verdicts.push('twin')
    }
    if (from > out.last + 1) out.digests.unshift([-from, out.last])
    out.last = b.seq
    out.digests = [[b.seq, b.content], ...out.digests].slice(0, 16)
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
    const twin = waiting.find(q => q.seq === b.seq)
    if (b.seq === undefined) {
      take(b, 'apply')
    } else if (b.seq <= out.last) {
      take(b, verdictOf(out.digests, b))
    } else if (isNext(b)) {
      take(b, 'apply')
    } else if (isLenient) {
      take(b, twin && twin.content !== b.content ? 'reuse' : 'park')
    } else {
      out.refused = last === null && out.last === 0 ? 'client-unknown' : 'sequence-gap'
      return out
    }
  }
  adopt(Infinity)
  return out
}

/** One client's side of one session: applied and waiting batches. */
export class Server {
  constructor () {
    Object.assign(this, { last: null, digests: [], parked: [], applied: [], copies: [] })
  }

  /** @returns {string|null} the refusal */
  take (batches, isLenient, below = 0) {
    const o = saveOrder(this.last, this.digests, batches, this.parked, isLenient, below,
      (q, b) => (q.edits ?? []).every(e => b.edits?.includes(e)))
    if (o.refused) return o.refused
    o.steps.forEach((b, i) => {
      const verdict = o.verdicts[i]
      if (verdict === 'apply' || verdict === 'adopt') this.applied.push(b)
      else if (['reuse', 'late', 'twin'].includes(verdict) || (verdict === 'old' && isLenient)) this.copies.push(b)
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
