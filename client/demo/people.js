/** people - who else has this open, as the server saw them in the last minute. */
import {h, put, settled} from './dom.js';

const EVERY_MS = 10_000;

export function showPeople(root, session, net) {
  const list = root.querySelector('ul'), words = root.querySelector('[data-text]');

  function draw(clients) {
    // A page that was just reloaded is there twice for a minute; it is one place.
    const places = new Set(clients.map((c) => c.label).filter(Boolean));
    list.replaceChildren(...[...places].map((label) => h('li', null, label)));
    put(words, places.size > 1 ? 'Open on' : '');
  }

  async function look() {
    if (document.hidden || !net.online || session.stopped) return;
    try {
      draw(await session.presence());
    } catch { /* offline: what was seen last stays */ }
  }

  const soon = settled(look, 700);
  for (const event of ['recover', 'live', 'saved']) session.on(event, soon);
  setInterval(look, EVERY_MS);
  net.addEventListener('change', () => (net.online ? soon() : draw([])));
}
