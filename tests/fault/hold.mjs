// A network that holds up what is on its way: a proxy before a unix socket that
// can keep what clients send, and deliver it later.  In a thread of its own,
// for tests wait for programs without an event loop.
import {once} from 'node:events';
import {chmodSync, mkdirSync} from 'node:fs';
import net from 'node:net';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';

class Link {
  isHeld = false;
  kept = [];

  constructor(client, server) {
    Object.assign(this, {client, server});
    client.on('data', bytes => this.isHeld ? this.kept.push(bytes) : server.write(bytes));
    server.on('data', bytes => client.write(bytes));
    // What is kept comes before the end of the stream, as on a wire.
    client.on('end', () => {
      this.hasEnded = true;
      if (!this.isHeld)
        server.end();
    });
    server.on('end', () => client.end());
    for (const end of [client, server])
      end.on('error', () => {});
  }

  deliver() {
    this.isHeld = false;
    this.kept.splice(0).forEach(bytes => this.server.write(bytes));
    if (this.hasEnded)
      this.server.end();
  }

  get bytes() {
    return this.kept.reduce((sum, bytes) => sum + bytes.length, 0);
  }
}

function serve({path, to}) {
  let links = [];
  let isNewHeld = false;
  net.createServer({allowHalfOpen: true}, client => {
    const link = new Link(client, net.connect({path: to, allowHalfOpen: true}));
    link.isHeld = isNewHeld;
    links.push(link);
    link.server.on('close', () => links = links.filter(other => other !== link));
  }).listen(path, () => {
    chmodSync(path, 0o777); // a stack of root's runs as somebody else
    parentPort.postMessage('listening');
  });
  parentPort.on('message', ({what, isNewToo}) => {
    if (what === 'hold') {
      isNewHeld = isNewToo;
      links.forEach(link => link.isHeld = true);
    } else if (what === 'deliver') {
      isNewHeld = false;
      links.forEach(link => link.deliver());
    }
    parentPort.postMessage({bytes: links.reduce((sum, link) => sum + link.bytes, 0),
      ended: links.filter(link => link.hasEnded).length});
  });
}

if (!isMainThread && workerData?.path)
  serve(workerData);

/**
 * path is a socket that leads to another.  look() tells how many bytes are
 * held, and how many connections only the server has not seen the end of.
 */
export async function holdingProxy(path, to) {
  mkdirSync(dirname(path), {recursive: true});
  const worker = new Worker(fileURLToPath(import.meta.url), {workerData: {path, to}});
  await once(worker, 'message');
  const tell = async message => {
    worker.postMessage(message);
    return (await once(worker, 'message'))[0];
  };
  return {
    hold: ({isNewToo = false} = {}) => tell({what: 'hold', isNewToo}),
    look: () => tell({what: 'look'}),
    deliver: () => tell({what: 'deliver'}),
    close: () => worker.terminate(),
  };
}
