// Parsing and checking a save, beside ajv 8 in this Node and jansson's parse.
//
//	make -C build tests/bench/schema && node tests/bench/schema.mjs [BUILD]
//
// The bodies are saves of a form, of 1 KiB and of 64 KiB.  In each column the
// best of nine rounds; ours and jansson's are taken in turns, ajv's before.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.argv[2] ?? join(here, '../../build'));
const schemas = join(here, '../../schemas');
const need = createRequire(join(here, '../package.json'));
const Ajv = need('ajv/dist/2020').default;
const formats = need('ajv-formats').default;

const field = i => ({
  value: ['Ada Lovelace', '12 Analytical Way', '+44 20 7946 0958', 'said "yes" to Zoë'][i % 4],
  dirty: i % 2 === 0, touched: true, valid: i % 5 !== 0,
  errors: i % 5 ? [] : ['must not be empty'],
});

function save(bytes) {
  const set = {};
  const body = {client: 'b3f1c2d4e5a697887766554433221100', era: '1a2b3c4d', seq: 42,
    base: 17, strategy: 'merge', set, counters: {keys: 512}};
  for (let i = 0; Buffer.byteLength(JSON.stringify(body)) < bytes - 190; i++) {
    const form = set[`form/section-${i >> 3}`] ??=
      {fields: {}, metadata: {step: i, progress: i / 8, at: '2026-03-01T12:00:00.000Z'}};
    form.fields[`field_${i}`] = field(i);
  }
  set.note = '';
  set.note = 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(body)));
  return JSON.stringify(body);
}

function ajvCheck(name) {
  const ajv = new Ajv({strict: false});
  formats(ajv);
  for (const file of readdirSync(schemas).filter(f => f.endsWith('.json'))) {
    ajv.addSchema(JSON.parse(readFileSync(join(schemas, file), 'utf8')), `x:/${file}`);
  }
  return ajv.getSchema(`x:/${name}`);
}

function best(len, work) {
  const n = Math.ceil(4e6 / len);
  let least = Infinity;
  for (let round = 0; round < 9; round++) {
    const begun = process.hrtime.bigint();
    for (let i = 0; i < n; i++) {
      work();
    }
    least = Math.min(least, Number(process.hrtime.bigint() - begun) / (n * len));
  }
  return least;
}

const check = ajvCheck('save.json');
const dir = mkdtempSync(join(tmpdir(), 'hf-bench-'));
const bodies = [1024, 65536].map((bytes, i) => {
  const text = save(bytes);
  const file = join(dir, `${i}.json`);
  writeFileSync(file, text);
  return {text, file, len: Buffer.byteLength(text)};
});
const done = spawnSync(join(build, 'tests/bench/schema'),
  [schemas, 'save.json', ...bodies.map(b => b.file)], {encoding: 'utf8'});
rmSync(dir, {recursive: true});
if (done.status !== 0) {
  throw new Error(`tests/bench/schema: ${done.error ?? done.stderr}`);
}

const lines = done.stdout.trim().split('\n').map(line => line.split(' ').map(Number));
console.log('ns a byte      parse  parse+check  jansson  ajv+JSON.parse   checks/s' +
  '   of jansson   of ajv');
for (const [i, {text, len}] of bodies.entries()) {
  const [, parse, all, jansson] = lines[i];
  const ajv = best(len, () => {
    if (!check(JSON.parse(text))) {
      throw new Error(JSON.stringify(check.errors));
    }
  });
  console.log(`${String(len).padStart(6)} bytes ${parse.toFixed(2).padStart(7)} ` +
    `${all.toFixed(2).padStart(12)} ${jansson.toFixed(2).padStart(8)} ` +
    `${ajv.toFixed(2).padStart(15)} ${Math.round(1e9 / (all * len)).toString().padStart(10)}` +
    `${(all / jansson).toFixed(3).padStart(13)} ${(all / ajv).toFixed(3).padStart(8)}`);
}
