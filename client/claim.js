/**
 * claim - somebody anonymous has signed in: his sessions, and what still waits on this
 * device, become the user's.
 */
import {newClient} from './holdfast.js';
import {range} from './journal.js';
import {send} from './outbox.js';
import {HoldfastError} from './remote.js';

/** @returns {Promise<{sessions: {from: string, id: string}[]}>} */
export async function claim(session, {user, auth}) {
  const {outbox, model, options: {url}, page} = session;
  const {server, reason} = await session.flush();
  if (!server) throw new HoldfastError({code: reason});
  const token = await auth({refresh: false}), body = JSON.stringify({token: outbox.token});
  const answer = await send(page, url.replace(/sessions$/, 'account/claim'), {method: 'POST', token, body});
  if (!answer.ok) throw new HoldfastError(answer.problem, answer.status);
  const ids = new Map(answer.data.sessions.map(({from, id}) => [from, id])), now = (id) => ids.get(id) ?? id;
  const {who: before, journal} = session;
  model.seal();
  session.home(Object.assign(session.options, {user, auth}));
  await refiled(journal, before, session.who, now);
  Object.assign(model, {client: newClient(), seq: 0, totals: new Map(), base: {...model.base, id: now(model.base.id)}});
  Object.assign(outbox, {recovered: false, token: null, ticket: null});
  await session.reread();
  await session.drain();
  return answer.data;
}

/** Rows move as they are: who wrote them and in which order is in their keys. */
function refiled(journal, before, who, now) {
  return journal.run('readwrite', ({rows, copies}) => {
    const all = range([before]);
    rows.openCursor(all).onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      const [, name, ...rest] = cursor.key;
      rows.put({...cursor.value, id: now(cursor.value.id)}, [who, now(name), ...rest]);
      cursor.delete();
      cursor.continue();
    };
    copies.delete(all);
  });
}
