// Two devices of one person, each a browser of its own with a way to the server of its
// own: both write in a form, a text and a list, sometimes in the same one, and one of
// them ends somehow.  Then both are opened anew, and what became of each edit is looked
// up.  An edit is a word that comes once, so it is found in whatever text it is now.
import {setTimeout as wait} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';

import {until} from '../harness/stack.mjs';
import {Chrome} from './chrome.mjs';
import {Front} from './front.mjs';
import {NEAR_MS, SAFE_MS, fate, random} from './promise.mjs';

const ENDS = ['close', 'navigate', 'kill', 'kill', 'offline'];
const FIELDS = ['title', 'about', 'note', 'pick'];
const KEYS = {title: 'form/profile', about: 'form/profile', note: 'note', pick: 'pick'};
const CLOCK_MS = 5;         // what two processes' clocks may differ by
const SEED = {note: 'one two three four', pick: ['none'], 'form/profile': {value: {title: 'five six', about: 'seven eight\nnine ten'}}};

const words = (value) => JSON.stringify(value ?? null).match(/[ab]\d+-\d+/g) ?? [];

/** One browser, and what its pages said in this round, in order. */
class Device {
  constructor(name, stack, Browser) {
    Object.assign(this, {name, stack, browser: new Browser()});
  }

  async start() {
    this.front = await new Front(this.stack.url).listen();
    this.front.token = (user) => this.stack.token(user);
  }

  async end() {
    await this.browser.remove();
    this.front.close();
  }

  begin(decide) {
    Object.assign(this, {said: [], ended: [], load: -1});
    Object.assign(this.front, {offline: false, decide, seen: [], held: []});
  }

  async open(query) {
    const load = ++this.load;
    if (!this.browser.context) await this.browser.open();
    this.page = await this.browser.context.newPage();
    await this.page.exposeFunction('said', (text) => this.said.push({...JSON.parse(text), load}));
    await this.page.goto(`${this.front.url}/two.html?${new URLSearchParams(query)}`);
    await this.page.evaluate(() => opened);
  }

  async finish(kind) {
    this.ended[this.load] = Date.now();
    if (kind === 'kill') await this.browser.kill();
    else if (kind === 'navigate') await this.page.goto('about:blank');
    else await this.page.close();
  }

  async clear() {
    for (const page of this.browser.context?.pages() ?? []) await page.close().catch(() => null);
  }

  get edits() { return this.said.filter((e) => e.word); }

  /** When the server said yes to a word for the first time, of all that it was sent by this device. */
  acks() {
    const first = new Map();
    for (const {body, done, status} of this.front.seen) {
      if (status >= 200 && status < 300) for (const word of words(body)) first.set(word, Math.min(done, first.get(word) ?? Infinity));
    }
    return first;
  }
}

export class Two {
  /** @param how `lie` of the page; `clash`: in each round both write in one field that cannot be merged */
  constructor(stack, {seed, lie, clash, Browser = Chrome}) {
    Object.assign(this, {stack, seed, lie, clash, rnd: random(seed), rounds: []});
    this.user = `two${seed}-${Date.now()}`;
    this.devices = ['a', 'b'].map((name) => new Device(name, stack, Browser));
  }

  async start() {
    await Promise.all(this.devices.map((d) => d.start()));
    return this;
  }

  async end() { await Promise.all(this.devices.map((d) => d.end())); }

  #of(list) { return list[Math.floor(this.rnd() * list.length)]; }

  #api(method, path, body) { return this.stack.api(method, `/api/sessions${path}`, {token: this.stack.token(this.user), body}); }

