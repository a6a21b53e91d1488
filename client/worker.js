/**
 * worker - a processor: claims jobs, does them, and says what came of it.
 *
 * Runs in:  Node, or anything that has fetch.
 * Never:    goes on with a job that is another one's: then its signal is aborted.
 *
 * A job is done at least once: work has to bear being done again.
 */
import {must} from './core/ask.js';
import {Caller} from './core/caller.js';

const REST_MS = 2000;
const MOST_MS = 30_000;
const LEASE_S = 60;

class Worker {
  #caller;
  #isStopped = false;
  #rests = new Set();       // what ends each of them

  constructor({url = '/api/sessions', auth, types, work, lease = LEASE_S, atOnce = 1, restMs = REST_MS}, page) {
    must(typeof auth === 'function', 'auth must be a function that answers a token with the role worker');
    must(Array.isArray(types) && types.length, 'types must be a list of the jobs that are done here');
    must(typeof work === 'function', 'work must be a function that does a job');
    Object.assign(this, {types, work, lease, restMs, root: url.replace(/\/sessions$/, '')});
    this.#caller = new Caller({options: {url: this.root, auth}, page, end: () => this.#halt()});
    this.ended = Promise.all(Array.from({length: atOnce}, () => this.#run()));
  }

  /** When the jobs that run are done. */
  async stop() {
    this.#halt();
    await this.ended;
  }

  #halt() {
    this.#isStopped = true;
    for (const end of this.#rests) end();
  }

  async #run() {
    for (let tries = 0; !this.#isStopped;) {
      const answer = await this.#caller.call('POST', '/jobs/claim', {types: this.types, lease: this.lease});
      const {ok, data, waitMs} = answer, later = Math.max(waitMs || 0, Math.min(MOST_MS, 500 * 2 ** tries));
      if (ok && data) await this.#do(data);
      else await this.#rest(ok ? this.restMs : later);
      tries = answer.ok ? 0 : tries + 1;
    }
  }

  #rest(ms) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#rests.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms * (0.5 + Math.random()));
      this.#rests.add(end);
    });
  }

  async #do(job) {
    const lease = new Lease(this.#caller, job, this.lease);
    try {
      const save = await this.work(job, lease);
      await lease.say('complete', save === undefined ? {} : {save});
    } catch (error) {
      const why = String(error?.message ?? error).slice(0, 2000);
      await lease.say('fail', {error: why, final: error?.final});
    } finally {
      lease.end();
    }
  }
}

/** What `work` gets beside the job. */
class Lease {
  #caller;
  #token;
  #abort = new AbortController();
  #timer;
  #news = {};

  constructor(caller, {token}, seconds) {
    this.#caller = caller;
    this.#token = token;
    this.signal = this.#abort.signal;
    this.#timer = setInterval(() => this.#beat(), seconds * 1000 / 3);
  }

  /** Percent, and where the next one goes on should this one die; said at once. */
  progress(progress, resume_data) {
    this.#news = {progress, resume_data};
    return this.#beat();
  }

  end() { clearInterval(this.#timer); }

  async #beat() {
    const news = this.#news;
    this.#news = {};
    const {ok, retry, problem} = await this.#caller.call('POST', '/jobs/heartbeat', {token: this.#token, ...news});
    if (!ok && !/later|after-auth/.test(retry)) this.#lose(problem);
  }

  #lose(problem) { this.#abort.abort(new Error(problem?.reason ?? problem?.code ?? 'lost')); }

  /** Until it is heard, or the job is another one's by now. */
  async say(what, body) {
    for (let tries = 0; !this.signal.aborted; tries++) {
      const answer = await this.#caller.call('POST', `/jobs/${what}`, {token: this.#token, ...body});
      if (answer.ok) return;
      if (!/later|after-auth/.test(answer.retry)) return this.#refused(what, answer);
      await new Promise((end) => { setTimeout(end, Math.min(MOST_MS, 500 * 2 ** tries)); });
    }
  }

  /** A result that the server refuses would be refused again: the attempt has failed. */
  #refused(what, {status, problem}) {
    const isGone = status === 404 || problem?.code === 'state';
    if (isGone || what === 'fail') return this.#lose(problem);
    throw Object.assign(new Error(problem?.detail ?? problem?.code), {final: true});
  }
}

export const worker = (options, page = globalThis) => new Worker(options ?? {}, page);
