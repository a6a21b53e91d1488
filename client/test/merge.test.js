import assert from 'node:assert/strict';
import {test} from 'node:test';

import {change, merged, words} from '../core/merge.js';
import {patched} from '../core/model.js';
import {PROSE, edit, edited, random} from './prose.js';

const SEED = Number(process.env.HF_SEED ?? 1);
const paragraphs = [...PROSE.matchAll(/[^\n]+/g)].map(({index, 0: {length}}) => [index, index + length]);
const both = (base, mine, theirs) => merged(base, mine, theirs)?.value ?? null;

test('two edits of one text are both kept if a word or a line break lies between them', () => {
  const cases = [
    ['one two three', 'ONE two three', 'one two THREE', 'ONE two THREE'],
    ['one two three', 'ONE two three', 'one TWO three', null],
    ['one two three', 'one two', 'one two three four', null],
    ['one two three', 'one two three', 'one TWO three', 'one TWO three'],
    ['one two three', 'one 2 three', 'one 2 three', 'one 2 three'],
    ['one two three', 'one 2 three', 'one II three', null],
    ['one\n\ntwo', 'one more\n\ntwo', 'one\n\nTWO', 'one more\n\nTWO'],
    ['one\n\ntwo', 'one\n\nthen\n\ntwo', 'one\n\nTWO', 'one\n\nthen\n\nTWO'],
    ['one\n\ntwo', 'one\n\nthen\n\ntwo', 'ONE\n\ntwo', 'ONE\n\nthen\n\ntwo'],
    ['one', 'one two', 'one three', null],
    ['', 'mine', 'theirs', null],
    ['one two three four', 'four', 'one two three 4', null],
    ['2024-01-05', '2024-02-05', '2024-01-06', null],
    ['10 EUR', '20 EUR', '10 USD', null],
    ['一つ目の文。二つ目の文。三つ目の文。', '壱つ目の文。二つ目の文。三つ目の文。', '一つ目の文。二つ目の文。参つ目の文。', '壱つ目の文。二つ目の文。参つ目の文。'],
  ];
  for (const [base, mine, theirs, result] of cases) {
    assert.equal(both(base, mine, theirs), result, `${base}: ${mine} | ${theirs}`);
    assert.equal(both(base, theirs, mine), result, 'whoever comes first');
  }
});

test('words join to the whole text, and are cut only between characters', () => {
  for (const text of [PROSE, '', ' \u0301x', 'a \u0301b', '👩‍🚀 e\u0301 ', '。\ufe00x', '\n\n', 'a\u200db c']) {
    assert.equal(words(text).join(''), text);
    for (const word of words(text).slice(1)) assert.doesNotMatch(word, /^[\p{M}\u200d\udc00-\udfff]/u);
  }
});

test('1,000 pairs of edits in two paragraphs are merged whole, and nothing else changes', () => {
  for (let n = 0; n < 1000; n++) {
    const r = random(SEED * 1000 + n), i = r.below(paragraphs.length), j = (i + 1 + r.below(paragraphs.length - 1)) % paragraphs.length;
    const pair = [edit(PROSE, ...paragraphs[i], r, `A${n}`), edit(PROSE, ...paragraphs[j], r, `B${n}`)];
    const [mine, theirs] = pair.map((one) => edited(PROSE, [one]));
    assert.equal(both(PROSE, mine, theirs), edited(PROSE, pair), `seed ${SEED}, pair ${n}: ${JSON.stringify(pair)}`);
  }
});

test('many edits on each side of one text: what can be merged has every word of both, and the other order is the same', () => {
  let clean = 0;
  for (let n = 0; n < 300; n++) {
    const r = random(SEED * 7000 + n), sides = ['A', 'B'].map((who) => {
      let text = PROSE;
      for (let k = 0; k < 3; k++) text = edited(text, [edit(text, 0, text.length, r, `${who}${n}-${k}`)]);
      return text;
    });
    const result = both(PROSE, ...sides);
    assert.equal(both(PROSE, ...[...sides].reverse()), result);
    if (result === null) continue;
    clean++;
    const base = new Set(PROSE.split(/\s+/)), there = new Set(result.split(/\s+/));
    for (const word of sides.flatMap((s) => s.split(/\s+/))) assert.ok(base.has(word) || there.has(word), `${word}, pair ${n}`);
    const known = new Set([PROSE, ...sides].flatMap((s) => s.split(/\s+/)));
    for (const word of there) assert.ok(known.has(word), `${word} is nobody's, pair ${n}`);
  }
  assert.ok(clean > 100, `only ${clean} of 300 could be merged`);
});

test('a text that was rewritten clashes, and costs little time', () => {
  const anew = (c) => Array.from({length: 20_000}, (_, i) => c + i).join(' '), began = performance.now();
  assert.equal(both(anew('a'), anew('b'), anew('c')), null);
  assert.ok(performance.now() - began < 10_000);
});

test('objects are merged by member, and texts in them by word', () => {
  const base = {value: {name: 'Fay', bio: 'one two three', tags: ['a']}, dirty: {}};
  const mine = {value: {name: 'Fay', bio: 'ONE two three', tags: ['a'], mail: 'x'}, dirty: {bio: true}};
  const theirs = {value: {bio: 'one two THREE', tags: ['a', 'b']}, dirty: {bio: true, tags: true}};
  assert.deepEqual(both(base, mine, theirs), {value: {bio: 'ONE two THREE', tags: ['a', 'b'], mail: 'x'}, dirty: {bio: true, tags: true}});
  assert.deepEqual(both(undefined, {a: 1}, {b: 2}), {b: 2, a: 1}, 'two that began a form');
  for (const [b, m, t] of [[{a: 1}, {a: 2}, {a: 3}], [{a: [1]}, {a: [2]}, {a: [3]}], [{a: 1}, {}, {a: 2}], [{a: 1}, 1, {a: 2}],
    [undefined, 'x', 'y'], ['x', undefined, 'y'], [{a: 'x'}, {a: {b: 1}}, {a: {c: 1}}]]) assert.equal(merged(b, m, t), null, JSON.stringify([b, m, t]));
  assert.deepEqual(merged('x', undefined, undefined), {value: undefined}, 'both removed it');
  const evil = JSON.parse('{"__proto__": {"a": 1}}');
  assert.ok(Object.hasOwn(both({}, evil, {b: 1}), '__proto__'));
  assert.equal({}.a, undefined);
});

test('a sealed value is never merged by member', () => {
  const sealed = (data) => ({alg: 'A256GCM', iv: `iv ${data} x y`, data: `one ${data} three`});
  assert.equal(merged(sealed('a'), sealed('b'), {...sealed('a'), data: 'one a 3'}), null);
});

test('a change is the smallest replacement', () => {
  assert.deepEqual(change({a: 1, b: {c: 1, d: 2}}, {a: 1, b: {c: 2}}), ['merge', {b: {d: null, c: 2}}]);
  assert.deepEqual(change({a: 1}, {a: null}), ['set', {a: null}], 'what a patch cannot say');
  assert.deepEqual([change('x', 'y'), change('x', undefined), change(undefined, {a: 1})], [['set', 'y'], ['delete'], ['set', {a: 1}]]);
  const [, patch] = change({a: {x: 1}, b: 2}, {a: {y: 1}});
  assert.deepEqual(patched({a: {x: 1}, b: 2}, patch), {a: {y: 1}});
});
