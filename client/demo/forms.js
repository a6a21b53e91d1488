/**
 * forms - the steps as forms: drawn from application.js, bound by the client's own
 * bindForm, and able to show for a while how they were at another time.
 */
import {bindForm} from '/client/form.js';
import {STEPS, completion, formKey, isFilled, shown, stepKey, valueOf} from './application.js';
import {find, h, icon, put} from './dom.js';

const TICK = 'M5 12.5l4.5 4.5L19 7.5';

const hinted = (id, field) => (field.hint ? {'aria-describedby': `${id}-hint`} : {});
const hint = (id, field) => field.hint && h('p', {class: 'hint', id: `${id}-hint`}, field.hint);
const name = (field) => [field.label, !field.required && field.type !== 'range' ? h('span', {class: 'optional'}, 'optional') : null];

function choice(id, field, type, option, i) {
  return h('label', {class: 'choice'}, h('input', {type, name: field.name, value: option, id: `${id}-${i}`}), h('span', null, option));
}

const INPUTS = {
  textarea: (id, f) => h('textarea', {id, name: f.name, rows: f.rows, ...hinted(id, f)}),
  select: (id, f) => h('select', {id, name: f.name, ...hinted(id, f)},
    f.options.map((o) => h('option', {value: o}, o || 'Choose…'))),
  range: (id, f) => h('span', {class: 'range'},
    h('input', {id, name: f.name, type: 'range', min: f.min, max: f.max, value: f.value}), h('output', {for: id}, String(f.value))),
};

function drawn(step, field) {
  const id = `${step.id}-${field.name}`;
  const many = {radio: 'radio', checks: 'checkbox'}[field.type];
  if (many) {
    return h('fieldset', {class: 'field', 'data-field': field.name}, h('legend', null, name(field)), hint(id, field),
      h('div', {class: 'choices'}, field.options.map((o, i) => choice(id, field, many, o, i))));
  }
  if (field.type === 'check') {
    return h('div', {class: 'field', 'data-field': field.name},
      h('label', {class: 'choice alone'}, h('input', {type: 'checkbox', name: field.name, id}), h('span', null, field.label)));
  }
  const checked = field.type === 'email';
  const input = INPUTS[field.type]?.(id, field) ?? h('input', {id, name: field.name, type: field.type,
    autocomplete: field.autocomplete ?? 'off', ...checked ? {'aria-describedby': `${id}-wrong`} : hinted(id, field)});
  return h('div', {class: 'field', 'data-field': field.name}, h('label', {for: id}, name(field)), input, hint(id, field),
    checked && h('p', {class: 'wrong', id: `${id}-wrong`}));
}

/** Put values into controls; events come from people, so none is made here.  A text that has the focus is bindForm's. */
function fill(step, form, value) {
  for (const field of step.fields) {
    const v = valueOf(field, value);
    for (const el of form.querySelectorAll(`[name="${field.name}"]`)) {
      if (el.type === 'radio') el.checked = el.value === v;
      else if (el.type === 'checkbox') el.checked = Array.isArray(v) ? v.includes(el.value) : v === true;
      else if (el.value !== v && el !== document.activeElement) el.value = v;
      if (el.type === 'range') put(el.nextElementSibling, el.value);
    }
  }
}

/** The error of a field that was left: beside the field, and for screen readers. */
function complain(step, form, field, value) {
  const note = find(`#${step.id}-${field.name}-wrong`, form);
  if (!note) return;
  const text = value?.touched?.[field.name] ? value.errors?.[field.name] ?? '' : '';
  put(note, text);
  find(`[name="${field.name}"]`, form).setAttribute('aria-invalid', String(text !== ''));
}

export class Forms {
  /** Session keys at another time, while those are shown. */
  past = null;
  current = STEPS[0];
  forms = new Map();

