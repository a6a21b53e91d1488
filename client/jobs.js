/** jobs - work that a processor does for a session: made, watched, paused, and what came of it. */
import {must, query} from './core/ask.js';
import {call} from './core/calls.js';

const POLL_MS = 2000;
const OVER = /^(completed|failed|cancelled)$/;

const named = (id) => {
  must(typeof id === 'string' && id, 'id must be that of a job');
  return `/api/sessions/{id}/jobs/${encodeURIComponent(id)}`;
};

class Jobs {
  constructor(session) {
    this.session = session;
  }

  /** What the processor reads of the session has to be there before the job is. */
  async create(type, options = {}) {
    must(typeof type === 'string' && type, 'type must be the name of what is to be done');
    const {session} = this;
    await session.flush();
    return call(session, 'POST', '/api/sessions/{id}/jobs', {...options, type});
  }

  async list({state, type, limit, cursor} = {}) {
    return call(this.session, 'GET', `/api/sessions/{id}/jobs${query({state, type, limit, cursor})}`);
  }

  async get(id) { return call(this.session, 'GET', named(id)); }

  /** `state`, `priority`, `progress`, `resume_data`, `can_skip`: what is left out stays. */
  async update(id, what) { return call(this.session, 'PATCH', named(id), what); }

  pause(id) { return this.update(id, {state: 'paused'}); }

  /** One that was paused, that failed or was cancelled. */
  queue(id) { return this.update(id, {state: 'queued'}); }

  cancel(id) { return this.update(id, {state: 'cancelled'}); }

  /** Done by the app itself. */
  complete(id) { return this.update(id, {state: 'completed'}); }

  /**
   * `fn(job)` now and whenever it is another one, until it is over.  A change of state rings;
   * progress is asked for while the job runs.
   */
  watch(id, fn) {
    must(typeof fn === 'function', 'fn must be a function');
    const path = named(id), {session} = this;
    let timer, last, isOver = false;

    async function look() {
      clearTimeout(timer);
      const job = await call(session, 'GET', path).catch(() => null), text = JSON.stringify(job);
      if (isOver) return;
      if (job && text !== last) fn(job);
      last = text;
      if (OVER.test(job?.state)) off();
      else timer = setTimeout(look, POLL_MS);
    }

    function off() {
      isOver = true;
      clearTimeout(timer);
      for (const end of offs) end();
    }

    const offs = [session.on('live', look), session.on('close', off)];
    look();
    return off;
  }

  /** The job when it is over.  What it wrote into the session is loaded by then. */
  done(id) {
    return new Promise((resolve) => {
      this.watch(id, async (job) => {
        if (!OVER.test(job.state)) return;
        await this.session.wake();
        resolve(job);
      });
    });
  }
}

export const jobs = (session) => new Jobs(session);
