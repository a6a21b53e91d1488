// An nginx of a test's own with the files of nginx/ as they are shipped: the
// rates, and whatever origins the test allows, before the workers of a stack.
import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {freePort, root, until} from './stack.mjs';

function connects(port) {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true) || socket.destroy());
    socket.on('error', () => resolve(false));
  });
}

/**
 * Answers {url, opsUrl, stop}; origins are those on the allow-list, sockets where its
 * workers are, files what stands in a file of nginx/ instead.
 */
export async function front(stack, {origins = [], sockets = stack.env.PGHOST, isLimited = true, files = {}} = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'hf-front-'));
  const port = await freePort();
  const ops = await freePort();
  mkdirSync(join(dir, 'holdfast'));
  for (const name of readdirSync(join(root, 'nginx'))) {
    const text = (files[name] ?? readFileSync(join(root, 'nginx', name), 'utf8'))
      .replaceAll('/run/holdfast-live/', `${stack.env.PGHOST}/live/`)
      .replaceAll('/run/holdfast/', `${sockets}/`)
      .replaceAll(/rate=\d+r/g, rate => isLimited ? rate : 'rate=1000000r')
      .replaceAll('/var/log/nginx/', `${dir}/`)
      .replaceAll('/usr/share/holdfast', root)
      .replaceAll('127.0.0.1:9180', `127.0.0.1:${ops}`);
    writeFileSync(join(dir, 'holdfast', name), text);
  }
  writeFileSync(join(dir, 'holdfast/origins.map'),
    origins.map(origin => `"${origin}" $http_origin;\n`).join(''));
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(what => `${what}_temp_path ${dir}/${what};`).join('\n');
  const user = process.getuid() === 0 ? 'user root;' : '';
  writeFileSync(join(dir, 'nginx.conf'), `
    daemon off; ${user} pid ${dir}/pid; error_log ${dir}/error.log warn;
    events { worker_connections 16384; }
    http { ${temp}
      include holdfast/http.conf; include holdfast/ops.conf;
      server { listen 127.0.0.1:${port}; include holdfast/holdfast.conf; }
    }`);
  const child = spawn('nginx', ['-e', 'stderr', '-p', dir, '-c', join(dir, 'nginx.conf')],
    {stdio: 'inherit', env: {...process.env, PATH: `${process.env.PATH}:/usr/sbin`}});
  const stop = () => {
    child.kill('SIGTERM');
    rmSync(dir, {recursive: true, force: true});
  };
  process.once('exit', stop);
  await until(() => connects(port), {saying: 'nginx listens'});
  return {url: `http://127.0.0.1:${port}`, opsUrl: `http://127.0.0.1:${ops}`, stop};
}
