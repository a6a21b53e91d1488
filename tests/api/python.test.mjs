// The Python package against the real server.  Each of its tests is one here.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';

import {root, stack} from '../harness/stack.mjs';

const folder = join(root, 'tests/python');

/** Standard output of one file's tests and whether they passed; unittest says each on a line. */
async function run(file) {
  const s = await stack();
  const python = spawn('python3', ['-W', 'error::ResourceWarning', '-m', 'unittest', '-v', file.replace(/\.py$/, '')],
    {cwd: folder, env: {...process.env, PYTHONPATH: join(root, 'python'), PYTHONDONTWRITEBYTECODE: '1',
      HF_URL: s.url, HF_SECRET: join(s.dir, 'secret/dev.secret')}});
  let text = '';
  for (const stream of [python.stdout, python.stderr]) stream.on('data', some => { text += some; });
  const status = await new Promise(resolve => python.on('close', resolve));
  return {text, status};
}

for (const file of readdirSync(folder).filter(name => /^test_.*\.py$/.test(name))) {
  test(`python/${file}`, async t => {
    const {text, status} = await run(file);
    const tests = [...text.matchAll(/^(test_\w+) [^]*?(?:^|\.\.\. )(ok|FAIL|ERROR|skipped.*)$/gm)];
    assert.ok(tests.length > 0, text);
    for (const [, name, verdict] of tests) {
      await t.test(name.slice(5).replaceAll('_', ' '), () => assert.equal(verdict, 'ok', text));
    }
    assert.equal(status, 0, text);
  });
}
