// Prints a TCP port on 127.0.0.1 that nobody uses, below the ephemeral range.
import net from 'node:net';

export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = net.createServer();
    const isFree = await new Promise(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      await new Promise(resolve => server.close(resolve));
      return port;
    }
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  console.log(await freePort());
}
