/**
 * net - the network and the storage that the client is given, so that a person can
 * pull the cable, and the page can end as if it were killed.
 *
 * Owns:   the switch; it outlives a reload, as being offline does.
 * Never:  touches what the client would do: it only answers, or does not.
 */
const SWITCH = 'demo offline';
const LEAVING = ['pagehide', 'visibilitychange', 'freeze', 'beforeunload', 'unload'];

const kept = (work) => {
  try { return work(); } catch { return null; }
};

export class Network extends EventTarget {
  online = true;
  #cut = new AbortController();
  #dead = false;
  #databases = new Set();

  /** `switched`: the switch of this tab is for it; a phone shown in the tab has its own air. */
  constructor({switched}) {
    super();
    this.online = !switched || kept(() => sessionStorage.getItem(SWITCH)) !== '1';
    // Before the client listens: a killed page says no goodbye.
    for (const event of LEAVING) {
      addEventListener(event, (e) => this.#dead && e.stopImmediatePropagation(), true);
    }
  }

  fetch = (url, {signal, ...how} = {}) => {
    if (this.#dead) return new Promise(() => {});
    if (!this.online) return Promise.reject(new TypeError('the cable is out'));
    return fetch(url, {...how, signal: signal ? AbortSignal.any([signal, this.#cut.signal]) : this.#cut.signal});
  };

  /** What openSession takes from its surroundings, by way of the switch. */
  get page() {
    const net = this, {indexedDB, BroadcastChannel} = globalThis;
    return {
      document, BroadcastChannel, fetch: this.fetch,
      addEventListener: addEventListener.bind(globalThis),
      navigator: {
        locks: navigator.locks,
        sendBeacon: (...args) => net.online && !net.#dead && navigator.sendBeacon(...args),
      },
      indexedDB: {open: (...args) => net.#opened(indexedDB.open(...args))},
      get localStorage() { return net.#dead ? null : globalThis.localStorage; },
    };
  }

  #opened(request) {
    request.addEventListener('success', () => this.#databases.add(request.result));
    return request;
  }

  /** `quietly`: for a moment, and nobody need be told. */
  turn(online, {quietly = false} = {}) {
    if (online === this.online) return;
    this.online = online;
    if (!online) {
      this.#cut.abort();
      this.#cut = new AbortController();
    }
    if (!quietly) {
      kept(() => sessionStorage.setItem(SWITCH, online ? '0' : '1'));
      this.dispatchEvent(new Event('change'));
    }
    dispatchEvent(new Event(online ? 'online' : 'offline'));
  }

  /**
   * A page cannot kill its own process.  This takes from it, between one instruction
   * and the next, what a kill takes: timers, the network, the database, event handlers.
   */
  die() {
    this.#dead = true;
    this.#cut.abort();
    for (const database of this.#databases) database.close();
    for (let timer = setTimeout(() => {}); timer > 0; timer--) clearTimeout(timer);
  }
}
