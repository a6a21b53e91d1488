// Debian's Chromium with a profile of its own, that can be killed and come back.
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {chromium} from 'playwright-core';

export const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const read = (file) => {
  try { return readFileSync(file, 'utf8'); } catch { return ''; }
};

/** Every process of a profile: those named after it, and all that descend from them; nobody else's. */
export function processes(profile) {
  const all = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
  const parent = new Map(all.map((pid) => [pid, read(`/proc/${pid}/stat`).replace(/^.*\) . (\d+) .*$/s, '$1')]));
  const ours = new Set(all.filter((pid) => read(`/proc/${pid}/cmdline`).includes(profile)));
  for (let before = -1; before !== ours.size;) {
    before = ours.size;
    for (const pid of all) if (ours.has(parent.get(pid))) ours.add(pid);
  }
  return [...ours];
}

/** A renderer names no profile, and its network process may still be sending: all of them, at once. */
export function killed(profile) {
  const pids = processes(profile);
  for (const pid of pids) {
    try { process.kill(Number(pid), 'SIGKILL'); } catch { /* gone already */ }
  }
  return pids;
}

export const removed = (profile) => rmSync(profile, {recursive: true, force: true, maxRetries: 10, retryDelay: 100});

export class Chrome {
  constructor() {
    this.profile = mkdtempSync(join(tmpdir(), 'hf-chrome-'));
  }

  async open(more = []) {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: [...ARGS, ...more], viewport: null,
    });
    this.context.on('close', () => { this.context = null; });
    return this;
  }

  /** As a power cut would, but for the page cache. */
  async kill() {
    const {context} = this;
    const gone = context && new Promise((resolve) => context.once('close', resolve));
    killed(this.profile);
    await gone;
    this.context = null;
    for (const lock of ['SingletonLock', 'SingletonSocket', 'SingletonCookie']) rmSync(join(this.profile, lock), {force: true});
  }

  async end() {
    await this.context?.close().catch(() => null);
    this.context = null;
  }

  /** The device is lost. */
  async wipe() {
    await this.kill();
    removed(this.profile);
    this.profile = mkdtempSync(join(tmpdir(), 'hf-chrome-'));
  }

  async remove() {
    await this.kill();
    removed(this.profile);
  }
}
