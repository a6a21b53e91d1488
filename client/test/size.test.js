import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {posix} from 'node:path';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';

const here = (name) => new URL(`../${name}`, import.meta.url);
const gzipped = (name) => gzipSync(readFileSync(here(name)), {level: 9}).length;

/** All that a module imports, and what that imports, by its place in client/. */
function reached(name, dynamic, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(here(name), 'utf8'), found = [...text.matchAll(/^import .*? from '(\.\.?\/.+?)'/gm)];
  if (dynamic) found.push(...text.matchAll(/import\('(\.\.?\/.+?)'\)/g));
  for (const [, next] of found) reached(posix.join(posix.dirname(name), next), dynamic, seen);
  return seen;
}

const total = (names) => [...names].reduce((sum, name) => sum + gzipped(name), 0);

test('the core, with all it imports, is at most 8 KiB gzipped as it is shipped', (t) => {
  const core = reached('holdfast.js'), ordinary = new Set([...core, ...reached('core/outbox.js'), ...reached('core/live.js')]);
  t.diagnostic(`core ${total(core)} bytes (${[...core].join(', ')}); with the first request ${total(ordinary)}; ` +
    `everything ${total(reached('holdfast.js', true))}`);
  assert.deepEqual([...core].sort(), ['core/journal.js', 'core/model.js', 'holdfast.js']);
  assert.ok(total(core) <= 8 * 1024, `${total(core)} bytes`);
});

test('nothing but the bindings imports a package', () => {
  for (const name of [...reached('holdfast.js', true), 'form.js', 'undo.js', 'nav.js', 'crypto.js']) {
    const foreign = [...readFileSync(here(name), 'utf8').matchAll(/from '([^.].*?)'/g)].map((m) => m[1]);
    assert.deepEqual(foreign, [], name);
  }
});
