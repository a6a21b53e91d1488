/** chooser - the same field written in two places: which shall stay? */
import {formKey, shown} from './application.js';
import {find, h, put} from './dom.js';

function side(group, value, title, text, checked) {
  return h('label', {class: 'side'},
    h('input', {type: 'radio', name: group, value, checked}),
    h('span', {class: 'who'}, title),
    h('span', {class: 'text'}, text || '(empty)'));
}

const groupOf = ({step, field}) => `${step.id} ${field.name}`;

function pair(clash) {
  const {step, field, now, others} = clash, title = others.length > 1 ? 'Another' : 'The other';
  return h('fieldset', {class: 'pair'}, h('legend', null, field.label, h('span', {class: 'optional'}, step.title)),
    side(groupOf(clash), 'now', 'In the form now', now, true),
    others.map(({text}, i) => side(groupOf(clash), i, title, text, false)));
}

export class Chooser {
  #asked = [];

  constructor(session, clashes, say) {
    Object.assign(this, {session, clashes, say});
    this.bar = find('#twice');
    this.dialog = find('#chooser');
    find('button', this.bar).addEventListener('click', () => this.#ask());
    find('form', this.dialog).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#settle();
    });
    find('[data-later]', this.dialog).addEventListener('click', () => this.dialog.close());
    clashes.addEventListener('change', () => this.#show());
  }

  #show() {
    const {fields: [first, ...more]} = this.clashes;
    this.bar.hidden = !first;
    if (first) put(find('[data-text]', this.bar), more.length ? `${more.length + 1} fields were written in two places. All is kept.`
      : `“${first.field.label}” was written in two places. All is kept.`);
    if (this.dialog.open) this.#follow();
  }

  /** What is in the form moves on while the person thinks. */
  #follow() {
    for (const {step, field, at} of this.#asked) put(at, shown(field, this.session.get(formKey(step))) || '(empty)');
  }

  #ask() {
    const {fields} = this.clashes, pairs = fields.map(pair);
    this.#asked = fields.map((clash, i) => ({...clash, at: find('.text', pairs[i])}));
    find('.pairs', this.dialog).replaceChildren(...pairs);
    this.dialog.showModal();
  }

  async #settle() {
    const chosen = new FormData(find('form', this.dialog));
    this.dialog.close();
    try {
      await this.clashes.settle(this.#asked.map((clash) => ({...clash, other: clash.others[chosen.get(groupOf(clash))]})));
      this.say('Settled.');
    } catch {
      this.say('That could not be settled just now; all stays kept.');
    }
    this.clashes.look();
  }
}
