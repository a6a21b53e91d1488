/**
 * merge - a value that two have changed, with both changes in it.  Pure.
 *
 * Both began from `base`.  Objects are merged by member, texts by word: two edits stay
 * side by side when an unchanged word or a line break lies between them.  Where they meet,
 * in lists, and in all other values there is no answer, and somebody has to be asked.
 */
import {applied, isObject, patched, same} from './model.js';

const MOST = 1500;        // words changed; beyond, a text counts as written anew
const NEAR = 1;           // unchanged words between two edits of one person that make them one
const CLASH = new Error('both changed the same');

const isSealed = (v) => typeof v.alg === 'string' && typeof v.iv === 'string';      // of crypto.js: one whole
const own = (v, name) => (Object.hasOwn(v, name) ? v[name] : undefined);

// A space that a mark sits on is a letter.  Scripts without spaces are cut at their points.
const MARK = String.raw`[\p{M}\u200d]`, POINTS = '。、，！？；：', POINT = `[${POINTS}]${MARK}*`;
const WORD = new RegExp([
  String.raw`(?:\s(?!${MARK}))+`,
  String.raw`(?:[^\s${POINTS}]|\s(?=${MARK}))+(?:${POINT})*`,
  `(?:${POINT})+`,
].join('|'), 'gu');
const isWord = (token) => /\S/u.test(token);
const isBreak = (token) => token.includes('\n');
export const words = (text) => text.match(WORD) ?? [];

/** {value}, which may be undefined: removed; null where the two clash. */
export function merged(base, mine, theirs) {
  try { return {value: join(base, mine, theirs)}; } catch (error) {
    if (error !== CLASH) throw error;
    return null;
  }
}

/**
 * The edits of rows to a key, in order, applied to `value` instead: {from, to, value}, the value
 * they began from, the one they made, and the one made now.  Null if two clash, if the value that
 * an author saw is unknown, or if a row did not begin from the one before it.
 */
export function ontop(rows, key, value) {
  const out = {value};
  for (const {ops, seen} of rows.filter((r) => r.ops.has(key))) {
    const saw = seen.find(([k]) => k === key);
    if (!saw || ('to' in out && !same(out.to, saw[1][0]))) return null;
    const [from] = saw[1], to = applied(from, ops.get(key)), next = merged(from, to, out.value);
    if (!next) return null;
    Object.assign(out, 'to' in out || {from}, {to}, next);
  }
  return 'to' in out ? out : null;
}

/** The operation that makes `to` of `from`: as little as can be said. */
export function change(from, to) {
  if (to === undefined) return ['delete'];
  const patch = isObject(from) && isObject(to) && difference(from, to);
  return patch && same(patched(from, patch), to) ? ['merge', patch] : ['set', to];
}

function difference(from, to) {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((n) => !same(own(from, n), own(to, n)));
  return Object.fromEntries(names.map((n) => {
    const [a, b] = [own(from, n), own(to, n)];
    return [n, b === undefined ? null : isObject(a) && isObject(b) ? difference(a, b) : b];
  }));
}

function join(base, mine, theirs) {
  if (same(base, theirs) || same(mine, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if ([base, mine, theirs].every((v) => typeof v === 'string')) return joinText(base, mine, theirs);
  const began = base === undefined ? {} : base;
  if (![began, mine, theirs].every((v) => isObject(v) && !isSealed(v))) throw CLASH;
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const members = names.map((name) => [name, join(own(began, name), own(mine, name), own(theirs, name))]);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function joinText(base, mine, theirs) {
  const from = words(base), a = edits(from, words(mine)), b = edits(from, words(theirs)), out = [];
  let at = 0;
  while (a.length || b.length) {
    const isMine = !b.length || (a.length && before(a[0], b[0]));
    const [one, other] = isMine ? [a, b] : [b, a], edit = one.shift(), [next] = other;
    if (next && !apart(from, edit, next)) {
      if (!same(edit, next)) throw CLASH;
      other.shift();
    }
    out.push(...from.slice(at, edit.from), ...edit.words);
    at = edit.to;
  }
  return [...out, ...from.slice(at)].join('');
}

const before = (a, b) => a.from < b.from || (a.from === b.from && a.to <= b.to);

/**
 * A line break in an edit's own edge will do: whole lines were put before or after the other's.
 * But not where one has all that the other says: that is one edit, which has come back.
 */
function apart(from, a, b) {
  if (a.to > b.from || (a.from === b.to)) return false;
  const between = from.slice(a.to, b.from);
  const has = (one, other) => one.words.filter(isWord).every((word) => other.words.includes(word));
  if (between.some((t) => isWord(t) || isBreak(t))) return true;
  return (isBreak(a.words.at(-1) ?? '') || isBreak(b.words[0] ?? '')) && !has(a, b) && !has(b, a);
}

/** What was changed: [{from, to, words}], the nearest of them as one. */
function edits(from, to) {
  let start = 0, end = 0;
  while (start < Math.min(from.length, to.length) && from[start] === to[start]) start++;
  while (end < Math.min(from.length, to.length) - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  const kept = common(from.slice(start, from.length - end), to.slice(start, to.length - end));
  const list = [], add = (a, b, c, d) => (a < b || c < d) && list.push({from: a, to: b, words: to.slice(c, d)});
  let i = start, j = start;
  for (const [x, y] of kept) {
    add(i, start + x, j, start + y);
    [i, j] = [start + x + 1, start + y + 1];
  }
  add(i, from.length - end, j, to.length - end);
  return list.reduce((all, edit) => {
    const last = all.at(-1), between = last ? from.slice(last.to, edit.from) : [];
    if (!last || between.some(isBreak) || between.filter(isWord).length > NEAR) return [...all, edit];
    all[all.length - 1] = {from: last.from, to: edit.to, words: [...last.words, ...between, ...edit.words]};
    return all;
  }, []);
}

/** Pairs of places that are the same in both: Myers' shortest edit; none when that is long. */
function common(a, b) {
  const ends = new Map([[1, 0]]), trace = [];
  for (let d = 0; d <= Math.min(MOST, a.length + b.length); d++) {
    trace.push(new Map(ends));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && ends.get(k - 1) < ends.get(k + 1));
      let x = down ? ends.get(k + 1) : ends.get(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      ends.set(k, x);
      if (x >= a.length && x - k >= b.length) return back(a, b, trace);
    }
  }
  return [];
}

function back(a, b, trace) {
  const pairs = [];
  let x = a.length, y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const ends = trace[d], k = x - y;
    const from = k === -d || (k !== d && ends.get(k - 1) < ends.get(k + 1)) ? k + 1 : k - 1;
    const startX = d ? ends.get(from) : 0, startY = d ? startX - from : 0;
    while (x > startX && y > startY) pairs.push([--x, --y]);
    [x, y] = [startX, startY];
  }
  return pairs.reverse();
}
