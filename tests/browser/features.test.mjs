// Live, snapshots, undo, sharing, copies, forms, signing in: against the real server.
import assert from 'node:assert/strict';
import {after, before, beforeEach, test} from 'node:test';

import {Raw} from './raw.mjs';
import {Stage, flushed, saved, status, until} from './pages.mjs';

const stage = new Stage();
before(() => stage.start());
after(() => stage.end());
beforeEach(async () => {
  stage.calm();
  for (const page of stage.chrome.context.pages().slice(1)) await page.close();
});

const foreign = async (user, page, set) => {
  const {id, rev} = await page.evaluate(() => s.model.base);
  const {status: code} = await stage.api(user, 'PATCH', `/api/sessions/${id}/context`, {client: 'foreign', seq: 1, base: rev, set});
  assert.equal(code, 200);
};
const streams = () => stage.front.seen.filter((r) => r.url.endsWith('/live'));

test('live: a change made elsewhere arrives at once; an own one is not loaded again', async () => {
  const user = stage.user(), page = await stage.open(user, {live: 'yes'});
  await until(() => streams().length === 1);
  await until(() => stage.front.seen.filter((r) => r.method === 'GET' && r.url.includes('/context')).length === 1);
  await foreign(user, page, {theirs: 1});
  await until(() => page.evaluate(() => s.get('theirs') === 1));
  await page.evaluate(() => {
    const {outbox} = s, {load} = outbox;
    Object.assign(window, {rung: [], loads: 0});
    outbox.load = () => (loads++, load.call(outbox));
    s.on('live', ({rev}) => rung.push(rev));
    s.set('mine', 1);
  });
  await saved(page);
  const rev = await page.evaluate(() => s.model.base.rev);
  await until(() => page.evaluate((n) => rung.includes(n), rev));
  assert.equal(await page.evaluate(() => loads), 0);
});

test('live over HTTP/1.1: one visible tab holds the stream and tells the others', async () => {
  const raw = await new Raw().open(), user = stage.user();
  try {
    const open = async () => {
      const page = await raw.page(`${stage.front.url}/session.html?user=${user}&live=yes`);
      await until(() => page.run('typeof opened === "undefined" ? false : opened').catch(() => false));
      return page;
    };
    const one = await open();
    await until(() => streams().length === 1);
    const two = await open();
    await until(() => streams().length === 2, {saying: 'the second, in front now, has taken it over'});
    const id = await two.run('s.info.id');
    await stage.api(user, 'PATCH', `/api/sessions/${id}/context`, {client: 'foreign', seq: 1, base: 0, set: {theirs: 1}});
    await until(() => two.run('s.get("theirs") === 1'), {seconds: 20});
    await until(() => one.run('s.get("theirs") === 1'), {saying: 'the hidden one heard of it'});
    await one.front();
    await until(() => streams().length >= 3, {saying: 'shown again, it listens'});
  } finally {
    await raw.end();
  }
});

test('live comes back after a network failure, and misses nothing', async () => {
  const user = stage.user(), page = await stage.open(user, {live: 'yes'});
  await until(() => streams().length === 1);
  stage.front.goOffline();
  await foreign(user, page, {theirs: 1});
  stage.front.offline = false;
  await until(() => page.evaluate(() => s.get('theirs') === 1), {seconds: 20});
});

test('snapshots: create, list, get, restore, and undo the restore', async () => {
  const user = stage.user(), page = await stage.open(user);
  const said = await page.evaluate(async () => {
    s.set('form/a', 1);
    const {number} = await s.snapshots.create({name: 'one', pinned: true});
    s.set('form/a', 2);
    const {snapshots} = await s.snapshots.list();
    const {values} = await s.snapshots.get(number);
    await s.snapshots.restore(number);
    const restored = s.get('form/a');
    await s.undo();
    const undone = s.get('form/a');
    await s.redo();
    return [snapshots.filter((n) => n.name === 'one').length, values, restored, undone, s.get('form/a')];
  });
  assert.deepEqual(said, [1, {'form/a': 1}, 1, 2, 1]);
});

test('undo and redo by steps in the queue, in groups, and after a reload', async () => {
  const user = stage.user(), page = await stage.open(user);
  const type = (texts) => page.evaluate(async (list) => {
    const {undoable} = await import('/client/undo.js');
    window.u ??= undoable(s, {scope: 'form/'});
    for (const text of list) s.set('form/text', text);
    u.mark();
  }, texts);
  await type(['o', 'on', 'one']);
  await type(['one t', 'one two']);
  await saved(page);
  assert.deepEqual(await page.evaluate(async () => [(await u.undo()).done, s.get('form/text')]), [true, 'one']);
  await page.reload();
  await page.evaluate(() => opened);
  assert.deepEqual(await page.evaluate(async () => {
    const {undoable} = await import('/client/undo.js');
    window.u = undoable(s, {scope: 'form/'});
    const out = [];
    for (const way of ['undo', 'undo', 'redo', 'redo', 'redo']) {
      const {done, reason} = await u[way]();
      out.push([done, reason ?? null, s.get('form/text') ?? null]);
    }
    return out;
  }), [[true, null, null], [false, 'nothing-to-undo', null], [true, null, 'one'], [true, null, 'one two'], [false, 'nothing-to-redo', 'one two']]);
});

