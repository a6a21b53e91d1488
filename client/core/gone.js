/**
 * gone - the session was deleted, completed or is past its life, and a person wants to go on.
 *
 * Going on is a new session of the same app and slot with what is on the screen.  Where
 * another tab, or another device, went on before, only what this browser has not sent
 * yet goes into theirs.
 */
import {HoldfastError} from './error.js';
import {record} from './journal.js';
import {applied, body, newClient} from './model.js';

const CHARS = 64 * 1024;      // of a batch

export async function goOn(session) {
  if (session.gone) await restart(session, false);
}

/** An empty one; unsent edits are kept like refused ones. */
export async function begin(session) {
  const {gone, info} = session;
  const reason = info?.status ?? 'active';
  if (!gone) throw new HoldfastError({code: 'state', reason, detail: 'The session is not over yet.'});
  await restart(session, true);
}

async function restart(session, isEmpty) {
  const {outbox, gone, options: {id, app, slot, user}} = session, client = newClient();
  if (id || session.stopped) throw new HoldfastError({...gone, code: session.stopped ?? gone.code});
  await session.write();
  await session.reread();
  const answer = await outbox.call('POST', '/latest/recover', {app, slot, create: true, client, clients: []});
  if (!answer.ok) throw new HoldfastError(answer.problem, answer.status);
  const {session: info, context} = answer.data;
  if (user !== null && info.user !== user) return session.end('user');
  await session.turn(() => session.gone === gone && move(session, client, {...context, id: info.id}, isEmpty));
  session.post();
  session.changed();
  session.drain();
}

/** All at once for whoever looks at the page; then in the journal. */
async function move(session, client, {id, era, rev, values}, isEmpty) {
  const {model, journal, outbox} = session;
  model.seal();
  const own = model.rows.filter(model.mine), rows = own.filter((row) => !row.problem);
  const refused = own.filter((row) => row.problem), carry = isEmpty ? [] : rows;
  const ops = isEmpty ? [] : carried(model, rows, id, values);
  const kept = isEmpty ? rows.map((row) => unsent(row, session.gone, id)) : [];
  const made = [...batches(model, ops, carry, {client, id, era, rev}), ...kept];
  for (const row of refused) Object.assign(row, {id}, isEmpty && {ops: new Map()});
  model.base = {id, era, rev, values: new Map(Object.entries(values))};
  model.replace(rows, made);
  model.refresh([...model.view.keys(), ...Object.keys(values)]);
  session.gone = null;
  Object.assign(outbox, {recovered: false, halted: false, ticket: null});
  const done = await journal.run('readwrite', (stores) => {
    for (const row of rows) stores.rows.delete(journal.key(row));
    for (const row of [...made, ...refused]) stores.rows.put(record(row), journal.key(row));
  });
  for (const row of made) row.durable = !!done;
}

/** As what was refused is, but shown no more. */
function unsent(row, problem, id) {
  const keys = [...row.ops.keys()];
  return {...row, id, client: `refused ${row.client}`, from: row.seq, keys, ops: new Map(), problem};
}

/** The operations that give the new session the values on the screen.  Refused edits stay refused. */
function carried(model, rows, id, values) {
  const {base} = model, isFirst = !Object.keys(values).length && !model.rows.some((row) => row.id === id);
  const keys = new Set([...isFirst ? base.values.keys() : [], ...rows.flatMap(({ops}) => [...ops.keys()])]);
  return [...keys].map((key) => {
    const value = rows.reduce((now, {ops}) => ops.has(key) ? applied(now, ops.get(key)) : now, base.values.get(key));
    return [key, value === undefined ? ['delete'] : ['set', value]];
  });
}

function batches(model, ops, rows, common) {
  const totals = new Map(), parts = cut(ops);
  for (const [counter, by] of rows.flatMap(({inc}) => inc)) totals.set(counter, (totals.get(counter) ?? 0) + by);
  if (!parts.length && totals.size) parts.push([]);
  Object.assign(model, {client: common.client, seq: parts.length, from: null, totals});
  return parts.map((part, i) => {
    const seq = i + 1, inc = i ? [] : [...totals];
    const row = {...common, seq, from: seq, n: ++model.clock, ops: new Map(part), seen: [], inc};
    return {...row, body: body(row, model)};
  });
}

/** Lists of operations, each small enough for one batch. */
function cut(ops) {
  const parts = [];
  let chars = 0;
  for (const op of ops) {
    const more = JSON.stringify(op).length;
    if (!parts.length || chars + more > CHARS) {
      parts.push([]);
      chars = 0;
    }
    chars += more;
    parts.at(-1).push(op);
  }
  return parts;
}
