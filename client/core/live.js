/**
 * live - hear at once that the session changed elsewhere.
 *
 * A stream says only that there is something; what it is, a load since the base tells.
 * Over HTTP/2 each tab has its own stream.  Over HTTP/1.1, where a browser has six
 * connections, one visible tab holds one and tells the others.
 */
const MOST_MS = 60_000;

class Stream {
  #abort = null;
  #tries = 0;
  #waiting = null;
  #end = new AbortController();

  constructor(outbox) {
    const {session, session: {page, options}} = outbox;
    Object.assign(this, {outbox, session, page, address: new URL(options.url, page.document.baseURI).href});
  }

  start() {
    const {session, page, page: {document}} = this, {signal} = this.#end;
    const on = (target, event, fn) => target.addEventListener(event, fn, {signal});
    const shown = () => this.#shown(), release = () => this.#release();
    on(document, 'visibilitychange', shown);
    on(document, 'freeze', release);
    on(page, 'pagehide', release);
    on(page, 'pageshow', shown);
    on(page, 'online', () => this.#back());
    session.on('ring', (bell) => this.#ring(bell));
    session.on('recover', shown);      // another session, perhaps
    session.on('close', () => this.#stop());
    this.#hold();
  }

  #stop() {
    clearTimeout(this.#waiting);
    this.#end.abort();
    this.#release();
  }

  #release() { this.#abort?.abort(); }

  #shown() {
    if (this.#isWanted()) this.#hold();
    else this.#release();
  }

  #back() {
    this.#tries = 0;
    this.#shown();
  }

  /** Connections are few: HTTP/1.1, as far as the browser says. */
  #isSingle() {
    return !performance.getEntriesByType('resource')
      .some((entry) => entry.name.startsWith(this.address) && /^h[23]/.test(entry.nextHopProtocol));
  }

  #isWanted() {
    const {session, page: {document}} = this;
    return !session.stopped && !session.gone && !(document.hidden && this.#isSingle());
  }

  async #hold() {
    const {session, page: {navigator: {locks}}, outbox} = this;
    clearTimeout(this.#waiting);
    if (this.#abort || !this.#isWanted()) return;
    this.#abort = new AbortController();
    const {signal} = this.#abort, name = `holdfast live ${session.who} ${session.name}`;
    const listen = () => this.#listen(signal);
    const listening = locks && this.#isSingle() ? locks.request(name, {signal}, listen) : listen();
    await listening.catch(() => {
      if (this.#tries === 1) outbox.load();      // it was open before: is it the network?
    });
    this.#abort = null;
    if (!this.#isWanted()) return;
    this.#waiting = setTimeout(() => this.#hold(), Math.random() * Math.min(MOST_MS, 1000 * 2 ** this.#tries));
    this.#tries++;
  }

  async #listen(signal) {
    const {outbox} = this, response = await this.#asked(signal);
    if (!response.ok) {
      if (/404|410/.test(response.status)) outbox.load();
      throw new Error('no stream');
    }
    this.#tries = 0;
    outbox.load();
    const text = new TextDecoder(), reader = response.body.getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + text.decode(part.value, {stream: true})).split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines) if (line.startsWith('data:')) this.#heard(JSON.parse(line.slice(5)));
    }
  }

  #asked(signal) {
    const {outbox, session: {options, model}, page} = this;
    return outbox.authorised((token) => page.fetch(`${options.url}/${model.base.id}/live`, {
      signal, cache: 'no-store', credentials: 'omit',
      headers: {Authorization: `Bearer ${token}`, Accept: 'text/event-stream'},
    }));
  }

  #heard(bell) {
    this.session.post({ring: bell});
    this.#ring(bell);
  }

  async #ring({rev, client}) {
    const {outbox, session} = this;
    await outbox.settled();       // the answer to an own save says how others name this client
    const isOther = client !== outbox.shown;
    if (isOther && client) outbox.met();       // no script, and not what this page does beside its saves
    if (isOther && rev > session.model.base.rev) outbox.load();
    session.emit('live', {rev, client});
  }
}

export const follow = (outbox) => new Stream(outbox).start();
