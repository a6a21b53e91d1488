/**
 * claim - somebody anonymous has signed in: his sessions, and what still waits on this
 * device, become the user's.
 *
 * Should the answer be lost, the server may have done it all the same.  Until it is known,
 * a session that is not found is not given up (trouble), and the claim is made again.
 */
import {newClient, sessions} from './holdfast.js';
import {range} from './journal.js';
import {send} from './outbox.js';
import {HoldfastError} from './remote.js';
import {asked as tokenOf} from './token.js';
import {stored} from './left.js';

/** @returns {Promise<{sessions: {from: string, id: string}[]}>} */
export async function claim(session, {user, auth}) {
  if (session.stopped) throw new HoldfastError({code: session.stopped});
  const {page, who: before, journal} = session, open = [...sessions].filter((s) => s.who === before && s.page === page);
  const claiming = (is) => open.forEach((s) => { s.claiming = is; });
  claiming(true);
  await Promise.all(open.map((s) => s.flush()));
  const answer = await asked(session, auth);
  if (!answer.ok) {
    claiming(answer.retry === 'later');
    throw new HoldfastError(answer.problem, answer.status);
  }
  const ids = new Map(answer.data.sessions.map(({from, id}) => [from, id]));
  for (const s of open) {
    s.gone = null;
    const {model, options} = s, {id} = options;
    model.seal();
    model.rows = model.rows.map((row) => moved(row, ids));
    s.home(Object.assign(options, {user, auth}, id && {id: ids.get(id) ?? id}));
    Object.assign(model, {client: newClient(), seq: 0, totals: new Map(), base: {...model.base, id: ids.get(model.base.id) ?? model.base.id}});
    Object.assign(s.outbox ?? {}, {recovered: false, token: null, subject: undefined, ticket: null});
  }
  if (session.who !== before) await refiled(journal, before, session.who, ids);
  claiming(false);
  await Promise.all(open.map((s) => s.reread().then(() => s.drain())));
  return answer.data;
}

async function asked({page, outbox, options: {url}, status: {reason}}, auth) {
  if (!outbox?.token) return {problem: {code: reason ?? 'auth'}, retry: 'after-auth'};
  const {token, ...none} = await tokenOf(auth, false), body = JSON.stringify({token: outbox.token});
  return token ? send(page, url.replace(/sessions$/, 'account/claim'), {method: 'POST', token, body}) : none;
}

/** A row as it was, of the session as it is called now.  One that was not found is tried again. */
function moved({problem, client, ...row}, ids) {
  const found = problem?.code === 'not-found' && ids.has(row.id);
  return {...row, id: ids.get(row.id) ?? row.id,
    ...found ? {client: client.replace(/^refused /, '')} : problem ? {client, problem} : {client}};
}

/** Who wrote a row and in which order is in its key.  The old place is shut to other tabs, as by a wipe. */
async function refiled(journal, before, who, ids) {
  await journal.run('readwrite', ({rows, copies, epochs, out}) => {
    const all = range([before]);
    rows.openCursor(all).onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      const [, name, , seq] = cursor.key, row = moved(cursor.value, ids);
      rows.put(row, [who, ids.get(name) ?? name, row.client, seq]);
      cursor.delete();
      cursor.continue();
    };
    copies.delete(all);
    epochs.put(out.epoch + 1, before);
  });
  const channel = journal.page.BroadcastChannel && new journal.page.BroadcastChannel(`holdfast ${before}`);
  channel?.postMessage({wiped: true});
  channel?.close();
  left(journal.page, before, who, ids);
}

/** What closing pages left, to where it will be looked for. */
function left(page, before, who, ids) {
  for (const key of stored(page).filter((k) => k.startsWith(`holdfast ${before} `))) {
    const {name, rows} = JSON.parse(page.localStorage.getItem(key));
    page.localStorage.setItem(key.replace(before, who), JSON.stringify({name: ids.get(name) ?? name, rows: rows.map((row) => moved(row, ids))}));
    page.localStorage.removeItem(key);
  }
}
