// What the browser tests share: a stack, a front before it, one Chromium.
import {stack, until} from '../harness/stack.mjs';
import {Chrome} from './chrome.mjs';
import {Front} from './front.mjs';

export {until};
let users = 0;

export class Stage {
  async start(args) {
    this.stack = await stack();
    this.front = await new Front(this.stack.url).listen();
    this.front.token = (user) => this.stack.token(user);
    this.chrome = await new Chrome().open(args);
    return this;
  }

  async end() {
    await this.chrome.remove();
    this.front.close();
  }

  /** A user nobody has been before. */
  user(name = 'u') { return `${name}-${process.pid}-${Date.now()}-${users++}`; }

  /** A front that behaves, and an empty log. */
  calm() {
    Object.assign(this.front, {offline: false, decide: () => undefined, seen: [], held: []});
    this.front.token = (user) => this.stack.token(user);
  }

  /** session.html with a session of this user in it. */
  async open(user, more = {}) {
    const page = await this.chrome.context.newPage();
    page.problems = [];
    page.on('pageerror', (error) => page.problems.push(error.message));
    const {before, file = 'session.html', ...params} = more;
    if (before) await before(page);
    await page.goto(`${this.front.url}/${file}?${new URLSearchParams({user, ...params})}`);
    await page.evaluate(() => opened);
    return page;
  }

  api(user, method, path, body) {
    return this.stack.api(method, path, {token: this.stack.token(user), body});
  }

  /** What the server holds of a page's session. */
  async held(user, page) {
    const id = await page.evaluate(() => s.info.id);
    const {json: {values}} = await this.api(user, 'GET', `/api/sessions/${id}/context`);
    const {json: {counters}} = await this.api(user, 'GET', `/api/sessions/${id}`);
    return {id, values, counters};
  }

  sent(method = 'PATCH') { return this.front.seen.filter((r) => r.method === method); }
}

export const flushed = (page) => page.evaluate(() => s.flush());
export const status = (page) => page.evaluate(() => s.status);

/** Until the page says all is on the server. */
export const saved = (page) => until(async () => (await flushed(page)).server, {saying: 'all on the server', seconds: 30});
