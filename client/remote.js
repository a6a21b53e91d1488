/**
 * remote - what is asked of the server and cannot wait in a queue.
 *
 * Each first sends what is pending, so that it speaks of what the person sees, and
 * rejects with HoldfastError when that or the call itself does not work.
 */
import {known, pages} from './copies.js';
import {HoldfastError} from './error.js';
import {range} from './journal.js';
import {again as anew, discard} from './trouble.js';

async function ask(session, method, path, body) {
  const {reason} = await session.flush();
  if (session.gone || (session.waits && method !== 'GET')) throw new HoldfastError({code: reason});
  const {outbox, model} = session;
  if (!outbox?.recovered) throw new HoldfastError({code: reason ?? 'offline'});
  const at = path.startsWith('..') ? path.slice(2) : `/${model.base.id}${path}`;
  const answer = await outbox.call(method, at, body);
  if (!answer.ok) throw new HoldfastError(answer.problem, answer.status);
  return answer.data;
}

/** Something that made a revision: have it before saying so. */
async function change(session, ...call) {
  const answer = await ask(session, ...call);
  await session.outbox.load();
  return answer;
}

function query(params) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

const scoped = (scope) => scope ? {scope} : {};

export const create = (session, what = {}) =>
  change(session, 'POST', '/snapshots', typeof what === 'string' ? {name: what} : what);
export const list = (session, {limit, cursor, source} = {}) =>
  ask(session, 'GET', `/snapshots${query({limit, cursor, source})}`);
export const get = (session, number = 'latest') => ask(session, 'GET', `/snapshots/${number}`);
export const restore = (session, number, {scope} = {}) =>
  change(session, 'POST', `/snapshots/${number}/restore`, scoped(scope));
export const undo = (session, scope) => change(session, 'POST', '/undo', scoped(scope));
export const redo = (session, scope) => change(session, 'POST', '/redo', scoped(scope));

/** Into this user's other sessions: names of keys, or keys with values. */
export function share(session, keys, sessions) {
  const set = Array.isArray(keys) ? Object.fromEntries(keys.map((key) => [key, session.get(key)])) : keys;
  return change(session, 'POST', '../share', {set, sessions});
}

export async function presence(session) {
  return (await ask(session, 'GET', '/presence')).clients;
}

/** Kept copies, each with `resolve('mine' | 'theirs')` or `resolve('value', value)`. */
export async function conflicts(session) {
  const copies = await pages((path) => ask(session, 'GET', path));
  known(session.outbox, copies);
  const resolve = (id) => (use, value) => change(session, 'POST', `/conflicts/${id}`, {use, value});
  return copies.map((copy) => ({...copy, resolve: resolve(copy.id)}));
}

/** The session and all it holds, here and there. */
export async function destroy(session) {
  if (!session.outbox?.recovered) await session.drain();      // which one it is
  const {outbox, journal, model: {base: {id}}} = session, answer = id && await outbox?.call('DELETE', `/${id}`);
  if (!answer?.ok && answer?.status !== 404) {
    throw new HoldfastError(answer?.problem ?? {code: session.status.reason ?? 'offline'});
  }
  await journal.run('readwrite', ({rows, copies}) => {
    for (const store of [rows, copies]) store.delete(range(journal.at));
  });
  session.stop('destroyed');
}

export async function again(session, row) {
  if (session.stopped) throw new HoldfastError({code: session.stopped});
  await anew(session, row);
  await session.drain();
}

export {discard};
export {claim} from './claim.js';
export {goOn as continue} from './gone.js';
