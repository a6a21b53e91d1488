/**
 * wipe - forget a user on this device, when he logs out.
 *
 * First all open sessions are flushed.  Raising the epoch makes every other tab, also
 * one that is frozen now, find out before it could write the old state back; it is raised
 * in the transaction that found nothing unsent.
 */
import {hash, sessions} from './holdfast.js';
import {Journal, range} from './journal.js';
import {stored} from './left.js';

/** @returns {Promise<{unsent: number, wiped: boolean}>} */
export async function wipe({user, url = '/api/sessions', force = false}, page = globalThis) {
  if (!page.document) return {unsent: 0, wiped: false};
  const who = hash(`${url} ${user}`);
  const open = [...sessions].filter((s) => s.who === who);
  await Promise.all(open.map((s) => s.flush()));
  const journal = new Journal(page, who, '');
  const names = stored(page).filter((k) => k.startsWith(`holdfast ${who} `));
  const waits = new Set(names);
  for (const {model, journal: {key}} of open) {
    model.cut();
    for (const row of model.rows) if (!row.durable) waits.add(String(key(row)));
  }
  const asked = await journal.run('readwrite', ({rows, copies, epochs, out}) => {
    rows.getAllKeys(range([who])).onsuccess = ({target: {result}}) => {
      for (const key of result) waits.add(String(key));
      if (waits.size && !force) return;
      for (const store of [rows, copies]) store.delete(range([who]));
      epochs.put(out.epoch + 1, who);
    };
  });
  const unsent = waits.size;
  if (unsent && !force) return {unsent, wiped: false};
  for (const s of open) s.stop('wiped');
  for (const name of names) page.localStorage.removeItem(name);
  const channel = page.BroadcastChannel && new page.BroadcastChannel(`holdfast ${who}`);
  channel?.postMessage({wiped: true});
  channel?.close();
  return {unsent, wiped: !!asked};
}
