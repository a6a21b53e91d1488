/**
 * rebase - own edits that wait, put on top of what came from elsewhere meanwhile.
 *
 * What was edited in different places is in one text then, and nobody is asked.  The rows
 * that wait are joined to one, which stands for them: until it is in the journal they are,
 * and what a server has of them already it has twice, to the same effect.
 *
 * The joined row says that it has seen the server's value, and it has: each word of that
 * is in it, or its author took it out.  Where that cannot be, for two wrote the same words
 * or because it is not known what was seen, the rows stay as they are.  Each is sent, and
 * the server keeps what they go over.
 */
import {change, ontop} from './merge.js';
import {body, same} from './model.js';

const MOST = 256 * 1024;        // characters in one row

export async function rebase({session, session: {model}, acked}) {
  model.seal();
  const {base, base: {values}, client} = model, all = model.rows.filter(model.mine);
  const rows = all.filter((r) => r.client === client && r.era === base.era && !r.problem);
  const keys = new Set(rows.flatMap((r) => [...r.ops.keys()]));
  // What another row has still to say of a key, or the server has not taken, comes before or
  // between.  One whose answer was heard, but that is here still, is in no value seen here.
  const others = new Set(all.filter((r) => !rows.includes(r)).flatMap((r) => r.keys ?? [...r.ops.keys()]));
  if (rows.some((r) => r.op || r.seq <= acked.get(client)) || [...keys].some((key) => others.has(key))) return;
  const list = [...keys].map((key) => ({key, was: values.get(key), now: ontop(rows, key, values.get(key))}));
  if (list.some(({now}) => !now) || list.every(({now, was}) => same(now.from, was))) return;
  const row = joined(model, rows, list);
  if (row.body.length > MOST) return;
  model.seq = row.seq;
  model.replace(rows, [row]);
  await session.write();
}

function joined(model, rows, list) {
  const {client, base: {id, era, rev}} = model, seq = model.seq + 1, inc = new Map();
  for (const [counter, by] of rows.flatMap((r) => r.inc)) inc.set(counter, (inc.get(counter) ?? 0) + by);
  const ops = new Map(list.map(({key, was, now}) => [key, change(was, now.value)]));
  const seen = list.map(({key, was}) => [key, [was, false]]);
  const row = {client, seq, from: rows[0].from, n: rows.at(-1).n, id, era, rev, inc: [...inc], ops, seen};
  return {...row, body: body(row, model)};
}