test('two change the same key: the later save wins, the copy is kept, the person chooses', async () => {
  const user = stage.user(), page = await stage.open(user);
  await page.evaluate(() => { s.set('a', 'first'); return s.flush(); });
  await foreign(user, page, {a: 'theirs'});
  await page.evaluate(() => { window.heard = []; s.on('conflict', (list) => heard.push(...list)); s.set('a', 'mine'); });
  await saved(page);
  assert.equal((await status(page)).state, 'conflict');
  const said = await page.evaluate(async () => {
    const [copy] = await s.conflicts(), before = s.get('a');
    await copy.resolve('theirs');
    return [heard.length, before, copy.mine, copy.theirs, s.get('a'), s.status.state];
  });
  assert.deepEqual(said, [1, 'mine', 'mine', 'theirs', 'theirs', 'saved']);
});

test('share puts keys into the user\'s other sessions; presence shows who is here', async () => {
  const user = stage.user(), one = await stage.open(user), two = await stage.open(user, {slot: 'two'});
  await flushed(two);
  await one.evaluate(() => { s.set('lang', 'fr'); return s.share(['lang']); });
  await two.evaluate(() => s.wake());
  assert.equal(await two.evaluate(() => s.get('lang')), 'fr');
  await saved(one);
  assert.ok((await one.evaluate(() => s.presence())).length >= 1);
});

/** Answers the map, or the code of the error. */
const claim = (page, user) => page.evaluate(([name]) => s.claim({user: name, auth: async () => (await fetch(`/token/${name}`)).text()})
  .then(({sessions}) => sessions, (error) => error.code), [user]);

test('signing in keeps all earlier work, once, through lost answers, closed tabs and late beacons', async () => {
  const anonymous = stage.user('anon'), user = stage.user('alice');
  const page = await stage.open(anonymous), closed = await stage.open(anonymous), other = await stage.open(anonymous);
  await page.evaluate(() => { s.set('cart', ['book']); s.count('n'); });
  await saved(page);
  const {id} = await stage.held(anonymous, page);
  let isClaimed = false, isHeard = false;
  stage.front.decide = ({url, method}) => {
    if (url.endsWith('/beacon')) return {hold: true};
    if (url.endsWith('/account/claim')) return (isClaimed = true) && {drop: !isHeard};
    return method === 'PATCH' && !isClaimed ? {status: 503, body: {code: 'unavailable', retry: 'later'}} : undefined;
  };
  for (const [tab, key] of [[closed, 'closed'], [other, 'other']]) {
    await tab.evaluate(([k]) => { s.set(k, 1); s.count('n'); }, [key]);
    await until(async () => (await status(tab)).device);
  }
  await closed.goto('about:blank');
  await until(() => stage.front.held.length === 1);

  assert.equal(await claim(page, user), 'offline');
  await page.evaluate(() => { s.set('meanwhile', 1); s.count('n'); return s.flush(); });
  assert.equal(await page.evaluate(() => s.rejected().length), 0);
  isHeard = true;
  assert.deepEqual(await claim(page, user), [{from: id, id}]);
  await saved(page);
  await stage.front.release();

  const {values, counters} = await stage.held(user, page);
  assert.deepEqual(values, {cart: ['book'], closed: 1, other: 1, meanwhile: 1});
  assert.deepEqual(counters, {n: 4});
  assert.equal((await stage.api(anonymous, 'GET', `/api/sessions/${id}`)).status, 404);
  await until(async () => (await status(other)).reason === 'wiped', {saying: 'the tab that is open still has stopped'});
  const next = await stage.open(user);
  await saved(next);
  assert.deepEqual(await next.evaluate(() => [s.info.id, s.get('closed'), s.rejected().length]), [id, 1, 0]);
});

test('signing in without earlier work shows the user\'s session', async () => {
  const anonymous = stage.user('anon'), user = stage.user('alice'), elsewhere = await stage.open(user);
  await elsewhere.evaluate(() => s.set('draft', 'of yesterday'));
  await saved(elsewhere);
  const page = await stage.open(anonymous);
  await flushed(page);
  assert.equal((await claim(page, user)).length, 1);
  assert.equal(await page.evaluate(() => s.get('draft')), 'of yesterday');
  await page.evaluate(() => s.set('more', 1));
  await saved(page);
  assert.deepEqual((await stage.held(user, elsewhere)).values, {draft: 'of yesterday', more: 1});
});

