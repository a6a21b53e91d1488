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
import {merged} from './merge.js';
import {patched} from './model.js';

const REST_MS = 3000;
const SECRET = /^(cc-.*|.*-password|one-time-code)$/;

export function isKept(el) {
  return el.name && /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName) && !el.closest('[data-no-save]')
    && !/^(password|hidden|file|submit|button|reset|image)$/.test(el.type)
    && !el.autocomplete?.split(/\s+/).some((word) => SECRET.test(word));
}

const controls = (form, name) => [...form.elements].filter((el) => isKept(el) && (name === undefined || el.name === name));

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
  const moved = (place) => value.startsWith(old.slice(0, place)) || !value.endsWith(old.slice(place)) ? place : value.length - old.length + place;
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

/** @returns {() => void} unbinds */
export function bindForm(form, session, {key = `form/${named(form)}`} = {}) {
  let known = [], typing = null, rest = null, isOwn = false;      // typing: where somebody is
  const shown = new WeakMap();      // of a text, what of the session is in it, and what was typed since
  const put = (part, name, value) => session.merge(key, {[part]: {[name]: value}});

  /** What an undo, or somebody else, took away leaves the form too. */
  function show() {
    const values = new Map(Object.entries(session.get(key)?.value ?? {}));
    const isHeld = (name) => typing?.name === name && isIn(typing);
    for (const name of known) if (!values.has(name) && !isHeld(name)) blank(form, name);
    for (const [name, value] of values) {
      if (isHeld(name)) continue;
      write(form, name, value);
      for (const el of controls(form, name)) shown.set(el, value);
    }
    known = [...values.keys()];
  }

  function rested() {
    clearTimeout(rest);
    typing = null;
    show();
  }

  /** Somebody types in a text: from what it showed to what is there now. */
  function held(el, now) {
    const saw = shown.get(el), there = session.get(key)?.value?.[el.name];
    shown.set(el, now);
    if (isIn(el)) {
      typing = el;
      clearTimeout(rest);
      rest = setTimeout(rested, REST_MS);
    }
    if (saw === undefined || saw === there) return {value: now};
    return merged(saw, now, there) ?? {value: now, saw: {value: patched(session.get(key), {value: {[el.name]: saw}})}};
  }

  function typed({type, target: el}) {
    if (!isKept(el)) return;
    const now = read(form, el.name);
    if (type === 'change' && shown.get(el) === now) return;       // that was said as it was typed
    const {value, saw} = isText(el) ? held(el, now) : {value: now};
    isOwn = true;
    session.merge(key, {value: {[el.name]: value},
      dirty: {[el.name]: untouched(form, el.name) ? null : true}, errors: {[el.name]: el.validationMessage || null}}, saw);
    isOwn = false;
  }

  function left({target: el}) {
    if (typing) rested();
    if (isKept(el) && !session.get(key)?.touched?.[el.name]) put('touched', el.name, true);
  }

  /** The application writes, too, and that is shown at once. */
  const edited = (name) => { if (name === key && !isOwn) typing = null; };
  const wrong = ({target: el}) => isKept(el) && put('errors', el.name, el.validationMessage);
  const cleared = () => session.delete(key);
  const handlers = {input: typed, change: typed, focusout: left, reset: cleared};

  for (const [event, fn] of Object.entries(handlers)) form.addEventListener(event, fn);
  form.addEventListener('invalid', wrong, true);
  const offs = [session.subscribe(show, key), session.on('edit', edited)];
  session.ready?.then(show);
  show();
  return () => {
    clearTimeout(rest);
    for (const off of offs) off();
    for (const [event, fn] of Object.entries(handlers)) form.removeEventListener(event, fn);
    form.removeEventListener('invalid', wrong, true);
  };
}
