/** snapshots - what the session was, under a name, and back to it. */
import {ask, change, must, query} from './ask.js';

const at = (number, rest = '') => {
  const isNumber = Number.isInteger(number) && number > 0;
  must(isNumber || number === 'latest', 'number must be that of a snapshot, or "latest"');
  return `/snapshots/${number}${rest}`;
};

export const create = (session, what = {}) =>
  change(session, 'POST', '/snapshots', typeof what === 'string' ? {name: what} : what);

export const list = (session, {limit, cursor, source} = {}) =>
  ask(session, 'GET', `/snapshots${query({limit, cursor, source})}`);

export const get = async (session, number = 'latest') => ask(session, 'GET', at(number));

export const restore = async (session, number, {scope} = {}) =>
  change(session, 'POST', at(number, '/restore'), scope ? {scope} : {});

/** What differs in `to`, another number or by default the present. */
export const diff = async (session, number, to) => ask(session, 'GET', at(number, `/diff${query({to})}`));

export const rename = async (session, number, name) => change(session, 'PATCH', at(number), {name});

/** One that is pinned is kept until it is deleted. */
export const pin = async (session, number, pinned = true) => change(session, 'PATCH', at(number), {pinned});

export async function remove(session, number) { await change(session, 'DELETE', at(number)); }
