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
import {attend} from './attend.js';
import {Caller} from './caller.js';
import {Loader} from './loader.js';
import {Pace} from './pace.js';
import {acknowledged} from './rows.js';
import {quotaOf, statusOf} from './status.js';
import {join} from './tabs.js';
import {keep} from './values.js';

const LOCK_MS = 2000;
const ORPHAN_MS = 30_000;    // what another tab left behind is sent by this one
const FIRST_TRY_MS = 500;
const MOST_MS = 60_000;      // between two tries, and so at most one a minute while nothing can be reached
const SLOWLY_MS = 300_000;   // a visible page that does nothing asks once: a bell may be lost, or the network
const RUN_ROWS = 32;
const RUN_CHARS = 256 * 1024;
const ROOM = 48 * 1024;      // of the page's 64 KiB in flight; the rest is the beacon's
const BEACON = 16 * 1024;    // Firefox loses larger ones, and Blobs, as a tab closes
let inFlight = 0;

/** A row in a save, each byte as it was journalled. */
const batch = ({seq, from, body}) => `{"seq":${seq},"from":${from},${body.slice(1)}`;
const save = (head, rows) => `${JSON.stringify(head).slice(0, -1)},"batches":[${rows.map(batch)}]}`;

/** What a new session is to be: of one that is there nothing changes. */
const made = ({app, slot, name, device, ttl}) => ({app, slot, name, device, ttl, create: true});

class Outbox extends Caller {
  recovered = false;
  sending = false;
  halted = false;
  failure = null;
  ticket = null;
  shown = null;           // this client's id as others see it
  saves = 0;
  lastSaved = null;
  quota = [];             // what is nearly used up
  posted = new Map();     // client -> the last sequence that the server may have
  acked = new Map();      // client -> the last sequence the server was heard to have
  told = new Set();       // copies that the person was told of
  settling = new Set();   // and those of which both sides are being put into one
  open = 0;               // all that the server has
  unsure = false;         // whether there are others, older than an own one
  #round = null;          // the one under way
  #again = false;
  #tries = 0;
  #retry = null;
  #orphans = null;
  #following = null;
  #loader = new Loader(this);
  #pace;

