/** zustand - a store whose members are keys of a session. */
import {linked} from './members.js';

/**
 * A middleware: `create(holdfast(session, (set, get) => ({…})))`.
 * @param options.members those that are kept; all that are not functions unless told
 */
export const holdfast = (session, creator, {members, prefix = 'store/'} = {}) => (set, get, api) => {
  const state = creator(set, get, api);
  const kept = members ?? Object.keys(state).filter((member) => typeof state[member] !== 'function');
  const store = {read: () => get() ?? state, write: (news) => api.setState(news)};
  const link = linked(session, {members: kept, prefix}, store);
  api.subscribe(link.put);
  api.holdfast = {ready: link.ready, off: link.off};
  return state;
};
