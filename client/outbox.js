/**
 * outbox - send what waits, in order, until the server has said yes.
 *
 * Runs in:  a page, one round at a time, and one a browser as long as the lock holds.
 * Owns:     the token, the ticket, when to try again.
 * Never:    sends a row in another form than it was journalled in.
 *
 * Any tab may send any row of its user's session.  The lock only saves work (a frozen
 * tab keeps its own for ever): sequences make repeats harmless.
 */
import {relive, wasRestored} from './restored.js';
import {asked, noToken, subject} from './token.js';
import {keep} from './values.js';

const LOCK_MS = 2000;
const REPLY_MS = 15_000;
const ORPHAN_MS = 30_000;    // what another tab left behind is sent by this one
const MOST_MS = 60_000;      // between two tries, and so at most one a minute while nothing can be reached
const SLOWLY_MS = 300_000;   // a visible page that does nothing asks once: a bell may be lost, or the network
const RUN_ROWS = 32;
const RUN_CHARS = 256 * 1024;
const ROOM = 48 * 1024;      // of the page's 64 KiB in flight; the rest is the beacon's
const BEACON = 16 * 1024;    // Firefox loses larger ones, and Blobs, as a tab closes
let inFlight = 0;

/** A save of rows, each byte as it was journalled. */
const save = (head, rows) => JSON.stringify(head).slice(0, -1)
  + `,"batches":[${rows.map((r) => `{"seq":${r.seq},"from":${r.from},${r.body.slice(1)}`)}]}`;

/** One exchange.  Never retries; a `retry` of its own where the server gave none. */
export async function send(page, url, {method, token, body, keepalive}) {
  try {
    const response = await page.fetch(url, {
      method, body, keepalive, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(REPLY_MS),
      headers: {Authorization: `Bearer ${token}`, ...body && {'Content-Type': 'application/json'}},
    });
    const {ok, status, headers} = response, text = await response.text();
    const data = text ? JSON.parse(text) : null;       // a captive portal's page throws
    if (ok) return {ok, status, data};
    return {status, problem: data, waitMs: 1000 * headers.get('Retry-After'),
      retry: data?.retry ?? (status === 401 ? 'after-auth' : 'later')};
  } catch {
    return {status: 0, problem: {code: 'offline'}, retry: 'later'};
  }
}

export class Outbox {
  recovered = false;
  sending = false;
  failure = null;
  ticket = null;
  shown = null;           // this client's id as others see it
  saves = 0;
  lastSaved = null;
  token = null;
  subject = undefined;    // whose the tokens were that worked
  acked = new Map();      // client -> the last sequence the server was heard to have
  told = new Set();       // copies that the person was told of
  settling = new Set();   // and those of which both sides are being put into one
  open = 0;               // all that the server has
  unsure = false;         // whether there are others, older than an own one
  #busy = null;
  #again = false;
  halted = false;
  #tries = 0;
  #timer = null;
  #orphans = null;
  #loading = null;
  #stale = false;
  #asked = null;
  #proven = null;         // the token that worked last
  #following = null;

  constructor(session) {
    this.session = session;
    const slowly = setInterval(() => session.page.document.hidden || this.load(), SLOWLY_MS);
    session.on('status', () => {
      if (session.waits && !this.halted) this.#orphans ??= setTimeout(() => this.#adopt(), ORPHAN_MS);
    });
    session.on('close', () => [this.#timer, this.#orphans, slowly].forEach((timer) => clearTimeout(timer)));
  }

  #adopt() {
    this.#orphans = null;
    if (!this.halted && this.session.waits) this.session.drain();
  }

  /** The browser says that there is no network. */
  cut() { return this.#failed({problem: {code: 'offline'}}); }

  /** Until nothing is left or it did not work; then it comes again by itself. */
  drain(keepalive) {
    if (this.#busy) this.#again = true;
    return this.#busy ??= this.#turns(keepalive).finally(() => {
      this.#busy = null;
      this.session.changed();
    });
  }

  settled() { return this.#busy; }

  async #turns(keepalive) {
    const {page: {navigator: {locks}}, who, name} = this.session;
    const round = () => this.#round(keepalive).catch((error) => this.#failed({}, null, console.error(error)));
    do {
      this.#again = this.halted = false;
      clearTimeout(this.#timer);
      if (!locks) await round();
      else await locks.request(`holdfast ${who} ${name}`, {signal: AbortSignal.timeout(LOCK_MS)}, round).catch(round);
    } while (this.#again && !this.halted);
  }

  async #round(keepalive) {
    const {session} = this, going = () => !session.stopped && !session.gone && !this.halted;
    session.model.seal();
    await session.write();
    if (session.gone && session.options.gone === 'anew') await session.continue().catch((error) => this.#failed(error));
    if (!this.recovered && going()) await this.recover();
    const unfit = going() && await session.gate?.();       // of crypto.js
    if (unfit) return this.#failed(unfit);
    if (going()) await session.reread();
    for (let run; going() && (await this.#rebase(), run = this.#next()).length;) {
      this.sending = true;
      session.changed();
      const answer = await this.post(run, keepalive);
      this.sending = false;
      if (answer.ok) await this.took(run, answer.data);
      else await this.#failed(answer, run);
    }
    if (this.failure && going()) await this.load();      // whether it is over
  }

  /** One question at a time, whoever was refused meanwhile.  Answers only why there is no token. */
  async #renew(refresh) {
    const {session} = this;
    const {token, ...none} = await (this.#asked ??= asked(session.options.auth, refresh).finally(() => { this.#asked = null; }));
    this.token = token ?? null;
    if (!token) return none;
    const whose = subject(token);
    if (this.subject === undefined || whose === undefined || whose === this.subject) return undefined;
    await session.end('user');       // somebody else has logged in in another tab
    return {status: 0, problem: {code: 'user'}, retry: 'later'};
  }

  /** With the user's token.  A 401 renews it, once, unless that was done by then; the local clock never does. */
  async authorised(work) {
    let used;
    for (let left = 2; left--;) {
      const none = (!this.token || this.token === used) && await this.#renew(!!used);
      if (none) return none;
      if (this.token === used) break;
      used = this.token;
      const answer = await work(used);
      if (answer.status !== 401) return this.#judged(used, answer);
    }
    if (this.token === used) this.token = null;
    return noToken;
  }

  /** A token that never worked is asked for anew after any failure. */
  #judged(token, answer) {
    if (answer.ok) {
      this.#proven = token;
      this.subject ??= subject(token);
    } else if (this.token === token && this.#proven !== token) this.token = null;
    return answer;
  }

  /** What was under way when the user logged out has no answer. */
  async call(method, path, data, keepalive) {
    const {session, session: {options: {url}, page}} = this;
    const body = data && typeof data !== 'string' ? JSON.stringify(data) : data;
    const answer = await this.authorised((token) => send(page, url + path, {method, token, body, keepalive}));
    if (session.stopped === 'wiped') return {status: 0, problem: {code: 'wiped'}, retry: 'later'};
    if (answer.ok) {
      this.failure = null;
      if (method !== 'GET' || !session.waits) this.#tries = 0;      // reads may go on while nothing can be written
    }
    return answer;
  }

  async recover() {
    const {session, session: {model, options: {id, app, slot, user}}} = this, {base} = model, {rev} = base;
    const held = new Map();
    for (const r of model.rows.filter((r) => model.mine(r) && !r.problem)) if (!held.has(r.client)) held.set(r.client, r.from);
    const answer = await this.call('POST', `/${id ?? 'latest'}/recover`, {
      ...!id && {app, slot, create: true}, ...rev && {since: rev, era: base.era},
      client: model.client, clients: [...held].map(([client, from]) => ({id: client, pending_from: from})),
    });
    if (!answer.ok) return this.#failed(answer);
    const {session: info, context, client, clients, conflicts, resume, ticket} = answer.data;
    if (user !== null && info.role === 'owner' && info.user !== user) return session.end('user');
    this.#heard({...context, id: info.id}, rev);
    for (const c of [client, ...clients]) this.acked.set(c.id, c.seq);
    await this.finish(model.rows.filter((r) => model.mine(r) && r.seq <= this.acked.get(r.client)));
    this.ticket = ticket?.token;
    Object.assign(session, {info, resume, loaded: 'server'});
    session.emit('recover', answer.data);
    this.recovered = true;
    if (conflicts.length || this.open) await this.#copies((part) => part.heard(this, {open: conflicts.length}, conflicts));
    if (session.options.live !== false) this.#following ??= this.#follow();
  }

  async #follow() {
    try { (await import('./live.js')).follow(this); } catch { this.#following = null; }
  }

  /** The first rows in order that can share a body: one client, one session. */
  #next() {
    const rows = this.session.model.rows.filter((r) => !r.problem), [first] = rows;
    let chars = 0;
    const end = rows.findIndex((r, i) => (chars += r.body.length) && i && (i === RUN_ROWS || chars > RUN_CHARS
      || r.op || first.op || ['client', 'id', 'era'].some((k) => r[k] !== first[k])));
    return end < 0 ? rows : rows.slice(0, end);
  }

  async post(run, wanted) {
    const {model: {base, client: own}, options: {label}} = this.session, [{client, id, op, seq, from}] = run, path = `/${id ?? base.id}`;
    const era = run[0].era ?? base.era;
    if (op) {
      const {data, ...answer} = await this.call('POST', `${path}/sync`, {client, era, ops: [{seq, from, ...op}]});
      const {problem} = data?.results[0] ?? {};
      return problem ? {problem, retry: problem.retry} : {...answer, data};
    }
    const text = save({client, era, ...client === own && {label}}, run), bytes = text.length * 3;
    const keepalive = wanted && inFlight + bytes <= ROOM;
    if (keepalive) inFlight += bytes;
    const answer = await this.call('PATCH', `${path}/context`, text, keepalive);
    if (keepalive) inFlight -= bytes;
    return answer;
  }

  /** The newest own rows that fit, in order.  All of it is done when it returns. */
  beacon() {
    const {page, options: {url}, model: {base: {id, era}, client, rows, mine}} = this.session, {ticket} = this, run = [];
    let text;
    for (const row of ticket && !this.session.gate ? rows.filter((r) => r.client === client && mine(r) && !r.problem).reverse() : []) {
      run.unshift(row);
      const more = save({ticket, client, era}, run);
      if (row.op || new TextEncoder().encode(more).length > BEACON) break;
      text = more;
    }
    if (text) page.navigator.sendBeacon?.(`${url}/${id}/beacon`, text);
  }

  /** Base moves to `rev` only if nothing came between; else what came is loaded first. */
  async took(run, data) {
    const {session, session: {model}} = this, {client, seq} = run.at(-1);
    if (!Number.isInteger(data?.rev)) throw new TypeError('the 200 is not an answer of Holdfast');
    const odd = data.reset || ['skipped', 'parked', 'conflicts'].some((k) => data[k]?.length);
    const follows = () => !odd && data.prev === model.base.rev && data.rev;
    this.acked.set(client, Math.max(seq, this.acked.get(client) ?? 0));
    this.ticket = data.ticket?.token ?? this.ticket;
    this.shown = data.shown ?? this.shown;
    const copies = (data.conflicts ?? []).filter(({id}) => !this.told.has(id));      // sent again, a row is told of its copies again
    for (const {id} of copies) this.told.add(id) && this.settling.add(id) && (this.unsure = true);
    this.open = Math.max(0, this.open + copies.length - (data.dropped?.length ?? 0));      // until a load says it
    if (model.mine(run[0]) && !follows() && data.rev !== model.base.rev && !await this.load()) {
      for (const {id} of copies) this.told.delete(id) && this.settling.delete(id) && this.open--;
      return this.halted || this.#failed({});
    }
    this.tell({dropped: data.dropped});
    this.saves++;
    this.lastSaved = Date.now();
    await this.finish(run, follows);
    if (copies.length) await this.#copies((part) => part.met(this, run, copies));
    session.emit('saved', {rev: data.rev});
  }

  /** What could not be put together; and what had to go for want of room. */
  tell({conflicts = [], dropped = []}) {
    const {session, told} = this, news = conflicts.filter(({id}) => !told.has(id));
    for (const {id} of news) told.add(id);
    session.clashes = Math.max(0, session.clashes + news.length - dropped.length);
    if (news.length) session.emit('conflict', news);
    if (dropped.length) session.emit('dropped', dropped);
  }

  async #copies(work) {
    await import('./copies.js').then(work, console.error);
  }

  /** Before they are sent, own edits go on top of what has come since they were made. */
  async #rebase() {
    if (!this.session.options.mergeTexts) return;
    const {session: {model}} = this, {client, strategy, base} = model;
    const isOld = (r) => r.client === client && r.era === base.era && r.rev < base.rev && !r.problem && !(r.seq <= this.acked.get(client));
    if (this.sending || strategy === 'overwrite' || !model.rows.some(isOld)) return;
    const part = await import('./rebase.js').catch(console.error);
    if (!this.sending) await part?.rebase(this);
  }

  /** Unless the base, `asked` when the question went out, has moved past the answer since. */
  #heard(context, asked) {
    const {model} = this.session, {base} = model;
    const same = context.id === base.id && context.era === base.era;
    if (same && base.rev !== asked && context.rev < base.rev) return;
    const had = wasRestored(context, base) && new Map(model.view);
    model.adopt(context);
    if (had) this.#rolledBack(relive(model, had));
  }

  /** Journalled before the copy that lacks it replaces the one that has it. */
  #rolledBack(keys) {
    this.session.write();
    this.session.emit('rolled-back', {keys});
  }

  /** The server has these rows: they leave the journal together with the copy that holds them. */
  finish(gone, follows) {
    const {session, session: {model, journal}} = this;
    return session.turn(async () => {
      if (session.stopped === 'wiped') return;
      model.done(gone, follows?.());
      session.changed();
      const done = await journal.run('readwrite', (stores) => {
        for (const row of gone) stores.rows.delete(journal.key(row));
        keep(journal, stores, model.base);
      });
      if (done) session.post();
    });
  }

  /**
   * What changed since the base; false when it could not be had.  Asked while one is on
   * its way, it goes once more: that answer may be older than the question.
   */
  load() {
    this.#stale = true;
    return this.#loading ??= this.#loads().finally(() => { this.#loading = null; });
  }

  async #loads() {
    let done = true;
    while (done && this.#stale) {
      this.#stale = false;
      done = await this.#load();
    }
    return done;
  }

  async #load(all) {
    const {session: {model}, session} = this, {id, era, rev} = model.base;
    if (!this.recovered || session.stopped || session.gone) return false;
    const answer = await this.call('GET', `/${id}/context${all || !rev ? '' : `?since=${rev}&era=${era}`}`);
    if (answer.problem?.code === 'cursor-expired' && !all) return this.#load(true);
    if (!answer.ok) return this.#failed(answer), false;
    const {data} = answer;
    this.#heard({...data, id}, rev);
    await this.finish([]);
    if (data.conflicts || this.open) await this.#copies((part) => part.heard(this, data.conflicts));
    if (rev && data.rev > rev && !Object.keys(data.values).length && !data.deleted?.length) await this.#look(id);
    if (!this.#busy) await this.#rebase();      // a round does before it sends
    return true;
  }

  /** A revision without a key: perhaps somebody has completed the session. */
  async #look(id) {
    const {ok, data} = await this.call('GET', `/${id}`);
    if (!ok) return;
    this.session.info = {...this.session.info, ...data};
    if (!/active|expired/.test(data.status)) this.#gone({code: 'state', reason: data.status});
  }

  /** What is on the screen and in the queue stays; what becomes of it the application says. */
  #gone(problem) {
    const {session} = this, anew = session.options.gone === 'anew';
    this.halted = !anew;
    session.gone = problem;
    session.emit('gone', problem);
    session.changed();
    if (anew) session.drain();
  }

  /** Later; or, when it is the batch that is wrong, what `trouble` makes of it. */
  async #failed({retry = 'later', problem, waitMs}, run) {
    const {session} = this;
    if (session.stopped || session.gone) return;
    const own = !session.claiming && (run ? session.model.mine(run[0]) : this.recovered || session.options.id);
    if (own && /^(not-found|session-expired|state)$/.test(problem?.code)) return this.#gone(problem);
    if (run && !/later|after-auth/.test(retry)) {
      const trouble = await import('./trouble.js').catch(() => null);
      if (await trouble?.solved(this, run, problem)) return;
    }
    this.halted = true;
    this.failure = problem?.code ?? 'unavailable';
    session.emit('failure', problem);
    session.changed();
    clearTimeout(this.#timer);
    const most = retry === 'later' ? Math.min(MOST_MS, 500 * 2 ** this.#tries++) : MOST_MS;
    this.#timer = setTimeout(() => session.drain(), (waitMs || 0) + Math.random() * most);
  }
}

export const attach = (session) => session.stopped ? null : session.outbox ??= new Outbox(session);
