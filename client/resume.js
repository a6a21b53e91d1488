/**
 * resume - where to go on, as the server finds it in the keys `step/...` and `nav`.
 *
 * `session.resume` is what recover said once; this one follows.
 */
import {must} from './core/ask.js';
import {call} from './core/calls.js';

const isOfIt = (key) => key === 'nav' || key.startsWith('step/');

class Resumption {
  #listeners = new Set();
  #offs;
  #asking = null;
  #isStale = false;

  constructor(session) {
    Object.assign(this, {session, current: session.resume ?? null});
    const heard = (keys) => { if ([...keys].some(isOfIt)) this.#isStale = true; };
    const saved = () => { if (this.#isStale && !session.waits) this.refresh().catch(() => null); };
    this.#offs = [session.on('change', heard), session.on('status', saved), session.on('close', () => this.off())];
    this.#offs.push(session.on('recover', ({resume}) => this.#take(resume)));
  }

  subscribe(fn) {
    must(typeof fn === 'function', 'fn must be a function');
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** The server's answer about its present state; waiting edits are sent first. */
  async refresh() {
    this.#asking ??= this.#asked().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #asked() {
    this.#isStale = false;
    await this.session.flush();
    this.#take(await call(this.session, 'GET', '/api/sessions/{id}/resume'));
    return this.current;
  }

  #take(next) {
    if (JSON.stringify(next) === JSON.stringify(this.current)) return;
    this.current = next;
    for (const fn of this.#listeners) fn(next);
  }

  /** A step is begun, done, or left out: its other members stay. */
  begin(step) { this.#mark(step, 'active'); }

  complete(step) { this.#mark(step, 'completed'); }

  skip(step) { this.#mark(step, 'skipped'); }

  #mark(step, status) {
    must(typeof step === 'string' && step, 'step must be the name of a step');
    this.session.merge(`step/${step}`, {status});
  }

  off() {
    for (const off of this.#offs) off();
    this.#offs = [];
  }
}

export const resumption = (session) => new Resumption(session);
