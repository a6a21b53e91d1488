// Jobs through nginx: asked for by a user, done by processors that come and go.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {events} from '../harness/live.mjs';
import {problem, user} from '../harness/sessions.mjs';
import {privateStack, stack, until} from '../harness/stack.mjs';

let s;
let ann;
let bob;
before(async () => {
  s = await stack();
  [ann, bob] = await Promise.all([user('ann'), user('bob')]);
});

/** A processor of one type that nobody else has, or of the same as another. */
function processor(type = `work-${randomUUID()}`, of = s) {
  const token = of.token(`processor-${randomUUID()}`, {roles: ['worker']});
  const say = (what, body) => of.api('POST', `/api/jobs/${what}`, {token, body});
  return {type, token, say,
    claim: (more = {}) => say('claim', {types: [type], ...more}),
    heartbeat: (job, more = {}) => say('heartbeat', {token: job.token, ...more}),
    complete: (job, more = {}) => say('complete', {token: job.token, ...more}),
    fail: (job, error = 'no', more = {}) => say('fail', {token: job.token, error, ...more})};
}

/** A session with jobs of a type; each with the members given for it. */
async function queue(type, jobs = [{}], who = ann) {
  const {path, id} = await who.session({context: {a: 1}});
  const made = [];
  for (const job of jobs) {
    const res = await who.post(`${path}/jobs`, {type, ...job});
    assert.equal(res.status, 201, res.text);
    made.push(res.json.id);
  }
  return {path, id, jobs: made, at: n => `${path}/jobs/${made[n ?? 0]}`};
}
const values = async (path, who = ann) => (await who.get(`${path}/context`)).json.values;
const reason = res => problem(res, 409, 'state').reason;

/** Claims once there is something to claim. */
const claimed = (p, more) => until(async () => {
  const res = await p.claim(more);
  assert.ok([200, 204].includes(res.status), res.text);
  return res.status === 200 && res.json;
}, {saying: 'a claim'});

test('a job is created, claimed, kept alive and completed with its result', async () => {
  const p = processor();
  const {path, id} = await ann.session({context: {report: null}});
  const made = await ann.post(`${path}/jobs`, {type: p.type, payload: {month: 11}});
  assert.equal(made.status, 201, made.text);
  const {id: job, ...rest} = made.json;
  assert.match(job, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.deepEqual(rest, {type: p.type, state: 'queued', priority: 5, depends_on: [],
    progress: null, payload: {month: 11}, resume_data: null, can_skip: false, attempts: 0,
    max_attempts: 3, last_error: null, lease_until: null});
  const at = `${path}/jobs/${job}`;
  assert.equal(made.headers.location, at);

  const got = await p.claim();
  assert.equal(got.status, 200, got.text);
  const {token, ...told} = got.json;
  const lease = told.lease_until;
  assert.deepEqual(told, {...made.json, state: 'running', attempts: 1, lease_until: lease});
  assert.ok(Date.parse(lease) > Date.now(), lease);
  assert.equal((await ann.get(at)).json.token, undefined, 'a token is told once');
  const none = await p.claim();
  assert.deepEqual([none.status, none.text], [204, '']);

  const beat = await p.heartbeat({token}, {progress: 40.5, resume_data: {page: 3}});
  assert.equal(beat.status, 200, beat.text);
  assert.ok(beat.json.lease_until >= lease);
  assert.deepEqual((({progress, resume_data: data}) => ({progress, data}))((await ann.get(at)).json),
    {progress: 40.5, data: {page: 3}});

  const done = await p.complete({token}, {save: {set: {report: {pages: 9}}}});
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.state, 'completed');
  assert.match(done.headers['context-size'], /^\d+\/\d+$/);
  assert.deepEqual(await values(path), {report: {pages: 9}});
  const {rev} = (await ann.get(path)).json;

  const again = await p.complete({token}, {save: {set: {report: 'twice'}}});
  assert.deepEqual([again.status, again.text, again.headers['idempotency-replayed']],
    [200, done.text, 'true'], 'an answer that was lost is told again');
  assert.deepEqual(await values(path), {report: {pages: 9}}, 'and nothing is saved again');
  assert.equal((await ann.get(path)).json.rev, rev);
  assert.deepEqual((await ann.get(`${path}/jobs?state=completed`)).json,
    {jobs: [done.json], next: null});
  assert.equal(s.sql(`SELECT count(*) FROM holdfast.conflict WHERE session_id = '${id}'`)[0][0], '0');
});

