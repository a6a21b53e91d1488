/**
 * rebase - own edits that wait, put on top of what came from elsewhere meanwhile.
 *
 * What was edited in different places is in one text then, and nobody is asked.  The rows
 * that wait are joined to one, which stands for them: until it is in the journal they are,
 * and what a server has of them already it has twice, to the same effect.
 */
import {change, preferred} from './merge.js';
import {applied, body, same} from './model.js';

const MOST = 256 * 1024;        // characters in one row

export async function rebase({session, session: {model}, acked}) {
  model.seal();
  const waits = model.rows.filter((r) => model.mine(r) && r.era === model.base.era && !r.problem && !(r.seq <= acked.get(r.client)));
  const rows = waits.filter((r) => r.client === model.client), {values} = model.base;
  const edits = rows.flatMap((r) => r.op ? [] : r.seen.map(([key, [before]]) => ({key, before, op: r.ops.get(key)})));
  const first = new Map([...edits].reverse().map((e) => [e.key, e])), touched = (r) => [...first.keys()].some((k) => r.ops.has(k));
  // A step, an edit of which nobody knows any more what its author saw, or what another tab has
  // still to send, comes before or between: then the server says what clashed.
  if (rows.some((r) => r.op || r.seen.length !== r.ops.size) || waits.some((r) => r.client !== model.client && touched(r))) return;
  if ([...first.values()].every(({key, before}) => same(before, values.get(key)))) return;
  const row = joined(model, rows, [...first.keys()].map((key) => rebased(values.get(key), edits.filter((e) => e.key === key))));
  if (row.body.length > MOST) return;
  model.seq = row.seq;
  model.replace(rows, [row]);
  await session.write();
}

/** All edits of one key, on top of `value`. */
function rebased(value, edits) {
  let now = value, seen = [value, false];
  for (const {before, op} of edits) {
    const next = preferred(before, applied(before, op), now);
    if (next.clashed && !seen[1]) seen = [before, true];
    now = next.value;
  }
  return {key: edits[0].key, op: change(value, now), seen};
}

function joined(model, rows, list) {
  const {client, base: {id, era, rev}} = model, seq = model.seq + 1, inc = new Map();
  for (const [counter, by] of rows.flatMap((r) => r.inc)) inc.set(counter, (inc.get(counter) ?? 0) + by);
  const row = {client, seq, from: rows[0].from, n: rows.at(-1).n, id, era, rev, inc: [...inc],
    ops: new Map(list.map(({key, op}) => [key, op])), seen: list.map(({key, seen}) => [key, seen])};
  return {...row, body: body(row, model)};
}
