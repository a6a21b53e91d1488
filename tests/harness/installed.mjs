// The client as an app has it: a package beside the libraries that it is used with.
import {cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';

import {root} from './stack.mjs';

const client = join(root, 'client'), libraries = join(root, 'tests/node_modules');

/** The folder of an app that has installed holdfast-client; gone when the process ends. */
export function installed() {
  const dir = mkdtempSync(join(tmpdir(), 'hf-app-')), modules = join(dir, 'node_modules');
  process.once('exit', () => rmSync(dir, {recursive: true, force: true}));
  mkdirSync(modules);
  cpSync(client, join(modules, 'holdfast-client'),
    {recursive: true, filter: file => !/\/(test|demo|node_modules)(\/|$)/.test(file.slice(client.length))});
  for (const name of readdirSync(libraries).filter(file => !file.startsWith('.'))) {
    mkdirSync(dirname(join(modules, name)), {recursive: true});
    symlinkSync(join(libraries, name), join(modules, name));
  }
  const {exports} = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'));
  return {dir, load: name => import(pathToFileURL(join(modules, 'holdfast-client', exports[`./${name}`].default)))};
}
