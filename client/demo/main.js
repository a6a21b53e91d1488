/** main - the page on a desk: an application, and everything that may happen to it. */
import {STEPS, completion, formKey, stepKey} from './application.js';
import {Chooser} from './chooser.js';
import {Clashes} from './clashes.js';
import {find, put} from './dom.js';
import {Forms} from './forms.js';
import {Lab} from './lab.js';
import {open, showStatus, slot} from './open.js';
import {showPeople} from './people.js';
import {Timeline} from './timeline.js';

const WIDE = matchMedia('(min-width: 1180px)');
const isSecond = new URLSearchParams(location.search).has('tab');
const {net, session, undo} = open({label: isSecond ? 'second tab' : 'desk'});

/** Told once on the screen and by a screen reader. */
function say(text) {
  const note = find('#note');
  put(note, '');
  requestAnimationFrame(() => put(note, text));
  clearTimeout(say.timer);
  say.timer = setTimeout(() => put(note, ''), 8000);
}

const forms = new Forms(find('#forms'), find('#steps'), session, {
  step: (step) => session.set('ui/desk', {selected: {step: step.id}, focus: null}),
  async sent() {
    undo.mark();
    session.count('sent');
    say('Sent, as far as a demo sends. A moment named “Sent” is on the timeline.');
    await session.snapshots.create('Sent').then(() => timeline.load()).catch(() => null);
  },
});
const timeline = new Timeline(find('#timeline'), session, {say, view: (past) => forms.view(past)});
const clashes = new Clashes(session);
new Chooser(session, clashes, say);
new Lab({net, session, undo, say, go: (step) => forms.go(step)});
showStatus(find('#save'), session, net, clashes);
// A screen reader announces changes that matter to the person, not every save.
net.addEventListener('change', () => say(net.online ? 'The cable is in again; what was written is being sent.'
  : 'The cable is out. What you write is kept on this device.'));
showPeople(find('#people'), session, net);

// --- undo and redo -----------------------------------------------------------

const REFUSED = {
  'nothing-to-undo': 'There is nothing further to undo.', 'nothing-to-redo': 'There is nothing to redo.',
  'undo-unsafe': 'Somebody else has changed the same since; the timeline has it all.',
  offline: 'Undo asks the server, which cannot be reached.',
};

const written = () => JSON.stringify(STEPS.map((s) => session.get(formKey(s))?.value));

/** A step that nobody can see, such as a field having been visited, is no step to a person. */
async function step(way) {
  timeline.now();
  const before = written();
  let done, reason;
  for (let i = 0; i < 4; i++) {
    ({done, reason} = await undo[way]());
    if (!done || written() !== before) break;
  }
  say(done ? {undo: 'Undone.', redo: 'Done again.'}[way] : REFUSED[reason] ?? `Not possible: ${reason}.`);
  timeline.load();
}
for (const way of ['undo', 'redo']) find(`#${way}`).addEventListener('click', () => step(way));

// --- where the person was ----------------------------------------------------

document.addEventListener('focusin', ({target}) => {
  if (target.form?.id.startsWith('form-') && target.id) {
    session.set('ui/desk', {selected: {step: forms.current.id}, focus: target.id});
  }
});

/** By the step keys alone, when the server cannot be asked. */
function openStep() {
  return STEPS.find((s) => session.get(stepKey(s))?.status === 'active')
    ?? STEPS.find((s) => completion(s, session.get(formKey(s))) < 1) ?? STEPS.at(-1);
}

function resume() {
  const kept = STEPS.filter((s) => session.get(formKey(s))?.value);
  if (!kept.length) return;
  const {selected, focus} = session.get('ui/desk') ?? {};
  const step = STEPS.find((s) => s.id === selected?.step) ?? STEPS.find((s) => s.id === session.resume?.step) ?? openStep();
  const left = STEPS.reduce((n, s) => n + s.minutes * (1 - completion(s, session.get(formKey(s)))), 0);
  const bar = find('#resume'), number = STEPS.indexOf(step) + 1;
  forms.go(step, {quietly: true});
  put(find('[data-text]', bar), left < 1 ? 'All of it is here, as you left it.'
    : `All of it is here, as you left it. About ${Math.ceil(left)} ${left > 1 ? 'minutes are' : 'minute is'} left.`);
  const button = find('button', bar);
  put(button, `Continue at step ${number}`);
  bar.hidden = false;
  button.onclick = () => {
    bar.hidden = true;
    (document.getElementById(focus) ?? find(`#title-${step.id}`)).focus();
  };
  find('#forms').addEventListener('input', () => { bar.hidden = true; }, {once: true});
}

// --- the phone ---------------------------------------------------------------

const phone = find('#do-phone'), frame = find('#phone');
function showPhone(on) {
  phone.setAttribute('aria-checked', String(on));
  frame.hidden = !on;
  const inside = find('iframe', frame);
  if (on && !inside.src) inside.src = `phone.html?${new URLSearchParams({slot})}`;
}
phone.addEventListener('click', () => showPhone(frame.hidden));
if (WIDE.matches && !isSecond) showPhone(true);

await session.ready;
resume();
document.documentElement.dataset.ready = '';
clashes.look();
