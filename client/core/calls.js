/** calls - any request of the API in the user's name, for what the client has no function for. */
import {HoldfastError} from './error.js';
import {must, rootOf} from './ask.js';
import {send} from './wire.js';

const TRIES = 3;
const FIRST_MS = 500;
const MOST_MS = 10_000;
const METHODS = /^(GET|POST|PUT|PATCH|DELETE)$/;

const later = ({waitMs = 0}, tries) => Math.min(MOST_MS, Math.max(waitMs, FIRST_MS * 2 ** tries * (1 + Math.random())));
const wait = (ms) => new Promise((end) => { setTimeout(end, ms); });

/**
 * `path` as the API's documentation has it, from /api/ on; `{id}` is this session.
 * Tried again where the server says that it may be: the server does it once, by its key.
 */
export async function call(session, method, path, body, {idempotencyKey = crypto.randomUUID()} = {}) {
  must(METHODS.test(method), 'method must be GET, POST, PUT, PATCH or DELETE');
  must(/^\/api\//.test(path) && !path.includes('..'), 'path must begin with /api/');
  must(method !== 'GET' || body === undefined, 'a GET has no body');
  if (!session.outbox?.recovered) await session.drain();
  const {outbox, page, model: {base: {id}}} = session;
  if (!outbox || session.stopped) throw new HoldfastError({code: session.stopped ?? 'offline'});
  if (path.includes('{id}') && !id) throw new HoldfastError({code: session.status.reason ?? 'offline'});
  const url = rootOf(session) + path.replace('{id}', id), text = body === undefined ? undefined : JSON.stringify(body);
  const headers = method === 'POST' ? {'Idempotency-Key': idempotencyKey} : {};
  const once = () => outbox.authorised((token) => send(page, url, {method, token, body: text, headers}));
  return repeated(session, once);
}

async function repeated(session, once) {
  for (let tries = 0; ; tries++) {
    const answer = await once();
    if (answer.ok) return answer.data;
    const isLast = answer.retry !== 'later' || tries === TRIES - 1 || session.stopped;
    if (isLast) throw new HoldfastError({...answer.problem, retry: answer.retry}, answer.status);
    await wait(later(answer, tries));
  }
}
