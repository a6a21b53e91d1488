/** caller - requests with the user's token.  It is renewed when the server refuses it, never by the local clock. */
import {asked, noToken, subject} from './token.js';
import {send} from './wire.js';

export class Caller {
  token = null;
  subject = undefined;    // whose the tokens were that worked
  #asking = null;
  #proven = null;         // the token that worked last

  constructor(session) {
    this.session = session;
  }

  /** One question at a time, whoever was refused meanwhile.  Answers only why there is no token. */
  async #renew(refresh) {
    const {session} = this;
    this.#asking ??= asked(session.options.auth, refresh).finally(() => { this.#asking = null; });
    const {token, ...none} = await this.#asking;
    this.token = token ?? null;
    if (!token) return none;
    const whose = subject(token);
    if (this.subject === undefined || whose === undefined || whose === this.subject) return undefined;
    await session.end('user');       // somebody else has logged in in another tab
    return {status: 0, problem: {code: 'user'}, retry: 'later'};
  }

  /** A 401 renews the token, once, unless that was done by then.  `refused`: the token that got it. */
  async authorised(work, refused) {
    const isOld = !this.token || this.token === refused;
    const none = isOld && await this.#renew(refused !== undefined);
    if (none) return none;
    const {token} = this;
    if (token === refused) return this.#loggedOut(token);
    const answer = await work(token);
    if (answer.status !== 401) return this.#judged(token, answer);
    return refused === undefined ? this.authorised(work, token) : this.#loggedOut(token);
  }

  #loggedOut(token) {
    if (this.token === token) this.token = null;
    return noToken;
  }

  /** A token that never worked is asked for anew after any failure. */
  #judged(token, answer) {
    if (answer.ok) {
      this.#proven = token;
      this.subject ??= subject(token);
    } else if (this.token === token && this.#proven !== token) {
      this.token = null;
    }
    return answer;
  }

  /** What was under way when the user logged out has no answer. */
  async call(method, path, data, keepalive) {
    const {session, session: {options: {url}, page}} = this;
    const body = data && typeof data !== 'string' ? JSON.stringify(data) : data;
    const answer = await this.authorised((token) => send(page, url + path, {method, token, body, keepalive}));
    return session.stopped === 'wiped' ? {status: 0, problem: {code: 'wiped'}, retry: 'later'} : answer;
  }
}
