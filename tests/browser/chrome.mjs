// Debian's Chromium with a profile of its own, that can be killed and come back.
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {chromium} from 'playwright-core';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

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

  /** Every process of this profile, and nobody else's. */
  pids() {
    return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
      try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.profile); } catch { return false; }
    }).map(Number);
  }

  /** As a power cut would, but for the page cache. */
  async kill() {
    const {context} = this;
    const gone = context && new Promise((resolve) => context.once('close', resolve));
    for (const pid of this.pids()) {
      try { process.kill(pid, 'SIGKILL'); } catch { /* gone already */ }
    }
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
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
    this.profile = mkdtempSync(join(tmpdir(), 'hf-chrome-'));
  }

  async remove() {
    await this.kill();
    if (existsSync(this.profile)) rmSync(this.profile, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
  }
}
