/**
 * pace - when edits are sent: a while after the last, and not too long after the first.
 *
 * How long is the app's choice, for the session and for keys that begin with a prefix.
 * With somebody else in the session it is short, unless the app has said otherwise.
 */
const ALONE = {saveAfter: 5000, saveAtMost: 30_000};
const TOGETHER = {saveAfter: 200, saveAtMost: 500};
const COMPANY_MS = 60_000;        // since the other one's last edit

export class Pace {
  #timer;
  #waiting = new Map();      // prefix -> {first, due}, of edits that have not been sent
  #heard = -Infinity;

  constructor({saveAfter, saveAtMost, autosave, saves = {}}, send) {
    const given = Object.entries({saveAfter, saveAtMost, autosave}).filter(([, value]) => value !== undefined);
    Object.assign(this, {given: Object.fromEntries(given), saves, send});
    this.prefixes = Object.keys(saves).sort((a, b) => b.length - a.length);
  }

  /** Somebody else has edited. */
  met() { this.#heard = Date.now(); }

  #timing(prefix) {
    const usual = Date.now() - this.#heard < COMPANY_MS ? TOGETHER : ALONE;
    return {autosave: true, ...usual, ...this.given, ...this.saves[prefix]};
  }

  edited(key = '') {
    const prefix = this.prefixes.find((start) => key.startsWith(start)) ?? '', now = Date.now();
    const {autosave, saveAfter, saveAtMost} = this.#timing(prefix);
    if (!autosave) return;
    const first = this.#waiting.get(prefix)?.first ?? now;
    this.#waiting.set(prefix, {first, due: Math.min(now + saveAfter, first + saveAtMost)});
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.send, Math.min(...[...this.#waiting.values()].map(({due}) => due)) - now);
  }

  /** All is being sent. */
  sent() {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }
}