  constructor(session) {
    super(session);
    this.#pace = new Pace(session.options, () => this.halted || session.drain());
    const slowly = setInterval(() => session.page.document.hidden || this.load(), SLOWLY_MS);
    const attending = attend(session, this);
    join(session);
    session.on('status', () => this.#watchOrphans());
    session.on('close', () => {
      attending.abort();
      this.#pace.sent();
      for (const timer of [this.#retry, this.#orphans, slowly]) clearTimeout(timer);
    });
  }

  /** What waits long and is another page's is sent by this one: that page may be gone. */
  #watchOrphans() {
    if (this.halted || !this.#hasOrphans()) return;
    this.#orphans ??= setTimeout(() => {
      this.#orphans = null;
      if (!this.halted && this.#hasOrphans()) this.session.drain();
    }, ORPHAN_MS);
  }

  #hasOrphans() {
    const {rows, client} = this.session.model;
    return rows.some((row) => row.client !== client && !row.problem);
  }

  edited(key) { this.#pace.edited(key); }

  /** Somebody else has edited: now what is typed here is to be seen there. */
  met() { this.#pace.met(); }

  status() { return statusOf(this.session, this); }

  /** The browser says that there is no network. */
  cut() { return this.failed({problem: {code: 'offline'}}); }

  /** Until nothing is left or it did not work; then it comes again by itself. */
  drain(keepalive) {
    this.#pace.sent();
    if (this.#round) this.#again = true;
    this.#round ??= this.#drained(keepalive).finally(() => {
      this.#round = null;
      this.session.changed();
    });
    return this.#round;
  }

  /** When no save is under way. */
  settled() { return this.#round; }

  async #drained(keepalive) {
    const {page: {navigator: {locks}}, who, name} = this.session;
    const round = () => this.#send(keepalive).catch((error) => {
      console.error(error);
      return this.failed({});
    });
    do {
      this.#again = false;
      this.halted = false;
      clearTimeout(this.#retry);
      if (!locks) await round();
      else await locks.request(`holdfast ${who} ${name}`, {signal: AbortSignal.timeout(LOCK_MS)}, round).catch(round);
    } while (this.#again && !this.halted);
  }

  #isGoing() { return !this.session.stopped && !this.session.gone && !this.halted; }

  async #send(keepalive) {
    const {session} = this;
    session.model.seal();
    await session.write();
    await this.#begin();
    if (this.#isGoing()) await session.reread();
    for (let run = await this.#next(); run.length; run = await this.#next()) {
      this.sending = true;
      session.changed();
      const answer = await this.post(run, keepalive);
      this.sending = false;
      if (answer.ok) await this.took(run, answer.data);
      else await this.failed(answer, run);
    }
    if (this.failure && this.#isGoing()) await this.load();      // whether it is over
  }

  /** What has to be so before anything is sent. */
  async #begin() {
    const {session} = this;
    if (session.gone && session.options.gone === 'anew') await session.continue().catch((error) => this.failed(error));
    if (!this.recovered && this.#isGoing()) await this.recover();
    const unfit = this.#isGoing() && await session.gate?.();       // of crypto.js
    if (unfit) await this.failed(unfit);
  }

  async call(method, path, data, keepalive) {
    const answer = await super.call(method, path, data, keepalive);
    if (!answer.ok) return answer;
    this.failure = null;
    if (method !== 'GET' || !this.session.waits) this.#tries = 0;      // reads may go on while nothing can be written
    return answer;
  }

  async recover() {
    const {session, session: {model, options: {id, user}}} = this, {rev, era} = model.base;
    const answer = await this.call('POST', `/${id ?? 'latest'}/recover`, {
      ...!id && made(session.options), ...rev && {since: rev, era}, client: model.client, clients: this.#pending(),
    });
    if (!answer.ok) return this.failed(answer);
    const {session: info, context, client, clients, conflicts, resume, ticket} = answer.data;
    if (user !== null && info.role === 'owner' && info.user !== user) return session.end('user');
    this.#loader.adopt({...context, id: info.id}, rev);
    for (const {id: sender, seq} of [client, ...clients]) this.acked.set(sender, seq);
    await this.finish(model.rows.filter((row) => model.mine(row) && this.#isAcked(row)));
    this.ticket = ticket?.token;
    Object.assign(session, {info, resume, loaded: 'server'});
    session.emit('recover', answer.data);
    this.recovered = true;
    const open = conflicts.length;
    if (open || this.open) await this.copies((part) => part.heard(this, {open}, conflicts));
    if (session.options.live !== false) this.#following ??= this.#follow();
  }

  /** Whose rows this browser holds, and from where on. */
  #pending() {
    const {model} = this.session, first = new Map();
    for (const row of model.rows) {
      if (model.mine(row) && !row.problem && !first.has(row.client)) first.set(row.client, row.from);
    }
    return [...first].map(([id, from]) => ({id, pending_from: from}));
  }

  #isAcked({client, seq}) { return seq <= this.acked.get(client); }

  async #follow() {
    try {
      (await import('./live.js')).follow(this);
    } catch {
      this.#following = null;
    }
  }

  /** The first rows in order that can share a body: of one client and one session.  One that may grow yet waits. */
  async #next() {
    if (this.#isGoing()) await this.rebase();
    const {rows: all, open} = this.session.model, growing = all.findIndex((row) => row === open?.row);
    const ready = growing < 0 ? all : all.slice(0, growing);
    const rows = this.#isGoing() ? ready.filter((row) => !row.problem) : [], [first] = rows;
    let chars = 0;
    const end = rows.findIndex((row, i) => {
      chars += row.body.length;
      return i > 0 && (i === RUN_ROWS || chars > RUN_CHARS || row.op || first.op
        || ['client', 'id', 'era'].some((name) => row[name] !== first[name]));
    });
    return end < 0 ? rows : rows.slice(0, end);
  }

  async post(run, wanted) {
    const {model: {base, client: own}, options: {label}} = this.session, [{client, id, op, seq, from}] = run;
    const path = `/${id ?? base.id}`, era = run[0].era ?? base.era;
    this.posted.set(client, Math.max(run.at(-1).seq, this.posted.get(client) ?? 0));
    if (op) return this.#postStep(path, {client, era, ops: [{seq, from, ...op}]});
    const text = save({client, era, ...client === own && {label}}, run), bytes = text.length * 3;
    const keepalive = wanted && inFlight + bytes <= ROOM;
    if (keepalive) inFlight += bytes;
    const answer = await this.call('PATCH', `${path}/context`, text, keepalive);
    if (answer.ok) this.quota = quotaOf(answer.warning);
    if (keepalive) inFlight -= bytes;
    return answer;
  }

  async #postStep(path, body) {
    const answer = await this.call('POST', `${path}/sync`, body), {problem} = answer.data?.results[0] ?? {};
    return problem ? {problem, retry: problem.retry} : answer;
  }

  /** The newest own rows that fit, in order.  All of it is done when it returns. */
  beacon() {
    const {session: {page, gate, options: {url}, model}, ticket} = this, {base: {id, era}, client, rows, mine} = model;
    if (!ticket || gate) return;
    const run = [];
    let text;
    for (const row of rows.filter((r) => r.client === client && mine(r) && !r.problem).reverse()) {
      run.unshift(row);
      const more = save({ticket, client, era}, run);
      if (row.op || new TextEncoder().encode(more).length > BEACON) break;
      text = more;
      this.posted.set(client, Math.max(run.at(-1).seq, this.posted.get(client) ?? 0));
    }
    if (text) page.navigator.sendBeacon?.(`${url}/${id}/beacon`, text);
  }

  /** Base moves to `rev` only if nothing came between; else what came is loaded first. */
  async took(run, data) {
    const {session, session: {model}} = this, {client, seq} = run.at(-1);
    if (!Number.isInteger(data?.rev)) throw new TypeError('the 200 is not an answer of Holdfast');
    const isPlain = !data.reset && !['skipped', 'parked', 'conflicts'].some((list) => data[list]?.length);
    const follows = () => isPlain && data.prev === model.base.rev && data.rev;
    this.acked.set(client, Math.max(seq, this.acked.get(client) ?? 0));
    this.ticket = data.ticket?.token ?? this.ticket;
    this.shown = data.shown ?? this.shown;
    const copies = this.#newCopies(data);
    if (model.mine(run[0]) && !follows() && data.rev !== model.base.rev && !await this.load()) {
      this.#unhear(copies);
      return this.halted || this.failed({});
    }
    this.tell({dropped: data.dropped});
    this.saves++;
    this.lastSaved = Date.now();
    await this.finish(run, follows);
    if (copies.length) await this.copies((part) => part.met(this, data.skipped?.length ? [] : run, copies));
    session.emit('saved', {rev: data.rev});
  }

  /** A row that is sent again is told of its copies again. */
  #newCopies({conflicts = [], dropped = []}) {
    const copies = conflicts.filter(({id}) => !this.told.has(id));
    for (const {id} of copies) {
      this.told.add(id);
      this.settling.add(id);
      this.unsure = true;
    }
    this.open = Math.max(0, this.open + copies.length - dropped.length);      // until a load says it
    return copies;
  }

  #unhear(copies) {
    for (const {id} of copies) {
      this.told.delete(id);
      this.settling.delete(id);
      this.open--;
    }
  }

