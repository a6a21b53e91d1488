// The promise: an edit 250 ms old survives whatever ends the page, and is applied
// exactly once.
//
// A round: open, edit at random times, end somehow, open again offline, then
// online, compare with what the page said it had set.  Its word leaves by a CDP
// binding, not by anything under test.  Each edit sets a key of its own and adds
// one to a counter, so that a loss and a double both show.
import {setTimeout as wait} from 'node:timers/promises';

import {until} from '../harness/stack.mjs';
import {Chrome} from './chrome.mjs';
import {Front} from './front.mjs';

export const SAFE_MS = 250;
export const NEAR_MS = 400;
const ENDS = ['close', 'navigate', 'crash', 'kill', 'kill', 'freeze', 'offline', 'tabs', 'lost'];

/** mulberry32: the seed is printed, so a round can be had again. */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What becomes of a request: with `hold` a beacon may be late; with `doubled` most come again, as a stranger's. */
export const fate = (rnd, faulty, doubled) => ({method, url}) => {
  const dice = rnd(), beacon = url.endsWith('/beacon');
  if (!faulty || url.endsWith('/live')) return undefined;
  if (beacon && faulty === 'hold' && dice < 0.6) return {hold: true};
  if (dice < 0.15) return {drop: true};
  if (dice < (doubled ? 0.7 : 0.35) && method !== 'GET') return {repeat: doubled ? stranger : true};
  return undefined;
};

export class Promised {
  /**
   * @param without what a control switches off: journal, beacon, dedupe; @param journalMs its timer; @param most edits a round;
   * @param aim how many of the ends are aimed at an edit just 250 ms old */
  constructor(stack, {seed, without = [], journalMs = 100, ends = ENDS, most = 9, aim = 0.5, Browser = Chrome}) {
    Object.assign(this, {stack, seed, without, journalMs, ends, most, aim, Browser, rnd: random(seed)});
    this.rounds = [];
    this.user = `u${seed}-${Date.now()}`;      // a seed may come twice on one stack
  }

  async start() {
    this.front = await new Front(this.stack.url).listen();
    this.front.token = (user) => this.stack.token(user);
    this.browser = new this.Browser();
    return this;
  }

  async end() {
    await this.browser.remove();
    this.front.close();
  }

  /** A number in [from, to). */
  #between(from, to) { return from + this.rnd() * (to - from); }

  #fate = (faulty) => fate(this.rnd, faulty, this.without.includes('dedupe'));

