/**
 * crypto - values that the server cannot read: AES-GCM under the application's key.
 *
 * A value is sealed whole when it is set, before it is journalled, so that nothing
 * waits as the page closes; so it is never merged on the server.  Key names stay
 * readable.  Lost key, lost data: nobody can bring it back.
 */
import {HoldfastError} from './core/error.js';
import {patched} from './core/model.js';

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
  const how = {name: 'AES-GCM', iv: bytes(iv), additionalData: text.encode(name)};
  return JSON.parse(read.decode(await crypto.subtle.decrypt(how, key, bytes(data))));
}

/** The expression of a glob: `*` stops at a slash, `**` does not. */
function pattern(glob) {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[^\w]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}

/** Whether a key is of an entry, as `x-holdfast.keys` of a schema has them. */
function fits(entry, name) {
  if (entry.includes('*')) return pattern(entry).test(name);
  return entry.endsWith('/') ? name.startsWith(entry) && name !== entry : name === entry;
}

/** The entries of keys whose schemas refuse a sealed value.  An older server does not say: then a save finds out. */
async function unsealable({info, outbox}, plain) {
  const {ok, data, retry, ...rest} = await outbox.call('GET', `/../limits?app=${encodeURIComponent(info.app ?? '')}`);
  if (!ok) return /later|after-auth/.test(retry) ? {unfit: {...rest, retry}} : {entries: []};
  const isOneKey = (entry) => !/\*|\/$/.test(entry);
  const isPlain = (entry) => plain.includes(entry) || (isOneKey(entry) && plain.some((one) => fits(one, entry)));
  return {entries: (data.unsealable ?? []).filter((entry) => !isPlain(entry))};
}

const refusal = (entries) => new HoldfastError({code: 'sealed', keys: entries,
  detail: `A schema of this app refuses sealed values for ${entries.join(', ')}. Either let the schema allow `
    + '{alg, iv, data}, or name these keys in `plain` of encrypted(), so that they are not sealed.'});

/** A session in which every value is sealed on its way out, but for keys of `plain`. */
class Encrypted {
  #key;
  #entries;
  #opened = new WeakMap();      // sealed value, as the session holds it -> value
  #fresh = new Map();           // set, and not yet sealed
  #unseen = new Set();          // and of these what goes over something not seen
  #listeners = new Map([['change', new Set()]]);
  #work = Promise.resolve();
  #isSetting = false;
  #refused;

  constructor(session, key, entries) {
    this.#key = key;
    this.#entries = entries;
    this.session = session;
    this.snapshots = session.snapshots;
    session.gate = () => this.#gate();
    session.on('change', (names) => this.#isSetting || this.#open([...names]));
    this.ready = session.ready.then((loaded) => this.#begin(loaded));
  }

  get status() { return this.session.status; }

  get options() { return this.session.options; }

  get(name) { return this.#fresh.has(name) ? this.#fresh.get(name) : this.#value(name); }

  #value(name) {
    const raw = this.session.get(name);
    return isSealed(raw) ? this.#opened.get(raw) : raw;
  }

  #isPlain(name) { return this.#entries.some((entry) => fits(entry, name)); }

  /** `saw`: what the person saw, where that was not this.  The server cannot compare it: any other value says so. */
  set(name, next, saw) {
    if (next === undefined) return this.delete(name);
    this.#emit('edit', name);
    if (this.#isPlain(name)) return this.session.set(name, next, saw);
    const copy = JSON.parse(JSON.stringify(next));
    if (saw) this.#unseen.add(name);
    this.#fresh.set(name, copy);
    this.#tell([name]);
    this.#work = this.#work.then(() => this.#seal(name, copy));
  }

  /** Unless a newer value has come. */
  async #seal(name, copy) {
    const {session} = this, isLast = () => this.#fresh.get(name) === copy;
    const sealed = isLast() && await seal(this.#key, name, copy);
    if (!sealed || !isLast()) return;
    this.#isSetting = true;
    session.set(name, sealed, this.#unseen.delete(name) ? {value: null} : undefined);
    this.#isSetting = false;
    if (!session.stopped) this.#opened.set(session.get(name), copy);
    this.#fresh.delete(name);
  }

  delete(name) {
    this.#emit('edit', name);
    this.#fresh.delete(name);
    this.session.delete(name);
  }

  merge(name, patch, saw) {
    if (!this.#isPlain(name)) return this.set(name, patched(this.get(name), patch), saw);
    this.#emit('edit', name);
    this.session.merge(name, patch, saw);
  }

  batch(edits) { edits(); }

  on(event, fn) {
    if (!/^(change|edit|unreadable|key )/.test(event)) return this.session.on(event, fn);
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    const fns = this.#listeners.get(event).add(fn);
    return () => fns.delete(fn);
  }

  /** As the session does, with decrypted values. */
  subscribe(key, fn) { return this.session.subscribe.call(this, key, fn); }

  keys(prefix = '') {
    const fresh = [...this.#fresh.keys()].filter((name) => name.startsWith(prefix));
    return [...new Set([...this.session.keys(prefix), ...fresh])];
  }

  entries(prefix) { return this.keys(prefix).map((name) => [name, this.get(name)]); }

  #emit(event, detail) { this.#listeners.get(event)?.forEach((fn) => fn(detail)); }

  #tell(names) {
    this.#emit('change', new Set(names));
    for (const name of names) this.#emit(`key ${name}`, this.get(name));
  }

  async #open(names) {
    for (const name of names) {
      const raw = this.session.get(name);
      if (isSealed(raw) && !this.#opened.has(raw)) this.#opened.set(raw, await this.#unsealed(name, raw));
    }
    this.#tell(names);
  }

  async #unsealed(name, raw) {
    try {
      return await unseal(this.#key, name, raw);
    } catch {
      this.#emit('unreadable', name);
      return undefined;
    }
  }

  /** Asked once, by outbox, before it sends: nothing if all is well, else why it has to wait. */
  async #gate() {
    const {session} = this, {unfit, entries} = await unsealable(session, this.#entries);
    if (unfit) return unfit;
    if (entries.length) await this.#refuse(refusal(entries));
    session.gate = null;
    return undefined;
  }

  async #refuse(error) {
    const {session} = this;
    this.#refused = error;
    await this.#work;
    session.emit('failure', error.problem);
    await session.end('sealed');
  }

  async #begin(loaded) {
    const {session} = this;
    if (session.loaded === 'server' && session.gate) await session.drain();      // it was reached before this was here
    if (this.#refused) throw this.#refused;
    await this.#open(session.keys());
    return loaded;
  }

  async flush() {
    await this.#work;
    return this.session.flush();
  }

  async close() {
    await this.#work;
    return this.session.close();
  }

  wake() { return this.session.wake(); }

  /** Names alone: with values it would send them open. */
  share(names, sessions) { return this.session.share([...names], sessions); }
}

export function encrypted(session, key, {plain = []} = {}) {
  // Said here, for later it would be a value that never leaves the page.
  const isFit = ['encrypt', 'decrypt'].every((use) => key?.usages?.includes(use));
  if (!isFit) throw new TypeError('key must be an AES-GCM key that can encrypt and decrypt');
  return new Encrypted(session, key, plain);
}
