/**
 * crypto - values that the server cannot read: AES-GCM under the application's key.
 *
 * A value is sealed whole when it is set, before it is journalled, so that nothing
 * waits as the page closes; so it is never merged on the server.  Key names stay
 * readable.  Lost key, lost data: nobody can bring it back.
 */
import {HoldfastError} from './error.js';
import {patched} from './model.js';

const text = new TextEncoder(), read = new TextDecoder();
const base64 = (bytes) => btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(''));
const bytes = (string) => Uint8Array.from(atob(string), (c) => c.charCodeAt(0));
const isSealed = (v) => v?.alg === 'A256GCM' && typeof v.iv === 'string' && typeof v.data === 'string';

export const newKey = () => crypto.subtle.generateKey({name: 'AES-GCM', length: 256}, true, ['encrypt', 'decrypt']);
export const importKey = (raw) => crypto.subtle.importKey('raw', raw, 'AES-GCM', true, ['encrypt', 'decrypt']);
export const exportKey = async (key) => new Uint8Array(await crypto.subtle.exportKey('raw', key));

/** The key's name is bound in, so that two sealed values cannot be exchanged. */
export async function seal(key, name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({name: 'AES-GCM', iv, additionalData: text.encode(name)}, key,
    text.encode(JSON.stringify(value)));
  return {alg: 'A256GCM', iv: base64(iv), data: base64(data)};
}

export async function unseal(key, name, {iv, data}) {
  const plain = await crypto.subtle.decrypt({name: 'AES-GCM', iv: bytes(iv), additionalData: text.encode(name)}, key, bytes(data));
  return JSON.parse(read.decode(plain));
}

/** Whether a key is of an entry, as `x-holdfast.keys` of a schema has them. */
function fits(entry, name) {
  if (!entry.includes('*')) return entry.endsWith('/') ? name.startsWith(entry) && name !== entry : name === entry;
  const parts = entry.split(/(\*\*|\*)/).map((part, i) => i % 2 ? ['[^/]*', '.*'][part.length - 1] : part.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`, 's').test(name);
}

/** The entries of keys whose schemas refuse a sealed value.  An older server does not say: then a save finds out. */
async function unsealable({info, outbox}, plain) {
  const {ok, data, retry, ...rest} = await outbox.call('GET', `/../limits?app=${encodeURIComponent(info.app ?? '')}`);
  if (!ok) return /later|after-auth/.test(retry) ? {unfit: {...rest, retry}} : {entries: []};
  const left = (entry) => plain.includes(entry) || (!/\*|\/$/.test(entry) && plain.some((one) => fits(one, entry)));
  return {entries: (data.unsealable ?? []).filter((entry) => !left(entry))};
}

const refusal = (entries) => new HoldfastError({code: 'sealed', keys: entries,
  detail: `A schema of this app refuses sealed values for ${entries.join(', ')}. Either let the schema allow {alg, iv, data}, `
    + 'or name these keys in `plain` of encrypted(), so that they are not sealed.'});

/** The session, with every value sealed on its way out, but for keys of `plain`. */
export function encrypted(session, key, {plain: unsealed = []} = {}) {
  // Said here, for later it would be a value that never leaves the page.
  if (!['encrypt', 'decrypt'].every((use) => key?.usages?.includes(use))) throw new TypeError('key must be an AES-GCM key that can encrypt and decrypt');
  const plain = new WeakMap();      // sealed value, as the session holds it -> value
  const fresh = new Map();          // set, and not yet sealed
  const unseen = new Set();         // and of these what goes over something not seen
  const fns = {change: new Set()};
  let work = Promise.resolve(), refused;
  const isPlain = (name) => unsealed.some((entry) => fits(entry, name));

  const listeners = (name) => fns[name] ??= new Set();
  const edited = (name) => listeners('edit').forEach((fn) => fn(name));
  const value = (name) => {
    const raw = session.get(name);
    return isSealed(raw) ? plain.get(raw) : raw;
  };
  const get = (name) => fresh.has(name) ? fresh.get(name) : value(name);

  function tell(names) {
    for (const fn of listeners('change')) fn(new Set(names));
    for (const name of names) for (const fn of listeners(`key ${name}`)) fn(get(name));
  }

  async function open(names) {
    for (const name of names) {
      const raw = session.get(name);
      if (!isSealed(raw) || plain.has(raw)) continue;
      const opened = await unseal(key, name, raw).catch(() => {
        for (const fn of listeners('unreadable')) fn(name);
      });
      plain.set(raw, opened);
    }
    tell(names);
  }

  /** Asked once, by outbox, before it sends: nothing if all is well, else why it has to wait. */
  session.gate = async () => {
    const {unfit, entries} = await unsealable(session, unsealed);
    if (unfit) return unfit;
    if (entries.length) await refuse(refusal(entries));
    session.gate = null;
  };

  async function refuse(error) {
    refused = error;
    await work;
    session.emit('failure', error.problem);
    await session.end('sealed');
  }

  async function begun(loaded) {
    if (session.loaded === 'server' && session.gate) await session.drain();      // it was reached before this was here
    if (refused) throw refused;
    await open([...session.model.view.keys()]);
    return loaded;
  }

  /** `saw`: what the person saw, where that was not this.  The server cannot compare it: any other value says so. */
  function set(name, next, saw) {
    if (next === undefined) return remove(name);
    edited(name);
    if (isPlain(name)) return session.set(name, next, saw);
    const copy = JSON.parse(JSON.stringify(next));
    if (saw) unseen.add(name);
    fresh.set(name, copy);
    tell([name]);
    work = work.then(async () => {
      if (fresh.get(name) !== copy) return;              // a newer one comes
      const sealed = await seal(key, name, copy);
      if (fresh.get(name) !== copy) return;
      quiet = true;
      session.set(name, sealed, unseen.delete(name) ? {value: null} : undefined);
      quiet = false;
      if (!session.stopped) plain.set(session.get(name), copy);
      fresh.delete(name);
    });
  }

  function remove(name) {
    edited(name);
    fresh.delete(name);
    session.delete(name);
  }

  let quiet = false;
  session.on('change', (names) => quiet || open([...names]));
  return {
    get, set, delete: remove,
    merge(name, patch, saw) {
      if (!isPlain(name)) return set(name, patched(get(name), patch), saw);
      edited(name);
      return session.merge(name, patch, saw);
    },
    batch: (edits) => edits(),
    on: (name, fn) => {
      if (!/^(change|edit|unreadable|key )/.test(name)) return session.on(name, fn);
      listeners(name).add(fn);
      return () => listeners(name).delete(fn);
    },
    subscribe(fn, name) { return this.on(name === undefined ? 'change' : `key ${name}`, fn); },
    async flush() {
      await work;
      return session.flush();
    },
    async close() {
      await work;
      return session.close();
    },
    get status() { return session.status; },
    get options() { return session.options; },
    snapshots: session.snapshots,
    wake: () => session.wake(),
    /** Names alone: with values it would send them open. */
    share: (names, sessions) => session.share([...names], sessions),
    ready: session.ready.then(begun),
    session,
  };
}
