// What people install: all of it, its licence, and nothing else; and it can be imported where React runs.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {test} from 'node:test';

const client = fileURLToPath(new URL('..', import.meta.url)), tools = join(client, '../tests/node_modules');
const read = (name) => readFileSync(join(client, name), 'utf8'), about = JSON.parse(read('package.json'));

test('the tarball has code, types, README and licence, and nothing else', () => {
  const [{files}] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--offline'], {cwd: client, encoding: 'utf8'}));
  const packed = files.map(({path}) => path).sort(), code = ['', 'core/', 'with/']
    .flatMap((dir) => readdirSync(join(client, dir)).filter((name) => /\.(js|d\.ts)$/.test(name)).map((name) => dir + name));
  assert.deepEqual(packed, [...code, 'LICENSE', 'README.md', 'package.json'].sort());
  assert.equal(read('LICENSE'), read('../LICENSE'));
  for (const entry of Object.values(about.exports)) {
    for (const file of Object.values(typeof entry === 'string' ? {file: entry} : entry)) assert.ok(packed.includes(file.slice(2)), file);
  }
});

test('the hooks are marked as client code, and can still be imported by server components', () => {
  assert.match(read('with/react.js'), /^'use client';\n/);
  const dir = mkdtempSync(join(tmpdir(), 'hf-server-')), modules = join(dir, 'node_modules');
  try {
    mkdirSync(modules);
    cpSync(client, join(modules, 'holdfast-client'), {recursive: true, filter: (f) => !/\/(test|demo)(\/|$)/.test(f.slice(client.length))});
    for (const name of ['react', 'react-dom', 'scheduler']) symlinkSync(join(tools, name), join(modules, name));
    const names = (...flags) => JSON.parse(execFileSync(process.execPath, [...flags, '--preserve-symlinks', '--input-type=module', '-e',
      "console.log(JSON.stringify(Object.keys(await import('holdfast-client/react')).sort()))"], {cwd: dir, encoding: 'utf8'}));
    assert.deepEqual(names('--conditions=react-server'), names());
  } finally {
    rmSync(dir, {recursive: true, force: true});
  }
});
