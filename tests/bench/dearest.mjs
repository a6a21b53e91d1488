// What the dearest request of each route costs, within its limits: processor time
// of the database, by lane, and of the workers.  One request each, of a user of its
// own, so that nothing is known of him beforehand.
import {readdirSync, readFileSync} from 'node:fs';

import {privateStack} from '../harness/stack.mjs';
import {user} from '../harness/sessions.mjs';

const TICK = 10;	// ms: /proc counts by hundredths of a second

const members = (n, value, name = 'm') => Object.fromEntries(
  Array.from({length: n}, (_, i) => [`${name}${i}`, value(i)]));
const json = {'Content-Type': 'application/json'};
const numbers = n => `[${'1,'.repeat(n - 1)}1]`;

/** A session of a new user with these saved into it. */
async function filled(s, ...sets) {
  const who = await user('dear', s);
  const session = await who.session();
  const save = async body => {
    const res = await who.patch(`${session.path}/context`, body);
    if (res.status !== 200) {
      throw new Error(res.text);
    }
  };
  for (const set of sets) {
    await save({set});
  }
  return {who, save, ...session};
}

const WIDE = () => ({w: members(40000, i => i)});
const CACHE = Array.from({length: 6}, (_, part) => Object.fromEntries(
  Array.from({length: 150}, (_, i) => [`cache/k${part}-${i}`,
    {dependencies: Array.from({length: 80}, (_, k) => `d${part}${i}/${k}`)}])));

/** Each: what is there before, answering how to send the one request. */
const cases = {
  async 'GET context, 40,000 members'(s) {
    const {who, path} = await filled(s, WIDE());
    return () => who.get(`${path}/context`);
  },
  async 'GET context, 1,000 keys'(s) {
    const {who, path} = await filled(s, members(1000, () => 'x'.repeat(1000)));
    return () => who.get(`${path}/context`);
  },
  async 'PATCH context, one member of 40,000'(s) {
    const {who, path} = await filled(s, WIDE());
    return () => who.patch(`${path}/context`, {merge: {w: {m1: 'x'}}});
  },
  async 'PATCH context, a merge into 20,000 objects'(s) {
    const {who, path} = await filled(s, {w: members(20000, () => ({a: 0}))});
    return () => who.patch(`${path}/context`, {merge: {w: members(20000, () => ({b: 1}))}});
  },
  async 'PATCH context, 16,000 of 40,000 members by value'(s) {
    const {who, path} = await filled(s, WIDE());
    return () => who.patch(`${path}/context`, {client: 'c', seq: 1, base: 0,
      was: {w: members(16000, i => i)}, merge: {w: members(16000, i => i + 1)}});
  },
  async 'PATCH context, 64 batches of 500 keys'(s) {
    const {who, path} = await filled(s);
    return () => who.patch(`${path}/context`, {batches: Array.from({length: 64},
      (_, i) => ({set: members(500, k => i + k)}))});
  },
  async 'PATCH context, merge patch of 1,000 keys'(s) {
    const {who, path} = await filled(s, members(1000, () => ({a: 1})));
    return () => who.patch(`${path}/context`, members(1000, () => ({b: 1})),
      {'Content-Type': 'application/merge-patch+json'});
  },
  async 'PUT context, 1,000 keys of 98 values'(s) {
    const {who, path} = await filled(s, {a: 1});
    const etag = (await who.get(`${path}/context`)).headers.etag;
    return () => who.put(`${path}/context`, members(1000, () => Array(98).fill(1)), {'If-Match': etag});
  },
  async 'PUT a key, 100,000 values'(s) {
    const {who, path} = await filled(s);
    return () => who.put(`${path}/context/k`, numbers(99999), json);
  },
  async 'PUT a key, 1 MiB of text'(s) {
    const {who, path} = await filled(s);
    return () => who.put(`${path}/context/k`, `"${'ab c'.repeat(262000)}"`, json);
  },
  async 'DELETE a key of 40,000 members'(s) {
    const {who, path} = await filled(s, WIDE());
    return () => who.del(`${path}/context/w`);
  },
  async 'POST context:invalidate, all that may be compared'(s) {
    const {who, path} = await filled(s, ...CACHE);
    return () => who.post(`${path}/context:invalidate`, {patterns:
      Array.from({length: 30}, (_, i) => `no${i}/**`)});
  },
  async 'POST context:invalidate, 900 keys go'(s) {
    const {who, path} = await filled(s, ...CACHE);
    return () => who.post(`${path}/context:invalidate`, {patterns: ['**']});
  },
  async 'POST sync, 64 saves of 500 keys'(s) {
    const {who, path} = await filled(s);
    return () => who.post(`${path}/sync`, {client: 'c', ops: Array.from({length: 64},
      (_, i) => ({op: 'save', seq: i + 1, base: 0, set: members(500, k => i + k)}))});
  },
  async 'POST beacon, 64 kB'(s) {
    const {who, path, ticket} = await filled(s, WIDE());
    return () => who.post(`${path}/beacon`, {ticket, client: 'b', batches: [{seq: 1, base: 0,
      merge: {w: members(4000, i => -i)}}]});
  },
  async 'POST messages, 100,000 values'(s) {
    const {who, path} = await filled(s);
    return () => who.post(`${path}/messages`, `{"role":"u","content":${numbers(99990)}}`, json);
  },
  async 'POST messages, 4 MB of text'(s) {
    const {who, path} = await filled(s);
    return () => who.post(`${path}/messages`, {role: 'u', content: 'ab c'.repeat(1040000)});
  },
  async 'GET messages, 4 MB'(s) {
    const {who, path} = await filled(s);
    await who.post(`${path}/messages`, {role: 'u', content: 'ab c'.repeat(1040000)});
    return () => who.get(`${path}/messages`);
  },
  async 'POST sessions, a context of 100,000 values'(s) {
    const who = await user('dear', s);
    return () => who.post('/api/sessions', `{"context":{"k":${numbers(99990)}}}`, json);
  },
  async 'POST sessions/share, into 50 sessions of 100 kB'(s) {
    const who = await user('dear', s);
    await Promise.all(Array.from({length: 10}, async () => {
      for (let i = 0; i < 5; i++) {
        await who.session();
      }
    }));
    return () => who.post('/api/sessions/share', {set: {k: 'x'.repeat(100000)}});
  },
  async 'POST snapshots'(s) {
    const {who, path} = await filled(s, WIDE());
    return () => who.post(`${path}/snapshots`, {name: 'n'});
  },
  async 'GET a snapshot\'s diff, 40,000 members'(s) {
    const {who, path, save} = await filled(s, WIDE());
    const {headers} = await who.post(`${path}/snapshots`, {name: 'n'});
    await save({set: {w: members(40000, i => i + 1)}});
    return () => who.get(`${headers.location}/diff`);
  },
  async 'POST a snapshot\'s restore, 1,000 keys'(s) {
    const {who, path, save} = await filled(s, members(1000, () => 'x'.repeat(1000)));
    const {headers} = await who.post(`${path}/snapshots`, {name: 'n'});
    await save({set: members(1000, () => 'y'.repeat(1000))});
    return () => who.post(`${headers.location}/restore`, {});
  },
  async 'POST jobs, 64 kB'(s) {
    const {who, path} = await filled(s);
    return () => who.post(`${path}/jobs`, `{"type":"t","payload":${numbers(21000)}}`, json);
  },
  async 'GET export'(s) {
    const {who, path} = await filled(s, WIDE());
    return () => who.get(`${path}/export`);
  },
};

