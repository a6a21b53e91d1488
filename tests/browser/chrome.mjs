// Debian's Chromium with a profile of its own, that can be killed and come back.
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {chromium} from 'playwright-core';

export const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** Every process of a profile, and nobody else's. */
export function killed(profile) {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile); } catch { return false; }
  });
  for (const pid of pids) {
    try { process.kill(Number(pid), 'SIGKILL'); } catch { /* gone already */ }
  }
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
