// A process full of listeners, as many devices are: listeners.mjs URL FILE
//
// FILE has lines of "token session".  Each listens to its session; with
// `fetch` it asks for what came at every ring, as a client does, and looks at
// the clock that the saver wrote there.  Speaks with its parent by messages.
import {Agent} from 'node:http';
import {readFileSync} from 'node:fs';

import {events} from '../harness/live.mjs';
import {request} from '../harness/stack.mjs';

const [url, file, count, isFetching] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').trim().split('\n').slice(0, Number(count));
const agent = new Agent({keepAlive: true, maxSockets: 16});
let times = [];

async function listen(line) {
  const [token, id] = line.split(' ');
  const path = `/api/sessions/${id}`;
  let since = 0;
  let isAsking = false;
  let isAskedFor = false;
  const fetchSince = async () => {
    if (isAsking) {
      isAskedFor = true;
      return;
    }
    isAsking = true;
    do {
      isAskedFor = false;
      const res = await request(url, {path: `${path}/context?since=${since}`, token, agent});
      const now = process.hrtime.bigint();
      since = res.json.rev;
      const at = /^at (\d+)$/.exec(res.json.values.at ?? '');
      if (at) {
        times.push(Number(now - BigInt(at[1])) / 1e6);
      }
    } while (isAskedFor);
    isAsking = false;
  };
  const one = await events(url, path, {token, onRing: isFetching === 'fetch' ? fetchSince : () => {}});
  if (one.status !== 200) {
    throw new Error(`${one.status} ${one.text}`);
  }
  return one;
}

const all = [];
const rest = [...lines];
await Promise.all(Array.from({length: 32}, async () => {
  for (let line; (line = rest.pop());) {
    all.push(await listen(line));
  }
}));
process.send({open: all.length});
process.on('message', what => {
  if (what === 'times') {
    process.send({times, closed: all.filter(one => one.isClosed).length});
    times = [];
  } else {
    process.exit(0);
  }
});
process.on('disconnect', () => process.exit(0));
