/**
 * claim - somebody anonymous has signed in: the sessions, and what still waits on this
 * device, become the user's.
 *
 * Should the answer be lost, the server may have done it all the same.  Until it is known,
 * a session that is not found is not given up (trouble), and the claim is made again.
 */
import {HoldfastError} from './error.js';
import {range, sessions} from './journal.js';
import {leftOf} from './left.js';
import {newClient} from './model.js';
import {tellWiped} from './tabs.js';
import {asked as tokenOf} from './token.js';
import {send} from './wire.js';

/** @returns {Promise<{sessions: {from: string, id: string}[]}>} */
export async function claim(session, as) {
  if (session.stopped) throw new HoldfastError({code: session.stopped});
  const {page, who: before, journal} = session;
  const open = [...sessions].filter((other) => other.who === before && other.page === page);
  const claiming = (is) => { for (const one of open) one.claiming = is; };
  claiming(true);
  await Promise.all(open.map((one) => one.flush()));
  const answer = await asked(session, as.auth);
  if (!answer.ok) {
    claiming(answer.retry === 'later');
    throw new HoldfastError(answer.problem, answer.status);
  }
  const ids = new Map(answer.data.sessions.map(({from, id}) => [from, id]));
  for (const one of open) rehome(one, as, ids);
  if (session.who !== before) await refile(journal, before, session.who, ids);
  claiming(false);
  await Promise.all(open.map((one) => one.reread().then(() => one.drain())));
  return answer.data;
}

async function asked({page, outbox, options: {url}, status: {reason}}, auth) {
  if (!outbox?.token) return {problem: {code: reason ?? 'auth'}, retry: 'after-auth'};
  const {token, ...none} = await tokenOf(auth, false), body = JSON.stringify({token: outbox.token});
  return token ? send(page, url.replace(/sessions$/, 'account/claim'), {method: 'POST', token, body}) : none;
}

/** An open session is the user's from here on, by a client of its own. */
function rehome(session, {user, auth}, ids) {
  const {model, options, outbox} = session, {base} = model, now = (id) => ids.get(id) ?? id;
  session.gone = null;
  model.seal();
  model.rows = model.rows.map((row) => moved(row, ids));
  session.home(Object.assign(options, {user, auth}, options.id && {id: now(options.id)}));
  Object.assign(model, {client: newClient(), seq: 0, totals: new Map(), base: {...base, id: now(base.id)}});
  if (outbox) Object.assign(outbox, {recovered: false, token: null, subject: undefined, ticket: null});
}

/** A row as it was, of the session as it is called now.  One that was not found is tried again. */
function moved({problem, client, ...row}, ids) {
  const id = ids.get(row.id) ?? row.id;
  if (!problem) return {...row, id, client};
  if (problem.code !== 'not-found' || !ids.has(row.id)) return {...row, id, client, problem};
  return {...row, id, client: client.replace(/^refused /, '')};
}

/** Who wrote a row and in which order is in its key.  The old place is shut to other tabs, as by a wipe. */
async function refile(journal, before, who, ids) {
  await journal.run('readwrite', ({rows, copies, epochs, out}) => {
    const all = range([before]);
    rows.openCursor(all).onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      const [, name, , seq] = cursor.key, row = moved(cursor.value, ids);
      rows.put(row, [who, ids.get(name) ?? name, row.client, seq]);
      cursor.delete();
      cursor.continue();
    };
    const messages = copies.openCursor(all);      // the copy itself is loaded anew
    messages.onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      const [, name, kind, ...rest] = cursor.key;
      if (kind === 'message') copies.put(cursor.value, [who, ids.get(name) ?? name, kind, ...rest]);
      cursor.delete();
      cursor.continue();
    };
    epochs.put(out.epoch + 1, before);
  });
  tellWiped(journal.page, before);
  relabel(journal.page, before, who, ids);
}

/** What closing pages left, to where it will be looked for. */
function relabel(page, before, who, ids) {
  for (const key of leftOf(page, before)) {
    const {localStorage} = page, {name, rows} = JSON.parse(localStorage.getItem(key));
    const left = {name: ids.get(name) ?? name, rows: rows.map((row) => moved(row, ids))};
    localStorage.setItem(key.replace(before, who), JSON.stringify(left));
    localStorage.removeItem(key);
  }
}
