// Debian's Firefox over WebDriver BiDi, in the shape in which the promise test uses Chrome.
import {spawn} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {freePort, until} from '../harness/stack.mjs';
import {killed, removed} from './chrome.mjs';
import {connected} from './websocket.mjs';

const PREFS = {
  'app.normandy.enabled': false, 'app.update.enabled': false, 'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false, 'browser.safebrowsing.downloads.enabled': false,
  'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false, 'browser.sessionstore.resume_from_crash': false,
  'toolkit.startup.max_resumed_crashes': -1, 'browser.aboutwelcome.enabled': false, 'browser.startup.page': 0,
};

export class Firefox {
  context = null;
  #next = 1;

  constructor() { this.#profile(); }

  #profile() {
    this.profile = mkdtempSync(join(tmpdir(), 'hf-firefox-'));
    writeFileSync(join(this.profile, 'user.js'),
      Object.entries(PREFS).map(([k, v]) => `user_pref(${JSON.stringify(k)}, ${JSON.stringify(v)});\n`).join(''));
  }

  async open() {
    const port = await freePort();
    this.waiting = new Map();
    this.functions = new Map();
    this.process = spawn(process.env.FIREFOX ?? 'firefox-esr', ['--headless', '--no-remote', '--profile', this.profile,
      '--remote-debugging-port', String(port), 'about:blank'], {stdio: 'ignore', env: {...process.env, HOME: this.profile, MOZ_CRASHREPORTER_DISABLE: '1'}});
    this.socket = await until(() => connected(`ws://127.0.0.1:${port}/session`, (text) => this.#heard(JSON.parse(text))).catch(() => null),
      {seconds: 60, every: 100, saying: 'Firefox listens'});
    await this.send('session.new', {capabilities: {}});
    await this.send('session.subscribe', {events: ['script.message']});
    const pages = new Set();
    this.context = {pages: () => [...pages], newPage: () => this.#page(pages)};
    return this;
  }

  #heard({id, result, error, message, method, params}) {
    if (method === 'script.message') return this.functions.get(params.channel)?.(params.data.value);
    const {resolve, reject} = this.waiting.get(id) ?? {};
    this.waiting.delete(id);
    return error ? reject?.(new Error(`${error}: ${message}`)) : resolve?.(result);
  }

  send(method, params) {
    const id = this.#next++;
    this.socket.send(JSON.stringify({id, method, params}));
    return new Promise((resolve, reject) => this.waiting.set(id, {resolve, reject}));
  }

  async #page(pages) {
    const {context} = await this.send('browsingContext.create', {type: 'tab'});
    const page = {
      exposeFunction: async (name, fn) => {
        const channel = `${context} ${name}`;
        this.functions.set(channel, fn);
        await this.send('script.addPreloadScript', {contexts: [context], functionDeclaration: `(said) => { window.${name} = said; }`,
          arguments: [{type: 'channel', value: {channel}}]});
      },
      goto: (url) => this.send('browsingContext.navigate', {context, url, wait: 'complete'}),
      evaluate: async (fn, arg) => {
        const expression = `(async () => JSON.stringify(await (${fn})(${JSON.stringify(arg)})))()`;
        const {result, exceptionDetails} = await this.send('script.evaluate', {expression, target: {context}, awaitPromise: true});
        if (exceptionDetails) throw new Error(exceptionDetails.text);
        return result.type === 'undefined' ? undefined : JSON.parse(result.value);
      },
      close: async () => {
        pages.delete(page);
        await this.send('browsingContext.close', {context});
      },
    };
    pages.add(page);
    return page;
  }

  async kill() {
    const gone = this.process && new Promise((resolve) => this.process.exitCode ?? this.process.signalCode ? resolve() : this.process.once('exit', resolve));
    killed(this.profile);
    await gone;
    this.socket?.close();
    this.context = this.process = null;
  }

  async wipe() {
    await this.kill();
    removed(this.profile);
    this.#profile();
  }

  async remove() {
    await this.kill();
    removed(this.profile);
  }
}
