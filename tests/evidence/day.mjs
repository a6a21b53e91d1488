// A day of people in ten minutes: each opens a page now and then, writes for a
// while, and closes it; more at noon than at night.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {Agent} from 'node:http';

import {request} from '../harness/stack.mjs';
import {rank} from './savers.mjs';

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** How much of a day's most there is, from midnight to midnight. */
const busy = part => 0.05 + 0.95 * Math.max(0, Math.sin((part - 0.25) * 2 * Math.PI)) ** 0.5;

export async function day(s, {people = 2000, seconds = 600, atOnce = 150} = {}) {
  const agent = new Agent({keepAlive: true, maxSockets: 512});
  const seen = {pages: 0, saves: 0, beacons: 0, failed: {}, ms: [], mostPages: 0, memory: []};
  const everybody = Array.from({length: people}, (_, i) => ({name: `day-${i}-${randomUUID()}`, seq: 0, value: 0}));
  let open = 0;

  async function ask(person, method, path, body, headers) {
    const began = performance.now();
    const send = by => request(s.url, {method, path, token: s.token(person.name), agent: by, body, headers});
    const got = await send(agent).catch(error => error.code === 'ECONNRESET' ? send(false) : Promise.reject(error))
      .catch(error => ({status: error.code ?? error.message}));
    seen.ms.push(performance.now() - began);
    if (!(got.status >= 200 && got.status < 300))
      seen.failed[got.status] = (seen.failed[got.status] ?? 0) + 1;
    return got;
  }

  /** Opens, writes five to fifteen times, and leaves with a beacon. */
  async function page(person) {
    seen.mostPages = Math.max(seen.mostPages, ++open);
    seen.pages++;
    person.isThere = true;
    if (!person.path) {
      const made = await ask(person, 'POST', '/api/sessions', {});
      person.path = made.json && `/api/sessions/${made.json.session.id}`;
      person.ticket = made.json?.ticket.token;
    } else {
      const loaded = await ask(person, 'GET', `${person.path}/context`);
      if (loaded.json)
        assert.equal(loaded.json.values.n ?? 0, person.value, 'what was acknowledged is there when the page is opened again');
    }
    const client = randomUUID();
    const times = 5 + Math.floor(Math.random() * 10);
    for (let seq = 1; person.path && seq <= times; seq++) {
      const body = {client, seq, from: seq, set: {n: person.value + 1, text: 'x'.repeat(Math.random() * 2000)}};
      const isLast = seq === times;
      const got = isLast ?
        await ask(person, 'POST', `${person.path}/beacon`, JSON.stringify({...body, ticket: person.ticket}), {'Content-Type': 'text/plain'}) :
        await ask(person, 'PATCH', `${person.path}/context`, body);
      if (got.status >= 200 && got.status < 300) {
        person.value++;
        seen[isLast ? 'beacons' : 'saves']++;
      }
      await pause(Math.random() * 2000);
    }
    person.isThere = false;
    open--;
  }

  const began = performance.now();
  const all = [];
  for (let part = 0; part < 1; part = (performance.now() - began) / seconds / 1000) {
    const wanted = atOnce * busy(part) - open;
    for (let i = 0; i < wanted; i++) {
      const person = everybody[Math.floor(Math.random() * people)];
      if (!person.isThere)
        all.push(page(person));
    }
    const {text} = await s.ops('/metrics');
    seen.memory.push([...text.matchAll(/^holdfast_process_resident_bytes\S+ (\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0));
    await pause(500);
  }
  await Promise.all(all);
  let lost = 0;
  for (const person of everybody.filter(({path}) => path)) {
    const got = await s.api('GET', `${person.path}/context`, {token: s.token(person.name), agent});
    lost += got.json.values.n !== person.value;
  }
  agent.destroy();
  const count = everybody.filter(({path}) => path).length;
  return {...seen, lost, people: count, p50: rank(seen.ms, 0.5), p99: rank(seen.ms, 0.99),
    requests: seen.ms.length, most: Math.max(...seen.memory), first: seen.memory[0], last: seen.memory.at(-1)};
}