  async #page(slot, user) {
    if (!this.browser.context) await this.browser.open();
    const page = await this.browser.context.newPage();
    await page.exposeFunction('edited', (text) => this.told.push(JSON.parse(text)));
    const more = `&without=${this.without.filter((w) => w !== 'dedupe')}&journal=${this.journalMs}`;
    await page.goto(`${this.front.url}/session.html?user=${user}&slot=${slot}${more}`);
    await page.evaluate(() => opened);
    return page;
  }

  async round(n) {
    const kind = this.ends[Math.floor(this.rnd() * this.ends.length)], user = this.user, slot = `r${n}`;
    const aimed = this.rnd() < this.aim || kind === 'lost';
    this.told = [];
    this.front.offline = false;
    this.front.decide = this.#fate(kind === 'lost' ? null : 'hold');
    const api = (method, path, body) => this.stack.api(method, path, {token: this.stack.token(user), body});

    const pages = [await this.#page(slot, user)];
    if (kind === 'tabs') pages.push(await this.#page(slot, user));
    const id = await until(() => pages[0].evaluate(async () => (await s.flush(), s.info?.id)), {saying: 'recovered'});
    const foreign = {client: 'foreign', batches: [{seq: 1, base: 0, set: {foreign: n, shared: 'theirs'}}]};
    await api('PATCH', `/api/sessions/${id}/context`, foreign);
    if (kind === 'offline') this.front.goOffline();

    const ended = await this.#edits(pages, kind, aimed, n);
    const edits = this.told.map((e) => ({...e, age: ended - e.at}));
    const due = edits.filter((e) => e.age >= SAFE_MS);
    const bad = [];

    if (kind === 'lost') {
      const arrived = () => this.front.seen.some((r) => r.url.endsWith('/beacon') && r.at >= ended && r.status);
      await until(arrived, {seconds: 2}).catch(() => null);
      await this.browser.wipe();
      await until(async () => due.every(await this.#has(api, id)), {seconds: 4}).catch(() => null);
    } else {
      await this.#again(slot, user, due, bad);
    }
    const state = await this.#server(api, id);
    this.#compare(state, due, edits, n, bad, kind);
    this.rounds.push({n, kind, aimed, edits: edits.length, due: due.length,
      near: due.filter((e) => e.age < NEAR_MS).length, bad});
    for (const page of this.browser.context?.pages() ?? []) await page.close().catch(() => null);
    return this.rounds.at(-1);
  }

  /** Types, and ends the page; answers when it did. */
  async #edits(pages, kind, aimed, n) {
    const count = 1 + Math.floor(this.rnd() * this.most);
    let at = 0;
    for (let i = 0; i < count; i++) {
      at += this.#between(0, 200);
      const page = pages[i % pages.length];
      await page.evaluate(([ms, key]) => { setTimeout(() => edit(key), ms); }, [at, `k${n}-${i}`]);
    }
    if (aimed) {
      await until(() => this.told.length === count, {every: 2});
      const last = Math.max(...this.told.map((e) => e.at));
      await wait(Math.max(0, last + this.#between(SAFE_MS, SAFE_MS + 50) - Date.now()));
    } else {
      await wait(this.#between(0, at + 600));
    }
    return this.#finish(pages, kind);
  }

  async #finish([page, other], kind) {
    const how = {
      close: () => page.close(), offline: () => page.close(), lost: () => page.close(),
      navigate: () => page.goto('about:blank'),
      crash: () => this.#crash(page), kill: () => this.browser.kill(), freeze: () => this.browser.kill(),
      tabs: async () => { await Promise.all([page.close(), other.close()]); },
    };
    if (kind === 'freeze') {
      const cdp = await this.browser.context.newCDPSession(page);
      const at = Date.now();
      await cdp.send('Page.setWebLifecycleState', {state: 'frozen'});
      await how.freeze();
      return at;
    }
    const at = Date.now();
    await how[kind]();
    return at;
  }

  async #crash(page) {
    const gone = new Promise((resolve) => page.once('crash', resolve));
    const cdp = await this.browser.context.newCDPSession(page);
    cdp.send('Page.crash').catch(() => null);
    await gone;
    await page.close();
  }

  /** The same profile: first without the network, then with it. */
  async #again(slot, user, due, bad) {
    this.front.goOffline();
    const page = await this.#page(slot, user);
    const seen = await page.evaluate((keys) => keys.map((k) => s.get(k)), due.map((e) => e.key));
    due.forEach((e, i) => seen[i] === e.value || bad.push(`offline, ${e.key} of ${e.age} ms is ${seen[i]}`));
    this.front.offline = false;
    const sent = () => page.evaluate(async () => (await s.flush()).server);
    await until(sent, {saying: 'all sent', seconds: 40}).catch(async (error) => {
      throw new Error(`${error.message}: ${JSON.stringify(await page.evaluate(() => [s.status, s.model.rows]))}`);
    });
    const last = due.at(-1);
    if (last) {
      await page.evaluate((key) => s.set(key, 'later'), last.key);
      await until(sent, {saying: 'all sent', seconds: 40});
      last.value = 'later';
    }
    await this.front.release();
    this.front.decide = () => undefined;
    await page.evaluate(() => s.wake());
    const theirs = await page.evaluate(() => s.get('foreign'));
    if (theirs === undefined) bad.push('the page has not heard of the foreign key');
  }

  async #server(api, id) {
    const {json: {values}} = await api('GET', `/api/sessions/${id}/context`);
    const {json: {counters}} = await api('GET', `/api/sessions/${id}`);
    return {values, counters};
  }

  async #has(api, id) {
    const {values} = await this.#server(api, id);
    return (e) => values[e.key] === e.value;
  }

  #compare({values, counters}, due, edits, n, bad) {
    for (const e of due) {
      if (values[e.key] !== e.value) bad.push(`${e.key} of ${e.age} ms is ${values[e.key]} on the server`);
    }
    const there = Object.keys(values).filter((k) => k.startsWith(`k${n}-`)).length;
    if ((counters.edits ?? 0) !== there) bad.push(`${there} edits there, ${counters.edits ?? 0} counted`);
    if (values.foreign !== n) bad.push(`the foreign key is ${values.foreign}`);
    const unknown = edits.filter((e) => e.key in values && ![e.key, 'later'].includes(values[e.key]));
    for (const e of unknown) bad.push(`${e.key} is half an edit`);
  }

  summary() {
    const sum = (f) => this.rounds.reduce((t, r) => t + f(r), 0);
    const lost = this.rounds.filter((r) => r.bad.length);
    return {seed: this.seed, rounds: this.rounds.length, edits: sum((r) => r.edits), due: sum((r) => r.due),
      near: sum((r) => r.near), lost: lost.length, bad: lost.flatMap((r) => r.bad.map((b) => `round ${r.n} (${r.kind}): ${b}`))};
  }
}

/** As if the server did not know that it had this already. */
function stranger(request) {
  const body = JSON.parse(request.body || '{}');
  if (!body.batches) return request;
  const batches = body.batches.map((b, i) => ({...b, seq: i + 1, from: i + 1}));
  return {...request, body: JSON.stringify({...body, client: `${body.client}-again`, batches})};
}
