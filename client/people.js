/** people - others with access to the session: grants, links, and sessions shared with this user. */
import {must} from './core/ask.js';
import {call} from './core/calls.js';

const ROLES = /^(viewer|editor)$/;
const text = (value, name) => must(typeof value === 'string' && value, `${name} must be a string that is not empty`);
const role = (value) => must(ROLES.test(value), 'role must be viewer or editor');

class People {
  constructor(session) {
    this.session = session;
  }

  #call(method, path, body) { return call(this.session, method, `/api${path}`, body); }

  async grants() { return (await this.#call('GET', '/sessions/{id}/grants')).grants; }

  async grant(user, as, options = {}) {
    text(user, 'user');
    role(as);
    return (await this.#call('POST', '/sessions/{id}/grants', {...options, user, role: as})).grant;
  }

  async revoke(id) {
    text(id, 'id');
    await this.#call('DELETE', `/sessions/{id}/grants/${encodeURIComponent(id)}`);
  }

  async links() { return (await this.#call('GET', '/sessions/{id}/links')).links; }

  /** The token is in this answer alone. */
  async link(as, options = {}) {
    role(as);
    return (await this.#call('POST', '/sessions/{id}/links', {...options, role: as})).link;
  }

  async unlink(id) {
    text(id, 'id');
    await this.#call('DELETE', `/sessions/{id}/links/${encodeURIComponent(id)}`);
  }

  /** Use the token of a link; then the session can be opened by its id. */
  async accept(token) {
    text(token, 'token');
    return this.#call('POST', '/links/accept', {token});
  }

  /** Sessions that others have let this user into. */
  async shared() { return (await this.#call('GET', '/sessions/shared')).sessions; }

  /** Give up the user's own grant. */
  async leave() { await this.#call('DELETE', '/sessions/{id}/grants/me'); }
}

export const people = (session) => new People(session);
