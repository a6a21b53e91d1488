/** sessions - the user's sessions, beside the one that is open. */
import {answered, must, query} from './ask.js';

const call = async (session, method, path, body) => {
  if (!session.outbox) await session.drain();
  must(session.outbox, 'the session has been closed');
  return answered(await session.outbox.call(method, path, body));
};

const named = (id) => {
  must(typeof id === 'string' && id, 'id must be that of a session');
  return `/${encodeURIComponent(id)}`;
};

/** Newest first.  `q`: a part of the name or the slot. */
export const list = (session, {status, app, q, limit, cursor} = {}) =>
  call(session, 'GET', query({status, app, q, limit, cursor}));

export const get = async (session, id) => call(session, 'GET', named(id));

/** `name`, `device`, `ttl`, `status`: what is left out stays. */
export const update = async (session, id, what) => call(session, 'PATCH', named(id), what);

export async function remove(session, id) { await call(session, 'DELETE', named(id)); }
