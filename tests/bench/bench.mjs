// What every figure needs: users with sessions, one load through nginx, one
// load of the bare database, and the two beside each other.
import {execFile} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const exec = promisify(execFile);

export const USERS = Number(process.env.HF_BENCH_USERS ?? 5000);
export const SECONDS = Number(process.env.HF_BENCH_SECONDS ?? 5);

let run = Math.floor(Date.now() / 1000) % 100000;

export const LIMITS = '(1048576,256,1000,64,1000,86400,604800,30,200,30,10,16777216,' +
  '50,100,1048576,30,16,262144,200,30,1000,691200,0,0,100,20)';

/**
 * Sessions of users bench1..benchN, whose context has `keys` keys of `bytes`
 * bytes, and both loads' clients known, so that no run measures first saves.
 */
export function users(s, prefix, {count = USERS, keys = 0, bytes = 0} = {}) {
  const id = i => `md5('${prefix}' || ${i})::uuid`;
  const body = "jsonb_build_object('set', (SELECT coalesce(jsonb_object_agg(" +
    `'k' || k, repeat(md5(k::text), ${Math.max(Math.floor(bytes / 32), 1)})), '{}')` +
    ` FROM generate_series(1, ${keys}) AS k) || '{"w":"-","p":"-"}'::jsonb)`;
  const seed = client => `jsonb_build_object('client', '${client}', 'seq', 1, ` +
    `'base', 1, 'set', jsonb_build_object('${client === 'web' ? 'w' : 'p'}', '1'))`;
  const each = call => {
    const bad = s.sql(`SELECT a.status, a.code FROM generate_series(1, ${count}) AS i, ${call} AS a
      WHERE a.status NOT IN (200, 201) LIMIT 1`);
    if (bad.length > 0) {
      throw new Error(`users of ${prefix}: ${bad[0].join(' ')}`);
    }
  };
  each(`holdfast.session_create('${prefix}' || i, '${prefix}' || i,
      ${id('i')}, '{}', NULL, NULL, '${LIMITS}')`);
  for (const what of [body, seed('web'), seed('pgb')]) {
    each(`holdfast.context_save('${prefix}' || i, '${prefix}' || i,
        'editor', ${id('i')}, ${what}, 'save', false, NULL, '${LIMITS}')`);
  }
  s.sql('VACUUM ANALYZE');
  const rows = s.sql(`SELECT '${prefix}' || i, ${id('i')} FROM generate_series(1, ${count}) AS i`);
  const file = join(s.dir, `bench-${prefix}.users`);
  writeFileSync(file, rows.map(([user, session]) => `${s.token(user)} ${session}\n`).join(''));
  return {prefix, count, file};
}

/** Requests a second and latencies in ms, through nginx. */
export async function web(s, who, kind, {connections = 32, bytes = 200, seconds = SECONDS} = {}) {
  const {stdout} = await exec('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`,
    '-s', join(here, 'load.lua'), s.url],
  {env: {...s.env, HF_USERS: who.file, HF_KIND: kind, HF_VALUE: String(bytes),
    HF_RUN: String(++run)}});
  const r = JSON.parse(stdout.trim().split('\n').pop());
  if (r.bad > 0) {
    throw new Error(`${kind}: ${r.bad} of ${r.requests} requests failed; HF_SHOW=1 says how\n${stdout}`);
  }
  return {rate: r.requests / r.seconds, p50: r.p50 / 1000, p95: r.p95 / 1000, p99: r.p99 / 1000,
    max: r.max / 1000};
}

const CALLS = {
  save: bytes => `SELECT * FROM holdfast.context_save(:user, :user, 'editor', :id,
    ('{"client":"pgb","base":0,"seq":' || :seq || ',"from":1,"set":{"p":"${
  'x'.repeat(Math.max(bytes - 12, 0))}' || :seq || '"}}')::jsonb,
    'save', false, NULL, '${LIMITS}')`,
  get: () => `SELECT * FROM holdfast.session_get(:user, :user, 'viewer', :id, '${LIMITS}')`,
};

/** Calls a second of the same function, by pgbench with prepared statements. */
export async function bare(s, who, kind, {connections = 32, bytes = 200, seconds = SECONDS} = {}) {
  const each = Math.floor(who.count / connections);
  const start = ++run * 10000000;
  const file = join(s.dir, 'bench.sql');
  // As the workers do: the role, plain parameters, and users in turn.
  writeFileSync(file, `\\set i :i + 1
\\set uid :client_id + (:i % ${each}) * ${connections} + 1
\\set seq ${start} + :i
${CALLS[kind](bytes)
    .replaceAll(':user', `('${who.prefix}' || :uid)`)
    .replaceAll(':id', `md5('${who.prefix}' || :uid)::uuid`)};
`);
  const {stdout} = await exec('pgbench', ['-n', '-M', 'prepared', '-c', String(connections),
    '-j', '1', '-T', String(seconds), '-D', 'i=0', '-f', file, '-U', 'holdfast_app'],
  {env: s.env});
  const rate = Number(/tps = ([\d.]+)/.exec(stdout)[1]);
  const failed = /number of failed transactions: (\d+)/.exec(stdout);
  if (!rate || (failed && failed[1] !== '0')) {
    throw new Error(stdout);
  }
  return {rate};
}

/** The median of three of each, taken in turns, so that noise meets both. */
export async function beside(a, b, rounds = 3) {
  const as = [];
  const bs = [];
  for (let i = 0; i < rounds; i++) {
    as.push(await a());
    bs.push(await b());
  }
  const middle = list => list.sort((x, y) => x.rate - y.rate)[Math.floor(list.length / 2)];
  const [x, y] = [middle(as), middle(bs)];
  return {a: x, b: y, ratio: x.rate / y.rate};
}

const n = (value, digits = 0) => value === undefined ? '' :
  value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});

/** One line of the report; `aim` is what the ratio should be, e.g. '>= 1'. */
export function row(what, {a, b, ratio, peer, aim}) {
  const good = aim === undefined ? '' :
    (aim.startsWith('>=') ? ratio >= Number(aim.slice(2)) : ratio <= Number(aim.slice(2))) ?
      'met' : 'MISSED';
  console.log([what.padEnd(38), `${n(a.rate)}/s`.padStart(10),
    (b ? `${n(b.rate)}/s` : '').padStart(10), n(ratio, 2).padStart(7),
    `${n(a.p50, 1)}/${n(a.p95, 1)}/${n(a.p99, 1)}`.padStart(16),
    (aim ?? '').padStart(8), good.padEnd(6), peer ?? ''].join('  ').trimEnd());
}

export function heading(title) {
  console.log(`\n${title}\n${['what'.padEnd(38), 'here'.padStart(10), 'peer'.padStart(10),
    'ratio'.padStart(7), 'p50/95/99 ms'.padStart(16), 'aim'.padStart(8)].join('  ')}`);
}
