// FastCGI as bytes on a socket, right and wrong, for tests that need the wrong.
import net from 'node:net';

export const BEGIN = 1;
export const ABORT = 2;
export const END = 3;
export const PARAMS = 4;
export const STDIN = 5;
export const STDOUT = 6;
export const GET_VALUES = 9;

/** One record of at most 65535 bytes. */
export function record(type, content = '', {id = 1, padding = 0} = {}) {
  const body = Buffer.from(content);
  const header = Buffer.from([1, type, id >> 8, id & 255,
    body.length >> 8, body.length & 255, padding, 0]);
  return Buffer.concat([header, body, Buffer.alloc(padding)]);
}

export function begin({role = 1, keepAlive = false, id = 1} = {}) {
  return record(BEGIN, Buffer.from([0, role, keepAlive ? 1 : 0, 0, 0, 0, 0, 0]), {id});
}

function length(n) {
  return n < 128 ? Buffer.from([n]) :
    Buffer.from([n >>> 24 | 128, n >>> 16 & 255, n >>> 8 & 255, n & 255]);
}

/** The content of PARAMS records; values may be strings or buffers. */
export function pairs(params) {
  const parts = [];
  for (const [name, value] of Object.entries(params)) {
    const [n, v] = [Buffer.from(name), Buffer.from(value)];
    parts.push(length(n.length), length(v.length), n, v);
  }
  return Buffer.concat(parts);
}

/** Content cut into records, and the empty one that ends the stream. */
export function stream(type, content, options) {
  const bytes = Buffer.from(content);
  const records = [];
  for (let at = 0; at < bytes.length; at += 65535)
    records.push(record(type, bytes.subarray(at, at + 65535), options));
  return Buffer.concat([...records, record(type, '', options)]);
}

/** A whole request as nginx would send it. */
export function request({method = 'GET', uri = '/', params = {}, body = '', keepAlive = false} = {}) {
  return Buffer.concat([
    begin({keepAlive}),
    stream(PARAMS, pairs({
      REQUEST_METHOD: method,
      REQUEST_URI: uri,
      CONTENT_LENGTH: body.length ? String(Buffer.byteLength(body)) : '',
      ...params,
    })),
    stream(STDIN, body),
  ]);
}

/** Split what came back into records. */
export function records(bytes) {
  const list = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt16BE(at + 4);
    list.push({type: bytes[at + 1], content: bytes.subarray(at + 8, at + 8 + size)});
    at += 8 + size + bytes[at + 6];
  }
  return list;
}

/** The answer as {status, headers, body, ends}; status 0 when there was none. */
export function answer(bytes) {
  const list = records(bytes);
  const text = Buffer.concat(list.filter(r => r.type === STDOUT).map(r => r.content));
  const split = text.indexOf('\r\n\r\n');
  if (split < 0)
    return {status: 0, headers: {}, body: '', ends: 0};
  const headers = Object.fromEntries(text.subarray(0, split).toString().split('\r\n')
    .map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
  return {
    status: Number.parseInt(headers.status, 10),
    headers,
    body: text.subarray(split + 4).toString(),
    ends: list.filter(r => r.type === END).length,
  };
}

export function connect(path) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({path}, () => resolve(socket));
    socket.once('error', reject);
  });
}

/**
 * Send the pieces, each in a write of its own, and resolve to all bytes that
 * come back until the other end closes.  With `end` our half is closed too.
 */
export async function exchange(path, pieces, {end = false, timeoutMs = 10_000} = {}) {
  const socket = await connect(path);
  const got = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end after ${timeoutMs} ms, ${Buffer.concat(got).length} bytes came`));
    }, timeoutMs);
    socket.on('data', d => got.push(d));
    // A reset is what a refused sender may get; the bytes before it count.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(got));
    });
    for (const piece of [pieces].flat())
      socket.write(piece);
    if (end)
      socket.end();
  });
}

export async function ask(path, options, more) {
  return answer(await exchange(path, request(options), more));
}
