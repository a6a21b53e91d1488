// What client/README.md tells people to paste works as it stands there.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import typescript from 'typescript';

import {root} from '../harness/stack.mjs';
import {Stage, until} from './pages.mjs';

const stage = new Stage(), text = readFileSync(join(root, 'client/README.md'), 'utf8');
before(() => stage.start());
after(() => stage.end());

const blocks = (language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((m) => m[1]);
const [django] = blocks('python'), [php] = blocks('php'), [html] = blocks('html'), [jsx] = blocks('jsx');

/** The code that comes next below these words. */
function below(words) {
  assert.equal(text.split(words).length, 2, `once in the README: ${words}`);
  return text.slice(text.indexOf(words)).match(/^```js\n([^]*?)^```/m)[1];
}

const js = {
  express: below('**Express**'), unloaded: below('**While nothing is loaded**'), submit: below('**A submit**'),
  form: below('**A form**'), clash: below('**Two people, or two tabs'), undoing: below('**Undo that survives'),
  nav: below('**Where a person was**'), out: below('**Logging out**'), signingIn: below('**Signing in**'),
  sealing: below('**End-to-end encryption**'), refused: below('**What the server refused**'),
  gone: below('**The session is gone**'), pace: below('**When edits are sent**'), words: below('**What the state is'),
  rest: below('**Anything else the API has**'), ending: below('**Done, and the next one**'),
  taking: below('**Taking back what was not sent**'), chat: below('**What is said in a session**'),
  jobs: below('**Work that takes long**'), worker: below('The processor runs in Node'), steps: below('**Steps, and where'),
  people: below('**Other people**'), migrate: below('**A new version of the app**'), own: below('### Your own auth'),
};

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
    {set() { return this; }, type() { return this; }, send: (out) => console.log(out)}))};\n${js.express}`;
  await accepted(ran('token.mjs', code, process.execPath), '7');
});

test('the token endpoint for Django makes a token that Holdfast takes', async () => {
  const code = `${django}
class User: is_authenticated, pk = True, 8
class Request: user = User
print(holdfast_token(Request).content.decode())`;
  const stub = 'class HttpResponse:\n    def __init__(self, content=b"", **more):\n        self.content = content\n';
  await accepted(ran('views.py', code, '/usr/bin/python3', {'django/__init__.py': '', 'django/http.py': stub}), '8');
});

test('the token endpoint for PHP makes a token that Holdfast takes', async () => {
  const code = php.replace('session_start();', "$_SESSION = ['user_id' => 9];");
  await accepted(ran('token.php', code, 'php'), '9');
});

test('the first example keeps a text over a crash, and in another tab', async () => {
  assert.ok(html.trim().split('\n').length <= 16);
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

// --- the recipes: each runs in a page, with what the text around it takes for granted ---

const {exports: parts} = JSON.parse(readFileSync(join(root, 'client/package.json'), 'utf8'));
const packages = Object.fromEntries(Object.entries(parts).filter(([, part]) => part.default)
  .map(([name, part]) => [join('holdfast-client', name), join('/client', part.default)]));
const map = JSON.stringify({imports: {...packages, ...Object.fromEntries(['react', 'react-dom', 'react-dom/client', 'scheduler']
  .map((name) => [name, `/npm/${name}`]))}});

/** A page with `s`, `me` and `auth` in it, that runs `code` and then sets `done`. */
async function recipe(code, {body = '', more = ''} = {}) {
  const user = stage.user(), path = `/recipe-${user}.html`, page = await stage.chrome.context.newPage();
  stage.front.pages[path] = `<!doctype html><title>recipe</title>${body}
<script type="importmap">${map}</script>
<script type="module">
  import {openSession, wipeLocal} from 'holdfast-client';
  const me = {id: '${user}'}, auth = async () => (await fetch('/token/${user}')).text();
  const s = window.s = openSession({user: me.id, app: 'readme', slot: 'one', auth, live: false});
  await s.ready;
  ${more}
  ${code}
  window.done = true;
