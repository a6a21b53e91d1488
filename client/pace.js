/** pace - when edits are sent: a while after the last, and not too long after the first. */
const AFTER_MS = 5000;
const AT_MOST_MS = 30_000;

export class Pace {
  #timer;
  #first = null;       // when the first edit was that has not been sent

  constructor(send) {
    this.send = send;
  }

  edited() {
    const now = Date.now();
    this.#first ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.send, Math.min(AFTER_MS, this.#first + AT_MOST_MS - now));
  }

  /** All is being sent. */
  sent() {
    clearTimeout(this.#timer);
    this.#first = null;
  }
}
