/**
 * form - a form that is there again as it was left.
 *
 * Keeps {value, dirty, touched, errors} by the names of the controls under one key.
 * Sets value, checked and selected of named visible controls and nothing else; never
 * reads a password, a card, a code or a file, nor what is in [data-no-save].
 */
const SECRET = /^(cc-.*|.*-password|one-time-code)$/;

function kept(el) {
  return el.name && /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName) && !el.closest('[data-no-save]')
    && !/^(password|hidden|file|submit|button|reset|image)$/.test(el.type)
    && !el.autocomplete?.split(/\s+/).some((word) => SECRET.test(word));
}

const controls = (form, name) => [...form.elements].filter((el) => kept(el) && (name === undefined || el.name === name));

function read(form, name) {
  const all = controls(form, name), [el] = all;
  if (el.type === 'radio') return all.find((r) => r.checked)?.value ?? '';
  if (el.type === 'checkbox') return all.length > 1 ? all.filter((c) => c.checked).map((c) => c.value) : el.checked;
  if (el.type === 'select-multiple') return [...el.selectedOptions].map((o) => o.value);
  return el.value;
}

/** Somebody else wrote, here of all places: the caret stays where it was in the text. */
function retyped(el, value) {
  const {selectionStart: at, selectionEnd: end} = el;
  el.value = value;
  if (typeof at === 'number' && el === el.ownerDocument.activeElement) el.setSelectionRange(at, end);
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
  let known = [];
  const put = (part, name, value) => session.merge(key, {[part]: {[name]: value}});

  /** What an undo, or somebody else, took away leaves the form too. */
  function show() {
    const values = new Map(Object.entries(session.get(key)?.value ?? {}));
    for (const name of known) if (!values.has(name)) blank(form, name);
    for (const [name, value] of values) write(form, name, value);
    known = [...values.keys()];
  }

  function typed({target: el}) {
    if (!kept(el)) return;
    session.merge(key, {value: {[el.name]: read(form, el.name)},
      dirty: {[el.name]: untouched(form, el.name) ? null : true}, errors: {[el.name]: el.validationMessage || null}});
  }

  const left = ({target: el}) => kept(el) && !session.get(key)?.touched?.[el.name] && put('touched', el.name, true);
  const wrong = ({target: el}) => kept(el) && put('errors', el.name, el.validationMessage);
  const cleared = () => session.delete(key);
  const handlers = {input: typed, change: typed, focusout: left, reset: cleared};

  for (const [event, fn] of Object.entries(handlers)) form.addEventListener(event, fn);
  form.addEventListener('invalid', wrong, true);
  const off = session.subscribe(show, key);
  session.ready?.then(show);
  show();
  return () => {
    off();
    for (const [event, fn] of Object.entries(handlers)) form.removeEventListener(event, fn);
    form.removeEventListener('invalid', wrong, true);
  };
}