</script>`;
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.stack));
  await page.goto(stage.front.url + path);
  await until(() => problems.length || page.evaluate(() => window.done), {saying: 'it has run'});
  assert.deepEqual(problems, []);
  return {page, user, problems};
}

const server = async ({page}) => page.evaluate(async () => (await s.flush()).server);

test('the form of the README is kept, and its steps', async () => {
  const body = '<form><input name="first"></form><button id="next">next</button>', its = await recipe(js.form, {body});
  await its.page.fill('[name=first]', 'Ann');
  await its.page.click('#next');
  await until(() => server(its));
  const kept = await its.page.evaluate(() => [s.get('form/profile').value, s.get('step/profile'), s.get('step/upload')]);
  assert.deepEqual(kept, [{first: 'Ann'}, {status: 'completed'}, {status: 'active'}]);
});

test('the example for conflicts reports them, and the copies can be shown', async () => {
  const more = 's.set("title", "mine"); const show = (list) => { window.shown = list.map(({key, theirs}) => [key, theirs]); };';
  const {page, user} = await recipe(js.clash, {more});
  const {id, rev: base} = await page.evaluate(() => s.flush().then(({rev}) => ({id: s.info.id, rev})));
  stage.front.offline = true;
  await page.evaluate(() => s.set('title', 'mine after all'));
  await stage.api(user, 'PATCH', `/api/sessions/${id}/context`, {base, set: {title: 'theirs'}});
  stage.calm();
  await page.evaluate(() => s.wake());
  await until(() => page.evaluate(() => JSON.stringify(window.shown) === '[["title","theirs"]]'));
});

test('the undo example works', async () => {
  const its = await recipe(js.undoing, {body: '<button id="undo">undo</button>'});
  await its.page.evaluate(() => s.set('form/a', 1));
  await until(() => server(its));
  await its.page.click('#undo');
  await until(() => its.page.evaluate(() => s.get('form/a') === undefined));
});

test('the navigation example stays without a stored place, and keeps the present one', async () => {
  const {page} = await recipe(js.nav);
  await until(() => page.evaluate(() => s.get('nav')?.url === location.pathname));
});

test('the logout example leaves nothing on the device', async () => {
  const more = 's.set("a", 1); await s.flush();', route = {method: 'POST', url: '/api/account/sign-out'};
  const {page} = await recipe(js.out, {more});
  assert.deepEqual(await page.evaluate(() => [s.status.reason, s.get('a')]), ['wiped', undefined]);
  const asked = stage.front.seen.find(({method, url}) => method === route.method && url === route.url);
  assert.ok(asked.status < 300, `${asked.status}`);
});

test('the encryption example shows the server nothing', async () => {
  const its = await recipe(js.sealing, {more: 'const rawKey = crypto.getRandomValues(new Uint8Array(32)), text = "dear diary";'});
  await until(() => server(its));
  await until(() => its.page.evaluate(() => s.get('diary')?.alg === 'A256GCM'));
});

test('the example for rejected edits reports them', async () => {
  const {page} = await recipe(js.refused, {more: 'const toast = (text) => { window.said = text; };'});
  await page.evaluate(() => { s.set('nul', '\u0000'); s.flush(); });
  await until(() => page.evaluate(() => /^Not saved: \w/.test(window.said)));
});

test('the React example keeps the title', async () => {
  const {outputText} = typescript.transpileModule(jsx.replace(/^<SessionProvider/m, 'export const app = <SessionProvider'),
    {compilerOptions: {jsx: typescript.JsxEmit.React, target: 'esnext', module: 'esnext'}});
  const code = `${outputText.replace('export const app', 'const app')}
  const {createRoot} = await import('react-dom/client');
  createRoot(document.querySelector('#root')).render(app);`;
  const {page, user} = await recipe(code, {body: '<div id="root"></div>', more: 'const React = (await import("react")).default;'});
  await page.fill('#root input', 'Hello');
  await page.press('#root input', 'Tab');
  await until(async () => {
    const {json} = await stage.api(user, 'POST', '/api/sessions/latest/recover', {app: 'editor', slot: 'draft'});
    return json.context?.values.title === 'Hello';
  });
});

test('the form example is disabled until loaded, and its submit reports rejected edits', async () => {
  const {page} = await recipe(`${js.unloaded}\nwindow.submit = async () => { ${js.submit} };`,
    {body: '<fieldset disabled></fieldset>', more: 'window.alert = (text) => { window.said = text; };'});
  assert.equal(await page.locator('fieldset').isDisabled(), false);
  await page.evaluate(() => { s.set('nul', '\u0000'); return submit(); });
  assert.equal(await page.evaluate(() => window.said), 'Not accepted: nul');
});

test('the example for a session that is gone goes on in a new one', async () => {
  const {page, user} = await recipe(js.gone, {more: 'window.confirm = () => true;'});
  const old = await page.evaluate(async () => { s.set('a', 1); await s.flush(); return s.info.id; });
  await stage.api(user, 'DELETE', `/api/sessions/${old}`);
  await page.evaluate(() => s.wake());
  await until(() => page.evaluate((id) => s.status.server && s.info.id !== id, old));
  assert.equal((await stage.held(user, page)).values.a, 1);
});

test('the example for when edits are sent: quick keys leave at once, a note when it is saved', async () => {
  const {page, user} = await recipe(`${js.pace}\nwindow.quick = quick;`, {body: '<button id="save">save</button>'});
  const held = async () => (await stage.api(user, 'GET',
    `/api/sessions/${await page.evaluate(async () => { await quick.ready; return quick.info.id; })}/context`)).json.values;
  await page.waitForTimeout(1500);
  assert.deepEqual(await held(), {});
  await page.click('#save');
  await until(async () => (await held())['note/1'] === 'when I say so');
  await page.evaluate(() => quick.set('cursor/1', 7));
  await until(async () => (await held())['cursor/1'] === 7, {seconds: 3});
});

test('the example for words shows what the state is', async () => {
  const {page} = await recipe(js.words, {body: '<output id="state"></output>'});
  await page.evaluate(async () => { s.set('a', 1); await s.flush(); });
  await until(async () => await page.locator('#state').textContent() === 'All saved');
});

test('the example for the rest of the API answers, and names the session', async () => {
  const {page} = await recipe(js.rest, {body: '<p id="list"></p>'});
  assert.match(await page.locator('#list').textContent(), /^My application,\d+,0$/);
});

test('the example for being done completes the session and begins an empty one', async () => {
  const {page, user} = await recipe(js.ending, {body: '<button id="submit">submit</button>'});
  const old = await page.evaluate(() => { s.set('a', 1); return s.info.id; });
  await page.click('#submit');
  await until(() => page.evaluate((id) => s.status.server && s.info.id !== id && s.keys().length === 0, old));
  const {json} = await stage.api(user, 'GET', `/api/sessions/${old}/context`);
  assert.deepEqual(json.values, {a: 1});
  assert.equal((await stage.api(user, 'GET', `/api/sessions/${old}`)).json.status, 'completed');
});

test('the example for taking back shows what was there before, and the server never hears of it', async () => {
  const {page, user} = await recipe(js.taking, {body: '<button id="cancel">cancel</button>'});
  await page.evaluate(async () => { s.set('a', 1); await s.flush(); s.set('a', 2); s.set('b', 3); });
  await page.click('#cancel');
  await until(() => page.evaluate(() => s.get('a') === 1 && s.keys().join() === 'a'));
  await page.evaluate(() => s.flush());
  assert.deepEqual((await stage.held(user, page)).values, {a: 1});
});

test('the example for messages shows one at once, and the server has it', async () => {
  const {page, user} = await recipe(js.chat, {body: '<p id="list"></p>'});
  await until(async () => await page.locator('#list').textContent() === 'Hello');
  const {json} = await stage.api(user, 'GET', `/api/sessions/${await page.evaluate(() => s.info.id)}/messages`);
  assert.deepEqual(json.messages.map(({number, content}) => [number, content]), [[1, 'Hello']]);
});

test('the examples for a job and its processor: its result is in the session', async () => {
  const token = stage.stack.token('processor', {roles: ['worker']}), type = `count-${stage.user()}`;
  const code = `${js.jobs}\n${js.worker}`.replaceAll("'count'", `'${type}'`).replace('https://app.example', '');
  const {page} = await recipe(code, {body: '<p id="bar"></p><p id="words"></p>',
    more: `const workerToken = () => '${token}', process = {once() {}};`});
  await until(async () => await page.locator('#words').textContent() === '3');
  await until(async () => /^completed/.test(await page.locator('#bar').textContent()));
});

test('the example for steps says where to go on', async () => {
  const {page} = await recipe(js.steps, {body: '<p id="next"></p>'});
  await page.evaluate(() => s.flush());
  await until(async () => await page.locator('#next').textContent() === 'profile');
});

test('the example for other people makes a link that opens the session once', async () => {
  const {page} = await recipe(js.people, {body: '<a id="share">join</a>'}), other = stage.user();
  const token = (await page.getAttribute('#share', 'href')).split('#')[1];
  assert.equal((await stage.api(other, 'POST', '/api/links/accept', {token})).status, 200);
  const id = await page.evaluate(() => s.info.id);
  assert.equal((await stage.api(other, 'GET', `/api/sessions/${id}`)).json.role, 'editor');
});

test('the example for a new version gives old values their new shape', async () => {
  const {page, user} = await recipe(js.migrate, {more: "s.set('doc/a', 'old');"});
  assert.deepEqual(await page.evaluate(() => s.get('doc/a')), {text: 'old'});
  await page.evaluate(() => s.flush());
  assert.deepEqual((await stage.held(user, page)).values['doc/a'], {text: 'old'});
});

test('every JavaScript block of the README is tested here', () => {
  assert.deepEqual(blocks('js').filter((code) => !Object.values(js).includes(code)), []);
});

test('the other code blocks parse', () => {
  const lines = js.own.trim().split('\n');
  assert.equal(lines.length, 4);
  for (const line of lines) assert.equal(typeof new Function(`return {${line}\n}`)().auth, 'function', line);
  assert.ok(new Function(`return async () => {${js.signingIn.replace('…', '')}}`)());
});
