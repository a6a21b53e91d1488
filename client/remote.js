/**
 * remote - what is asked of the server and cannot wait in a queue.
 *
 * Each first sends what is pending, so that it speaks of what the person sees, and
 * rejects with HoldfastError when that or the call itself does not work.
 */
import {known, pages} from './copies.js';
import {range} from './journal.js';
import {again as anew, discard} from './trouble.js';

export class HoldfastError extends Error {
  constructor(problem, status) {
    super(problem?.detail ?? problem?.title ?? problem?.code ?? 'unavailable');
    Object.assign(this, {name: 'HoldfastError', code: problem?.code ?? 'unavailable', status, problem});
  }
}

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

const query = (params) => {
  const text = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== undefined)).toString();
  return text && `?${text}`;
};
const named = (what) => (typeof what === 'string' ? {name: what} : what);

export const create = (s, what = {}) => change(s, 'POST', '/snapshots', named(what));
export const list = (s, {limit, cursor, source} = {}) => ask(s, 'GET', `/snapshots${query({limit, cursor, source})}`);
export const get = (s, number = 'latest') => ask(s, 'GET', `/snapshots/${number}`);
export const restore = (s, number, {scope} = {}) => change(s, 'POST', `/snapshots/${number}/restore`, scope ? {scope} : {});
export const undo = (s, scope) => change(s, 'POST', '/undo', scope ? {scope} : {});
export const redo = (s, scope) => change(s, 'POST', '/redo', scope ? {scope} : {});

/** Into this user's other sessions: names of keys, or keys with values. */
export const share = (s, keys, sessions) => change(s, 'POST', '../share', {
  set: Array.isArray(keys) ? Object.fromEntries(keys.map((k) => [k, s.get(k)])) : keys, sessions,
});

export async function presence(s) {
  return (await ask(s, 'GET', '/presence')).clients;
}

/** Kept copies, each with `resolve('mine' | 'theirs')` or `resolve('value', value)`. */
export async function conflicts(s) {
  const kept = await pages((path) => ask(s, 'GET', path));
  known(s.outbox, kept);
  return kept.map((copy) => ({...copy, resolve: (use, value) => change(s, 'POST', `/conflicts/${copy.id}`, {use, value})}));
}

/** The session and all it holds, here and there. */
export async function destroy(s) {
  if (!s.outbox?.recovered) await s.drain();      // which one it is
  const {outbox, model: {base: {id}}} = s;
  const answer = id && await outbox?.call('DELETE', `/${id}`);
  if (!answer?.ok && answer?.status !== 404) throw new HoldfastError(answer?.problem ?? {code: s.status.reason ?? 'offline'});
  await s.journal.run('readwrite', ({rows, copies}) => {
    for (const store of [rows, copies]) store.delete(range(s.journal.at));
  });
  s.stop('destroyed');
}

export async function again(s, row) {
  if (s.stopped) throw new HoldfastError({code: s.stopped});
  await anew(s, row);
  await s.drain();
}

export {discard};
export {claim} from './claim.js';
export {goOn} from './gone.js';
