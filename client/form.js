/**
 * form - a form that is there again as it was left.
 *
 * Keeps {value, dirty, touched, errors} by the names of the controls under one key.
 * Sets value, checked and selected of named visible controls and nothing else; never
 * reads a password, a card, a code or a file, nor what is in [data-no-save].
 *
 * A text that somebody is writing in is not replaced under the cursor: what came from
 * elsewhere is shown when the field is left, or has rested.  Until then what is typed is
 * merged with it; where both wrote the same words, both are kept, as in any clash.
 */
import {merged} from './core/merge.js';
import {patched} from './core/model.js';

const REST_MS = 3000;
const SECRET = /^(cc-.*|.*-password|one-time-code)$/;

export function isKept(el) {
  return el.name && /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName) && !el.closest('[data-no-save]')
    && !/^(password|hidden|file|submit|button|reset|image)$/.test(el.type)
    && !el.autocomplete?.split(/\s+/).some((word) => SECRET.test(word));
}

function controls(form, name) {
  const isNamed = (el) => name === undefined || el.name === name;
  return [...form.elements].filter((el) => isKept(el) && isNamed(el));
}

function read(form, name) {
  const all = controls(form, name), [el] = all;
  if (el.type === 'radio') return all.find((r) => r.checked)?.value ?? '';
  if (el.type === 'checkbox') return all.length > 1 ? all.filter((c) => c.checked).map((c) => c.value) : el.checked;
  if (el.type === 'select-multiple') return [...el.selectedOptions].map((o) => o.value);
  return el.value;
}

const isText = (el) => typeof el.value === 'string' && !el.options && !/^(radio|checkbox)$/.test(el.type);
const isIn = (el) => el === el.ownerDocument?.activeElement;

/** Somebody else wrote, here of all places: the caret stays where it was in the text. */
function retyped(el, value) {
  const {selectionStart: at, selectionEnd: end, value: old} = el;
  const isBefore = (place) => value.startsWith(old.slice(0, place)) || !value.endsWith(old.slice(place));
  const moved = (place) => isBefore(place) ? place : value.length - old.length + place;
  el.value = value;
  if (typeof at === 'number' && isIn(el)) el.setSelectionRange(moved(at), moved(end));
}

function write(form, name, value) {
  for (const el of controls(form, name)) {
    const has = (v) => Array.isArray(value) && value.includes(v);
    if (el.type === 'radio') el.checked = el.value === value;
    else if (el.type === 'checkbox') el.checked = Array.isArray(value) ? has(el.value) : value === true;
    else if (el.type === 'select-multiple') for (const o of el.options) o.selected = has(o.value);
    else if (typeof value === 'string' && el.value !== value) retyped(el, value);
  }
}

const untouched = (form, name) => controls(form, name).every((el) => {
  if (/^(radio|checkbox)$/.test(el.type)) return el.checked === el.defaultChecked;
  return el.options ? [...el.options].every((o) => o.selected === o.defaultSelected) : el.value === el.defaultValue;
});

function blank(form, name) {
  for (const el of controls(form, name)) {
    if (/^(radio|checkbox)$/.test(el.type)) el.checked = el.defaultChecked;
    else if (el.options) for (const o of el.options) o.selected = o.defaultSelected;
    else el.value = el.defaultValue;
  }
}

/** By its attributes: `form.name` is a control, when one is called name. */
const named = (form) => form.getAttribute('name') || form.getAttribute('id');

class Bound {
  #known = [];                 // names of what is shown
  #shown = new WeakMap();      // of a text: the session's value it is based on, with later typing
  #typing = null;              // the text that somebody writes in
  #rest;
  #isOwn = false;
  #end = new AbortController();

  constructor(form, session, key) { Object.assign(this, {form, session, key}); }

  start() {
    const {form, session, key} = this, {signal} = this.#end;
    const on = (event, fn, capture) => form.addEventListener(event, fn, {signal, capture});
    for (const event of ['input', 'change']) on(event, ({target}) => this.#typed(event, target));
    on('focusout', ({target}) => this.#left(target));
    on('reset', () => session.delete(key));
    on('invalid', ({target}) => isKept(target) && this.#put('errors', target.name, target.validationMessage), true);
    const offs = [session.subscribe(() => this.#show(), key), session.on('edit', (name) => this.#edited(name))];
    signal.addEventListener('abort', () => { for (const off of offs) off(); });
    session.ready?.then(() => this.#show());
    this.#show();
  }

  stop() {
    clearTimeout(this.#rest);
    this.#end.abort();
  }

  #put(part, name, value) { this.session.merge(this.key, {[part]: {[name]: value}}); }

  #isHeld(name) { return this.#typing?.name === name && isIn(this.#typing); }

  /** What an undo, or somebody else, took away leaves the form too. */
  #show() {
    const {form} = this, values = new Map(Object.entries(this.session.get(this.key)?.value ?? {}));
    for (const name of this.#known) if (!values.has(name) && !this.#isHeld(name)) blank(form, name);
    for (const [name, value] of values) {
      if (this.#isHeld(name)) continue;
      write(form, name, value);
      for (const el of controls(form, name)) this.#shown.set(el, value);
    }
    this.#known = [...values.keys()];
  }

  #rested() {
    clearTimeout(this.#rest);
    this.#typing = null;
    this.#show();
  }

  /** Somebody types in a text: the change from the shown text to the present one. */
  #held(el, now) {
    const saw = this.#shown.get(el), all = this.session.get(this.key), there = all?.value?.[el.name];
    this.#shown.set(el, now);
    if (isIn(el)) {
      this.#typing = el;
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => this.#rested(), REST_MS);
    }
    if (saw === undefined || saw === there) return {value: now};
    return merged(saw, now, there) ?? {value: now, saw: {value: patched(all, {value: {[el.name]: saw}})}};
  }

  #typed(event, el) {
    if (!isKept(el)) return;
    const {form, session, key} = this, {name} = el, now = read(form, name);
    if (event === 'change' && this.#shown.get(el) === now) return;       // that was said as it was typed
    const {value, saw} = isText(el) ? this.#held(el, now) : {value: now};
    const dirty = untouched(form, name) ? null : true, wrong = el.validationMessage || null;
    this.#isOwn = true;
    session.merge(key, {value: {[name]: value}, dirty: {[name]: dirty}, errors: {[name]: wrong}}, saw);
    this.#isOwn = false;
  }

  #left(el) {
    if (this.#typing) this.#rested();
    const isNew = isKept(el) && !this.session.get(this.key)?.touched?.[el.name];
    if (isNew) this.#put('touched', el.name, true);
  }

  /** The application writes, too, and that is shown at once. */
  #edited(name) { if (name === this.key && !this.#isOwn) this.#typing = null; }
}

/** @returns {() => void} unbinds */
export function bindForm(form, session, {key = `form/${named(form)}`} = {}) {
  const bound = new Bound(form, session, key);
  bound.start();
  return () => bound.stop();
}
