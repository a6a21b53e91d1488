/** rows - the rows of a journal that this page does not know: of other tabs, and of pages before. */
import {applied} from './model.js';

const nameOf = ({client, seq}) => `${client} ${seq}`;

/** The operations of a batch, by key. */
export function parsed(text) {
  const {set = {}, merge = {}, delete: gone = []} = JSON.parse(text);
  const of = (kind, values) => Object.entries(values).map(([key, value]) => [key, [kind, value]]);
  return new Map([...of('set', set), ...of('merge', merge), ...gone.map((key) => [key, ['delete']])]);
}

/** A row as it was before it was stored.  Nothing of what was refused is shown. */
function revived(row, durable) {
  const ops = row.op ? new Map() : parsed(row.body);
  return row.problem ? {...row, durable, ops: new Map(), keys: [...ops.keys()]} : {...row, durable, ops};
}

/** Rows as they are stored, all there are. */
export const read = (model, stored, {had = new Set(), isCleared = false, isDurable = true}) =>
  sync(model, stored.map((row) => revived(row, isDurable)), had, isCleared);

/**
 * Rows that others wrote come in, and rows they removed go.
 *
 * `had`: rows that this page knew to be there before they were read.  What is missing in a journal
 * that `isCleared` was never sent: it is stored again.
 */
export function sync(model, rows, had, isCleared) {
  const known = new Set(model.rows.map(nameOf)), there = new Set(rows.map(nameOf));
  const news = rows.filter((row) => row.client !== model.client && !known.has(nameOf(row)));
  const gone = model.rows.filter((row) => had.has(row) && !there.has(nameOf(row)));
  if (isCleared) for (const row of gone.splice(0)) row.durable = false;
  model.clock = Math.max(model.clock, ...news.map(({n}) => n));
  if (news.length || gone.includes(model.open?.row)) model.seal();
  model.replace(gone, news);
}

/** The server has these rows.  With `rev` nothing came between, and the base follows. */
export function acknowledged(model, rows, rev) {
  const {base, base: {values}} = model;
  if (rev) base.rev = rev;
  for (const [key, op] of rev ? rows.flatMap(({ops}) => [...ops]) : []) {
    const value = applied(values.get(key), op);
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  model.replace(rows);
}
