/** open - the session of this page, and the words for how it is saved. */
import {openSession} from '/client/holdfast.js';
import {undoable} from '/client/undo.js';
import {put, settled} from './dom.js';
import {Network} from './net.js';

/** Sooner than the client would by itself, so that the other windows follow the typing. */
const FOLLOW_MS = 400;

/** Presence lists those who saved in the last minute; a reader saves a counter to be listed. */
const HERE_MS = 45_000;

/**
 * quickstart wrote the token for this page alone.  A page of yours asks your own server
 * for one, which knows from its cookie who is there.
 */
async function auth() {
  const answer = await fetch('/demo/token.json', {cache: 'no-store'});
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).token;
}

export const slot = new URLSearchParams(location.search).get('slot') ?? 'application';

/** `url` tells devices apart in one browser: each spelling has a journal of its own. */
export function open({label, url = '/api/sessions', switched = true}) {
  const net = new Network({switched});
  const session = openSession({user: 'demo', app: 'residency', slot, auth, label, url}, net.page);
  const undo = undoable(session, {scope: 'form/', keys: document});
  session.on('edit', settled(() => net.online && session.flush(), FOLLOW_MS));
  const here = () => document.hidden || session.count('here');
  session.ready?.then(here).then(() => session.flush());
  setInterval(here, HERE_MS);
  return {net, session, undo};
}

/** One sentence for a person; `clashed` is how many fields were written in two places. */
export function saying({state, device, server, loaded, reason, rejected}, clashed) {
  if (rejected) return 'Something was refused; it is kept on this device';
  if (reason === 'offline') return device ? 'Safe on this device; sent when you are back' : 'Writing it down…';
  if (reason === 'gone') return 'Closed elsewhere; all of it is still here';
  if (state === 'error') return device ? 'Safe on this device; the server does not answer' : 'The server does not answer';
  if (clashed && server) return `Saved; ${clashed > 1 ? `${clashed} fields were` : 'one field was'} written twice`;
  if (server) return state === 'idle' ? 'Everything is saved' : 'Saved on this device and on the server';
  if (loaded === 'nothing' && device) return 'Looking for what was here…';
  return device ? 'Safe on this device; sending…' : 'Writing it down…';
}

/** Two lamps and a sentence, kept up to date; the cable is known to be out before a save fails. */
export function showStatus(root, session, net, clashes) {
  const text = root.querySelector('[data-text]');
  const show = () => {
    const told = session.status, waits = !net.online && !told.server;
    const status = waits ? {...told, state: 'offline', reason: 'offline'} : told;
    root.dataset.device = status.device;
    root.dataset.server = status.server;
    root.dataset.state = status.reason === 'offline' ? 'offline' : status.state;
    put(text, saying(status, clashes.fields.length));
  };
  session.on('status', show);
  for (const part of [net, clashes]) part.addEventListener('change', show);
  show();
}
