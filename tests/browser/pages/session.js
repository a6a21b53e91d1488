// A page with one session, for tests to drive: ?user= &slot= and, for controls
// that have to fail, ?without=journal,beacon &journal=MS
import {openSession, wipeLocal} from '/client/holdfast.js';

const params = new URLSearchParams(location.search);
const without = new Set(params.get('without')?.split(',').filter(Boolean));
const page = without.size && {
  document, BroadcastChannel,
  addEventListener: (...args) => addEventListener(...args),
  fetch: (url, options) => fetch(url, without.has('beacon') ? {...options, keepalive: false} : options),
  indexedDB: without.has('journal') ? undefined : indexedDB,
  localStorage: without.has('journal') ? undefined : localStorage,
  navigator: {locks: navigator.locks, sendBeacon: without.has('beacon') ? undefined : (...args) => navigator.sendBeacon(...args)},
};

window.tokens = [];
window.s = openSession({
  user: params.get('user'), app: 'test', slot: params.get('slot') ?? 'one', live: params.get('live') === 'yes', gone: params.get('gone') ?? undefined,
  auth: async ({refresh}) => {
    window.tokens.push({refresh, at: Date.now()});
    const answer = await fetch(`/token/${params.get('user')}`);
    return answer.ok ? answer.text() : answer.status === 401 ? null : Promise.reject(answer.status);
  },
}, page || undefined, Number(params.get('journal') ?? 100));
window.wipeLocal = wipeLocal;

/** One edit: a key of its own and one on the counter.  Its time leaves by the test's own channel. */
window.edit = (key, value = key) => {
  s.set(key, value);
  s.count('edits');
  window.edited?.(JSON.stringify({key, value, at: Date.now()}));
};

window.opened = s.ready.then(() => true);
