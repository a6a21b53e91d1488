/**
 * token - the bearer token: asked for, looked at, and whose it is.
 *
 * What `auth` throws is "later", as when the network is gone; so is an answer that is not
 * a token, such as the page a proxy shows in its stead.  Only null is "log in".
 */
const AUTH_MS = 30_000;
const LETTERS = /^[\w.~+/-]+=*$/;      // those of RFC 6750

const later = (code) => ({status: 0, problem: {code}, retry: 'later'});

/** @returns {Promise<object>} {token}, or an answer that says why there is none */
export async function asked(auth, refresh) {
  const late = new Promise((_, reject) => { AbortSignal.timeout(AUTH_MS).onabort = reject; });
  try {
    const token = await Promise.race([auth({refresh}), late]);
    if (token === null || token === undefined) return noToken;
    return LETTERS.test(token) ? {token} : later('token');
  } catch {
    return later('offline');
  }
}

export const noToken = {status: 401, problem: {code: 'auth'}, retry: 'after-auth'};

/** Who a token is for; undefined where it does not say so. */
export function subject(token) {
  try {
    const part = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(part, (c) => c.charCodeAt(0)))).sub;
  } catch {
    return undefined;
  }
}