test('two processors that race get each job once', async () => {
  const one = processor();
  const two = processor(one.type);
  const sessions = await Promise.all(Array.from({length: 4}, () =>
    queue(one.type, Array.from({length: 6}, () => ({})))));
  const got = [];
  const work = async p => {
    for (;;) {
      const res = await p.claim();
      if (res.status === 204) {
        return;
      }
      if (res.status === 503) { // busy: somebody has every session that is left
        continue;
      }
      assert.equal(res.status, 200, res.text);
      got.push(res.json.id);
      const done = await p.complete(res.json, {save: {merge: {done: {[res.json.id]: true}}}});
      assert.equal(done.status, 200, done.text);
    }
  };
  await Promise.all([one, one, one, two, two, two].map(work));
  const all = sessions.flatMap(({jobs}) => jobs).sort();
  assert.deepEqual(got.sort(), all, 'each once');
  for (const {path, jobs} of sessions) {
    assert.deepEqual(Object.keys((await values(path)).done).sort(), [...jobs].sort());
  }
});

test('a killed processor loses its job at the end of the lease', async () => {
  const p = processor();
  const {at} = await queue(p.type, [{payload: 'x'}]);
  // It claims, says how far it is, and hangs, in a process of its own.
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    const say = async (what, body) => (await fetch('${s.url}/api/jobs/' + what, {method: 'POST',
      headers: {Authorization: 'Bearer ${p.token}', 'Content-Type': 'application/json'},
      body: JSON.stringify(body)})).json();
    const {token} = await say('claim', {types: ['${p.type}'], lease: 2});
    await say('heartbeat', {token, lease: 2, resume_data: {chunk: 17}});
    console.log(token);
    setInterval(() => {}, 1000);`], {stdio: ['ignore', 'pipe', 'inherit']});
  after(() => child.kill('SIGKILL'));
  const token = await new Promise(resolve =>
    child.stdout.once('data', d => resolve(String(d).trim())));
  assert.equal((await ann.get(at())).json.state, 'running');
  assert.equal((await p.claim()).status, 204, 'while the lease lasts it is nobody else\'s');
  child.kill('SIGKILL');

  const job = await claimed(processor(p.type), {lease: 60});
  assert.deepEqual([job.attempts, job.resume_data], [2, {chunk: 17}], 'from its checkpoint');
  for (const what of ['heartbeat', 'complete', 'fail']) {
    assert.equal(reason(await p[what]({token})), 'lease-lost', what);
  }
  assert.equal((await p.complete(job)).status, 200);
});

test('a processor hears that its job was paused, cancelled or ended', async () => {
  const p = processor();
  const {path, at} = await queue(p.type, [{}, {}]);
  const first = (await p.claim()).json;
  assert.equal((await ann.patch(at(0), {state: 'paused'})).json.state, 'paused');
  for (const what of ['heartbeat', 'complete', 'fail']) {
    assert.equal(reason(await p[what](first)), 'paused', what);
  }
  const resumed = await ann.patch(at(0), {state: 'queued', priority: 9});
  assert.deepEqual([resumed.json.state, resumed.json.attempts], ['queued', 0]);
  assert.equal(reason(await p.heartbeat(first)), 'lease-lost');
  const next = (await p.claim()).json;
  assert.equal(next.id, first.id, 'by its priority');
  assert.equal(reason(await ann.patch(at(0), {resume_data: 1})), 'taken');
  await ann.patch(at(0), {state: 'cancelled'});
  assert.equal(reason(await p.heartbeat(next)), 'cancelled');

  const last = (await p.claim()).json;
  assert.equal((await ann.patch(path, {status: 'completed'})).status, 200);
  assert.equal(reason(await p.complete(last, {save: {set: {late: 1}}})), 'completed');
  assert.equal(reason(await ann.post(`${path}/jobs`, {type: p.type})), 'completed');
  await ann.patch(path, {status: 'active'});
  assert.equal((await p.complete(last)).status, 200);
});

test('the whole queue is paused and let go on, but for its checkpoints', async () => {
  const p = processor();
  const {path, jobs, at} = await queue(p.type, [{}, {}, {state: 'paused'}]);
  const running = await claimed(p);
  const states = async () => Promise.all(jobs.map(async (_, n) => (await ann.get(at(n))).json.state));
  const paused = await ann.patch(`${path}/jobs`, {state: 'paused'});
  assert.equal(paused.status, 200, paused.text);
  assert.deepEqual(paused.json, {jobs: jobs.slice(0, 2)});
  assert.deepEqual(await states(), ['paused', 'paused', 'paused']);
  assert.equal(reason(await p.heartbeat(running)), 'paused');
  assert.equal((await p.claim()).status, 204);
  const on = await ann.patch(`${path}/jobs`, {state: 'queued', jobs: paused.json.jobs});
  assert.deepEqual(on.json, {jobs: jobs.slice(0, 2)});
  assert.deepEqual(await states(), ['queued', 'queued', 'paused']);
  problem(await ann.patch(`${path}/jobs`, {state: 'completed'}), 422, 'schema');
  problem(await ann.patch(`${path}/jobs`, {jobs: []}), 422, 'schema');
  problem(await bob.patch(`${path}/jobs`, {state: 'paused'}), 404, 'not-found');
  assert.deepEqual(await states(), ['queued', 'queued', 'paused']);
});

test('a job that fails is tried again, until it has failed', async () => {
  const p = processor();
  const {at} = await queue(p.type, [{max_attempts: 2}]);
  const first = (await p.claim()).json;
  const failed = await p.fail(first, 'disk full', {delay: 0, resume_data: {at: 1}});
  assert.deepEqual([failed.status, failed.json.state, failed.json.last_error],
    [200, 'queued', 'disk full']);
  const again = await p.fail(first, 'again', {delay: 0});
  assert.deepEqual([again.text, again.headers['idempotency-replayed']], [failed.text, 'true']);
  const second = (await p.claim()).json;
  assert.equal(second.attempts, 2);
  assert.equal((await p.fail(second, 'still full')).json.state, 'failed');
  assert.equal((await p.claim()).status, 204);
  assert.equal(reason(await ann.patch(at(), {state: 'paused'})), 'failed');
  assert.deepEqual((({state, attempts}) => ({state, attempts}))(
    (await ann.patch(at(), {state: 'queued'})).json), {state: 'queued', attempts: 0});
  const third = (await p.claim()).json;
  assert.equal((await p.fail(third, 'no such file', {final: true})).json.state, 'failed');
});

test('a job runs after those it depends on', async () => {
  const p = processor();
  const {path, jobs} = await queue(p.type, [{}]);
  const upload = (await ann.post(`${path}/jobs`, {id: randomUUID(), type: 'upload', state: 'paused'})).json;
  const last = (await ann.post(`${path}/jobs`, {type: p.type, priority: 9,
    depends_on: [jobs[0], upload.id.toUpperCase()]})).json;
  assert.deepEqual(last.depends_on, [jobs[0], upload.id]);
  await p.complete((await p.claim()).json);
  assert.equal((await p.claim()).status, 204);
  assert.equal((await ann.patch(`${path}/jobs/${upload.id}`, {progress: 50, resume_data: {offset: 512}})).status, 200);
  assert.equal((await ann.patch(`${path}/jobs/${upload.id}`, {state: 'completed'})).status, 200);
  assert.equal((await p.claim()).json.id, last.id);
  const p422 = problem(await ann.post(`${path}/jobs`, {type: p.type, depends_on: [last.id, randomUUID()]}), 422, 'schema');
  assert.equal(p422.errors[0].pointer, '/depends_on/1');
});

test('only the role worker claims jobs, and only a genuine lease token is accepted', async () => {
  const p = processor();
  const {path, jobs} = await queue(p.type, [{}, {}]);
  for (const token of [ann.token, s.token('eve', {roles: ['admin']}), s.token('eve', {role: 'worker'}),
    s.token('eve', {user_metadata: {roles: ['worker']}})]) {
    for (const what of ['claim', 'heartbeat', 'complete', 'fail']) {
      problem(await s.api('POST', `/api/jobs/${what}`, {token, body: {types: [p.type], token: 'x', error: ''}}),
        403, 'forbidden');
    }
  }
  const {token} = (await p.claim()).json;
  const [owner, session, job, lease, mac] = token.split('.');
  const other = Buffer.from(bob.sub).toString('base64url');
  const flip = c => c === 'A' ? 'B' : 'A';
  const forged = ['', '.', '....', 'x', token.slice(0, -1), `${token}A`, `${token}.`, ` ${token}`,
    token.slice(0, -1) + flip(token.at(-1)), flip(token[0]) + token.slice(1),
    [other, session, job, lease, mac].join('.'),
    [owner, session, jobs[1], lease, mac].join('.'),
    [owner, session, job, Number(lease) + 1, mac].join('.'),
    [owner, session, job, `0${lease}`, mac].join('.'),
    [owner, session.toUpperCase(), job, lease, mac].join('.'),
    [owner, session, job, lease, ''].join('.'),
    [owner, session, job, mac].join('.'), ann.token, p.token].filter(t => t !== token);
  for (const one of forged) {
    for (const what of ['heartbeat', 'complete', 'fail']) {
      const res = await p[what]({token: one});
      if (one === '') {
        problem(res, 422, 'schema');
      } else {
        problem(res, 404, 'not-found');
      }
    }
  }
  for (const body of [undefined, {}]) {
    assert.equal(problem(await p.say('heartbeat', body), 422, 'schema').errors[0].keyword, 'required');
  }
  // A ticket of this server is not a claim's token, nor the other way round.
  const {ticket} = await ann.session();
  problem(await p.heartbeat({token: ticket}), 404, 'not-found');
  problem(await s.api('POST', `${path}/beacon`, {body: {ticket: token, set: {a: 2}}}), 401, 'ticket-invalid');
  assert.equal((await p.heartbeat({token})).status, 200, 'the real one still holds');
  assert.doesNotMatch(s.log('holdfast'), new RegExp(mac), 'and is in no log');

  // Somebody else's session is none, and so are its jobs.
  for (const at of [`${path}/jobs`, `${path}/jobs/${jobs[0]}`]) {
    problem(await bob.get(at), 404, 'not-found');
  }
  problem(await bob.patch(`${path}/jobs/${jobs[0]}`, {state: 'cancelled'}), 404, 'not-found');
  problem(await bob.post(`${path}/jobs`, {type: p.type}), 404, 'not-found');
  assert.equal((await ann.del(path)).status, 204);
  for (const what of ['heartbeat', 'complete', 'fail']) {
    problem(await p[what]({token}), 404, 'not-found');
  }
  assert.equal((await p.claim()).status, 204, 'nothing is claimed of what was deleted');
});

test('with a grant an editor creates jobs and a viewer reads them', async () => {
  const p = processor();
  const {path, at} = await queue(p.type);
  const {json: {grant}} = await ann.post(`${path}/grants`, {user: bob.sub, role: 'viewer'});
  assert.equal((await bob.get(at())).json.state, 'queued');
  problem(await bob.patch(at(), {state: 'paused'}), 403, 'forbidden');
  problem(await bob.post(`${path}/jobs`, {type: p.type}), 403, 'forbidden');
  await ann.del(`${path}/grants/${grant.id}`);
  await ann.post(`${path}/grants`, {user: bob.sub, role: 'editor'});
  assert.equal((await bob.patch(at(), {state: 'paused'})).json.state, 'paused');
  const own = await bob.post(`${path}/jobs`, {type: p.type});
  assert.equal((await ann.get(own.headers.location)).json.id, own.json.id);
  // What the processor saves is in the name of the processor, in ann's session.
  const job = (await p.claim()).json;
  assert.equal((await p.complete(job, {save: {set: {by: 'processor'}}})).status, 200);
  assert.equal((await values(path)).by, 'processor');
});

test('a change of a job\'s state rings, its progress does not', async t => {
  const p = processor();
  const {path} = await ann.session({context: {a: 1}});
  const stream = await events(s.url, path, {token: ann.token});
  t.after(() => stream.close());
  const rung = async what => {
    const {rev} = (await ann.get(path)).json;
    assert.equal((await stream.hears(rev)).rev, rev, what);
    return rev;
  };
  await ann.post(`${path}/jobs`, {type: p.type});
  const asked = await rung('a bell of the new job');
  const job = (await p.claim()).json;
  const started = await rung('a bell of its claim');
  assert.ok(started > asked);
  await p.heartbeat(job, {progress: 1});
  assert.equal((await ann.get(path)).json.rev, started, 'no revision');
  await p.complete(job, {save: {set: {r: 1}}});
  await rung('a bell of its end');
  const {headers} = await ann.get(`${path}/context`);
  assert.match(headers.etag, new RegExp(`\\.${started + 1}"$`), 'the ETag is the save\'s');
});

