import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {test} from 'node:test';

const client = fileURLToPath(new URL('..', import.meta.url)), tools = join(client, '../tests/node_modules');

/** As an application has it: the package in node_modules, `strict`, its own code beside it. */
function compiled(code) {
  const dir = mkdtempSync(join(tmpdir(), 'hf-types-')), modules = join(dir, 'node_modules');
  try {
    mkdirSync(join(modules, '@types'), {recursive: true});
    cpSync(client, join(modules, 'holdfast-client'), {recursive: true, filter: (f) => !/node_modules|\/(test|demo)(\/|$)/.test(f.slice(client.length))});
    for (const name of ['@types/react', 'csstype']) symlinkSync(join(tools, name), join(modules, name));
    writeFileSync(join(dir, 'app.tsx'), code);
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({compilerOptions: {strict: true, noEmit: true, jsx: 'react-jsx',
      target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2023', 'dom', 'dom.iterable'],
      exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types: []}, files: ['app.tsx']}));
    execFileSync(process.execPath, [join(tools, 'typescript/bin/tsc'), '-p', dir], {encoding: 'utf8'});
    return '';
  } catch (error) {
    return error.stdout || String(error);
  } finally {
    rmSync(dir, {recursive: true, force: true});
  }
}

test('an application that uses the whole API compiles in strict mode', () => {
  assert.equal(compiled(readFileSync(new URL('types.app.tsx', import.meta.url), 'utf8')), '');
});

test('initial may be a part of the keys, each of its type, also of an interface', () => {
  const open = (initial, of = '<Draft>') => compiled(`import {openSession} from 'holdfast-client';
interface Draft { title: string; body: {text: string} }
const draft: Draft = {title: '', body: {text: ''}};
const s = openSession${of}({user: 'a', auth: () => 'x', initial: ${initial}});
s.set('title', 'x');
void draft;`);
  assert.equal(open('draft'), '');
  assert.equal(open("{title: ''}"), '');
  assert.equal(open('draft', '') + open("{other: 1}", ''), '', 'without types of keys any key will do');
  assert.match(open('{title: 7}'), /not assignable to type 'string'/);
  assert.match(open('{nope: 1}'), /'nope' does not exist/);
});

test('wrong uses do not compile', () => {
  assert.match(compiled("import {openSession} from 'holdfast-client';\nopenSession({auth: () => 'x'});"), /'user' is missing/);
  assert.match(compiled("import {openSession} from 'holdfast-client';\n" +
    "const s = openSession<{title: string}>({user: 'a', auth: () => 'x'});\ns.set('title', 1);"), /not assignable/);
  assert.match(compiled("import {openSession} from 'holdfast-client';\n" +
    "const s = openSession<{p: {a: string; b?: {c: number}}}>({user: 'a', auth: () => 'x'});\n" +
    "s.merge('p', {a: null, b: {c: 2}});\ns.merge('p', {b: {c: 'x'}});"), /^\S*app\.tsx\(4,[^\n]*not assignable[^\n]*\n$/);
});
