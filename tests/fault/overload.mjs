// Users at the pace of a browser, so many a second whether or not those before
// have been answered: what more there is than can be done must go somewhere.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {Agent} from 'node:http';

import {request} from '../harness/stack.mjs';

const agent = new Agent({keepAlive: true, maxSockets: Infinity, scheduling: 'lifo'});
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

export const rank = (list, share) => {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
};

/** A user with a session of his own. */
export async function user(s, name) {
  const token = s.token(`${name}-${randomUUID()}`);
  const made = await s.api('POST', '/api/sessions', {token, body: {}, agent});
  assert.equal(made.status, 201, made.text);
  return {token, path: `/api/sessions/${made.json.session.id}`, n: 0, saved: 0};
}

/** One request and what came of it: {status, ms, code, wait}. */
async function ask(s, method, who, path, body) {
  const began = performance.now();
  const get = by => request(s.url, {method, path, token: who.token, body, agent: by, timeout: 60_000});
  // nginx may close an idle connection just as the next request begins on it.
  const res = await get(agent).catch(error => {
    assert.equal(error.code, 'ECONNRESET', error);
    return get(false);
  });
  return {status: res.status, ms: performance.now() - began, code: res.json?.code,
    wait: res.headers['retry-after']};
}

/** A save like a script's, without numbering: whatever is lost of it is not repeated. */
export async function save(s, who) {
  const n = ++who.n;
  const got = await ask(s, 'PATCH', who, `${who.path}/context`, {batches: [{set: {[`k${n % 8}`]: n}}]});
  who.saved += got.status === 200;
  return {kind: 'save', who, n, ...got};
}

export async function list(s, who) {
  return {kind: 'list', who, ...await ask(s, 'GET', who, `${who.path}/conflicts`)};
}

/** What nginx answers by itself: how late everything is here. */
export async function preflight(s) {
  const began = performance.now();
  const res = await s.api('OPTIONS', '/api/sessions', {headers: {Origin: 'http://localhost',
    'Access-Control-Request-Method': 'GET'}});
  assert.equal(res.status, 204);
  return performance.now() - began;
}

/** So many at a time, each when the one before is answered; a second's. */
export async function closedLoop(s, users, width, seconds) {
  const until = performance.now() + seconds * 1000;
  let done = 0;
  let next = 0;
  await Promise.all(Array.from({length: width}, async () => {
    while (performance.now() < until) {
      const got = await save(s, users[next++ % users.length]);
      done += got.status === 200 && performance.now() < until;
      assert.equal(got.status, 200, got.code);
    }
  }));
  return done / seconds;
}

/** Calls make() at a rate per second; returns the result of each. */
export async function openLoop(rate, seconds, make) {
  const began = performance.now();
  const all = [];
  while (performance.now() - began < seconds * 1000) {
    const due = (performance.now() - began) / 1000 * rate;
    while (all.length < due) {
      all.push(make(all.length));
    }
    await pause(5);
  }
  const took = (performance.now() - began) / 1000;
  return {seconds: took, seen: await Promise.all(all)};
}
