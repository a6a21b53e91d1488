/**
 * wipe - forget a user on this device, when he logs out.
 *
 * First all open sessions are flushed.  Raising the epoch makes every other tab, also
 * one that is frozen now, find out before it could write the old state back.
 */
import {hash, sessions} from './holdfast.js';
import {Journal, range} from './journal.js';

const stored = (page) => {
  try { return Object.keys(page.localStorage); } catch { return []; }
};

/** @returns {Promise<{unsent: number, wiped: boolean}>} */
export async function wipe({user, url = '/api/sessions', force = false}, page = globalThis) {
  if (!page.document) return {unsent: 0, wiped: false};
  const who = hash(`${url} ${user}`);
  const open = [...sessions].filter((s) => s.who === who);
  await Promise.all(open.map((s) => s.flush()));
  const journal = new Journal(page, who, '');
  const found = await journal.run('readonly', ({rows, out}) => {
    rows.getAll(range([who])).onsuccess = (e) => { out.rows = e.target.result; };
  });
  const names = stored(page).filter((k) => k.startsWith(`holdfast ${who} `));
  const memory = open.flatMap((s) => s.model.rows.filter((r) => !r.durable));
  const unsent = (found?.rows.length ?? 0) + memory.length + names.length;
  if (unsent && !force) return {unsent, wiped: false};
  for (const s of open) s.stop('wiped');
  await journal.run('readwrite', ({rows, copies, epochs, out}) => {
    for (const store of [rows, copies]) store.delete(range([who]));
    epochs.put(out.epoch + 1, who);
  });
  for (const name of names) page.localStorage.removeItem(name);
  const channel = page.BroadcastChannel && new page.BroadcastChannel(`holdfast ${who}`);
  channel?.postMessage({wiped: true});
  channel?.close();
  return {unsent, wiped: true};
}
