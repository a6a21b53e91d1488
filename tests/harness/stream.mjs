// A live stream as a browser holds it: server-sent events, or a WebSocket.
import {randomBytes} from 'node:crypto';
import http from 'node:http';

import {until} from './stack.mjs';

/**
 * Opens GET path as an event stream. Answers {status, headers, text, rings,
 * ring(condition), isOpen(), close()}; rings are the doorbells heard, parsed.
 */
export function listen(url, path, {token, headers = {}} = {}) {
  const base = new URL(url);
  const head = {Accept: 'text/event-stream', ...headers};
  if (token) {
    head.Authorization = `Bearer ${token}`;
  }
  return new Promise((resolve, reject) => {
    const req = http.get({host: base.hostname, port: base.port, path, headers: head}, res => {
      const stream = {status: res.statusCode, headers: res.headers, text: '', rings: []};
      let open = true;
      let rest = '';
      res.setEncoding('utf8');
      res.on('data', chunk => {
        stream.text += chunk;
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines.filter(l => l.startsWith('data: '))) {
          stream.rings.push(JSON.parse(line.slice(6)));
        }
      });
      res.on('close', () => {
        open = false;
      });
      stream.isOpen = () => open;
      stream.close = () => req.destroy();
      stream.ring = condition => until(() => stream.rings.find(condition),
        {saying: 'a doorbell'});
      if (res.statusCode === 200) {
        resolve(stream);
      } else {
        res.on('end', () => resolve({...stream, json: JSON.parse(stream.text)}));
      }
    });
    req.on('error', error => reject(error));
  });
}

/** The same as a WebSocket; text frames of a server only. */
export function listenWebSocket(url, path, {headers = {}} = {}) {
  const base = new URL(url);
  return new Promise((resolve, reject) => {
    const req = http.request({host: base.hostname, port: base.port, path, headers: {
      Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'), ...headers}});
    req.on('error', reject);
    req.on('response', res => {
      res.resume();
      resolve({status: res.statusCode, headers: res.headers});
    });
    req.on('upgrade', (res, socket, first) => {
      const stream = {status: res.statusCode, headers: res.headers, rings: []};
      let bytes = Buffer.alloc(0);
      let open = true;
      const take = chunk => {
        bytes = Buffer.concat([bytes, chunk]);
        while (bytes.length >= 2) {
          const long = (bytes[1] & 127) === 126;
          const at = long ? 4 : 2;
          const size = long ? bytes.readUInt16BE(2) : bytes[1] & 127;
          if (bytes.length < at + size) {
            return;
          }
          if ((bytes[0] & 15) === 1) {
            stream.rings.push(JSON.parse(bytes.subarray(at, at + size).toString()));
          }
          bytes = bytes.subarray(at + size);
        }
      };
      socket.on('data', take);
      socket.on('error', () => {});
      socket.on('close', () => {
        open = false;
      });
      take(first);
      stream.isOpen = () => open;
      stream.close = () => socket.destroy();
      stream.ring = condition => until(() => stream.rings.find(condition),
        {saying: 'a doorbell'});
      resolve(stream);
    });
    req.end();
  });
}
