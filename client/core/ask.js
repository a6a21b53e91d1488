/**
 * ask - questions about the session, and changes of it, that cannot wait in a queue.
 *
 * Each first sends pending edits, so that it is about the state on the screen, and rejects
 * with HoldfastError when that or the call itself does not work.
 */
import {HoldfastError} from './error.js';

const ROOT = /\/sessions$/;

/** `path` below the session, or with `..` in front below all sessions. */
export async function ask(session, method, path, body) {
  const {reason} = await session.flush();
  if (session.gone || (session.waits && method !== 'GET')) throw new HoldfastError({code: reason});
  const {outbox, model} = session;
  if (!outbox?.recovered) throw new HoldfastError({code: reason ?? 'offline'});
  const at = path.startsWith('..') ? path.slice(2) : `/${model.base.id}${path}`;
  return answered(await outbox.call(method, at, body));
}

/** Something that made a revision: have it before saying so. */
export async function change(session, ...request) {
  const data = await ask(session, ...request);
  await session.outbox.load();
  return data;
}

export function answered({ok, data, problem, status}) {
  if (!ok) throw new HoldfastError(problem, status);
  return data;
}

export function query(params) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

/** Where the API is, without its `/api`. */
export const rootOf = ({options: {url}}) => url.replace(ROOT, '').replace(/\/api$/, '');

/** A sentence for whoever wrote the call. */
export function must(is, sentence) {
  if (!is) throw new TypeError(sentence);
}
