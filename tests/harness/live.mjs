// Listeners as a browser has them: a stream of events, and a WebSocket.
//
// Both answer {status, headers, rings, closed, close}: rings is an array that
// grows; closed is a promise of how it ended.  One that was refused has
// {status, headers, text, json} instead, and no rings.
import {createHash, randomBytes} from 'node:crypto';
import http from 'node:http';

import {until} from './stack.mjs';

function refusal(res) {
  return new Promise(resolve => {
    const chunks = [];
    res.on('data', chunk => chunks.push(chunk));
    res.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      let json;
      try {
        json = JSON.parse(text);
      } catch {
        json = undefined;
      }
      resolve({status: res.statusCode, headers: res.headers, text, json});
    });
  });
}

/** What both kinds of listener have in common. */
class Listener {
  rings = [];

  constructor(res, close) {
    this.status = res.statusCode;
    this.headers = res.headers;
    this.close = close;
    this.closed = new Promise(resolve => {
      this.end = how => {
        this.isClosed = true;
        resolve(how);
      };
    });
  }

  /** Waits for a ring of this revision or a later one. */
  async hears(rev, seconds = 10) {
    return until(() => this.rings.find(ring => ring.rev >= rev),
      {seconds, every: 5, saying: `a ring of revision ${rev}`});
  }

  /** Waits for the end, however it comes. */
  async ends(seconds = 10) {
    await until(() => this.isClosed, {seconds, saying: 'the end of a stream'});
    return this.closed;
  }
}

/** A stream of events; opened with a bearer token, or a ticket in the query. */
export function events(url, path, {token, ticket, headers = {}, agent, onRing} = {}) {
  const query = ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
  const head = {Accept: 'text/event-stream', ...headers};
  if (token) {
    head.Authorization = `Bearer ${token}`;
  }
  const to = new URL(url);
  return new Promise((resolve, reject) => {
    const req = http.get({host: to.hostname, port: to.port, path: `${path}/live${query}`,
      headers: head, agent: agent ?? false}, res => {
      if (res.statusCode !== 200) {
        resolve(refusal(res));
        return;
      }
      const listener = new Listener(res, () => req.destroy());
      let text = '';
      listener.comments = [];
      res.setEncoding('utf8');
      res.on('data', chunk => {
        text += chunk;
        for (let at; (at = text.indexOf('\n')) >= 0; text = text.slice(at + 1)) {
          const line = text.slice(0, at);
          if (line.startsWith('data: ')) {
            const ring = JSON.parse(line.slice(6));
            listener.rings.push(ring);
            onRing?.(ring);
          } else if (line.startsWith(':')) {
            listener.comments.push(line);
          }
        }
      });
      res.on('close', () => listener.end(res.complete ? 'end' : 'cut'));
      res.on('error', () => listener.end('cut'));
      resolve(listener);
    });
    req.on('error', reject);
  });
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A frame as a client sends it: masked. */
function frame(opcode, payload) {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, i) => byte ^ mask[i % 4]));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked]);
}

/** Takes whole frames off the front; answers what is left. */
function frames(bytes, take) {
  for (;;) {
    if (bytes.length < 2) {
      return bytes;
    }
    let length = bytes[1] & 0x7f;
    let start = 2;
    if (length === 126) {
      if (bytes.length < 4) {
        return bytes;
      }
      length = bytes.readUInt16BE(2);
      start = 4;
    }
    if (bytes.length < start + length) {
      return bytes;
    }
    take(bytes[0] & 0x0f, bytes.subarray(start, start + length));
    bytes = bytes.subarray(start + length);
  }
}

/** A WebSocket; with a bearer, a ticket in the query, or in the protocols. */
export function socket(url, path, {token, ticket, protocols, headers = {}} = {}) {
  const query = ticket === undefined ? '' : `?ticket=${encodeURIComponent(ticket)}`;
  const key = randomBytes(16).toString('base64');
  const head = {Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key, ...headers};
  if (token) {
    head.Authorization = `Bearer ${token}`;
  }
  if (protocols) {
    head['Sec-WebSocket-Protocol'] = protocols.join(', ');
  }
  const to = new URL(url);
  return new Promise((resolve, reject) => {
    const req = http.get({host: to.hostname, port: to.port, path: `${path}/live${query}`,
      headers: head, agent: false}, res => resolve(refusal(res)));
    req.on('error', reject);
    req.on('upgrade', (res, wire, first) => {
      const accept = createHash('sha1').update(key + GUID).digest('base64');
      if (res.headers['sec-websocket-accept'] !== accept) {
        reject(new Error('another key was accepted'));
        return;
      }
      const listener = new Listener(res, () => wire.destroy());
      let rest = Buffer.alloc(0);
      let how = 'cut';
      const take = (opcode, payload) => {
        if (opcode === 1) {
          listener.rings.push(JSON.parse(payload.toString()));
        } else if (opcode === 8) {
          how = {code: payload.readUInt16BE(0), reason: payload.subarray(2).toString()};
          wire.end(frame(8, payload.subarray(0, 2)));
        } else if (opcode === 9) {
          wire.write(frame(10, payload));
        }
      };
      const on = chunk => {
        rest = frames(Buffer.concat([rest, chunk]), take);
      };
      on(first);
      wire.on('data', on);
      wire.on('error', () => {});
      wire.on('close', () => listener.end(how));
      resolve(listener);
    });
  });
}
