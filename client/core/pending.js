/** pending - what has not been sent yet, and how to take it back. */
import {HoldfastError} from './error.js';
import {body} from './model.js';
import {must} from './ask.js';
import {exchange, swap} from './trouble.js';

const nameOf = ({client, seq}) => `${client} ${seq}`;

/** Of this page alone: what another one wrote may be on its way. */
function unsent({model, outbox}) {
  model.seal();
  const {client} = model, posted = outbox?.posted.get(client) ?? 0;
  const isOwn = (row) => row.client === client && row.from > posted;
  return model.rows.filter((row) => isOwn(row) && !row.problem && !row.op);
}

/** Batches in their order, each with the keys that it changes. */
export async function pending(session) {
  return unsent(session).map((row) => ({id: nameOf(row), keys: [...row.ops.keys()]}));
}

/** The page shows the values from before.  Counters stay. */
export async function rollback(session, id) {
  must(typeof id === 'string', 'id must be that of a batch of pending()');
  const row = unsent(session).find((one) => nameOf(one) === id), {model} = session;
  if (!row) throw new HoldfastError({code: 'sent', detail: 'This batch has been sent, or is on its way.'});
  const counted = {...row, ops: new Map(), seen: []};
  if (row.inc.length) await exchange(session, [row], [{...counted, body: body(counted, model)}]);
  else await swap(session, [row], []);
  return {keys: [...row.ops.keys()]};
}
