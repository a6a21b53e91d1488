/**
 * wipe - forget a user on this device, when he logs out.
 *
 * First all open sessions are flushed.  Raising the epoch makes every other tab, also
 * one that is frozen now, find out before it could write the old state back; it is raised
 * in the transaction that found nothing unsent.
 */
import {Journal, ownerName, range, sessions} from './journal.js';
import {leftOf} from './left.js';
import {tellWiped} from './tabs.js';

/** @returns {Promise<{unsent: number, wiped: boolean}>} */
export async function wipe({user, url = '/api/sessions', force = false}, page = globalThis) {
  if (!page.document) return {unsent: 0, wiped: false};
  const who = ownerName(url, user), open = [...sessions].filter((session) => session.who === who);
  await Promise.all(open.map((session) => session.flush()));
  const names = leftOf(page, who), waiting = new Set([...names, ...open.flatMap(unwritten)]);
  const done = await forget(new Journal(page, who, ''), waiting, force);
  const unsent = waiting.size;
  if (unsent && !force) return {unsent, wiped: false};
  for (const session of open) session.stop('wiped');
  for (const name of names) page.localStorage.removeItem(name);
  tellWiped(page, who);
  return {unsent, wiped: !!done};
}

/** Rows that are not in the journal. */
function unwritten({model, journal}) {
  model.cut();
  return model.rows.filter((row) => !row.durable).map((row) => String(journal.key(row)));
}

/** Rows of the journal, and messages, are added to what waits; all goes if none does. */
function forget(journal, waiting, force) {
  const {who} = journal;
  return journal.run('readwrite', ({rows, copies, epochs, out}) => {
    copies.getAllKeys(range([who])).onsuccess = ({target: {result}}) => {
      for (const key of result) if (key[2] === 'message') waiting.add(String(key));
    };
    rows.getAllKeys(range([who])).onsuccess = ({target: {result}}) => {
      for (const key of result) waiting.add(String(key));
      if (waiting.size && !force) return;
      for (const store of [rows, copies]) store.delete(range([who]));
      epochs.put(out.epoch + 1, who);
    };
  });
}