  /** `on.step(step)` when a person goes to another, `on.sent()` at the end. */
  constructor(root, steps, session, on) {
    Object.assign(this, {session, on, nav: steps});
    for (const step of STEPS) {
      const form = this.#form(step);
      this.forms.set(step.id, form);
      root.append(form);
      bindForm(form, session, {key: formKey(step)});
      session.subscribe(() => this.show(), formKey(step));
    }
    this.tabs = new Map(STEPS.map((step, i) => [step.id, this.#tab(step, i)]));
    steps.append(...[...this.tabs.values()].map((tab) => h('li', null, tab)));
    session.ready?.then(() => this.show());
    this.go(this.current, {quietly: true});
  }

  #tab(step, i) {
    return h('button', {type: 'button', onclick: () => this.go(step)},
      h('span', {class: 'dot', 'aria-hidden': 'true'}, h('span', null, String(i + 1)), icon(TICK)),
      h('span', {class: 'word'}, step.title), h('span', {class: 'sr', 'data-state': ''}));
  }

  #form(step) {
    const i = STEPS.indexOf(step), last = i === STEPS.length - 1;
    const form = h('form', {id: `form-${step.id}`, name: step.id, novalidate: true, hidden: true, 'aria-labelledby': `title-${step.id}`},
      h('h2', {id: `title-${step.id}`, tabindex: '-1'}, h('span', {class: 'count'}, `Step ${i + 1} of ${STEPS.length}`), step.title),
      last && h('dl', {class: 'summary'}),
      h('div', {class: 'fields'}, step.fields.map((f) => drawn(step, f))),
      h('p', {class: 'missing', hidden: true}),
      h('div', {class: 'actions'},
        i > 0 && h('button', {type: 'button', class: 'quiet', onclick: () => this.go(STEPS[i - 1])}, 'Back'),
        h('button', {type: 'submit', class: 'primary'}, last ? 'Send' : 'Continue')));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      last ? this.#send() : this.go(STEPS[i + 1]);
    });
    form.addEventListener('input', ({target}) => target.type === 'range' && put(target.nextElementSibling, target.value));
    return form;
  }

  value(step) { return this.past ? this.past[formKey(step)] : this.session.get(formKey(step)); }

  /** Show a time gone by, or with null the present. */
  view(past) {
    this.past = past;
    this.show();
  }

  show() {
    for (const step of STEPS) {
      const form = this.forms.get(step.id), value = this.value(step);
      fill(step, form, value);
      form.classList.toggle('past', this.past !== null);
      find('.fields', form).inert = this.past !== null;
      for (const field of step.fields) {
        complain(step, form, field, value);
        const differs = this.past && shown(field, value) !== shown(field, this.session.get(formKey(step)));
        find(`[data-field="${field.name}"]`, form).classList.toggle('differs', !!differs);
      }
      this.#mark(step, form, value);
    }
    this.#summarise();
  }

  #mark(step, form, value) {
    const tab = this.tabs?.get(step.id);
    if (!tab) return;
    const done = completion(step, value) === 1, differs = !!find('.differs', form);
    tab.classList.toggle('done', done);
    tab.classList.toggle('differs', differs);
    put(find('[data-state]', tab), `${done ? ', complete' : ''}${differs ? ', different then' : ''}`);
  }

  #summarise() {
    const list = find('.summary', this.forms.get('send'));
    const rows = STEPS.slice(0, -1).flatMap((step) => step.fields
      .filter((f) => f.required || isFilled(f, this.value(step)))
      .map((f) => h('div', null, h('dt', null, f.label), h('dd', {class: isFilled(f, this.value(step)) ? null : 'open'},
        shown(f, this.value(step)) || 'not yet'))));
    list.replaceChildren(...rows);
  }

  go(step, {quietly = false} = {}) {
    const before = this.current;
    this.current = step;
    for (const [id, form] of this.forms) form.hidden = id !== step.id;
    for (const [id, tab] of this.tabs) tab.toggleAttribute('aria-current', id === step.id);
    this.tabs.get(step.id).setAttribute('aria-current', 'step');
    find('.missing', this.forms.get(step.id)).hidden = true;
    if (quietly) return;
    this.#stand(before, step);
    this.on.step?.(step);
    find(`#title-${step.id}`).focus({preventScroll: true});
    scrollTo({top: 0, behavior: 'auto'});
  }

  /** The step keys: what the server's `resume` goes by. */
  #stand(left, entered) {
    const {session} = this;
    for (const step of new Set([left, entered])) {
      const done = completion(step, session.get(formKey(step)));
      const status = done === 1 ? 'completed' : step === entered ? 'active' : 'pending';
      session.set(stepKey(step), {title: step.title, order: STEPS.indexOf(step), minutes: step.minutes, status, completion: done});
    }
  }

  #send() {
    const open = STEPS.filter((step) => completion(step, this.session.get(formKey(step))) < 1);
    const missing = find('.missing', this.forms.get('send'));
    missing.hidden = open.length === 0;
    put(missing, `Still open: ${open.map((step) => step.title).join(', ')}.`);
    if (!open.length) this.on.sent?.();
  }
}
