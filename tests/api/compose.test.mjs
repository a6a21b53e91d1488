// deploy/docker says the same as the example for one server, and compose.yaml names
// nothing that is not there.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {test} from 'node:test';

import YAML from 'yaml';

const deploy = join(dirname(fileURLToPath(import.meta.url)), '../../deploy');
const read = name => readFileSync(join(deploy, name), 'utf8');
const compose = YAML.parse(read('docker/compose.yaml'), {merge: true});
const services = Object.entries(compose.services);
const settings = name => Object.fromEntries([...read(name).matchAll(/^(\w+) = (.*)$/gm)].map(m => [m[1], m[2]]));

test('the settings are those of one server, but for the database and the group of the sockets', () => {
  const own = settings('docker/holdfast.conf');
  assert.equal(own.socket_group, 'www-data');
  delete own.socket_group;
  for (const key of ['database', 'migrate_database']) {
    const [host, passfile, ...rest] = own[key].split(' ');
    assert.equal(passfile, 'passfile=/etc/holdfast/pgpass');
    assert.ok(compose.services[host.replace('host=', '')], host);
    own[key] = rest.join(' ');
  }
  assert.deepEqual(own, settings('examples/single-node.conf'));
});

test('each secret that the settings name is mounted into holdfast and migrate', () => {
  const named = read('docker/holdfast.conf').match(/\/etc\/holdfast\/[\w.]+/g);
  for (const service of ['holdfast', 'migrate']) {
    const mounted = compose.services[service].volumes.map(v => v.split(':')[1]);
    for (const path of named)
      assert.ok(mounted.includes(path), `${path} in ${service}`);
  }
});

test('volumes, files, services and stages that are named are there', () => {
  const secrets = read('docker/make-secrets');
  for (const [name, service] of services) {
    for (const volume of service.volumes) {
      const from = volume.split(':')[0];
      if (from.startsWith('/etc/holdfast-docker/'))
        assert.ok(secrets.includes(from.slice('/etc/holdfast-docker/'.length)), `${name}: ${from}`);
      else if (from.startsWith('./'))
        assert.ok(existsSync(join(deploy, 'docker', from)), `${name}: ${from}`);
      else
        assert.ok(from in compose.volumes, `${name}: ${from}`);
    }
    for (const other of Object.keys(service.depends_on ?? {}))
      assert.ok(other in compose.services, `${name}: ${other}`);
    if (service.build)
      assert.ok(existsSync(join(deploy, 'docker', service.build.context, service.build.dockerfile)), name);
  }
});

test('the database has the roles of INSTALL.md', () => {
  const install = read('INSTALL.md').match(/^ {4}CREATE ROLE[^]*?CREATE DATABASE.*$/m)[0].split('\n').map(l => l.trim());
  const own = read('docker/database.sql').replaceAll(/ PASSWORD :'\w+'/g, '').split('\n');
  for (const line of install)
    assert.ok(own.includes(line), line);
});
