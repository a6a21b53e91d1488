// A running Holdfast for a test, and how to talk to it.
//
// stack() is shared by all files of a run: the one that tests/run started
// (HF_STACK_DIR), or one in build/stack that stays for the next time.
// privateStack() is a test's own, to break: the same build, another database,
// gone when the test process ends, however it ends.
import {spawnSync} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import http from 'node:http';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {freePort} from './free-port.mjs';

export {freePort};
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const quickstart = join(root, 'deploy/quickstart');

function run(program, args, options = {}) {
  const done = spawnSync(program, args, {encoding: 'utf8', ...options});
  if (done.error) {
    throw done.error;
  }
  if (done.status !== 0) {
    throw new Error(`${program} ${args.join(' ')} (${done.status ?? done.signal}):\n` +
      done.stdout + done.stderr);
  }
  return done.stdout;
}

/** What a shell has after sourcing the file. */
function sourced(file) {
  const names = 'HOLDFAST_URL HOLDFAST_OPS_URL HOLDFAST_CONF PGHOST PGPORT ' +
    'PGDATABASE PGUSER PATH';
  const script = '. "$1"; for n in ' + names + '; do printf "%s=%s\\0" $n "${!n}"; done';
  const text = run('bash', ['-c', script, 'bash', file]);
  return Object.fromEntries(text.split('\0').filter(Boolean).map(line => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

const b64 = what => Buffer.from(typeof what === 'string' ? what : JSON.stringify(what))
  .toString('base64url');

/** A compact JWT; claims and header are taken as they are. */
export function sign(secret, claims, header = {alg: 'HS256', typ: 'JWT'}) {
  const head = `${b64(header)}.${b64(claims)}`;
  const hash = `sha${header.alg.slice(2)}`;
  return `${head}.${createHmac(hash, secret).update(head).digest('base64url')}`;
}

/**
 * One HTTP request, with the path exactly as it is given.
 * Answers {status, headers, text, json}; json is undefined when it is none.
 */
export function request(url, {method = 'GET', path = '', headers = {}, body, token,
  agent, timeout = 30000, signal} = {}) {
  const base = new URL(url);
  const head = {...headers};
  if (token) {
    head.Authorization = `Bearer ${token}`;
  }
  let bytes = body;
  if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
    bytes = JSON.stringify(body);
    head['Content-Type'] ??= 'application/json';
  }
  if (bytes !== undefined) {
    head['Content-Length'] ??= Buffer.byteLength(bytes);
  }
  return new Promise((resolve, reject) => {
    const req = http.request({host: base.hostname, port: base.port, method, path,
      headers: head, agent, timeout, signal}, res => {
      const chunks = [];
      res.on('data', chunk => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        let json;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({status: res.statusCode, headers: res.headers, text, json,
          rawHeaders: res.rawHeaders});
      });
    });
    req.on('timeout', () => req.destroy(new Error(`no answer to ${method} ${path}`)));
    req.on('error', reject);
    req.end(bytes);
  });
}

/** Waits for a condition to hold, never for time to pass. */
export async function until(what, {seconds = 20, every = 20, saying = 'condition'} = {}) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await what();
    if (value) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`${saying}: not within ${seconds} s`);
    }
    await new Promise(resolve => setTimeout(resolve, every));
  }
}

class Stack {
  constructor(dir, args = [], env = {}) {
    this.dir = dir;
    this.asMade = {args, env};
    this.env = {...process.env, ...sourced(join(dir, 'env'))};
    this.url = this.env.HOLDFAST_URL;
    this.opsUrl = this.env.HOLDFAST_OPS_URL;
    this.secret = readFileSync(join(dir, 'secret/dev.secret'));
  }

  /** A bearer token, signed here: `holdfast token` takes a process each. */
  token(sub, claims = {}) {
    const now = Math.floor(Date.now() / 1000);
    return sign(this.secret, {sub, iat: now, exp: now + 3600, ...claims});
  }

  /** api('PATCH', '/api/sessions/me/context', {token, body, headers}) */
  api(method, path, options = {}) {
    return request(this.url, {method, path, ...options});
  }

  ops(path, options = {}) {
    return request(this.opsUrl, {path, ...options});
  }

  /** Rows of one statement as arrays of strings; NULL is null. */
  sql(statement) {
    const text = run('psql', ['-XqAt', '-F', '\x1f', '-R', '\x1e', '-P', 'null=\x1d',
      '-v', 'ON_ERROR_STOP=1', '-c', statement], {env: this.env});
    return text.replace(/\n$/, '').split('\x1e').filter(Boolean)
      .map(row => row.split('\x1f').map(v => v === '\x1d' ? null : v));
  }

  holdfast(...args) {
    return run('holdfast', args, {env: this.env});
  }

  /** The process id of holdfast, nginx, live or postgres. */
  pid(name) {
    return Number(readFileSync(join(this.dir, 'run', `${name}.pid`), 'utf8').split(' ')[0]);
  }

  log(name) {
    return readFileSync(join(this.dir, 'log', `${name}.log`), 'utf8');
  }

  /** Restarts dead and changed parts. */
  start(env = {}) {
    start(this.dir, this.asMade.args, {...this.asMade.env, ...env});
  }

  stop() {
    run(quickstart, ['stop', '--dir', this.dir]);
  }
}

function start(dir, args, env = {}) {
  run(quickstart, ['--dir', dir, '--no-install', ...args],
    {env: {...process.env, ...env}});
}

let shared;

export async function stack() {
  if (!shared) {
    const dir = process.env.HF_STACK_DIR || join(root, 'build/stack');
    if (!process.env.HF_STACK_DIR) {
      const args = existsSync(join(dir, 'ports')) ? [] : ['--port', await freePort()];
      start(dir, args.map(String));
    }
    shared = new Stack(dir);
  }
  return shared;
}

/**
 * env: HOLDFAST_<KEY> for settings that differ.  The stack is stopped and its
 * folder removed when the process ends.
 */
export async function privateStack({env = {}} = {}) {
  const of = await stack();
  const dir = mkdtempSync(join(tmpdir(), 'hf-'));
  const end = () => {
    spawnSync(quickstart, ['stop', '--dir', dir]);
    rmSync(dir, {recursive: true, force: true});
  };
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => process.exit(1));
  }
  const args = ['--build-of', of.dir];
  start(dir, ['--port', String(await freePort()), ...args], env);
  return new Stack(dir, args, env);
}