test('invalid requests are refused and change nothing', async () => {
  const p = processor();
  const {path, at} = await queue(p.type);
  const bad = {post: [{}, {type: ''}, {type: 'x'.repeat(101)}, {type: 1}, {type: 'x', state: 'running'},
    {type: 'x', priority: 10}, {type: 'x', priority: -1}, {type: 'x', priority: 1.5},
    {type: 'x', progress: 100.1}, {type: 'x', max_attempts: 0}, {type: 'x', depends_on: ['x']},
    {type: 'x', attempts: 1}, {type: 'x', token: 'y'}],
  patch: [{state: 'running'}, {state: 'failed'}, {type: 'x'}, {payload: 1}, {progress: -1},
    {max_attempts: 9}]};
  for (const body of bad.post) {
    problem(await ann.post(`${path}/jobs`, body), 422, 'schema');
  }
  for (const body of bad.patch) {
    problem(await ann.patch(at(), body), 422, 'schema');
  }
  for (const body of [{}, {types: []}, {types: 'x'}, {types: ['x', 'x']}, {types: ['x'], lease: 0},
    {types: Array.from({length: 17}, (_, i) => `${i}`)}, {types: ['x'], session: path}]) {
    problem(await p.say('claim', body), 422, 'schema');
  }
  problem(await p.say('claim'), 400, 'malformed-json');
  const job = (await p.claim()).json;
  for (const save of [1, {client: 'c', seq: 1, set: {a: 2}}, {batches: [{set: {a: 2}}]}, {contextData: {a: 2}}]) {
    problem(await p.complete(job, {save}), 422, 'schema');
  }
  problem(await p.say('fail', {token: job.token}), 422, 'schema');
  problem(await p.complete(job, {save: {set: {'a//b': 1}}}), 422, 'schema');
  assert.deepEqual(await values(path), {a: 1});
  assert.equal((await p.heartbeat(job)).json.state, 'running');

  const {job_bytes: max, jobs} = (await ann.get('/api/limits')).json;
  const text = n => 'x'.repeat(n - 2);
  const large = problem(await ann.post(`${path}/jobs`, {type: p.type, payload: text(max + 1)}), 413, 'too-large');
  assert.deepEqual([large.limit, large.max, large.size], ['job_bytes', max, max + 1]);
  problem(await p.heartbeat(job, {resume_data: text(max + 1)}), 413, 'too-large');
  assert.equal((await p.heartbeat(job, {resume_data: text(max)})).status, 200);
  assert.equal((await ann.post(`${path}/jobs`, {type: p.type, payload: text(max)})).status, 201);
  assert.ok(jobs >= 1);
  for (const id of ['x', '1', randomUUID()]) {
    problem(await ann.get(`${path}/jobs/${id}`), 404, 'not-found');
  }
  assert.equal((await ann.del(at())).status, 405);
  assert.equal((await ann.get('/api/jobs/claim')).status, 405);
  problem(await ann.get('/api/jobs'), 404, 'not-found');
});

