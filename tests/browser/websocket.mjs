// As much of a WebSocket client as WebDriver BiDi needs: text, both ways.
import {randomBytes} from 'node:crypto';
import http from 'node:http';

export async function connected(url, heard) {
  const socket = await new Promise((resolve, reject) => {
    const {hostname, port, pathname} = new URL(url);
    const request = http.request({hostname, port, path: pathname, headers: {Connection: 'Upgrade', Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64')}});
    request.on('upgrade', (response, stream) => resolve(stream)).on('error', reject);
    request.on('response', ({statusCode}) => reject(new Error(`no WebSocket: ${statusCode}`)));
    request.end();
  });
  let bytes = Buffer.alloc(0), text = [];
  socket.on('error', () => null);
  socket.on('data', (part) => {
    bytes = Buffer.concat([bytes, part]);
    for (let frame; (frame = first(bytes)); bytes = bytes.subarray(frame.end)) {
      if (frame.opcode > 2) continue;
      text.push(frame.payload);
      if (!frame.fin) continue;
      heard(Buffer.concat(text).toString());
      text = [];
    }
  });
  return {
    send: (message) => socket.write(masked(Buffer.from(message))),
    close: () => socket.destroy(),
  };
}

function first(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 127, at = {126: 4, 127: 10}[short] ?? 2;
  if (bytes.length < at) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = at + length;
  return bytes.length < end ? null : {fin: bytes[0] >= 128, opcode: bytes[0] & 15, payload: bytes.subarray(at, end), end};
}

function masked(payload) {
  const {length} = payload, mask = randomBytes(4), head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
  head[0] = 0x81;
  head[1] = 0x80 | {2: length, 4: 126, 10: 127}[head.length];
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i % 4])]);
}
