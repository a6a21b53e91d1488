// Chromium by its own protocol alone, over a pipe: Playwright keeps every tab as
// if it were in front, and no page in the back-forward cache.
import {spawn} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {ARGS, killed, removed} from './chrome.mjs';

export class Raw {
  #next = 1;
  #waiting = new Map();
  #rest = '';
  events = [];

  async open() {
    this.profile = mkdtempSync(join(tmpdir(), 'hf-raw-'));
    this.process = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...ARGS, '--headless', '--remote-debugging-pipe',
      `--user-data-dir=${this.profile}`, 'about:blank'], {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    this.process.stdio[4].setEncoding('utf8').on('data', (text) => this.#read(text));
    return this;
  }

  #read(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const {id, result, error, method, params} of messages.map(JSON.parse)) {
      if (method) this.events.push({method, params});
      const {resolve, reject} = this.#waiting.get(id) ?? {};
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
      this.#waiting.delete(id);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    this.process.stdio[3].write(`${JSON.stringify({id, method, params, sessionId})}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, {resolve, reject}));
  }

  async page(url) {
    const {targetId} = await this.send('Target.createTarget', {url});
    const {sessionId} = await this.send('Target.attachToTarget', {targetId, flatten: true});
    const send = (method, params) => this.send(method, params, sessionId);
    const run = async (expression) => {
      const {result, exceptionDetails} = await send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    };
    return {send, run, front: () => this.send('Target.activateTarget', {targetId}), close: () => this.send('Target.closeTarget', {targetId})};
  }

  async end() {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    killed(this.profile);
    await gone;
    removed(this.profile);
  }
}
