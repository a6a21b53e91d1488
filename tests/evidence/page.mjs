// docs/evidence.md: the steps, the time, the machine, and the results.
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {arch, cpus, loadavg, release, totalmem} from 'node:os';
import {join} from 'node:path';

import {root} from '../harness/stack.mjs';

const said = (program, ...args) => execFileSync(program, args, {encoding: 'utf8', cwd: root, stdio: ['ignore', 'pipe', 'pipe']}).trim();
const n = (value, digits = 0) => value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});

function machine() {
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const nginx = execFileSync('sh', ['-c', 'nginx -v 2>&1'], {encoding: 'utf8'}).trim().replace('nginx version: ', '');
  return `${cpus().length} cores (${cpus()[0].model.trim()}), ${n(totalmem() / 2 ** 30)} GiB, ${arch()}, Linux ${release()}, ${system}; ` +
    `${said('psql', '--version')}, ${nginx}. Load average ${loadavg().map(l => n(l, 1)).join(', ')}: ` +
    'clients and servers share its cores.';
}

/** Savers' sums as a row of a table. */
export function row(what, times, sum) {
  const errors = Object.entries(sum.answers).filter(([status]) => status !== '200').map(([status, count]) => `${count} × ${status}`).join(', ');
  return `| ${what} | ${n(times)} | ${n(sum.saves)} | ${errors || 'none'} | ${sum.lost} | ${sum.doubled} | ${n(sum.longest / 1000, 1)} |`;
}

const HEAD = `| what | times | saves acknowledged | failed tries in between | lost | done twice | longest wait, s |
|---|---:|---:|---|---:|---:|---:|`;

const FILE = join(root, 'docs/evidence.md');

const INTRODUCTION = `# Evidence

Written by \`tests/run evidence\` and not by hand, a section at a time: each says when, of which
commit and on what machine it was measured.

Each save is repeated until it is acknowledged. A save is *lost* if it was acknowledged and is
not there, *done twice* if it made two revisions. Failed tries are what a client saw and
repeated; the longest wait is that of one save, from its first try to its acknowledgement. A
connection that nginx closes just as a request begins on it is opened anew, as browsers do.
`;

/** What was measured before, by title. */
function sections() {
  if (!existsSync(FILE))
    return new Map();
  return new Map(readFileSync(FILE, 'utf8').split(/^(?=## )/m).slice(1).map(text => [/^## (.*)$/m.exec(text)[1], text.trimEnd()]));
}

/** A section of the page, in place of the one of that title. */
function put(title, order, text) {
  const all = sections();
  const commit = said('git', 'describe', '--always');
  all.set(title, `## ${title}\n\n${text}\n\n${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}. ${machine()}`);
  const known = [...order.filter(name => all.has(name)), ...[...all.keys()].filter(name => !order.includes(name))];
  mkdirSync(join(root, 'docs'), {recursive: true});
  writeFileSync(FILE, [INTRODUCTION.trimEnd(), ...known.map(name => all.get(name))].join('\n\n') + '\n');
}

/** Rows: of row(). */
export const table = (title, order, about, rows) => put(title, order, `${about}\n\n${HEAD}\n${rows.join('\n')}`);
export const text = put;
