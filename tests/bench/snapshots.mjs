// What snapshots cost: to make, list and go back to, beside saves; on disk,
// beside copies; and the saves that wait while they are swept.
import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {createInterface} from 'node:readline';

import {LIMITS, beside, heading, row, users, web} from './bench.mjs';

const snapshot = (user, id, body = '{}') =>
  `holdfast.snapshot_create(${user}, ${user}, 'editor', ${id}, gen_random_uuid(), '${body}',
    NULL, NULL, '${LIMITS}')`;
const save = (user, id, body) =>
  `holdfast.context_save(${user}, ${user}, 'editor', ${id}, ${body}, 'save', false, NULL, '${LIMITS}')`;

async function speed(s) {
  const who = users(s, 'snap', {keys: 1, bytes: 1000, count: 2000});
  const [user, id] = ["'snap' || i", "md5('snap' || i)::uuid"];
  const each = what => s.sql(`SELECT count(${what}) FROM generate_series(1, ${who.count}) AS i`);
  // Two states to go to and fro between.
  each(snapshot(user, id));
  each(save(user, id, `'{"set": {"k1": "other"}}'`));
  each(snapshot(user, id));
  s.sql('VACUUM ANALYZE');
  heading('Snapshots through nginx, beside saves of 200 B');
  const saves = () => web(s, who, 'save');
  for (const [kind, what] of [['create', 'create'], ['list', 'list'],
    ['restore', 'restore of one key'], ['undo', 'undo and redo of one key']]) {
    row(what, {...await beside(() => web(s, who, kind), saves), peer: 'save'});
  }
}

async function size(s) {
  const small = users(s, 'tiny', {keys: 1, bytes: 1000, count: 100});
  const large = users(s, 'huge', {keys: 990, bytes: 1000, count: 100});
  heading('A snapshot costs the same whatever it names');
  const r = await beside(() => web(s, small, 'create', {connections: 4, seconds: 2}),
    () => web(s, large, 'create', {connections: 4, seconds: 2}), 7);
  row('create in 1 KiB over in 990 KiB', {...r, aim: '<=1.2', peer: '990 keys of 1 KiB'});
}

/** 100 snapshots of 1,000 keys of 1 KiB, 1 % changed between, as stored. */
function stored(s) {
  const id = `'${randomUUID()}'::uuid`;
  const value = k => `repeat(md5(${k} || '.' || i), 32)`;
  const held = () => Number(s.sql(`SELECT pg_total_relation_size('holdfast.past')
    + pg_total_relation_size('holdfast.snapshot')`)[0][0]);
  s.sql(`SELECT holdfast.session_create('disk', 'disk', ${id}, '{}', NULL, NULL, '${LIMITS}')`);
  s.sql(`SELECT ${save("'disk'", id, `(SELECT jsonb_build_object('set', jsonb_object_agg('k' || k,
    left(${value('k')}, 1015))) FROM generate_series(1, 1000) AS k)`)} FROM generate_series(0, 0) AS i`);
  // New rows must not fit into space that an earlier part left free.
  s.sql('VACUUM FULL holdfast.past, holdfast.snapshot');
  const before = held();
  const each = [];
  for (let i = 1; i <= 100; i++) {
    each.push(`SELECT ${snapshot("'disk'", id)}`, `SELECT ${save("'disk'", id,
      `(SELECT jsonb_build_object('set', jsonb_object_agg('k' || k, left(${value('k')}, 1015)))
        FROM generate_series(${(i - 1) % 100 * 10 + 1}, ${(i - 1) % 100 * 10 + 10}) AS k)`)}
      FROM generate_series(${i}, ${i}) AS i`);
  }
  s.sql(each.join(';\n'));
  const [[bytes, number]] = s.sql(`SELECT s.bytes, (SELECT count(*) FROM holdfast.snapshot AS n
    WHERE n.session_id = s.session_id) FROM holdfast.session AS s WHERE s.session_id = ${id}`);
  const grew = held() - before;
  const share = grew / (100 * Number(bytes));
  console.log(`\n${number} snapshots of ${bytes} B with 1 % changed between: ${grew} B on disk, indexes ` +
    `included;\n  over that many copies: ${(share * 100).toFixed(2)} %   aim <3 %   ${share < 0.03 ? 'met' : 'MISSED'}`);
}