  async #seeded(slot) {
    const {json: {session: {id}}} = await this.#api('POST', '/latest/recover', {app: 'test', slot, create: true, client: 'seed'});
    await this.#api('PATCH', `/${id}/context`, {client: 'seed', seq: 1, base: 0, set: SEED});
    return id;
  }

  /** Every fourth round is a clash, whatever the dice say. */
  async round(n) {
    const clash = this.clash ?? n % 4 === 0, slot = `two${n}`, kind = this.#of(ENDS), [victim] = this.#shuffled();
    const query = {user: this.user, slot, live: !clash && this.rnd() < 0.6 ? 'yes' : 'no', ...this.lie && {lie: this.lie}};
    const id = await this.#seeded(slot), bad = [], began = Date.now();
    for (const device of this.devices) device.begin(fate(this.rnd, this.lie || clash ? null : 'hold'));
    await Promise.all(this.devices.map((d) => d.open(query)));
    for (const {page} of this.devices) await until(() => page.evaluate(() => s.status.loaded === 'server'), {saying: 'recovered'});

    await this.#written(n, {clash, victim, kind});
    await Promise.all(this.devices.map((d) => d.open(query)));
    for (const {front} of this.devices) front.decide = () => undefined;
    await Promise.all(this.devices.map(({front}) => front.release()));
    const state = await this.#settled(id, bad);
    this.rounds.push({n, kind, victim: victim.name, live: query.live, ms: Date.now() - began, ...this.#judged(state, bad), bad});
    await Promise.all(this.devices.map((d) => d.clear()));
    return this.rounds.at(-1);
  }

  #shuffled() { return this.rnd() < 0.5 ? this.devices : [...this.devices].reverse(); }

  /** Both write; one ends, the other a little later. */
  async #written(n, {clash, victim, kind}) {
    const aimed = this.rnd() < 0.5, other = this.devices.find((d) => d !== victim);
    const common = this.#of(FIELDS), plans = this.devices.map((device) => this.#plan(device, n, clash ? ['pick'] : [common, ...FIELDS]));
    const cut = kind === 'offline' && setTimeout(() => victim.front.goOffline(), this.rnd() * 800);
    const typed = this.devices.map((device, i) => this.#types(device, plans[i]));
    const last = typed[this.devices.indexOf(victim)];
    if (aimed || clash || this.lie) {
      await (clash ? Promise.all(typed) : last);
      await wait(Math.max(0, Math.max(...victim.edits.map((e) => e.at)) + SAFE_MS + this.rnd() * 50 - Date.now()));
    } else await wait(this.rnd() * 2000);
    await victim.finish(kind);
    await wait(clash ? SAFE_MS : this.rnd() * 400);
    await other.finish('close');
    await Promise.all(typed);
    clearTimeout(cut);
    victim.front.offline = false;
  }

  /** Half of them in the first of the fields. */
  #plan({name}, n, fields) {
    const count = 2 + Math.floor(this.rnd() * 6), isClash = fields.length === 1, pace = this.#of([60, 300]);
    return Array.from({length: count}, (_, i) => ({
      ms: this.rnd() * pace, word: `${name}${n}-${i}`, field: this.rnd() < 0.5 ? fields[0] : this.#of(fields),
      how: {place: this.rnd(), line: this.rnd() < 0.3, anew: this.rnd() < 0.1, focus: this.rnd() < 0.6, leave: this.rnd() < 0.3,
        flush: !isClash && this.rnd() < 0.4},
    }));
  }

  /** Until the page is no more. */
  async #types({page}, plan) {
    for (const {ms, field, word, how} of plan) {
      await wait(ms);
      const done = page.evaluate(([f, w, h]) => { type(f, w, h); }, [field, word, how]);
      if (!await done.then(() => true, () => false)) return;
    }
  }

  /** Both have all that the server has, and nothing under way. */
  async #settled(id, bad) {
    const look = () => Promise.all(this.devices.map(({page}) => page.evaluate(async () => {
      await s.wake();
      const {outbox: {asking, settling}, status: {server, conflicts, reason}, model: {base: {rev}, rows}} = s;
      return {quiet: server && !asking && !settling.size, rev, conflicts, reason, rows, fields: fields()};
    })));
    let state;
    const calm = async () => {
      const pages = await look(), {values, rev} = (await this.#api('GET', `/${id}/context`)).json;
      state = {pages, values, rev, copies: await this.#copies(id)};
      return pages.every((p) => p.quiet && p.rev === rev && (this.lie === 'silent' || p.conflicts === state.copies.length));
    };
    await until(calm, {seconds: 30, every: 100}).catch(() => bad.push(`not settled: ${JSON.stringify(state)}`));
    return state;
  }

  async #copies(id) {
    const {json: {conflicts, next}} = await this.#api('GET', `/${id}/conflicts?limit=100`);
    if (next) throw new Error('more copies than a page holds');
    return conflicts;
  }

  #judged(state, bad) {
    const verdict = new Verdict(this.devices, state);
    for (const error of [verdict.lost(), verdict.lies(), verdict.untold(), verdict.twice(), verdict.apart()].flat()) bad.push(error);
    const {edits, due, near, replaced} = verdict;
    return {edits: edits.length, due: due.length, near, replaced: replaced.length, copies: state.copies.length, saved: verdict.saved};
  }

  summary() {
    const sum = (f) => this.rounds.reduce((t, r) => t + f(r), 0);
    const failed = this.rounds.filter((r) => r.bad.length);
    return {seed: this.seed, rounds: this.rounds.length, failed: failed.length, ms: sum((r) => r.ms), edits: sum((r) => r.edits), due: sum((r) => r.due),
      near: sum((r) => r.near), saved: sum((r) => r.saved), replaced: sum((r) => r.replaced), copies: sum((r) => r.copies),
      bad: failed.flatMap((r) => r.bad.map((b) => `round ${r.n} (${r.kind} of ${r.victim}, live ${r.live}): ${b}`))};
  }
}

