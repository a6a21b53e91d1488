/**
 * messages - what is said in a session: a list that only grows.
 *
 * What is said is kept on the device until the server has it, over any number of page loads,
 * and is there once: each message has a key, by which the server knows it again.
 */
import {ask, must, query} from './core/ask.js';
import {call} from './core/calls.js';
import {range} from './core/journal.js';

const PAGE = 50;
const AGAIN_MS = 30_000;

class Messages {
  #known = new Map();       // number -> message, as the server has it
  #waiting = new Map();     // id -> message
  #listeners = new Set();
  #sending = null;
  #last = 0;                // the place of the newest one that waits
  #timer;
  #offs;

  constructor(session, limit) {
    Object.assign(this, {session, limit, list: [], more: false});
    const wake = () => this.wake();
    this.#offs = ['recover', 'live', 'saved'].map((event) => session.on(event, wake));
    this.#offs.push(session.on('close', () => this.off()));
    this.ready = this.#start();
  }

  /** Waits for the device only: what is there to show is `list`. */
  async #start() {
    await this.session.ready;
    for (const message of await this.#stored()) this.#waiting.set(message.id, message);
    this.#tell();
    await this.#load(`?order=newest&limit=${this.limit}`).catch(() => null);
    this.#send();
    return this.list;
  }

  subscribe(fn) {
    must(typeof fn === 'function', 'fn must be a function');
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** @returns {Promise<{id: string, device: boolean}>} when it is safe on the device, or could not be made so */
  async add(message) {
    const {role, content, metadata} = typeof message === 'string' ? {role: 'user', content: message} : message ?? {};
    must(typeof role === 'string' && role && content !== undefined, 'message must be a text, or {role, content}');
    this.#last = Math.max(this.#last + 1, Date.now());
    const id = crypto.randomUUID(), made = {id, place: this.#last, role, content, metadata};
    this.#waiting.set(id, made);
    this.#tell();
    const device = await this.#store((copies) => copies.put(made, this.#key(made)));
    this.#send();
    return {id, device};
  }

  /** The page before what is shown; false when there is none. */
  async older() {
    const first = Math.min(...this.#known.keys());
    if (!this.more || first === Infinity) return false;
    await this.#load(query({order: 'newest', limit: this.limit, cursor: first}));
    return true;
  }

  /** Of one that was refused: try it again, or forget it. */
  async again(id) {
    await this.#change(id, ({problem, ...message}) => message);
    return this.#send();
  }

  async discard(id) { await this.#change(id, () => null); }

  wake() {
    this.#news().catch(() => null);
    this.#send();
  }

  off() {
    clearTimeout(this.#timer);
    for (const off of this.#offs) off();
    this.#offs = [];
  }

  #key({place, id}) { return [...this.session.journal.at, 'message', place, id]; }

  /** They are in the store of the session's copies, so that a wipe takes them, too. */
  async #store(work) {
    return !!await this.session.journal.run('readwrite', ({copies}) => work(copies));
  }

  async #stored() {
    const {journal} = this.session;
    const found = await journal.run('readonly', ({copies, out}) => {
      copies.getAll(range([...journal.at, 'message'])).onsuccess = ({target}) => { out.messages = target.result; };
    });
    return found?.messages ?? [];
  }

  async #change(id, work) {
    const old = this.#waiting.get(id), next = old && work(old);
    if (!old) return;
    if (next) this.#waiting.set(id, next);
    else this.#waiting.delete(id);
    this.#tell();
    await this.#store((copies) => next ? copies.put(next, this.#key(old)) : copies.delete(this.#key(old)));
  }

  async #load(page) {
    const {messages, next} = await ask(this.session, 'GET', `/messages${page}`);
    if (page.includes('newest')) this.more = next !== null;
    for (const message of messages) this.#known.set(message.number, message);
    if (messages.length) this.#tell();
    return next;
  }

  /** What was said since. */
  async #news() {
    if (!this.#known.size) return this.#load(`?order=newest&limit=${this.limit}`);
    let next = String(Math.max(...this.#known.keys()));
    while (next !== null) next = await this.#load(query({cursor: next, limit: PAGE}));
    return null;
  }

  /** In their order, by one tab at a time. */
  #send() {
    const {page: {navigator: {locks}}, who, name} = this.session, work = () => this.#sendAll();
    this.#sending ??= (locks ? locks.request(`holdfast messages ${who} ${name}`, work) : work())
      .catch(console.error).finally(() => { this.#sending = null; });
    return this.#sending;
  }

  async #sendAll() {
    clearTimeout(this.#timer);
    for (let message = this.#next(); message && !this.session.stopped; message = this.#next()) {
      const problem = await this.#sent(message);
      if (!problem) continue;
      if (!/later|after-auth/.test(problem.retry)) await this.#change(message.id, (old) => ({...old, problem}));
      else return this.#later();
    }
  }

  #next() { return [...this.#waiting.values()].find(({problem}) => !problem); }

  #later() { this.#timer = setTimeout(() => this.wake(), AGAIN_MS * (1 + Math.random())); }

  /** Undefined, or why not. */
  async #sent({id, role, content, metadata}) {
    try {
      const body = {role, content, metadata};
      const {messages} = await call(this.session, 'POST', '/api/sessions/{id}/messages', body, {idempotencyKey: id});
      for (const message of messages) this.#known.set(message.number, message);
      await this.#change(id, () => null);
      return undefined;
    } catch (error) {
      const {code, problem} = error;
      return {retry: 'later', ...problem, code: code ?? 'unavailable'};
    }
  }

  #tell() {
    const known = [...this.#known.values()].sort((a, b) => a.number - b.number);
    const waiting = [...this.#waiting.values()].sort((a, b) => a.place - b.place);
    this.list = [...known, ...waiting.map(({place, ...message}) => ({...message, number: null}))];
    for (const fn of this.#listeners) fn(this.list);
  }
}

export function messages(session, {limit = PAGE} = {}) {
  must(Number.isInteger(limit) && limit > 0 && limit <= 1000, 'limit must be a number from 1 to 1000');
  return new Messages(session, limit);
}
