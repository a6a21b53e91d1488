/** pinia - stores whose members are keys of a session. */
import {linked} from './members.js';

const plain = (state) => JSON.parse(JSON.stringify(state));      // not Vue's proxies

/** A plugin: stores with the option `holdfast: true`, or a list of members, are kept. */
export const holdfast = (session, {prefix = 'store/'} = {}) => ({store, options}) => {
  if (!options.holdfast) return undefined;
  const members = options.holdfast === true ? Object.keys(store.$state) : options.holdfast;
  const link = linked(session, {members, prefix: `${prefix}${store.$id}/`},
    {read: () => plain(store.$state), write: (news) => store.$patch(news)});
  store.$subscribe((_, state) => link.put(plain(state)), {detached: true, flush: 'sync'});
  return {holdfast: {ready: link.ready, off: link.off}};
};
