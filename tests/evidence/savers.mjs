// People who save while things break, and the cost to them.  Each has a session
// of his own and one number in it, and sends each save until it is acknowledged;
// so in the end the number is the last one, and there are as many revisions as
// saves: one less was lost, one more was done twice.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {Agent} from 'node:http';

import {request} from '../harness/stack.mjs';

/** A database that comes back, or a standby that takes over, goes on with revisions so far above. */
const ANOTHER_LIFE = 1e9;
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

export const rank = (list, share) => {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
};

export class Savers {
  ms = [];
  answers = {};		// by status, or by the code of a broken connection
  longest = 0;		// ms from the first try of a save to its acknowledgement
  #agent = new Agent({keepAlive: true, maxSockets: Infinity});
  #users = [];
  #stopped = false;
  #running;

  /** A number of savers at a stack, one save each per interval; token(name) is called for each request. */
  static async start(s, {count = 20, pace = 100, token = name => s.token(name)} = {}) {
    const own = new Savers();
    own.s = s;
    own.pace = pace;
    own.token = token;
    while (own.#users.length < count) {
      const name = `evidence-${randomUUID()}`;
      const made = await s.api('POST', '/api/sessions', {token: token(name), body: {}});
      assert.equal(made.status, 201, made.text);
      own.#users.push({name, path: `/api/sessions/${made.json.session.id}/context`, rev: made.json.session.rev, seq: 0});
    }
    own.#running = own.#users.map(user => own.#save(user));
    return own;
  }

  get saves() { return this.ms.length; }

  get failed() { return Object.entries(this.answers).filter(([status]) => status !== '200').reduce((sum, [, n]) => sum + n, 0); }

  async #once(user) {
    const send = agent => request(this.s.url, {method: 'PATCH', path: user.path, token: this.token(user.name), agent,
      timeout: 30_000, body: {client: 'tab', seq: user.seq, from: user.seq, base: user.base, set: {n: user.seq}}});
    // A connection that nginx closes just as a request begins on it is opened anew, as browsers do.
    const got = await send(this.#agent).catch(error => error.code === 'ECONNRESET' ? send(false) : Promise.reject(error))
      .catch(error => ({status: error.code ?? 'no answer'}));
    this.answers[got.status] = (this.answers[got.status] ?? 0) + 1;
    return got;
  }

  async #save(user) {
    while (!this.#stopped) {
      user.seq++;
      const began = performance.now();
      let got;
      while ((got = await this.#once(user)).status !== 200)
        await pause(50);
      user.base = got.json.rev;
      const ms = performance.now() - began;
      this.ms.push(ms);
      this.longest = Math.max(this.longest, ms);
      await pause(Math.max(0, this.pace - ms));
    }
  }

  /** Until each has saved something that began after now. */
  async well() {
    const then = this.#users.map(user => user.seq + 2);
    const began = performance.now();
    while (!this.#users.every((user, i) => user.seq >= then[i])) {
      assert.ok(performance.now() - began < 120_000, 'all can save again within two minutes');
      await pause(20);
    }
  }

  /** Ends, and counts: {saves, failed, lost, doubled, answers, p50, p99, longest}. */
  async stop() {
    this.#stopped = true;
    await Promise.all(this.#running);
    let lost = 0;
    let doubled = 0;
    for (const user of this.#users) {
      const {status, json, text} = await this.s.api('GET', user.path, {token: this.token(user.name)});
      assert.equal(status, 200, text);
      lost += Math.max(0, user.seq - (json.values.n ?? 0));
      const made = (json.rev - user.rev) % ANOTHER_LIFE;
      doubled += Math.max(0, made - user.seq);
      lost += Math.max(0, user.seq - made);
    }
    this.#agent.destroy();
    return {saves: this.saves, failed: this.failed, lost, doubled, answers: this.answers,
      p50: rank(this.ms, 0.5), p99: rank(this.ms, 0.99), longest: this.longest};
  }
}
