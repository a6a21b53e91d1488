/** remote - functions of a session that are loaded when one of them is used. */
import {ask, change} from './ask.js';
import {known, pages} from './copies.js';
import {HoldfastError} from './error.js';
import {range} from './journal.js';
import {again as anew, discard} from './trouble.js';

const scoped = (scope) => scope ? {scope} : {};

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
export {call} from './calls.js';
export {claim} from './claim.js';
export {archive, complete, rename} from './ending.js';
export {begin, goOn as continue} from './gone.js';
export {pending, rollback} from './pending.js';
