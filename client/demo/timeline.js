/**
 * timeline - the snapshots of the session as a line to drag along.
 *
 * The last place is now.  Any other shows the forms as they were then; nothing is
 * written until a person restores, and undo takes that back.
 */
import {find, h, put, settled, timeOf} from './dom.js';

const MOST = 60;
const SOURCES = {step: 'before an edit', automatic: 'kept by itself', auto: 'kept by itself', manual: 'kept', restore: 'before restoring'};

const counted = (n) => (n ? `${n} moment${n > 1 ? 's' : ''} kept` : 'Moments appear here as you write');
const named = (snapshot) => snapshot.name ?? SOURCES[snapshot.source] ?? snapshot.source;

export class Timeline {
  #snapshots = [];
  #values = new Map();
  #wanted = 0;

  /** `on.view(values|null)`, `on.say(text)` */
  constructor(root, session, on) {
    Object.assign(this, {root, session, on});
    this.slider = find('#time', root);
    this.ticks = find('.ticks', root);
    this.slider.addEventListener('input', () => this.#moved());
    this.slider.addEventListener('keydown', (e) => e.key === 'Escape' && this.now());
    find('#restore', root).addEventListener('click', () => this.#restore());
    find('#present', root).addEventListener('click', () => this.now());
    const soon = settled(() => this.load(), 500);
    for (const event of ['saved', 'live', 'recover']) session.on(event, soon);
    this.#draw();
  }

  get place() { return Number(this.slider.value); }
  get isNow() { return this.place >= this.#snapshots.length; }

  async load() {
    try {
      const [steps, others] = await Promise.all([{source: 'step'}, {}].map((which) => this.session.snapshots.list({limit: MOST, ...which})));
      const at = this.isNow ? null : this.#snapshots[this.place]?.number;
      this.#snapshots = [...steps.snapshots, ...others.snapshots]
        .filter((s) => s.scope === '' || s.scope === 'form/').sort((a, b) => a.number - b.number).slice(-MOST);
      const again = at === null ? -1 : this.#snapshots.findIndex((s) => s.number === at);
      this.#draw(again < 0 ? this.#snapshots.length : again);
    } catch { /* offline: the line stays as it is */ }
  }

  #draw(place = this.#snapshots.length) {
    const last = this.#snapshots.length;
    this.slider.max = last || 1;
    this.slider.value = last ? place : 1;
    this.slider.disabled = last === 0;
    this.ticks.replaceChildren(...this.#snapshots.map((s, i) => {
      const tick = h('span', {class: `tick ${s.name ? 'named' : s.source}`});
      tick.style.setProperty('--at', last ? i / last : 1);
      return tick;
    }));
    this.#tell();
  }

  #tell() {
    const snapshot = this.#snapshots[this.place];
    const text = snapshot ? `${timeOf(snapshot.created_at)}, ${named(snapshot)}` : 'Now';
    this.root.classList.toggle('back', !this.isNow);
    this.root.style.setProperty('--place', this.#snapshots.length ? this.place / this.#snapshots.length : 1);
    this.slider.setAttribute('aria-valuetext', text);
    put(find('#when', this.root), text);
    put(find('#count', this.root), counted(this.#snapshots.length));
    find('#restore', this.root).disabled = this.isNow;
    find('#present', this.root).disabled = this.isNow;
  }

  async #moved() {
    this.#tell();
    const turn = ++this.#wanted, snapshot = this.#snapshots[this.place];
    if (!snapshot) return this.on.view(null);
    const values = await this.#of(snapshot).catch(() => null);
    if (turn !== this.#wanted) return;
    if (values) this.on.view(values);
    else this.on.say('The server is needed to look back, and cannot be reached.');
  }

  async #of({number, id}) {
    if (!this.#values.has(id)) this.#values.set(id, (await this.session.snapshots.get(number)).values);
    return this.#values.get(id);
  }

  now() {
    this.#wanted++;
    this.#draw();
    this.on.view(null);
  }

  async #restore() {
    const snapshot = this.#snapshots[this.place];
    if (!snapshot) return;
    try {
      await this.session.snapshots.restore(snapshot.number, {scope: 'form/'});
      this.on.say(`Restored as it was at ${timeOf(snapshot.created_at)}. Undo takes it back.`);
    } catch {
      this.on.say('That could not be restored just now. Nothing was changed.');
    }
    this.now();
    this.load();
  }
}