test('a create repeated with its Idempotency-Key makes one', async () => {
  const {path} = await ann.session();
  const headers = {'Idempotency-Key': randomUUID()};
  const made = await Promise.all(Array.from({length: 6}, () =>
    ann.post(`${path}/jobs`, {type: 'once'}, headers)));
  const ids = new Set(made.filter(r => r.status === 201).map(r => r.json.id));
  assert.equal(ids.size, 1);
  const again = await ann.post(`${path}/jobs`, {type: 'once'}, headers);
  assert.deepEqual([again.status, again.headers['idempotency-replayed']], [201, 'true']);
  problem(await ann.post(`${path}/jobs`, {type: 'other'}, headers), 422, 'key-reused');
  assert.equal((await ann.get(`${path}/jobs`)).json.jobs.length, 1);
});

test('the result of a job is checked like any save', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'hf-jobs-'));
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, 'report.json'), JSON.stringify({'x-holdfast': {keys: ['report']},
    type: 'object', required: ['pages'], properties: {pages: {type: 'integer', minimum: 1}}}));
  const own = await privateStack({env: {HOLDFAST_APP_SCHEMA_DIR: dir, HOLDFAST_JOBS: '3',
    HOLDFAST_JOB_LEASE_S: '7'}});
  t.after(() => {
    own.stop();
    rmSync(dir, {recursive: true, force: true});
  });
  const eva = await user('eva', own);
  const p = processor('report', own);
  const {path, jobs} = await queue('report', [{}, {}], eva);
  const job = (await p.claim({lease: 86400})).json;
  assert.ok(Date.parse(job.lease_until) <= Date.now() + 7000, 'no lease is longer than is configured');

  const wrong = problem(await p.complete(job, {save: {set: {report: {pages: 0}}}}), 422, 'schema');
  assert.equal(wrong.errors[0].pointer, '/save/set/report/pages');
  problem(await p.complete(job, {save: {merge: {report: {title: 'no pages'}}}}), 422, 'schema');
  assert.equal((await eva.get(`${path}/jobs/${jobs[0]}`)).json.state, 'running');
  await eva.patch(`${path}/context`, {set: {report: {pages: 2}}});
  const merged = await p.complete(job, {save: {merge: {report: {title: 'A'}}}});
  assert.equal(merged.status, 200, merged.text);
  assert.deepEqual((await eva.get(`${path}/context/report`)).json, {pages: 2, title: 'A'});
  assert.equal((await p.complete(job, {save: {merge: {report: {title: 'A'}}}})).text, merged.text);

  assert.equal((await eva.post(`${path}/jobs`, {type: 'x'})).status, 201);
  assert.equal((await eva.post(`${path}/jobs`, {type: 'x'})).status, 201, 'the one that has ended makes room');
  const full = problem(await eva.post(`${path}/jobs`, {type: 'x'}), 403, 'quota-exceeded');
  assert.deepEqual([full.which, full.limit, full.used], ['jobs', 3, 3]);
});

test('an export has the jobs, and an erased account has none', async () => {
  const eva = await user('eva');
  const p = processor();
  const {path} = await queue(p.type, [{payload: 'private'}], eva);
  const lines = (await eva.get('/api/account', {Accept: 'application/x-ndjson'})).text;
  assert.match(lines, /"type" : "job".*"payload" : "private"/);
  const job = (await p.claim()).json;
  assert.equal((await eva.del(`/api/account?confirm=${eva.sub}`)).status, 204);
  problem(await p.complete(job, {save: {set: {a: 2}}}), 404, 'not-found');
  problem(await eva.get(`${path}/jobs`), 404, 'not-found');
  s.holdfast('sweep');
  await until(() => s.sql(`SELECT count(*) FROM holdfast.job WHERE user_id = '${eva.sub}'`)[0][0] === '0',
    {saying: 'the jobs are swept'});
});
