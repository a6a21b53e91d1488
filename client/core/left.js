/**
 * left - what closing pages left in localStorage.
 *
 * It moves into the journal.  Where there is none, it stays until the server has it.
 */
import {read as readRows} from './rows.js';

/** Names in localStorage of what pages of a user left; none where it is denied. */
export function leftOf(page, who) {
  try {
    return Object.keys(page.localStorage).filter((name) => name.startsWith(`holdfast ${who} `));
  } catch {
    return [];
  }
}

function parsed(storage, name) {
  try { return JSON.parse(storage.getItem(name)); } catch { return null; }
}

export async function rescue(session) {
  const {page: {localStorage}, page, who, journal, model} = session, found = new Map();
  for (const name of leftOf(page, who)) {
    const left = parsed(localStorage, name);
    if (left?.name !== session.name) continue;
    found.set(name, left.rows);
    const isWiped = (left.epoch ?? journal.epoch) !== journal.epoch;
    if (!isWiped) readRows(model, left.rows, {isDurable: false});
  }
  await session.write();
  const waits = ({client, seq}) => model.rows.some((row) => row.client === client && row.seq === seq);
  const clear = () => {
    if (session.stopped) return;
    for (const [name, rows] of found) if (journal.works || !rows.some(waits)) localStorage.removeItem(name);
  };
  clear();
  if (!journal.works && found.size) session.on('saved', clear);
}
