// The client's modules beside its core, against a real server: no answer of theirs is made up here.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';

import {device, opened, until} from '../../client/test/fakes.js';
import {jobs} from '../../client/jobs.js';
import {messages} from '../../client/messages.js';
import {people} from '../../client/people.js';
import {resumption} from '../../client/resume.js';
import {worker} from '../../client/worker.js';
import {user} from '../harness/sessions.mjs';

let ann, bea;
before(async () => {
  ann = await user('ann');
  bea = await user('bea', ann.s);
});

const url = () => `${ann.s.url}/api/sessions`;
const away = async () => { throw new TypeError('Failed to fetch'); };

/** A page of a user with a session open in it, over real requests. */
function paged(who, options = {}, {browser = device(), fetch = globalThis.fetch} = {}) {
  const auth = async () => who.token;
  const its = opened({fetch}, browser, {options: {url: url(), app: 'client', slot: 'one', user: who.sub, auth, live: true, ...options}});
  its.document.baseURI = `${ann.s.url}/`;
  return its;
}

test('messages: said offline, sent after a crash, once; seen by another device by its bell', async () => {
  const {s, browser} = paged(ann, {slot: 'chat'}, {fetch: away}), offline = messages(s);
  await offline.add('one');
  await offline.add({role: 'user', content: {n: 2}, metadata: {via: 'test'}});
  s.stop('crash');
  const other = paged(ann, {slot: 'chat'}), there = messages(other.s);
  await there.ready;
  const next = paged(ann, {slot: 'chat'}, {browser}), chat = messages(next.s);
  await chat.ready;
  await until(() => there.list.length === 2, 10_000);
  assert.deepEqual(there.list.map(({number, content}) => [number, content]), [[1, 'one'], [2, {n: 2}]]);
  await there.add('three');
  await until(() => chat.list.length === 3 && chat.list.every(({number}) => number), 10_000);
  assert.deepEqual(chat.list.map(({content}) => content), ['one', {n: 2}, 'three']);
  const {messages: all} = await next.s.call('GET', '/api/sessions/{id}/messages');
  assert.equal(all.length, 3);
  await Promise.all([next.s.close(), other.s.close()]);
});

test('jobs and worker: a job is done, and its result is in the session when done() answers', async () => {
  const {s} = paged(ann, {slot: 'jobs'}), todo = jobs(s), type = `count-${ann.sub}`, token = ann.s.token('processor', {roles: ['worker']});
  await s.ready;
  s.set('doc/text', 'three short words');
  const processor = worker({url: url(), auth: () => token, types: [type], restMs: 50, work: async ({payload}, lease) => {
    await lease.progress(50, {at: 'half'});
    if (payload === 'bad') throw Object.assign(new Error('cannot count that'), {final: true});
    return {set: {'doc/words': payload.split(' ').length}};
  }});
  try {
    const {id} = await todo.create(type, {payload: s.get('doc/text')}), job = await todo.done(id);
    assert.deepEqual([job.state, job.progress, job.resume_data, s.get('doc/words')], ['completed', 50, {at: 'half'}, 3]);
    const bad = await todo.done((await todo.create(type, {payload: 'bad'})).id);
    assert.deepEqual([bad.state, bad.last_error, bad.attempts], ['failed', 'cannot count that', 1]);
    assert.equal((await todo.list({state: 'failed'})).jobs.length, 1);
  } finally {
    await processor.stop();
  }
  const {id} = await todo.create(type, {state: 'paused'});
  assert.equal((await todo.queue(id)).state, 'queued');
  assert.equal((await todo.pause(id)).state, 'paused');
  assert.equal((await todo.complete(id)).state, 'completed');
  await assert.rejects(todo.cancel(id), {name: 'HoldfastError', code: 'state'});
  await s.close();
});

test('a worker whose job is cancelled hears it by its signal, and reports nothing', async () => {
  const {s} = paged(ann, {slot: 'cancel'}), todo = jobs(s), type = `slow-${ann.sub}`, token = ann.s.token('processor', {roles: ['worker']});
  await s.ready;
  let reason;
  const processor = worker({url: url(), auth: () => token, types: [type], restMs: 50, work: async (job, lease) => {
    await todo.cancel(job.id);
    await lease.progress(10);
    reason = lease.signal.reason?.message;
    throw new Error('stopped');
  }});
  const {id} = await todo.create(type);
  await until(() => reason, 10_000);
  await processor.stop();
  assert.deepEqual([reason, (await todo.get(id)).state, (await todo.get(id)).last_error], ['cancelled', 'cancelled', null]);
  await s.close();
});

test('a result that the server refuses fails the job with the reason', async () => {
  const {s} = paged(ann, {slot: 'refused'}), todo = jobs(s), type = `huge-${ann.sub}`, token = ann.s.token('processor', {roles: ['worker']});
  await s.ready;
  const processor = worker({url: url(), auth: () => token, types: [type], restMs: 50,
    work: () => ({set: {a: 'x'.repeat(1_100_000)}})});
  const job = await todo.done((await todo.create(type)).id);
  await processor.stop();
  assert.equal(job.state, 'failed');
  assert.ok(job.last_error.length > 5, job.last_error);
  await s.close();
});

