/**
 * crowd - devices of one person that write into the same texts, and everything that can
 * happen to their pages and to what they send, by the dice of a seed.
 *
 * Each edit is a word that comes once, so that it is found in whatever text it is now.
 * At every moment such a word has to be
 *   - in a row of the queue of a page, and so in the journal once that was written; or
 *   - in the text that the server has; or
 *   - in a copy that the server keeps, or in a batch that it has parked; or
 *   - taken out by somebody who saw it, and that user's own word is in one of these places.
 */
import '../core/left.js';      // what is loaded when it is first needed would take another number of turns then
import '../core/outbox.js';
import '../core/rebase.js';
import '../core/remote.js';
import {bindForm} from '../form.js';
import {clock, device, made, opened} from './fakes.js';
import {random} from './prose.js';

export const FIRST = {note: 'one two three four', 'form/f': {value: {title: 'five six', about: 'seven eight\nnine ten'}}};
const FIELDS = ['note', 'note', 'title', 'about'];
const marks = (value) => JSON.stringify(value ?? null).match(/m\d+x\d+/g) ?? [];
const mark = (n) => `m${n}x${n}`;      // the beginning of one and the end of another are no third
const immediate = setImmediate;

/** Whatever was begun, until it waits for a timer or an answer. */
export async function turn(count = 4) {
  for (let i = 0; i < count; i++) await new Promise((r) => { immediate(r); });
}

/** `text` with a word put in, some words replaced by it, or written anew. */
function written(text, mark, r) {
  const found = [...text.matchAll(/\S+/g)].map((m) => ({at: m.index, end: m.index + m[0].length})), i = r.below(found.length + 1);
  const kind = r.below(12), gap = kind > 8 ? '\n' : ' ';
  if (!found.length || kind === 0) return mark;
  if (i === found.length) return `${text}${gap}${mark}`;
  const {at} = found[i], {end} = kind < 3 ? found[Math.min(found.length - 1, i + r.below(2))] : {end: at};
  return text.slice(0, at) + mark + (end === at ? gap : '') + text.slice(end);
}

class Page {
  constructor(crowd, browser) {
    const fetch = (url, how) => new Promise((resolve, reject) => { crowd.asked({url, ...how, page: this, resolve, reject}); });
    const sendBeacon = (url, body) => crowd.asked({url, body, method: 'POST', late: true});
    Object.assign(this, {browser, edits: []}, opened({fetch}, browser, {navigator: {sendBeacon}, options: crowd.options}));
    this.form = made({name: 'title'}, {name: 'about'});
    this.unbind = bindForm(this.form.form, this.s);
    this.s.told = [];
    this.s.on('conflict', (list) => this.s.told.push(...list));
  }

  write(field, mark, r) {
    const el = this.form.el(field), before = el ? el.value : this.s.get('note') ?? '', after = written(before, mark, r);
    this.edits.push({mark, field, gone: marks(before).filter((m) => !marks(after).includes(m)), page: this});
    if (!el) this.s.set('note', after);
    else if (r.below(4)) this.form.type(field, after);
    else this.form.fill(field, after);
    if (el && !r.below(4)) this.form.leave();
    return this.edits.at(-1);
  }

  close() {
    this.unbind();
    this.s.stop('crash');
  }
}

export class Crowd {
  edits = [];
  pool = [];       // what was sent and has no answer yet
  arrived = new Set();
  dismissed = new Set();      // what a person has let go of
  #sent = 0;

  /** @param send answers a request at once: {status, text}; @param look the server's {values, copies, parked}, or nothing */
  constructor(seed, {send, look, options}) {
    Object.assign(this, {r: random(seed), send, look, options});
    const {getRandomValues} = crypto, {random: die} = Math, r = random(seed + 1);
    this.clock = clock();
    crypto.getRandomValues = (list) => list.map(() => BigInt(r.below(2 ** 31)));
    Math.random = () => r.next();
    this.end = () => {
      for (const page of this.pages) page.close();
      this.clock.restore();
      Object.assign(crypto, {getRandomValues});
      Math.random = die;
    };
    const browsers = [device(), device(), device()], layout = this.r.pick([[0, 1], [0, 1], [0, 1, 2], [0, 1, 1]]);
    this.pages = layout.map((i) => new Page(this, browsers[i]));
  }

  /** What a beacon says arrives now, later or never. */
  asked(request) { return this.pool.push({...request, n: this.#sent++}); }

  async #deliver(request) {
    request.answer = await this.send(request.url, request);
    this.check();
    if (request.late) this.pool = this.pool.filter((q) => q !== request);
  }

  #answered(request) {
    this.pool = this.pool.filter((q) => q !== request);
    const {status, text} = request.answer;
    request.resolve({ok: status < 300, status, headers: new Headers(), text: async () => text});
  }

  /** One request goes on: it arrives, or its answer does; or one of the two is lost, perhaps to arrive later. */
  async #network() {
    const request = this.r.pick(this.pool), dice = this.r.below(20);
    if (!request) return;
    if (dice < 2 && !request.late) {
      this.pool = this.pool.filter((q) => q !== request);
      request.reject(new TypeError('Failed to fetch'));
      if (!request.answer && dice) this.asked({...request, late: true});
    } else if (request.answer) this.#answered(request);
    else await this.#deliver(request);
  }

