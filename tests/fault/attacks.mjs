// Expensive requests of one user.  Each attack prepares its own data, as this
// user, and returns a function that sends one request.
//
// A thread of its own, so that its own cost is not taken for the cost to
// others: new Worker('attacks.mjs', {workerData: {url, token, name}}).  It says
// 'ready', attacks after 'go' until 'stop', and then says how often which status
// was the answer.
import assert from 'node:assert/strict';
import http, {Agent} from 'node:http';
import {setPriority} from 'node:os';
import {isMainThread, parentPort, workerData} from 'node:worker_threads';

import {request} from '../harness/stack.mjs';

const CONNECTIONS = 3;
const PAUSE = 30;	// ms: together no more than nginx lets an address do
const {url, token} = workerData ?? {};
// This thread stands for another machine: what making a request costs is not to be
// taken from those whom it attacks.
if (!isMainThread) {
  setPriority(19);
}
const agent = new Agent({keepAlive: true, maxSockets: 16});
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

const send = (method, path, body) => request(url, {method, path, token, agent, timeout: 60000,
  headers: {'Content-Type': 'application/json'},
  body: typeof body === 'string' ? body : JSON.stringify(body)});

/** A session with this in it; the path of its address. */
async function session(...sets) {
  const made = await send('POST', '/api/sessions', {});
  assert.equal(made.status, 201, made.text);
  const path = `/api/sessions/${made.json.session.id}`;
  for (const set of sets) {
    const res = await send('PATCH', `${path}/context`, {set});
    assert.equal(res.status, 200, res.text);
  }
  return path;
}

/** The same in turns: what they send is made once. */
function inTurn(...sends) {
  let n = 0;
  return () => sends[n++ % sends.length](n);
}

const members = (n, value) => Object.fromEntries(
  Array.from({length: n}, (_, i) => [`m${i}`, value(i)]));
const numbers = bytes => `[${'1,'.repeat(bytes / 2 - 1)}1]`;

export const attacks = {
  async 'a hundred globs against what hundreds of keys depend on'() {
    const path = await session(...Array.from({length: 6}, (_, part) => Object.fromEntries(
      Array.from({length: 150}, (_, i) => [`cache/k${part}-${i}`,
        {dependencies: Array.from({length: 80}, (_, k) => `d${part}${i}/${k}`)}]))));
    const globs = n => ({patterns: Array.from({length: n}, (_, i) => `no${i}*x*`)});
    return inTurn(() => send('POST', `${path}/context:invalidate`, globs(100)),
      () => send('POST', `${path}/context:invalidate`, globs(20)));
  },
  async 'a merge of sixteen thousand members by value'() {
    const path = await session({w: members(40000, i => i)});
    const was = JSON.stringify(members(16000, i => i));
    const patches = [1, 2].map(n => `"was":{"w":${was}},"merge":{"w":${
      JSON.stringify(members(16000, i => i + n))}}}`);
    return inTurn(...patches.map(patch => n =>
      send('PATCH', `${path}/context`, `{"client":"c${n}","seq":1,${patch}`)));
  },
  async 'a merge into each of ten thousand members'() {
    const path = await session({w: members(10000, () => ({a: 0}))});
    const bodies = [1, 2].map(n => JSON.stringify({merge: {w: members(10000, () => ({b: n}))}}));
    return inTurn(...bodies.map(body => () => send('PATCH', `${path}/context`, body)));
  },
  async 'one member of a value that is as large as it may be'() {
    const path = await session({w: members(40000, i => i)});
    return inTurn(n => send('PATCH', `${path}/context`, {merge: {w: {m1: n}}}));
  },
  async 'arrays of four megabytes, as a value, a message and a job'() {
    const path = await session();
    const body = numbers(4190000);
    return inTurn(() => send('PUT', `${path}/context/k`, body),
      () => send('POST', `${path}/messages`, `{"role":"user","content":${body}}`),
      () => send('POST', `${path}/jobs`, `{"type":"t","payload":${body}}`));
  },
  async 'arrays of as many values as there may be'() {
    const path = await session();
    const body = numbers(199000);
    return inTurn(n => send('PUT', `${path}/context/k${n % 4}`, body),
      () => send('POST', `${path}/messages`, `{"role":"user","content":${body}}`));
  },
  async 'sixty-four batches of hundreds of keys'() {
    const path = await session();
    const bodies = [1, 2].map(n => JSON.stringify({batches: Array.from({length: 64},
      (_, k) => ({set: members(500, i => i + k + n)}))}));
    return inTurn(...bodies.map(body => () => send('PATCH', `${path}/context`, body)));
  },
  async 'a whole context, restored again and again'() {
    const path = await session({w: members(40000, i => i)});
    const made = await send('POST', `${path}/snapshots`, {name: 'n'});
    assert.equal(made.status, 201, made.text);
    const restore = `${made.headers.location}/restore`;
    return inTurn(n => send('PATCH', `${path}/context`, {merge: {w: {m1: n}}}),
      () => send('POST', restore, {}));
  },
  async 'loads of a whole context'() {
    const path = await session({w: members(40000, i => i)});
    const {hostname, port} = new URL(url);
    return () => new Promise((resolve, reject) => {
      http.get({hostname, port, path: `${path}/context`, agent,
        headers: {Authorization: `Bearer ${token}`}}, res => {
        res.on('end', () => resolve({status: res.statusCode})).on('error', reject).resume();
      }).on('error', reject);
    });
  },
};

async function run() {
  const attack = await attacks[workerData.name]();
  const answers = {};
  let over = false;
  let connections = [];
  const connection = async () => {
    while (!over) {
      const {status} = await attack();
      answers[status] = (answers[status] ?? 0) + 1;
      await pause(PAUSE);
    }
  };
  parentPort.on('message', async word => {
    if (word === 'go') {
      over = false;
      connections = Array.from({length: CONNECTIONS}, connection);
    } else {
      over = true;
      await Promise.all(connections);
      parentPort.postMessage(answers);
    }
  });
  parentPort.postMessage('ready');
}

if (!isMainThread && workerData?.name) {
  await run();
}
