/**
 * chooser - the same words written in two places: which shall stay?
 *
 * The server keeps the side that lost as a copy, so nothing waits for this: it can be
 * answered later, or never.  Only fields of forms are worth a question; of other keys
 * (which step is open) what is there stays.
 */
import {STEPS, formKey, shown} from './application.js';
import {find, h, put} from './dom.js';

function fieldsOf(copy) {
  const step = STEPS.find((s) => formKey(s) === copy.key);
  return (step?.fields ?? [])
    .filter((field) => shown(field, copy.mine) !== shown(field, copy.theirs))
    .map((field) => ({step, field, mine: shown(field, copy.mine), theirs: shown(field, copy.theirs)}));
}

function side(group, value, title, text, checked) {
  return h('label', {class: 'side'},
    h('input', {type: 'radio', name: group, value, checked}),
    h('span', {class: 'who'}, title),
    h('span', {class: 'text'}, text || '(empty)'));
}

export class Chooser {
  #copies = [];

  constructor(session, say) {
    Object.assign(this, {session, say});
    this.bar = find('#twice');
    this.dialog = find('#chooser');
    find('button', this.bar).addEventListener('click', () => this.#ask());
    find('form', this.dialog).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#settle();
    });
    find('[data-later]', this.dialog).addEventListener('click', () => this.dialog.close());
    session.on('status', ({conflicts, server}) => server && conflicts !== this.#copies.length && this.look());
    session.on('conflict', () => this.look());
  }

  async look() {
    try {
      const all = await this.session.conflicts();
      const told = all.map((copy) => ({copy, fields: fieldsOf(copy)}));
      this.#copies = told.filter(({fields}) => fields.length);
      for (const {copy, fields} of told) if (!fields.length) await copy.resolve(copy.kept);
    } catch { /* offline: later */ }
    const count = this.#copies.length;
    this.bar.hidden = count === 0;
    if (count) put(find('[data-text]', this.bar), count === 1 ? `“${this.#copies[0].fields[0].field.label}” was written in two places. Both are kept.`
      : `${count} things were written in two places. All are kept.`);
  }

  #ask() {
    const list = this.#copies.flatMap(({copy, fields}) => fields.map(({field, step, mine, theirs}) => {
      const group = `${copy.id} ${field.name}`;
      return h('fieldset', {class: 'pair'}, h('legend', null, field.label, h('span', {class: 'optional'}, step.title)),
        side(group, 'mine', copy.kept === 'mine' ? 'In the form now' : 'The other', mine, copy.kept === 'mine'),
        side(group, 'theirs', copy.kept === 'theirs' ? 'In the form now' : 'The other', theirs, copy.kept === 'theirs'));
    }));
    find('.pairs', this.dialog).replaceChildren(...list);
    this.dialog.showModal();
  }

  /** What was chosen, in the form as it is by now: other fields have moved on. */
  async #settle() {
    const chosen = new FormData(find('form', this.dialog));
    this.dialog.close();
    for (const {copy, fields} of this.#copies) {
      const value = {...this.session.get(copy.key)?.value};
      for (const {field} of fields) {
        const side = copy[chosen.get(`${copy.id} ${field.name}`)];
        value[field.name] = side?.value?.[field.name] ?? '';
      }
      this.session.merge(copy.key, {value});
      await copy.resolve(copy.kept).catch(() => this.say('That could not be settled just now; both stay kept.'));
    }
    this.say('Settled.');
    this.look();
  }
}
