/**
 * values - this device's copy of the server's values, a row a key.
 *
 * A page that knows what the store holds, for it has read or written all of it, writes
 * the keys that are others now; else, as after another tab's turn, it writes all.
 */
import {range} from './journal.js';

/** In a transaction of the journal: what is there becomes `base`, unless it is newer. */
export function keep(journal, {copies, out}, {id, era, rev, values}) {
  const {known} = journal, at = (key) => [...journal.values, key];
  copies.get(journal.head).onsuccess = ({target: {result: head}}) => {
    if (head?.id === id && head.era === era && head.rev >= rev) return;
    const sure = head && known && ['id', 'era', 'rev'].every((k) => head[k] === known[k]);
    const before = new Map(sure ? Object.entries(known.values) : []);
    if (!sure) copies.delete(range(journal.values));
    for (const [key, value] of values) if (before.get(key) !== value) copies.put(value, at(key));
    for (const key of before.keys()) if (!values.has(key)) copies.delete(at(key));
    copies.put({id, era, rev}, journal.head);
    out.copy = {id, era, rev, values: Object.fromEntries(values)};
  };
}
