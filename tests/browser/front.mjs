// What stands between the browser and the stack: serves the client and the test
// pages, passes /api on, and misbehaves as told.
//
// It can be offline, drop an answer after the server has committed, send a
// request twice, hold beacons back, and answer by itself.  What it saw is in
// `seen`.
import {readFileSync} from 'node:fs';
import http from 'node:http';
import {createRequire} from 'node:module';
import {extname, join, normalize} from 'node:path';

import {root} from '../harness/stack.mjs';

const agent = new http.Agent({keepAlive: false});
const TYPES = {'.js': 'text/javascript', '.mjs': 'text/javascript', '.html': 'text/html', '.css': 'text/css', '.json': 'application/json'};
const require = createRequire(join(root, 'tests/package.json'));

/** React comes as CommonJS: the same code, as a module. */
function asModule(name) {
  const file = require.resolve(name).replace(/index\.js$|client\.js$|jsx-runtime\.js$/, (m) => ({
    'index.js': `cjs/${name.split('/')[0]}.development.js`, 'client.js': 'cjs/react-dom-client.development.js',
    'jsx-runtime.js': 'cjs/react-jsx-runtime.development.js',
  })[m]);
  const code = readFileSync(file, 'utf8'), names = [...new Set([...code.matchAll(/\brequire\("([^"]+)"\)/g)].map((m) => m[1]))];
  const made = Object.keys(require(name)).filter((k) => /^\w+$/.test(k) && k !== 'default');
  return `${names.map((n, i) => `import * as m${i} from '/npm/${n}';`).join('\n')}
const module = {exports: {}}, exports = module.exports, process = {env: {NODE_ENV: 'development'}};
const require = (n) => ({${names.map((n, i) => `${JSON.stringify(n)}: m${i}.default`).join(', ')}})[n];
${code}
export default module.exports;
export const {${made.join(', ')}} = module.exports;`;
}

const read = (stream) => new Promise((resolve) => {
  const parts = [];
  stream.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts))).on('error', () => resolve(null));
});

export class Front {
  offline = false;
  /** @type {(request) => object | undefined} {drop, repeat, hold, status, body, headers, delay} */
  decide = () => undefined;
  /** What /token/USER answers: a token, or {status, body}. */
  token = () => '';
  /** Pages made by a test: path -> HTML. */
  pages = {};
  seen = [];
  errors = [];
  held = [];
  #open = new Set();

  constructor(target) {
    this.target = new URL(target);
    this.server = http.createServer((req, res) => this.#serve(req, res).catch((error) => {
      this.errors.push(`${req.method} ${req.url}: ${error.stack}`);
      res.destroy();
    }));
    this.server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.on('close', () => this.#open.delete(socket));
    });
  }

  async listen(port = 0) {
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() {
    for (const socket of this.#open) socket.destroy();
    this.server.close();
  }

  /** Streams too: what was open is cut. */
  goOffline() {
    this.offline = true;
    for (const socket of this.#open) if (socket.api) socket.destroy();
  }

  /** Beacons held back arrive now. */
  async release() {
    for (const {request, body} of this.held.splice(0)) await this.#pass(request, body);
  }

  async #serve(req, res) {
    const {pathname} = new URL(req.url, this.url);
    if (pathname.startsWith('/token/')) return this.#token(pathname.slice(7), res);
    if (!pathname.startsWith('/api/')) return this.#file(pathname, res);
    req.socket.api = true;
    const body = await read(req);
    if (this.offline || body === null) return req.socket.destroy();
    const request = {method: req.method, url: req.url, headers: req.headers, body: body.toString(), at: Date.now()};
    this.seen.push(request);
    const fate = this.decide(request) ?? {};
    if (fate.delay) await new Promise((r) => setTimeout(r, fate.delay));
    if (fate.status) {
      res.writeHead(fate.status, {'Content-Type': 'application/problem+json', ...fate.headers});
      return res.end(JSON.stringify({status: fate.status, type: `urn:holdfast:problem:${fate.body?.code}`, ...fate.body}));
    }
    if (fate.hold) {
      this.held.push({request, body});
      res.writeHead(204);
      return res.end();
    }
    if (req.headers.accept === 'text/event-stream') return this.#stream(request, req, res);
    if (fate.repeat) await this.#pass(fate.repeat === true ? request : fate.repeat(request), body);
    const answer = await this.#pass(request, body);
    if (fate.drop || this.offline) return req.socket.destroy();
    res.writeHead(answer.status, answer.headers);
    res.end(answer.body);
  }

  #token(user, res) {
    const token = this.token(user), {status = 200, body = token} = token;
    res.writeHead(status, {'Content-Type': 'text/plain'});
    res.end(body);
  }

  #pass(request, body) {
    const {method, url, headers, body: text} = request;
    const bytes = Buffer.from(text ?? body), {host, connection, ...rest} = headers;
    return new Promise((resolve, reject) => {
      const to = http.request(new URL(url, this.target), {method, agent, headers: {...rest, host: this.target.host,
        'content-length': bytes.length, ...rest.origin && {origin: this.target.origin}}}, async (from) => {
        const {connection: c, 'transfer-encoding': t, ...kept} = from.headers;
        request.status = from.statusCode;
        request.done ??= Date.now();
        resolve({status: from.statusCode, headers: kept, body: await read(from)});
      });
      to.on('error', reject);
      to.end(bytes);
    });
  }

  #stream({url, headers}, req, res) {
    const {host, ...rest} = headers;
    const to = http.request(new URL(url, this.target), {agent, headers: {...rest, host: this.target.host}}, (from) => {
      res.writeHead(from.statusCode, from.headers);
      from.pipe(res);
    });
    to.on('error', () => res.destroy());
    res.on('close', () => to.destroy());
    to.end();
  }

  #file(pathname, res) {
    if (this.pages[pathname]) {
      res.writeHead(200, {'Content-Type': 'text/html'});
      return res.end(this.pages[pathname]);
    }
    const file = pathname.startsWith('/client/') ? join(root, normalize(pathname))
      : pathname.startsWith('/npm/') ? null : join(root, 'tests/browser/pages', normalize(pathname));
    try {
      const text = file ? readFileSync(file) : asModule(pathname.slice(5));
      res.writeHead(200, {'Content-Type': TYPES[extname(file ?? 'npm.js')] ?? 'text/plain', 'Cache-Control': 'no-cache'});
      res.end(text);
    } catch (error) {
      res.writeHead(404, {'Content-Type': 'text/plain'});
      res.end(String(error));
    }
  }
}