/** The fate of the edits of a round: each list has the faults of one kind. */
export class Verdict {
  constructor(devices, state) {
    const {values, copies} = state;
    Object.assign(this, {devices, state, saved: 0});
    this.acks = new Map(devices.map((d) => [d, d.acks()]));
    this.there = new Set(words(values));
    this.kept = new Set(words(copies.map(({mine, theirs}) => [mine, theirs])));
    this.edits = devices.flatMap((device) => device.edits.map((e) => ({...e, device, age: (device.ended[e.load] ?? Infinity) - e.at,
      gone: new Set(words(e.before).filter((w) => !words(e.after).includes(w)))})));
    this.due = this.edits.filter((e) => this.isDue(e));
    this.near = this.due.filter((e) => e.age < NEAR_MS).length;
    this.replaced = this.due.filter(({word}) => !this.there.has(word) && !this.wasTakenOut(word, (w) => this.isSomewhere(w)));
  }

  /** Old enough; or the server has said yes, however young it was. */
  isDue({age, word, device}) { return age >= SAFE_MS || this.acks.get(device).has(word); }

  /** Somebody saw it, and wrote something else, of which `holds` is true. */
  wasTakenOut(word, holds, edits = this.edits) { return edits.some((e) => e.gone.has(word) && holds(e.word)); }

  isSomewhere = (word) => this.there.has(word) || this.kept.has(word) || this.wasTakenOut(word, this.isSomewhere);

  lost() {
    return this.due.filter(({word}) => !this.isSomewhere(word))
      .map(({word, field, age}) => `${word} in ${field}, ${age} ms old, is nowhere: ${JSON.stringify([this.state.values, this.state.copies])}`);
  }

  /**
   * Whenever a screen said "saved", all that was written on this device before was on the server;
   * but for what was too young as an earlier page closed, and may be under way yet.
   */
  lies() {
    return this.devices.flatMap((device) => device.said.flatMap((look, i) => {
      if (look.screen !== 'saved') return [];
      this.saved++;
      const acks = this.acks.get(device), own = device.said.slice(0, i).filter((e) => e.word)
        .map((said) => this.edits.find((e) => e.word === said.word));
      const isSaved = (word) => acks.get(word) <= look.at + CLOCK_MS || this.wasTakenOut(word, isSaved, own);
      return own.filter((e) => (e.load === look.load || e.age >= SAFE_MS) && !isSaved(e.word)).map(({word, at, load, age}) =>
        `"saved" of load ${look.load}, ${look.at - at} ms after ${word} of load ${load} (${age} ms old as that one ended), `
        + (acks.has(word) ? `committed ${acks.get(word) - look.at} ms later` : 'never committed'));
    }));
  }

  /** Whose words another one has replaced has heard of a conflict there, or is shown that there are some. */
  untold() {
    return this.replaced.filter(({device, field}) => !device.said.some(({conflict}) => conflict?.includes(KEYS[field]))
      && !this.state.pages[this.devices.indexOf(device)].conflicts)
      .map(({word, field}) => `${word} in ${field} was replaced, and nobody told its author`);
  }

  twice() {
    const {note, 'form/profile': {value: {title, about}}} = this.state.values;
    return [note, title, about].flatMap((text) => words(text).filter((w, i, all) => all.indexOf(w) !== i).map((w) => `${w} is twice in ${text}`));
  }

  /** Both screens show what the server has. */
  apart() {
    const {values: {note, pick: [pick], 'form/profile': {value: {title, about}}}, pages} = this.state;
    return pages.filter(({fields}) => !isDeepStrictEqual(fields, {title, about, note, pick}))
      .map(({fields}, i) => `the screen ${i} shows ${JSON.stringify(fields)}, and the server has ${JSON.stringify({title, about, note, pick})}`);
  }
}
