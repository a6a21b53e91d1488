// What client/README.md tells people to paste works as it stands there.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {root} from '../harness/stack.mjs';
import {Stage, until} from './pages.mjs';

const stage = new Stage(), text = readFileSync(join(root, 'client/README.md'), 'utf8');
before(() => stage.start());
after(() => stage.end());

const blocks = (language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((m) => m[1]);
const [express] = blocks('js'), [django] = blocks('python'), [php] = blocks('php'), [html] = blocks('html');

/** In a folder of its own, with the secret of the stack. */
function ran(name, code, program, files = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'hf-readme-'));
  try {
    for (const [path, content] of Object.entries({...files, [name]: code})) {
      mkdirSync(join(dir, path, '..'), {recursive: true});
      writeFileSync(join(dir, path), content.replace('/etc/holdfast/jwt.secret', join(stage.stack.dir, 'secret/dev.secret')));
    }
    return execFileSync(program, [name], {cwd: dir, encoding: 'utf8', timeout: 10_000}).trim();
  } finally {
    rmSync(dir, {recursive: true, force: true});
  }
}

async function accepted(token, user) {
  const {status, json} = await stage.stack.api('POST', '/api/sessions', {token, body: {app: 'readme'}});
  assert.equal(status, 201);
  assert.equal(json.session.user, user);
}

test('the token endpoint for Express makes a token that Holdfast takes', async () => {
  const code = `const app = {get: (path, answer) => queueMicrotask(() => answer({user: {id: 7}},
    {set() { return this; }, type() { return this; }, send: (out) => console.log(out)}))};\n${express}`;
  await accepted(ran('token.mjs', code, process.execPath), '7');
});

test('the one for Django does', async () => {
  const code = `${django}
class User: is_authenticated, pk = True, 8
class Request: user = User
print(holdfast_token(Request).content.decode())`;
  const stub = 'class HttpResponse:\n    def __init__(self, content=b"", **more):\n        self.content = content\n';
  await accepted(ran('views.py', code, '/usr/bin/python3', {'django/__init__.py': '', 'django/http.py': stub}), '8');
});

test('the one for PHP does', async () => {
  const code = php.replace('session_start();', "$_SESSION = ['user_id' => 9];");
  await accepted(ran('token.php', code, 'php'), '9');
});

test('the ten lines keep a text over a crash, and in another tab', async () => {
  assert.ok(html.trim().split('\n').length <= 13);
  const user = stage.user();
  stage.front.pages['/readme.html'] = html.replace("'42'", `'${user}'`).replace('/holdfast-token', `/token/${user}`);
  const open = async () => {
    const page = await stage.chrome.context.newPage();
    await page.goto(`${stage.front.url}/readme.html`);
    return page;
  };
  const page = await open();
  await until(async () => await page.locator('#title').evaluate((el) => el.oninput !== null));
  await page.fill('#title', 'Hello');
  await until(async () => /safe here|saved/.test(await page.locator('#state').textContent()));
  await page.close();
  const again = await open();
  await until(async () => await again.inputValue('#title') === 'Hello');
  const other = await open();
  await until(async () => await other.inputValue('#title') === 'Hello');
  await again.fill('#title', 'Hello, world');
  await until(async () => await other.inputValue('#title') === 'Hello, world');
});
