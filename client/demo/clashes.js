/**
 * clashes - fields that were written in two places: each once, however many copies there are.
 *
 * The server keeps the side that lost as a copy, so nothing waits for an answer: it can be
 * given later, or never.  A copy is of a whole form, and a person is asked about fields.
 * Only those of forms are worth a question; of other keys (which step is open) what is
 * there stays.
 */
import {STEPS, formKey, shown, valueOf} from './application.js';

const lost = (copy) => (copy.kept === 'mine' ? copy.theirs : copy.mine);

/** A field as it is in the form now, and each text that copies have instead, newest first. */
function clash(step, field, all, form) {
  const key = formKey(step), now = shown(field, form), text = (copy) => shown(field, lost(copy));
  const copies = all.filter((copy) => copy.key === key && shown(field, copy.mine) !== shown(field, copy.theirs));
  const others = copies.filter((copy, i) => text(copy) !== now && copies.findIndex((c) => text(c) === text(copy)) === i)
    .map((copy) => ({text: text(copy), value: valueOf(field, lost(copy))}));
  return {step, field, now, others, copies};
}

export class Clashes extends EventTarget {
  #copies = [];
  #turns = Promise.resolve();

  constructor(session) {
    super();
    this.session = session;
    session.on('status', ({conflicts, server}) => server && conflicts !== this.#copies.length && this.look());
    session.on('conflict', () => this.look());
    session.subscribe(() => this.#tell());
  }

  #tell() { this.dispatchEvent(new Event('change')); }

  /** Those that have something to choose. */
  get fields() {
    return STEPS.flatMap((step) => step.fields.map((field) => clash(step, field, this.#copies, this.session.get(formKey(step)))))
      .filter(({others}) => others.length);
  }

  look() {
    return this.#turns = this.#turns.then(() => this.#look()).catch(() => null);      // offline: later
  }

  async #look() {
    const all = this.#copies = await this.session.conflicts(), {fields} = this;
    this.#copies = all.filter((copy) => fields.some(({copies}) => copies.includes(copy)));
    this.#tell();
    for (const copy of all) if (!this.#copies.includes(copy)) await copy.resolve(copy.kept);
  }

  /** What was chosen goes into the form as it is by now; newer copies than were asked about stay. */
  async settle(chosen) {
    for (const {step, field, other} of chosen) {
      if (other) this.session.merge(formKey(step), {value: {[field.name]: other.value}});
    }
    for (const copy of new Set(chosen.flatMap(({copies}) => copies))) {
      await copy.resolve(copy.kept).catch((error) => { if (error.status !== 404) throw error; });
    }
  }
}
