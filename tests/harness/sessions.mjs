// What most tests of the API need: a user of their own, and a session.
import {randomUUID} from 'node:crypto';

import {stack} from './stack.mjs';

/** A user nobody else has, with a short way to say each request; of a stack. */
export async function user(name = 'user', given) {
  const s = given ?? await stack();
  const sub = `${name}-${randomUUID()}`;
  const token = s.token(sub);
  const call = (method, path, body, headers = {}) =>
    s.api(method, path, {token, body, headers});
  return {
    sub, token, s,
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body, headers) => call('PUT', path, body, headers),
    patch: (path, body, headers) => call('PATCH', path, body, headers),
    del: (path, headers) => call('DELETE', path, undefined, headers),

    /** A new session; answers its path and what the server said. */
    async session(body = {}) {
      const res = await call('POST', '/api/sessions', body);
      if (res.status !== 201) {
        throw new Error(`no session: ${res.status} ${res.text}`);
      }
      const {session, ticket} = res.json;
      return {path: `/api/sessions/${session.id}`, id: session.id, ticket: ticket.token, session};
    },
  };
}

/** A problem document as openapi.yaml has it, or an error that shows what came. */
export function problem(res, status, code) {
  const p = res.json;
  if (res.status !== status || p?.code !== code ||
    !res.headers['content-type'].startsWith('application/problem+json') ||
    p.type !== `urn:holdfast:problem:${code}` || p.status !== status ||
    !p.title || !p.detail || !p.request_id || !p.retry) {
    throw new Error(`wanted ${status} ${code}, got ${res.status} ${res.text}`);
  }
  return p;
}