test('resume follows the steps', async () => {
  const {s} = paged(ann, {slot: 'steps'}), where = resumption(s), heard = [];
  await s.ready;
  where.subscribe((resume) => heard.push(resume.step));
  s.batch(() => {
    s.set('step/one', {status: 'active', order: 1});
    s.set('step/two', {status: 'pending', order: 2});
  });
  await s.flush();
  await until(() => where.current?.step === 'one', 10_000);
  where.complete('one');
  where.begin('two');
  await s.flush();
  await until(() => where.current?.step === 'two', 10_000);
  assert.deepEqual(heard, ['one', 'two']);
  assert.deepEqual(s.get('step/one'), {status: 'completed', order: 1});
  assert.equal((await where.refresh()).reason, 'active');
  await s.close();
});

test('snapshots: named, compared, pinned, gone back to, deleted', async () => {
  const {s} = paged(ann, {slot: 'snapshots'});
  await s.ready;
  s.set('doc/a', 1);
  const {number} = await s.snapshots.create('first');
  s.set('doc/a', 2);
  const {patch, changed} = await s.snapshots.diff(number);
  assert.deepEqual([patch, changed], [{'doc/a': 2}, ['/doc~1a']]);
  assert.equal((await s.snapshots.rename(number, 'better')).name, 'better');
  assert.equal((await s.snapshots.pin(number)).pinned, true);
  await s.snapshots.restore(number);
  assert.equal(s.get('doc/a'), 1);
  await s.snapshots.remove(number);
  await assert.rejects(s.snapshots.get(number), {code: 'not-found'});
  await assert.rejects(s.snapshots.get(0), TypeError);
  await s.close();
});

test('the session: opened with a name, listed, renamed, completed, begun anew', async () => {
  const app = `own-${ann.sub}`.slice(0, 60), {s} = paged(ann, {app, slot: 'x', name: 'My CV', device: {os: 'plan9'}, ttl: 3600});
  await s.ready;
  const {sessions: [mine], next} = await s.sessions.list({app});
  assert.deepEqual([mine.id, mine.name, mine.device, mine.ttl, next], [s.info.id, 'My CV', {os: 'plan9'}, 3600, null]);
  assert.equal((await s.rename('Her CV')).name, 'Her CV');
  assert.equal((await s.sessions.get(mine.id)).name, 'Her CV');
  s.set('a', 1);
  assert.equal((await s.complete()).status, 'completed');
  assert.deepEqual([s.gone.reason, s.get('a')], ['completed', 1]);
  await s.begin();
  await s.flush();
  assert.notEqual(s.info.id, mine.id);
  assert.deepEqual([s.keys(), s.status.server], [[], true]);
  assert.equal((await s.sessions.list({app, status: 'completed'})).sessions.length, 1);
  await s.sessions.remove(mine.id);
  await assert.rejects(s.sessions.get(mine.id), {code: 'not-found', status: 404});
  await s.close();
});

test('people: a grant, a link, what is shared, and an end of it', async () => {
  const {s} = paged(ann, {slot: 'shared'}), own = people(s), {s: hers} = paged(bea, {slot: 'mine'}), her = people(hers);
  await Promise.all([s.ready, hers.ready]);
  s.set('a', 1);
  await s.flush();
  const {token, id: link} = await own.link('editor', {uses: 1});
  await her.accept(token);
  assert.deepEqual((await her.shared()).map(({id}) => id), [s.info.id]);
  const {s: joined} = paged(bea, {id: s.info.id});
  await joined.ready;
  assert.deepEqual([joined.get('a'), joined.owner], [1, ann.sub]);
  await people(joined).leave();
  const {id: grant} = await own.grant(bea.sub, 'viewer');
  assert.deepEqual((await own.grants()).map(({user: name, role}) => [name, role]), [[bea.sub, 'viewer']]);
  await own.revoke(grant);
  assert.deepEqual([await own.grants(), await her.shared()], [[], []]);
  assert.deepEqual((await own.links()).map(({id}) => id), []);
  await own.unlink(link);
  await assert.rejects(own.unlink(link), {name: 'HoldfastError', code: 'not-found'});
  await assert.rejects(own.grant('x', 'owner'), TypeError);
  await Promise.all([s.close(), hers.close(), joined.close()]);
});

test('a call of a stranger is refused with the code and the request id of the answer', async () => {
  const {s} = paged(ann, {slot: 'calls'});
  await s.ready;
  await assert.rejects(s.call('POST', '/api/jobs/claim', {types: ['x']}), (error) =>
    error.name === 'HoldfastError' && error.status === 403 && error.requestId.length > 8);
  await s.close();
});

test('once somebody else edits, too, an edit is on the other screen long before the five seconds of one who is alone', async (t) => {
  const {s: one} = paged(ann, {slot: 'both'}), {s: other} = paged(ann, {slot: 'both'}, {browser: device()});
  await Promise.all([one.ready, other.ready]);
  other.set('there', 1);
  await other.flush();
  await until(() => one.get('there') === 1, 10_000);
  const began = Date.now();
  one.set('here', 'a');
  await until(() => other.get('here') === 'a', 4500);
  t.diagnostic(`${Date.now() - began} ms from the edit to the other screen`);
  await Promise.all([one.close(), other.close()]);
});
