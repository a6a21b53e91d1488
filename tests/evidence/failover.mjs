// A standby takes over while people save, again and again.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {appendFileSync, chownSync, existsSync, mkdirSync, openSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';

import {privateStack, until} from '../harness/stack.mjs';

/** Programs of PostgreSQL's, as the user whose data it is. */
class Cluster {
  constructor(s, name, port) {
    Object.assign(this, {s, port, data: join(s.dir, name)});
    this.socket = s.env.PGHOST;
    const {uid, gid} = statSync(join(s.dir, 'pg'));
    this.as = {uid, gid, cwd: '/', env: {...s.env, HOME: '/', PGHOST: this.socket, PGUSER: 'postgres'}};
    this.bin ??= execFileSync('pg_config', ['--bindir'], {encoding: 'utf8'}).trim();
  }

  sql(statement) {
    return execFileSync('psql', ['-XqAtc', statement, '-p', String(this.port), '-h', this.socket, '-U', 'postgres', '-d', 'postgres'],
      {...this.as, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
  }

  get pid() { return Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]); }

  /** Of another one, and following it. */
  copyOf(other) {
    mkdirSync(this.data, {mode: 0o700});
    chownSync(this.data, this.as.uid, this.as.gid);
    execFileSync(join(this.bin, 'pg_basebackup'), ['-D', this.data, '-R', '-X', 'stream', '-c', 'fast', '-p', String(other.port)], this.as);
    appendFileSync(join(this.data, 'postgresql.auto.conf'), `port = ${this.port}\n`);
  }

  start() {
    const log = openSync(`${this.data}.log`, 'a');
    this.child = spawn(join(this.bin, 'postgres'), ['-D', this.data, '-c', `port=${this.port}`], {...this.as, stdio: ['ignore', log, log]});
    const {child} = this;
    process.once('exit', () => child.kill('SIGQUIT'));
    return until(() => {
      try {
        return this.sql('SELECT 1') === '1';
      } catch {
        return false;
      }
    }, {seconds: 60, every: 100, saying: 'the standby answers'});
  }

  async stopAtOnce() {
    const {pid} = this;
    process.kill(pid, 'SIGQUIT');
    await until(() => !existsSync(`/proc/${pid}`), {saying: 'it is gone'});
  }
}

export async function failover(times, start) {
  const s = await privateStack();
  const ports = Array.from({length: times + 1}, (_, i) => 5432 + i);
  let primary = new Cluster(s, 'pg', ports[0]);
  s.stop();
  s.start({HOLDFAST_DATABASE: `host=${ports.map(() => s.env.PGHOST).join(',')} port=${ports.join(',')} dbname=holdfast ` +
    'user=holdfast_app target_session_attrs=read-write connect_timeout=2'});
  const savers = await start(s);
  for (let i = 1; i <= times; i++) {
    const standby = new Cluster(s, `pg-${i}`, ports[i]);
    standby.copyOf(primary);
    await standby.start();
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
    primary.sql('SELECT pg_reload_conf()');
    await until(() => primary.sql('SELECT sync_state FROM pg_stat_replication') === 'sync', {saying: 'it is synchronous'});
    await savers.well();
    await primary.stopAtOnce();
    // The copy has its setting, and nobody who follows it yet.
    standby.sql('ALTER SYSTEM RESET synchronous_standby_names');
    standby.sql('SELECT pg_reload_conf()');
    assert.equal(standby.sql('SELECT pg_promote()'), 't');
    await savers.well();
    primary = standby;
    s.env.PGPORT = String(primary.port);
  }
  const sum = await savers.stop();
  await primary.stopAtOnce();
  s.stop();
  return {times, sum};
}
