/**
 * crypto - values that the server cannot read: AES-GCM under the application's key.
 *
 * A value is sealed whole when it is set, before it is journalled, so that nothing
 * waits as the page closes; so it is never merged on the server.  Key names stay
 * readable.  Lost key, lost data: nobody can bring it back.
 */
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

/** The session, with every value sealed on its way out. */
export function encrypted(session, key) {
  // Said here, for later it would be a value that never leaves the page.
  if (!['encrypt', 'decrypt'].every((use) => key?.usages?.includes(use))) throw new TypeError('key: AES-GCM, to encrypt and to decrypt');
  const plain = new WeakMap();      // sealed value, as the session holds it -> value
  const fresh = new Map();          // set, and not yet sealed
  const unseen = new Set();         // and of these what goes over something not seen
  const fns = {change: new Set()};
  let work = Promise.resolve();

  const listeners = (name) => fns[name] ??= new Set();
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

  /** `saw`: what the person saw, where that was not this.  The server cannot compare it: any other value says so. */
  function set(name, next, saw) {
    if (next === undefined) return remove(name);
    for (const fn of listeners('edit')) fn(name);
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
    for (const fn of listeners('edit')) fn(name);
    fresh.delete(name);
    session.delete(name);
  }

  let quiet = false;
  session.on('change', (names) => quiet || open([...names]));
  return {
    get, set, delete: remove,
    merge: (name, patch, saw) => set(name, patched(get(name), patch), saw),
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
    ready: session.ready.then((loaded) => open([...session.model.view.keys()]).then(() => loaded)),
    session,
  };
}