const ticks = pid => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [fields[1], (Number(fields[11]) + Number(fields[12])) * TICK];
};

/** Milliseconds that each lane's backends, and the workers, have used. */
function used(s) {
  const sum = {write: 0, read: 0, slow: 0, workers: 0};
  for (const [pid, name] of s.sql("SELECT pid, application_name FROM pg_stat_activity " +
    "WHERE application_name LIKE 'holdfast %'")) {
    sum[name.split(' ')[1]] += ticks(pid)[1];
  }
  const master = String(s.pid('holdfast'));
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const [parent, ms] = ticks(pid);
      sum.workers += parent === master ? ms : 0;
    } catch {
      // It has just ended.
    }
  }
  return sum;
}

export async function dearest() {
  const s = await privateStack({env: {HOLDFAST_WRITE_TIMEOUT_MS: '60000',
    HOLDFAST_STATEMENT_TIMEOUT_MS: '60000', HOLDFAST_BATCH_TIMEOUT_MS: '120000',
    HOLDFAST_SESSIONS: '1000'}});
  console.log('\n## Processor time of the dearest request of each route, ms\n\n' +
    '| request | status | write lane | read lane | slow lane | workers |\n|---|---|---|---|---|---|');
  for (const [name, make] of Object.entries(cases)) {
    const send = await make(s);
    const before = used(s);
    const {status} = await send();
    const after = used(s);
    const ms = ['write', 'read', 'slow', 'workers'].map(what => after[what] - before[what]);
    console.log(`| ${name} | ${status} | ${ms.join(' | ')} |`);
  }
  s.stop();
}
