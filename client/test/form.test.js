import assert from 'node:assert/strict';
import {test} from 'node:test';

import {bindForm} from '../form.js';
import {Server, clock, device, made, opened, until} from './fakes.js';

test('a value undone in the session leaves the form too', async () => {
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

test('two new devices type a name and an address: both end with both', async () => {
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

/** A page in which somebody has typed `typed` over `base`, and `other` came from elsewhere then. */
async function between(base, typed, other) {
  const server = new Server(), {s} = opened(server), there = made({name: 'text'});
  server.apply({set: {'form/f': {value: {text: base}}}});
  await s.ready;
  await s.flush();
  bindForm(there.form, s);
  there.type('text', typed);
  await s.flush();
  server.apply({set: {'form/f': {value: {text: other}}}});
  await s.outbox.load();
  return {...there, s, server, el: there.form.elements[0], text: () => s.get('form/f').value.text};
}
const BASE = 'One two three four.\n\nFive six seven eight.';

test('a text being typed is not replaced under the cursor; typed changes go on top of the new value', async () => {
  const typed = BASE.replace('eight', 'eight and'), other = typed.replace('One', 'ONE').replace('two', 'TWO!');
  const {s, el, type, text, leave} = await between(BASE, typed, other);
  assert.deepEqual([el.value, text()], [typed, other]);
  type('text', typed.replace('and', 'and nine'));
  assert.equal(text(), other.replace('and', 'and nine'), 'both are in the session');
  assert.equal(el.value, typed.replace('and', 'and nine'), 'and the person sees what was typed');
  leave();
  assert.equal(el.value, other.replace('and', 'and nine'), 'until the field is left');
  s.stop('test');
});

test('a text that rested is replaced, and the caret stays at its word', async () => {
  const typed = BASE.replace('eight', 'eight and'), {s, el, type, text} = await between(BASE, typed, typed.replace('One', 'Number one'));
  const time = clock();
  try {
    type('text', typed.replace('and', 'and nine'));
    const left = el.value.length - el.selectionStart;
    time.tick(2990);
    assert.match(el.value, /^One/);
    time.tick(10);
    assert.deepEqual([el.value, el.value.length - el.selectionStart], [text(), left]);
    assert.match(el.value, /^Number one/);
  } finally {
    time.restore();
  }
  s.stop('test');
});

test('where both wrote the same words the typed text stays, and the server is told what it replaces', async () => {
  const {s, server, el, type, text} = await between('Dear all', 'Dear all, I', 'Dear Sam');
  type('text', 'Dear all, I am');
  assert.deepEqual([el.value, text()], ['Dear all, I am', 'Dear all, I am']);
  type('text', 'Dear all, I am here');
  await s.flush();
  const {batches: [{merge, was}]} = server.log.filter((r) => r.method === 'PATCH').at(-1).body;
  assert.deepEqual([merge['form/f'].value, was['form/f'].value], [{text: 'Dear all, I am here'}, {text: 'Dear all, I'}]);
  s.stop('test');
});

test('a value set by the application is shown at once, and so is another field', async () => {
  const {s, el, type} = await between('one', 'one two', 'one two');
  type('text', 'one two three');
  s.merge('form/f', {value: {text: ''}});
  assert.equal(el.value, '');
  s.stop('test');
  const two = made({name: 'a'}, {name: 'b'}), server = new Server(), page = opened(server);
  await page.s.ready;
  bindForm(two.form, page.s);
  two.type('a', 'x');
  await page.s.flush();
  server.apply({set: {'form/f': {value: {a: 'y', b: 'z'}}}});
  await page.s.outbox.load();
  assert.deepEqual(two.shown(), {a: 'x', b: 'z'});
  page.s.stop('test');
});

test('a field under the cursor keeps what came into it, also after another field was filled by a program', async () => {
  const server = new Server(), {s} = opened(server), {form, type, fill} = made({name: 'text'}, {name: 'mail'});
  server.apply({set: {'form/f': {value: {text: BASE}}}});
  await s.ready;
  await s.flush();
  bindForm(form, s);
  const typed = BASE.replace('eight', 'eight nine');
  type('text', typed);
  await s.flush();
  server.apply({set: {'form/f': {value: {text: typed.replace('One', 'ONE')}}}});
  await s.outbox.load();
  fill('mail', 'fay@x.org');
  type('text', typed.replace('nine', 'nine ten'));
  assert.equal(s.get('form/f').value.text, typed.replace('One', 'ONE').replace('nine', 'nine ten'));
  s.stop('test');
});
