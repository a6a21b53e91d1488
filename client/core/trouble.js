/**
 * trouble - what to do about a save that was refused for good.
 *
 * Nothing leaves the queue without a word: what cannot be sent is kept in the journal
 * with the server's problem, and the application is told.
 */
import {record} from './journal.js';
import {body, newClient} from './model.js';
import {parsed} from './rows.js';

/** True: the queue goes on at once. */
export async function solved(outbox, run, problem) {
  const row = run.find((r) => r.seq === problem?.seq) ?? (run.length === 1 && run[0]);
  if (problem?.code === 'not-found' && outbox.session.claiming) return false;       // it may be the user's already
  if (problem?.code === 'client-unknown') return anew(outbox, run, problem);
  if (!row) return oneByOne(outbox, run);
  if (problem?.code === 'sequence-gap') return bridged(outbox, row, problem);
  if (problem?.code === 'conflict') return yielded(outbox, row, problem);
  if (row.op) return swap(outbox.session, [row], []);       // a step nobody will miss
  return rejected(outbox.session, row, problem);
}

/** Several were refused and none was named: the next answers are about one each. */
async function oneByOne(outbox, run) {
  for (const row of run) {
    const answer = await outbox.post([row]);
    if (answer.ok) await outbox.took([row], answer.data);
    else if (/later|after-auth/.test(answer.retry) || !await solved(outbox, [row], answer.problem)) return false;
  }
  return true;
}

/**
 * The server misses a sequence.  One it had (it was restored since): it no longer knows
 * this client.  One it never had was given up: this row stands for it too.
 */
async function bridged(outbox, row, problem) {
  const {expected} = problem;
  if (expected <= (outbox.acked.get(row.client) ?? 0)) return anew(outbox, [row], problem);
  if (row.from === expected) return rejected(outbox.session, row, problem);
  row.from = expected;
  row.durable = false;
  await outbox.session.write();
  return true;
}

/** The same batches from a client the server cannot have forgotten, with what each saw. */
async function anew(outbox, run, problem) {
  const {session, session: {model}} = outbox;
  outbox.recovered = false;
  await outbox.recover();
  if (!outbox.recovered) return false;
  const [{client}] = run, isOwn = client === model.client;
  if (isOwn) model.seal();
  const rows = model.rows.filter((row) => row.client === client && model.mine(row));
  if (!rows.length) return rejected(session, run[0], problem);      // of a session that is no longer this one
  const fresh = newClient(), {made, totals} = renamed(model, rows, fresh);
  return exchange(session, rows, made, () => {
    if (!isOwn) return;
    model.seal();       // what came meanwhile stays the old one's, and is made anew in its turn
    Object.assign(model, {client: fresh, seq: made.length, from: null, totals});
  });
}

function renamed({strategy, base: {id, era, rev}}, rows, client) {
  const totals = new Map();
  const made = rows.map((row, i) => {
    for (const [counter, by] of row.inc) totals.set(counter, (totals.get(counter) ?? 0) + by);
    const next = {...row, client, seq: i + 1, from: i + 1, id, era, rev: row.era === era ? row.rev : rev};
    return row.op ? next : {...next, body: body(next, {strategy, totals}, true)};
  });
  return {made, totals};
}

/** With strategy `reject` theirs stays; the server keeps a copy of what was refused. */
async function yielded(outbox, row, problem) {
  const {session, session: {model}} = outbox, {current = {}} = problem;
  outbox.tell(problem);
  if (!await outbox.load()) return false;
  await swap(session, [row], []);
  for (const [key, op] of row.ops) if (!Object.hasOwn(current, key)) model.edit(key, op);
  const isOwn = row.client === model.client;      // then the totals have it
  for (const [counter, by] of row.inc) model.count(counter, isOwn ? 0 : by);
  model.seal();
  await session.write();
  return true;
}

/** Out of the queue, under a client of its own.  It stands for no other row, and none for it: each is kept. */
async function rejected(session, row, problem) {
  const keys = [...parsed(row.body).keys()];
  const kept = {...row, client: `refused ${row.client}`, from: row.seq, keys, problem: problem ?? {}};
  await swap(session, [row], [kept]);
  session.emit('rejected', kept);
  return true;
}

export async function swap(session, gone, news) {
  for (const row of gone) passOn(session.model, row);
  return exchange(session, gone, news);
}

/** Two tabs may be at it: those that found the rows in the journal have them, the others hear of it. */
export async function exchange(session, gone, news, then) {
  await session.turn(async () => {
    const done = await rewritten(session.journal, gone, news);
    if (done?.isTaken) return;
    then?.();
    session.model.replace(gone, news);
    for (const row of news) row.durable = !!done;
  });
  await session.reread();
  await session.write();
  session.post();
  session.changed();
  return true;
}

/** In one transaction; `isTaken` if another tab had one of the rows before. */
function rewritten(journal, gone, news) {
  const stored = gone.filter((row) => row.durable);
  return journal.run('readwrite', ({rows, out}) => {
    let open = stored.length;
    const write = () => {
      for (const row of gone) rows.delete(journal.key(row));
      for (const row of news) rows.put(record(row), journal.key(row));
    };
    for (const row of stored) {
      rows.get(journal.key(row)).onsuccess = ({target: {result}}) => {
        open--;
        out.isTaken ||= !result;
        if (open === 0 && !out.isTaken) write();
      };
    }
    if (open === 0) write();
  });
}

/** The next row stands for the one given up, too, which voids it. */
function passOn(model, row) {
  const next = model.rows.find((r) => r.client === row.client && r.seq > row.seq && !r.problem);
  if (next) Object.assign(next, {from: row.from, durable: false});
  else if (row.client === model.client) model.from = row.from;
}

/** Send a rejected row's content as new edits, which are on the device before it leaves; or forget it. */
export async function again(session, row) {
  const {model} = session;
  model.seal();
  const {client, base: {id, era, rev}} = model, seq = ++model.seq;
  const next = {client, seq, from: model.from ?? seq, n: ++model.clock, id, era, rev,
    ops: parsed(row.body), seen: [], inc: []};
  model.from = null;
  model.replace([row], [{...next, body: body(next, model)}]);
  await session.write();
  await discard(session, row);
}

export const discard = (session, row) => swap(session, [row], []);
