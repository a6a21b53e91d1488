/**
 * live - hear at once that the session changed elsewhere.
 *
 * A stream says only that there is something; what it is, a load since the base tells.
 * Over HTTP/2 each tab has its own stream.  Over HTTP/1.1, where a browser has six
 * connections, one visible tab holds one and tells the others.
 */
const MOST_MS = 60_000;

export function follow(outbox) {
  const {session} = outbox, {page, options, model} = session, {document} = page;
  const address = new URL(options.url, document.baseURI).href;
  let stream = null, tries = 0, waiting = null;

  const single = () => !performance.getEntriesByType('resource')
    .some((e) => e.name.startsWith(address) && /^h[23]/.test(e.nextHopProtocol));
  const wanted = () => !session.stopped && !session.gone && !(document.hidden && single());

  async function ring({rev, client}) {
    await outbox.settled();       // the answer to an own save says who is meant
    if (client !== outbox.shown && rev > model.base.rev) outbox.load();
    session.emit('live', {rev, client});
  }

  async function listen(signal) {
    const url = `${options.url}/${model.base.id}/live`;
    const response = await outbox.authorised((token) => page.fetch(url, {
      signal, cache: 'no-store', credentials: 'omit',
      headers: {Authorization: `Bearer ${token}`, Accept: 'text/event-stream'},
    }));
    if (!response.ok) throw /404|410/.test(response.status) && outbox.load(), new Error('no stream');
    tries = 0;
    outbox.load();
    let rest = '';
    const text = new TextDecoder(), reader = response.body.getReader();
    for (let part; !(part = await reader.read()).done;) {
      const lines = (rest + text.decode(part.value, {stream: true})).split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines.filter((l) => l.startsWith('data:'))) {
        const bell = JSON.parse(line.slice(5));
        session.post({ring: bell});
        ring(bell);
      }
    }
  }

  async function hold() {
    clearTimeout(waiting);
    if (stream || !wanted()) return;
    stream = new AbortController();
    const {signal} = stream, work = () => listen(signal);
    const name = `holdfast live ${session.who} ${session.name}`;
    await (page.navigator.locks && single() ? page.navigator.locks.request(name, {signal}, work) : work()).catch(() => tries === 1 && outbox.load());      // open before: is it the network?
    stream = null;
    if (wanted()) waiting = setTimeout(hold, Math.random() * Math.min(MOST_MS, 1000 * 2 ** tries++));
  }

  const release = () => stream?.abort();
  const shown = () => (wanted() ? hold() : release());
  const back = () => {
    tries = 0;
    shown();
  };
  document.addEventListener('visibilitychange', shown);
  document.addEventListener('freeze', release);
  page.addEventListener('pagehide', release);
  page.addEventListener('pageshow', shown);
  page.addEventListener('online', back);
  session.on('ring', ring);
  session.on('recover', shown);      // another session, perhaps
  session.on('close', () => {
    clearTimeout(waiting);
    document.removeEventListener('visibilitychange', shown);
    document.removeEventListener('freeze', release);
    page.removeEventListener('pagehide', release);
    page.removeEventListener('pageshow', shown);
    page.removeEventListener('online', back);
    release();
  });
  hold();
}