  /** Reports edits that could not be merged, and copies dropped for lack of room. */
  tell({conflicts = [], dropped = []}) {
    const {session, told} = this, news = conflicts.filter(({id}) => !told.has(id));
    for (const {id} of news) told.add(id);
    session.clashes = Math.max(0, session.clashes + news.length - dropped.length);
    if (news.length) session.emit('conflict', news);
    if (dropped.length) session.emit('dropped', dropped);
  }

  async copies(work) { await import('./copies.js').then(work, console.error); }

  /** Before they are sent, own edits go on top of what has come since they were made. */
  async rebase() {
    const {model, options} = this.session, {client, strategy, base: {rev}} = model;
    const isOwn = (row) => row.client === client && !row.problem;
    const isOld = (row) => isOwn(row) && (row.rev < rev || row.seen.some(([, [, byValue]]) => byValue));
    if (options.mergeTexts === false || this.sending || strategy === 'overwrite' || !model.rows.some(isOld)) return;
    const part = await import('./rebase.js').catch(console.error);
    if (!this.sending) await part?.rebase(this);
  }

  /** A round rebases before it sends; else it is done as a load ends. */
  async settle() { if (!this.#round) await this.rebase(); }

  /** The server has these rows: they leave the journal together with the copy that holds them. */
  finish(rows, follows) {
    const {session, session: {model, journal}} = this;
    return session.turn(async () => {
      if (session.stopped === 'wiped') return;
      acknowledged(model, rows, follows?.());
      session.changed();
      const done = await journal.run('readwrite', (stores) => {
        for (const row of rows) stores.rows.delete(journal.key(row));
        keep(journal, stores, model.base);
      });
      if (done) session.post();
    });
  }

  load() { return this.#loader.load(); }

  /** Screen and queue stay as they are; the application decides how to go on. */
  gone(problem) {
    const {session} = this, isAnew = session.options.gone === 'anew' && !session.isEnding;
    if (session.gone) return;
    this.halted = !isAnew;
    session.gone = problem;
    session.emit('gone', problem);
    session.changed();
    if (isAnew) session.drain();
  }

  /** Later; or, when it is the batch that is wrong, what `trouble` makes of it. */
  async failed(answer, run) {
    const {session} = this, {retry = 'later', problem} = answer;
    if (session.stopped || session.gone) return;
    if (this.#isGone(problem, run)) return this.gone(problem);
    if (run && !/later|after-auth/.test(retry)) {
      const trouble = await import('./trouble.js').catch(() => null);
      if (await trouble?.solved(this, run, problem)) return;
    }
    this.halted = true;
    this.failure = problem?.code ?? 'unavailable';
    session.emit('failure', problem);
    session.changed();
    this.#later(answer);
  }

  #isGone(problem, run) {
    const {session} = this, isOwn = run ? session.model.mine(run[0]) : this.recovered || session.options.id;
    return isOwn && !session.claiming && /^(not-found|session-expired|state)$/.test(problem?.code);
  }

  #later({retry = 'later', waitMs = 0}) {
    clearTimeout(this.#retry);
    const most = retry === 'later' ? Math.min(MOST_MS, FIRST_TRY_MS * 2 ** this.#tries++) : MOST_MS;
    this.#retry = setTimeout(() => this.session.drain(), (waitMs || 0) + Math.random() * most);
  }
}

export function attach(session) {
  if (session.stopped) return null;
  session.outbox ??= new Outbox(session);
  return session.outbox;
}
