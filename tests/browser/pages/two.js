// One of two devices of a person: a form, a text and a list, and the README's line that
// says what is saved.  ?lie=early says it too early; ?lie=silent says nothing of conflicts.
import {bindForm} from '/client/form.js';
import './session.js';

const {lie} = Object.fromEntries(new URLSearchParams(location.search));
const {profile, note, pick, state} = Object.fromEntries([...document.querySelectorAll('[id]')].map((el) => [el.id, el]));
const texts = {title: profile.elements.title, about: profile.elements.about, note};
const say = (what) => window.said?.(JSON.stringify({...what, at: Date.now()}));

if (lie === 'silent') {
  Object.defineProperty(s, 'clashes', {get: () => 0, set() {}});
  s.emit = (event, ...rest) => event === 'conflict' || Object.getPrototypeOf(s).emit.call(s, event, ...rest);
}
bindForm(profile, s, {key: 'form/profile'});
note.oninput = () => s.set('note', note.value);
const show = () => {
  note.value = s.get('note') ?? '';
  pick.value = s.get('pick') ?? '';
};
s.subscribe(show);
s.ready.then(show);
s.on('status', ({device, server}) => {
  state.value = server || (lie === 'early' && device) ? 'saved' : device ? 'safe here' : '…';
  look();
});
s.on('conflict', (list) => say({conflict: list.map(({key}) => key)}));

/** What the screen says now. */
window.look = () => say({screen: state.value});
window.fields = () => ({...Object.fromEntries(Object.entries(texts).map(([name, el]) => [name, el.value])), pick: pick.value});

/** At a place between 0 and 1 of the text, as a word or as a line of its own. */
function inserted({value: text, type}, word, {place, line}) {
  const starts = [...text.matchAll(/\S+/g)].map((m) => m.index), between = line && type === 'textarea' ? '\n' : ' ';
  const at = starts[Math.floor(place * (starts.length + 1))];
  return at === undefined ? text && `${text}${between}${word}` || word : `${text.slice(0, at)}${word}${between}${text.slice(at)}`;
}

/** As a person does it: the text before and after leaves by the test's own channel. */
window.type = (field, word, how) => {
  const el = texts[field], before = el ? el.value : pick.value, after = !el || how.anew ? word : inserted(el, word, how);
  if (el) {
    if (how.focus) el.focus();
    el.value = after;
    el.dispatchEvent(new Event('input', {bubbles: true}));
    if (how.leave) el.blur();
  } else s.set('pick', [word]);
  say({field, word, before, after});
  look();
  if (how.flush) s.flush();
};
