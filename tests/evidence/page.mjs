// docs/evidence.md: what was done, on what machine, and what came of it.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {arch, cpus, loadavg, release, totalmem} from 'node:os';
import {join} from 'node:path';

import {root} from '../harness/stack.mjs';

const said = (program, ...args) => execFileSync(program, args, {encoding: 'utf8', cwd: root, stdio: ['ignore', 'pipe', 'pipe']}).trim();
const n = (value, digits = 0) => value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});

function machine() {
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const nginx = execFileSync('sh', ['-c', 'nginx -v 2>&1'], {encoding: 'utf8'}).trim().replace('nginx version: ', '');
  return `${cpus().length} cores (${cpus()[0].model.trim()}), ${n(totalmem() / 2 ** 30)} GiB, ${arch()}, Linux ${release()}, ${system}; ` +
    `${said('psql', '--version')}, ${nginx}. Load average as it began ${loadavg().map(l => n(l, 1)).join(', ')}: ` +
    'clients, nginx, Holdfast and PostgreSQL share these cores, so times are of that machine, and counts are not.';
}

/** Savers' sums as a row of a table. */
export function row(what, times, sum) {
  const errors = Object.entries(sum.answers).filter(([status]) => status !== '200').map(([status, count]) => `${count} × ${status}`).join(', ');
  return `| ${what} | ${n(times)} | ${n(sum.saves)} | ${errors || 'none'} | ${sum.lost} | ${sum.doubled} | ${n(sum.longest / 1000, 1)} |`;
}

const HEAD = `| what | times | saves acknowledged | failed tries in between | lost | done twice | longest wait, s |
|---|---:|---:|---|---:|---:|---:|`;

export class Page {
  #parts = [];
  #began = new Date();
  #machine = machine();

  /** rows: of row(). */
  table(title, about, rows) {
    this.#parts.push(`## ${title}\n\n${about}\n\n${HEAD}\n${rows.join('\n')}\n`);
  }

  text(title, text) {
    this.#parts.push(`## ${title}\n\n${text}\n`);
  }

  write() {
    const commit = said('git', 'describe', '--always', '--dirty');
    const took = (Date.now() - this.#began) / 60_000;
    mkdirSync(join(root, 'docs'), {recursive: true});
    writeFileSync(join(root, 'docs/evidence.md'), `# Evidence

Written by \`tests/run evidence\`, not by hand: ${this.#began.toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit},
in ${n(took)} minutes.

${this.#machine}

Each save is repeated until it is acknowledged. A save is *lost* if it was acknowledged and is
not there, *done twice* if it made two revisions. Failed tries are what a client saw and
repeated; the longest wait is that of one save, from its first try to its acknowledgement.

${this.#parts.join('\n')}`);
  }
}