  #ended(page) {
    page.close();
    for (const q of this.pool.filter((q) => q.page === page)) q.late = true;
    this.pool = this.pool.filter((q) => !(q.late && q.answer));
    for (const e of page.edits) e.young = !e.durable;
  }

  /** A person who has the text and a copy before him takes the one and lets go of the other. */
  async #decide({s}) {
    const list = await s.conflicts().catch(() => []), copy = list.length && this.r.pick(list), use = this.r.pick(['mine', 'theirs']);
    if (!copy) return;
    for (const mark of marks(copy[use === 'mine' ? 'theirs' : 'mine'])) this.dismissed.add(mark);
    await copy.resolve(use).catch(() => null);
  }

  reopen(page) { this.pages[this.pages.indexOf(page)] = new Page(this, page.browser); }

  async step() {
    const {r} = this, page = r.pick(this.pages), {s} = page, dice = r.below(100);
    if (dice < 22) this.edits.push(page.write(r.pick(FIELDS), mark(this.edits.length), r));
    else if (dice < 70) for (let i = r.below(4); i >= 0; i--) await this.#network().then(() => turn(1));
    else if (dice < 80) this.clock.tick(r.pick([5, 5, 600, 3000, 6000]));
    else if (dice < 86) s.drain();
    else if (dice < 92) s.outbox?.load();
    else if (dice < 95) {
      page.fire(page.window, 'pagehide');
      if (r.below(2)) {
        await turn();
        this.seen();
        this.#ended(page);
        this.reopen(page);
      } else page.fire(page.window, 'pageshow');
    } else if (dice < 97) {
      this.#ended(page);
      this.reopen(page);
    } else if (dice < 98) page.form.leave();
    else s.wake();
    await turn();
    this.seen();
  }

  /** What a page says of itself has to be so. */
  seen() {
    for (const {s, edits} of this.pages) {
      if (s.status.device) for (const e of edits) e.durable = true;
      if (s.status.server && this.look) for (const e of edits) if (!this.#isThere(e.mark)) throw new Error(`"saved", and ${e.mark} is nowhere`);
    }
  }

  #isThere(mark, there = new Set(marks(this.look())), tried = new Set()) {
    if (there.has(mark) || this.dismissed.has(mark)) return true;
    return this.edits.some((e) => !tried.has(e) && e.gone.includes(mark) && tried.add(e) && this.#isThere(e.mark, there, tried));
  }

  /** Whatever the server ever had. */
  check() {
    if (!this.look) return;
    for (const mark of marks(this.look())) this.arrived.add(mark);
    for (const mark of this.arrived) if (!this.#isThere(mark)) throw new Error(`${mark} was on the server, and is nowhere`);
  }

  /** The network is well again; all that waits is sent, and all that came is shown. */
  async settle(look = this.look) {
    for (let calm = 0, i = 0; calm < 2; i++) {
      if (i > 60) throw new Error(`not settled: ${JSON.stringify(this.pages.map(({s}) => [s.status, s.model.base.rev, s.model.rows]))}`);
      for (const {s} of this.pages) s.wake();
      for (let j = 0; j < 40; j++) {
        await turn(2);
        for (const q of [...this.pool]) q.answer ? this.#answered(q) : await this.#deliver(q);
      }
      this.clock.tick(3100);
      await turn();
      const {rev} = await look(), quiet = ({s}) => s.status.server && !s.outbox.asking && !s.outbox.settling.size && s.model.base.rev === rev;
      calm = !this.pool.length && this.pages.every(quiet) ? calm + 1 : 0;
    }
  }

  /** What is wrong in the end. */
  verdict({values, copies}) {
    const there = new Set(marks([values, copies.map(({mine, theirs}) => [mine, theirs])]));
    const lost = this.edits.filter((e) => !e.young && !this.#isThere(e.mark, there)).map((e) => `${e.mark} in ${e.field} is lost`);
    const texts = {note: values.note, ...values['form/f'].value};
    // A tab may send what another one has begun, which then does not know that it was heard.
    const isTwoTabs = new Set(this.pages.map((p) => p.browser)).size < this.pages.length;
    const twice = Object.values(texts).flatMap((text) => marks(text).filter((m, i, all) => !isTwoTabs && all.indexOf(m) !== i).map((m) => `${m} is twice`));
    const apart = this.pages.flatMap(({s, form}) => {
      const shown = {note: s.get('note'), ...form.shown()};
      return Object.keys(texts).filter((k) => shown[k] !== texts[k]).map((k) => `${k}: shows ${shown[k]}, and the server has ${texts[k]}`);
    });
    const untold = this.pages.filter(({s}) => s.status.conflicts !== copies.length).map(({s}) => `${s.status.conflicts} of ${copies.length} copies counted`);
    return [...lost, ...twice, ...apart, ...untold];
  }
}
