import assert from 'node:assert/strict';
import {test} from 'node:test';

import {bindForm} from '../form.js';
import {Server, device, opened, until} from './fakes.js';

/** As much of a form as bindForm touches. */
function made(...elements) {
  const form = Object.assign(new EventTarget(), {getAttribute: (a) => (a === 'name' ? 'f' : null), elements: []});
  form.elements = elements.map((el) => ({tagName: 'INPUT', type: 'text', value: '', defaultValue: '', closest: () => null, ...el}));
  const type = (name, value) => {
    const el = form.elements.find((e) => e.name === name);
    el.value = value;
    form.dispatchEvent(Object.defineProperty(new Event('input'), 'target', {value: el}));
  };
  return {form, type, shown: () => Object.fromEntries(form.elements.map((el) => [el.name, el.value]))};
}

test('what was taken back from the session leaves the form too', async () => {
  const {s} = opened(new Server()), {form, type, shown} = made({name: 'title'}, {name: 'note', value: 'as drawn', defaultValue: 'as drawn'});
  await s.ready;
  bindForm(form, s);
  assert.deepEqual(shown(), {title: '', note: 'as drawn'});
  type('title', 'Hello');
  type('note', 'mine');
  s.merge('form/f', {value: {title: null}});
  assert.deepEqual(shown(), {title: '', note: 'mine'});
  s.delete('form/f');
  assert.deepEqual(shown(), {title: '', note: 'as drawn'});
  s.stop('test');
});

test('two fresh devices, one types a name and the other an address: both have both', async () => {
  const server = new Server(), [one, two] = [0, 1].map(() => opened(server, device(), {options: {initial: {'form/f': {value: {city: 'Bonn'}}}}}));
  const forms = [one, two].map(() => made({name: 'name'}, {name: 'address'}, {name: 'city'}));
  await Promise.all([one.s.ready, two.s.ready]);
  forms.forEach(({form}, i) => bindForm(form, [one, two][i].s));
  forms[0].type('name', 'Fay');
  forms[1].type('address', 'Main Street 1');
  await one.s.flush();
  await two.s.flush();
  await one.s.wake();
  const both = {name: 'Fay', address: 'Main Street 1', city: 'Bonn'};
  assert.deepEqual(forms.map(({shown}) => shown()), [both, both]);
  assert.deepEqual(server.get('form/f').value, {name: 'Fay', address: 'Main Street 1'}, 'and what nobody typed is not written');
  one.s.stop('test');
  two.s.stop('test');
});
