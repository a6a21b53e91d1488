/**
 * gone - the session was deleted, completed or is past its life, and a person wants to go on.
 *
 * Going on is a new session of the same app and slot with what is on the screen.  Where
 * another tab, or another device, went on before, only what this browser has not sent
 * yet goes into theirs.
 */
import {newClient, record} from './holdfast.js';
import {applied, body} from './model.js';
import {HoldfastError} from './remote.js';

const CHARS = 64 * 1024;      // of a batch

export async function goOn(session) {
  const {outbox, options: {id, app, slot, user}} = session, {gone} = session, client = newClient();
  if (!gone) return;
  if (id || session.stopped) throw new HoldfastError({...gone, code: session.stopped ?? gone.code});
  await session.write();
  await session.reread();
  const answer = await outbox.call('POST', '/latest/recover', {app, slot, create: true, client, clients: []});
  if (!answer.ok) throw new HoldfastError(answer.problem, answer.status);
  const {session: info, context} = answer.data;
  if (user !== null && info.user !== user) return session.end('user');
  await session.turn(() => session.gone === gone && moved(session, client, {...context, id: info.id}));
  session.post();
  session.changed();
  session.drain();
}

/** All at once for whoever looks at the page; then in the journal. */
async function moved(session, client, {id, era, rev, values}) {
  const {model, journal, outbox} = session;
  model.seal();
  const rows = model.rows.filter((r) => model.mine(r) && !r.problem), refused = model.rows.filter((r) => model.mine(r) && r.problem);
  const made = batches(model, carried(model, rows, id, values), rows, {client, id, era, rev});
  for (const row of refused) row.id = id;
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

/** What was refused stays refused. */
function carried(model, rows, id, values) {
  const {base} = model, first = !Object.keys(values).length && !model.rows.some((r) => r.id === id);
  const keys = new Set([...first ? base.values.keys() : [], ...rows.flatMap((r) => [...r.ops.keys()])]);
  return [...keys].map((key) => {
    const value = rows.reduce((v, {ops}) => ops.has(key) ? applied(v, ops.get(key)) : v, base.values.get(key));
    return [key, value === undefined ? ['delete'] : ['set', value]];
  });
}

function batches(model, ops, rows, of) {
  const totals = new Map(), parts = [];
  for (const [counter, by] of rows.flatMap((r) => r.inc)) totals.set(counter, (totals.get(counter) ?? 0) + by);
  for (let i = 0, chars = Infinity; i < ops.length; i++) {
    const more = JSON.stringify(ops[i]).length;
    if (chars + more > CHARS) chars = parts.push([]) && 0;
    chars += more;
    parts.at(-1).push(ops[i]);
  }
  if (!parts.length && totals.size) parts.push([]);
  Object.assign(model, {client: of.client, seq: parts.length, from: null, totals});
  return parts.map((part, i) => {
    const row = {...of, seq: i + 1, from: i + 1, n: ++model.clock, ops: new Map(part), seen: [], inc: i ? [] : [...totals]};
    return {...row, body: body(row, model)};
  });
}
