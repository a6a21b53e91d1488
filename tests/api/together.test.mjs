// The client's pages against the real server: two devices, one text.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {before, test} from 'node:test';

import {Crowd, FIRST} from '../../client/test/crowd.js';
import {device, opened, until} from '../../client/test/fakes.js';
import {PROSE, edit, edited, random} from '../../client/test/prose.js';
import {stack} from '../harness/stack.mjs';

const SEED = Number(process.env.HF_SEED ?? 1);
const LONG = !!process.env.HF_LONG;
let s;
before(async () => { s = await stack(); });

/** Pages of one new user's session, each on its own device, with the events they got. */
async function devices(count, text, options) {
  const user = `together-${randomUUID()}`, list = [];
  for (let i = 0; i < count; i++) {
    const p = opened({fetch: globalThis.fetch}, device(), {options: {user, url: `${s.url}/api/sessions`, auth: () => s.token(user), ...options}});
    p.s.told = [];
    p.s.on('conflict', (copies) => p.s.told.push(...copies));
    await p.s.ready;
    await p.s.flush();
    if (!i && text !== undefined) {
      p.s.set('text', text);
      await p.s.flush();
    }
    list.push(p.s);
  }
  return list;
}
const end = (list) => list.forEach((one) => one.stop('test'));
const settled = async (list) => {
  for (let i = 0; i < 3; i++) for (const one of list) await one.wake();
};
const open = async (one) => (await one.conflicts()).length;

test('edits of two paragraphs made at the same time both stay, and nobody is asked', async () => {
  const [a, b] = await devices(2, PROSE);
  const [mine, theirs] = [PROSE.replace('an hour late', 'two hours late'), PROSE.replace('midnight', 'one o’clock')];
  a.set('text', mine);
  b.set('text', theirs);
  await a.flush();
  await b.flush();
  await until(() => !b.outbox.settling.size, 5000);
  await settled([a, b]);
  const both = mine.replace('midnight', 'one o’clock');
  assert.equal(a.get('text'), both);
  assert.equal(b.get('text'), both);
  assert.deepEqual([a.told, b.told, await open(a), a.status.conflicts, b.status.conflicts], [[], [], 0, 0, 0]);
  end([a, b]);
});

test('a change received before the own edit is sent makes no copy', async () => {
  const [a, b] = await devices(2, PROSE);
  b.set('text', PROSE.replace('midnight', 'one'));
  await until(() => b.status.device);
  a.set('text', PROSE.replace('an hour late', 'two hours late'));
  await a.flush();
  await b.outbox.load();
  assert.match(b.get('text'), /two hours late[^]*By one the/);
  b.set('text', b.get('text').replace('By one', 'By one o’clock'));
  assert.equal((await b.flush()).server, true);
  await a.wake();
  assert.equal(a.get('text'), PROSE.replace('an hour late', 'two hours late').replace('midnight', 'one o’clock'));
  assert.deepEqual([a.told, b.told, await open(b)], [[], [], 0]);
  end([a, b]);
});

test('where both wrote the same words each is told once, with the server\'s count', async () => {
  const [a, b] = await devices(2, PROSE);
  a.set('text', PROSE.replace('an hour late', 'two hours late'));
  b.set('text', PROSE.replace('an hour late', 'a day late'));
  await a.flush();
  await b.flush();
  await a.wake();
  await until(() => a.told.length && b.told.length, 5000);
  await settled([a, b]);
  assert.deepEqual([a.told.length, b.told.length, a.status.conflicts, b.status.conflicts], [1, 1, 1, 1]);
  assert.match(a.get('text'), /a day late/);
  const [copy] = await a.conflicts();
  assert.match(copy.theirs, /two hours late/);
  await copy.resolve('theirs');
  await b.wake();
  assert.deepEqual([a.status.conflicts, b.status.conflicts], [0, 0]);
  assert.match(b.get('text'), /two hours late/);
  end([a, b]);
});

test('a form: members of two devices, and two places of one text', async () => {
  const [a, b] = await devices(2);
  a.merge('form', {value: {name: 'Fay', bio: 'one two three four'}});
  await a.flush();
  await b.wake();
  a.merge('form', {value: {bio: 'ONE two three four'}, dirty: {bio: true}});
  b.merge('form', {value: {mail: 'fay@x.org', bio: 'one two three FOUR'}, dirty: {mail: true, bio: true}});
  await a.flush();
  await b.flush();
  await until(() => !b.outbox.settling.size, 5000);
  await settled([a, b]);
  const form = {value: {name: 'Fay', bio: 'ONE two three FOUR', mail: 'fay@x.org'}, dirty: {bio: true, mail: true}};
  assert.deepEqual([a.get('form'), b.get('form'), a.told, b.told, await open(a)], [form, form, [], [], 0]);
  end([a, b]);
});

