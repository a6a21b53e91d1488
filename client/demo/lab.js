/** lab - ways to lose what was written, each behind a button. */
import {STEPS, formKey} from './application.js';
import {find} from './dom.js';
import {slot} from './open.js';

const OTHERS = [
  'The light at the end of the causeway, and who keeps it.',
  'A book of tides, told by the people who wait for them.',
  'Forty songs for one voice and the wind.',
];

/** Somebody else, who has seen revision `base`: a script with a token, without a browser. */
async function elsewhere(session, base, set) {
  const {token} = await (await fetch('/demo/token.json', {cache: 'no-store'})).json();
  const headers = {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'};
  return fetch(`/api/sessions/${session.info.id}/context`, {method: 'PATCH', headers, body: JSON.stringify({base, merge: set})});
}

export class Lab {
  constructor({net, session, undo, say, go}) {
    Object.assign(this, {net, session, undo, say, go});
    const work = {crash: () => this.#crash(), empty: () => this.#empty(), twice: () => this.#twice()};
    for (const [name, fn] of Object.entries(work)) find(`#do-${name}`).addEventListener('click', fn);
    this.cable = find('#do-cable');
    this.cable.addEventListener('click', () => net.turn(!net.online));
    net.addEventListener('change', () => this.#cabled());
    this.#cabled();
    find('#do-tab').href = `?${new URLSearchParams({...slot !== 'application' && {slot}, tab: 2})}`;
  }

  #cabled() {
    const {online} = this.net;
    this.cable.setAttribute('aria-checked', String(!online));
    document.documentElement.classList.toggle('offline', !online);
  }

  #crash() {
    this.net.die();
    location.replace(`crashed.html?${new URLSearchParams({slot})}`);
  }

  /** One slip of the hand; one undo, also of what was written a moment ago. */
  #empty() {
    this.undo.mark();
    this.session.batch(() => STEPS.forEach((step) => this.session.delete(formKey(step))));
    this.say('The form is empty. Press Undo.');
    find('#undo').focus();
  }

  /** An edit here and one elsewhere, neither of which knew of the other. */
  async #twice() {
    const {session, net} = this, key = formKey(STEPS[1]);
    if (!session.info || !net.online) return this.say('That takes two who are online; connect first.');
    const {rev} = await session.flush();
    net.turn(false, {quietly: true});
    const before = session.get(key)?.value?.plan || 'Six weeks, one manuscript.';
    session.merge(key, {value: {plan: `${before} And this sentence was written here.`}});
    const other = OTHERS[Math.floor(Math.random() * OTHERS.length)];
    await elsewhere(session, rev, {[key]: {value: {plan: other}}}).catch(() => null);
    net.turn(true, {quietly: true});
    this.go(STEPS[1]);
    await session.wake();
  }
}