test('a refused claim is reported, and loses nothing', async () => {
  const anonymous = stage.user('anon'), user = stage.user('alice'), page = await stage.open(anonymous);
  await page.evaluate(() => s.set('cart', ['book']));
  stage.front.token = (name) => name === user ? 'x.y.z' : stage.stack.token(name);
  assert.equal(await claim(page, user), 'token-invalid');
  await page.evaluate(() => s.set('more', 1));
  await saved(page);
  assert.deepEqual((await stage.held(anonymous, page)).values, {cart: ['book'], more: 1});
});

test('destroy deletes the session here and there', async () => {
  const user = stage.user(), page = await stage.open(user);
  await page.evaluate(() => { s.set('a', 1); return s.flush(); });
  await page.evaluate(() => s.destroy());
  assert.deepEqual((await stage.api(user, 'GET', '/api/sessions')).json.sessions, []);
  await page.reload();
  await page.evaluate(() => opened);
  assert.equal(await page.evaluate(() => s.get('a')), undefined);
});

test('a form comes back as it was left, and a secret field is stored nowhere', async () => {
  const user = stage.user(), page = await stage.open(user, {file: 'form.html'});
  await page.fill('[name=first]', 'Ann');
  await page.fill('[name=email]', 'not an address');
  await page.check('[name=agree]');
  await page.check('[name=day][value=tue]');
  await page.check('[name=size][value=l]');
  await page.selectOption('[name=country]', 'FR');
  await page.selectOption('[name=tags]', ['a', 'c']);
  await page.fill('[name=about]', 'two\nlines');
  for (const name of ['pass', 'card', 'code', 'secret', 'inner']) await page.fill(`[name=${name}]`, 'hunter2');
  await saved(page);
  const {values} = await stage.held(user, page);
  const form = values['form/profile'];
  assert.deepEqual(form.value, {first: 'Ann', email: 'not an address', agree: true, day: ['tue'], size: 'l', country: 'FR',
    tags: ['a', 'c'], about: 'two\nlines'});
  assert.deepEqual(Object.keys(form.errors), ['email']);
  assert.ok(form.touched.first && form.dirty.first);
  assert.ok(!stage.front.seen.some((r) => /hunter2|csrf/.test(r.body)));
  await page.reload();
  await page.evaluate(() => opened);
  const shown = await page.evaluate(() => {
    const f = document.querySelector('form');
    return [f.first.value, f.agree.checked, f.day[0].checked, f.day[1].checked, f.size.value, f.country.value,
      [...f.tags.selectedOptions].map((o) => o.value), f.about.value, f.pass.value, f.card.value, f.token.value];
  });
  assert.deepEqual(shown, ['Ann', true, false, true, 'l', 'FR', ['a', 'c'], 'two\nlines', '', '', 'csrf']);
  await page.evaluate(() => { unbind(); });
  await page.fill('[name=first]', 'Bob');
  assert.equal(await page.evaluate(() => s.get('form/profile').value.first), 'Ann');
});

test('a change by somebody else in the focused field does not move the caret', async () => {
  const user = stage.user(), page = await stage.open(user, {file: 'form.html'});
  await page.fill('[name=about]', 'one two');
  await page.fill('[name=first]', 'Ann');
  await saved(page);
  await page.focus('[name=about]');
  await page.evaluate(() => document.querySelector('[name=about]').setSelectionRange(3, 5));
  await foreign(user, page, {'form/profile': {value: {about: 'one two three', first: 'Anna', email: 'a@b.example'}}});
  await page.evaluate(() => s.wake());
  await until(() => page.evaluate(() => document.querySelector('[name=about]').value === 'one two three'));
  assert.deepEqual(await page.evaluate(() => {
    const {about, first, email} = document.querySelector('form');
    return [about.selectionStart, about.selectionEnd, first.value, email.value, document.activeElement.name];
  }), [3, 5, 'Anna', 'a@b.example', 'about']);
});

test('a form with fields called name and id is kept under its own id', async () => {
  const user = stage.user(), page = await stage.open(user);
  await page.evaluate(async () => {
    const {bindForm} = await import('/client/form.js'), form = document.createElement('form');
    form.id = 'guest';
    for (const name of ['name', 'id']) form.append(Object.assign(document.createElement('input'), {name}));
    document.body.append(form);
    bindForm(form, s);
  });
  await page.fill('[name=name]', 'Ann');
  assert.deepEqual(await page.evaluate(() => s.get('form/guest')?.value), {name: 'Ann'});
});

test('a reset form is forgotten', async () => {
  const user = stage.user(), page = await stage.open(user, {file: 'form.html'});
  await page.fill('[name=first]', 'Ann');
  await page.evaluate(() => document.querySelector('form').reset());
  assert.equal(await page.evaluate(() => s.get('form/profile')), undefined);
});