test('the copy stays until the merged text is on the server; a page opened meanwhile is told', async () => {
  const [a, b] = await devices(2, PROSE);
  a.set('text', PROSE.replace('an hour late', 'two hours late'));
  b.set('text', PROSE.replace('midnight', 'one'));
  await a.flush();
  const {call} = b.outbox;
  let died = 0;
  b.outbox.call = function once(method, path, data, ...more) {
    if (method !== 'PATCH' || typeof data === 'string') return call.call(this, method, path, data, ...more);
    died++;      // before the text with both is sent
    return {status: 0, problem: {code: 'offline'}, retry: 'later'};
  };
  await b.flush();
  assert.equal(died, 1);
  b.stop('crash');
  await a.wake();
  await until(() => a.told.length === 1, 5000);
  const [copy] = await a.conflicts();
  assert.match(copy.theirs, /two hours late/);
  end([a]);
});

test('with strategy `overwrite` texts are not merged', async () => {
  const [a, b] = await devices(2, PROSE, {strategy: 'overwrite'});
  a.set('text', PROSE.replace('an hour late', 'two hours late'));
  b.set('text', PROSE.replace('midnight', 'one'));
  await a.flush();
  await b.flush();
  await settled([a, b]);
  assert.equal(a.get('text'), PROSE.replace('midnight', 'one'));
  await until(() => a.told.length === 1 && b.told.length === 1, 5000);
  end([a, b]);
});

for (let n = 0; n < (LONG ? 60 : 6); n++) {
  test(`three devices edit one text at random (${SEED}, ${n}): every word is in it, was seen by whoever took it out, or is in a copy`, async () => {
    const r = random(SEED * 100 + n), list = await devices(3, PROSE);
    await settled(list);
    const marks = new Map();
    for (let i = 0; i < 25; i++) {
      const who = r.below(3), one = list[who], mark = `M${who}-${i}`;
      switch (r.below(5)) {
        case 0: await one.flush(); break;
        case 1: await one.outbox.load(); break;
        default: {
          const text = one.get('text'), next = edited(text, [edit(text, 0, text.length, r, mark)]);
          for (const [word] of marks) if (text.includes(word) && !next.includes(word)) marks.delete(word);      // taken out by who saw it
          if (next.includes(mark)) marks.set(mark, who);
          one.set('text', next);
        }
      }
    }
    for (let i = 0; i < 4; i++) {
      for (const one of list) assert.equal((await one.flush()).server, true);
      for (const one of list) await until(() => !one.outbox.settling.size, 10_000);
      await settled(list);
    }
    for (const one of list) await until(() => !one.outbox.asking, 5000);
    const [text, ...others] = list.map((one) => one.get('text')), kept = await list[0].conflicts();
    for (const other of others) assert.equal(other, text);
    const there = [text, ...kept.flatMap((c) => [c.mine, c.theirs])];
    for (const [mark] of marks) assert.ok(there.some((t) => t.includes(mark)), `${mark} is nowhere`);
    for (const one of list) for (const {id} of kept) assert.ok(one.told.some((c) => c.id === id), 'and who lost it was told');
    end(list);
  });
}

/** What a page sends goes to the real server; when, and whether the answer comes, is as in client/test/words.test.js. */
async function crowd(seed) {
  const user = `crowd-${randomUUID()}`, token = s.token(user), base = '/api/sessions';
  const send = (address, {method, body}) => s.api(method, address.slice(address.indexOf(base)), {token, headers: {'Content-Type': 'application/json'}, body});
  const {json: {session: {id}}} = await send(`${base}/latest/recover`, {method: 'POST', body: {app: 'a', slot: 'b', create: true, client: 'seed'}});
  await send(`${base}/${id}/context`, {method: 'PATCH', body: {client: 'seed', seq: 1, base: 0, set: FIRST}});
  const look = async () => {
    const [context, copies] = await Promise.all(['context', 'conflicts?limit=100'].map((part) => send(`${base}/${id}/${part}`, {method: 'GET'})));
    return {...context.json, copies: copies.json.conflicts};
  };
  return {look, all: new Crowd(seed, {send, options: {user, url: `${s.url}${base}`, auth: async () => token}})};
}

for (let n = 0; n < (LONG ? 200 : 8); n++) {
  test(`pages that write, die and are cut off lose no word of what they wrote (seed ${SEED * 1000 + n})`, async () => {
    const {look, all} = await crowd(SEED * 1000 + n);
    try {
      if (n % 4) await all.settle(look);
      for (let i = 0; i < 70; i++) await all.step();
      await all.settle(look);
      assert.deepEqual(all.verdict(await look()), []);
    } finally {
      all.end();
    }
  });
}