/** Due: 50,000 snapshots in 1,000 sessions, 50,000 values that only they need. */
const DUE = `
  WITH u AS (SELECT 'sweep' || i AS user_id, md5('sweep' || i)::uuid AS session_id
               FROM generate_series(1, 1000) AS i),
  n AS (INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, rev,
            changed_rev, bytes, actor, created_at, expires_at)
        SELECT user_id, session_id, k, gen_random_uuid(), 'step', k, k, 1, user_id, now(),
               now() - interval '1 s'
          FROM u, generate_series(1, 50) AS k RETURNING 1),
  p AS (INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes)
        SELECT user_id, session_id, 'k', k, k + 1, to_jsonb(repeat(md5(k::text), 30)), 1000
          FROM u, generate_series(1, 50) AS k RETURNING 1)
  UPDATE holdfast.session AS s SET snapshot_seq = 50, snapshot_rev = 50, past_bytes = 50000
    FROM u WHERE s.user_id = u.user_id AND s.session_id = u.session_id`;

/** And 100,000 values of one session: 100 snapshots, 1,000 keys. */
const HEAVY = `
  WITH n AS (INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, rev,
            changed_rev, bytes, actor, created_at, expires_at)
        SELECT 'heavy1', md5('heavy1')::uuid, k, gen_random_uuid(), 'step', k, k, 1, 'heavy1', now(),
               now() - interval '1 s'
          FROM generate_series(1, 100) AS k RETURNING 1)
  INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes)
  SELECT 'heavy1', md5('heavy1')::uuid, 'k' || j, k, k + 1, '"x"', 10
    FROM generate_series(1, 100) AS k, generate_series(1, 1000) AS j`;

const due = s => Number(s.sql(`SELECT (SELECT count(*) FROM holdfast.snapshot WHERE expires_at <= now())
  + (SELECT count(*) FROM holdfast.past WHERE user_id ~ '^(sweep|heavy)')`)[0][0]);

/**
 * Slice after slice until none is due, on one connection and with the rests
 * between that the sweeper takes; ms each took, commit included, and with it
 * its locks.
 */
async function sweep(s) {
  const child = spawn('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1'], {env: s.env});
  const took = [];
  for await (const line of asked(child, `SELECT clock_timestamp() AS began \\gset
SELECT a.body::json->>'more' AS more FROM holdfast.sweep_slice('${LIMITS}') AS a \\gset
SELECT extract(epoch FROM clock_timestamp() - :'began'::timestamptz) AS took \\gset
SELECT :took * 1000, :'more' FROM pg_sleep(least(:took, 0.05));\n`)) {
    const [ms, more] = line.split('|');
    if (more === 'true') {
      took.push(Number(ms));
    } else if (due(s) === 0) {    // else: that session was just being saved into
      child.stdin.end();
      return took;
    }
  }
  throw new Error('psql ended before the sweep');
}

/** Its answers, a line each; the next is asked for when one was taken. */
async function* asked(child, question) {
  const lines = createInterface({input: child.stdout});
  child.stdin.write(question);
  for await (const line of lines) {
    yield line;
    child.stdin.write(question);
  }
}

export async function sweeps(s) {
  const many = users(s, 'sweep', {keys: 1, bytes: 1000, count: 1000});
  const one = users(s, 'heavy', {keys: 1, bytes: 1000, count: 1});
  heading('Saves of the very sessions that are swept');
  for (const [name, sql, who, connections] of [['1,000 sessions', DUE, many, 8],
    ['one session', HEAVY, one, 1]]) {
    s.sql(sql);
    s.sql('VACUUM ANALYZE');
    s.sql('CHECKPOINT');
    const saves = () => web(s, who, 'save', {connections});
    const calm = await saves();
    const rows = due(s);
    const began = Date.now();
    const [took, busy] = await Promise.all([sweep(s), saves()]);
    const seconds = (Date.now() - began) / 1000;
    row(`saves while ${rows} rows go, ${name}`, {a: busy, b: calm, ratio: busy.rate / calm.rate, peer: 'no sweep'});
    // The first plans, for the most part before it locks.
    const first = took.shift();
    took.sort((x, y) => x - y);
    const longest = took.at(-1);
    console.log(`  ${took.length + 1} slices in ${seconds.toFixed(1)} s; a lock was held at most ${longest.toFixed(1)} ms ` +
      `(p99 ${took[Math.floor(took.length * 0.99)].toFixed(1)}; the first slice took ${first.toFixed(1)});\n` +
      `  the slowest save took ${busy.max.toFixed(1)} ms, without a sweep ${calm.max.toFixed(1)}` +
      `   aim <=50   ${longest <= 50 ? 'met' : 'MISSED'}`);
  }
}

export async function snapshots(s) {
  await speed(s);
  await size(s);
  stored(s);
}
