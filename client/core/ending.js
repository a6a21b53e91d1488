/** ending - a session gets a name, or is over because the person is done. */
import {ask, must} from './ask.js';
import {HoldfastError} from './error.js';

export async function rename(session, name) {
  must(name === null || typeof name === 'string', 'name must be a string, or null for none');
  const info = await ask(session, 'PATCH', '', {name});
  session.info = {...session.info, ...info};
  return session.info;
}

/** Done: nobody can edit it any more, and the next one of its app and slot is a new one. */
export const complete = (session) => end(session, 'completed');

/** Out of the way, until its status is `active` again. */
export const archive = (session) => end(session, 'archived');

/** Only with all edits in it. */
async function end(session, status) {
  const {server, reason} = await session.flush();
  if (!server) throw new HoldfastError({code: reason ?? 'unsent'});
  session.isEnding = true;
  try {
    const info = await ask(session, 'PATCH', '', {status});
    session.info = {...session.info, ...info};
    session.outbox.gone({code: 'state', reason: status});
  } finally {
    session.isEnding = false;
  }
  return session.info;
}
