/**
 * left - what closing pages left in localStorage.
 *
 * It moves into the journal.  Where there is none, it stays until the server has it.
 */
import {revived} from './holdfast.js';

export const stored = (page) => {
  try { return Object.keys(page.localStorage); } catch { return []; }
};

function read(storage, key) {
  try { return JSON.parse(storage.getItem(key)); } catch { return null; }
}

export async function rescue(session) {
  const {page: {localStorage}, page, who, name, journal, model} = session, taken = new Map();
  for (const key of stored(page).filter((k) => k.startsWith(`holdfast ${who} `))) {
    const left = read(localStorage, key);
    if (left?.name !== name) continue;
    taken.set(key, left.rows);
    if ((left.epoch ?? journal.epoch) !== journal.epoch) continue;
    model.sync(left.rows.map(revived(false)), new Set());
  }
  await session.write();
  const waits = ({client, seq}) => model.rows.some((r) => r.client === client && r.seq === seq);
  const clear = () => {
    if (session.stopped) return;
    for (const [key, rows] of taken) if (journal.works || !rows.some(waits)) localStorage.removeItem(key);
  };
  clear();
  if (!journal.works && taken.size) session.on('saved', clear);
}
