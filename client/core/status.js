/** status - what a person should know of a session: where the edits are, and why not where they should be. */

/** One word for an icon: the worst first. */
function stateOf({stopped, gone, clashes, waits}, {sending, failure, saves}, refused) {
  if (stopped || gone || refused.length) return 'error';
  if (failure === 'offline') return 'offline';
  if (sending) return 'saving';
  if (failure) return 'error';
  if (waits) return 'dirty';
  if (clashes) return 'conflict';
  return saves ? 'saved' : 'idle';
}

function reasonOf({stopped, gone}, {failure}, refused) {
  if (stopped) return stopped;
  if (gone) return 'gone';
  return failure ?? refused.at(-1)?.problem.code ?? null;
}

/** All but `device` and `loaded`, which the session knows by itself. */
export function statusOf(session, outbox) {
  const {page: {navigator}, model: {dirty, rows}, loaded, gone, waits, clashes} = session, refused = session.rejected();
  return {
    state: stateOf(session, outbox, refused),
    reason: reasonOf(session, outbox, refused),
    server: loaded !== 'nothing' && !waits && !refused.length && !gone,
    online: navigator.onLine !== false && outbox.failure !== 'offline',
    waiting: rows.length - refused.length + (dirty ? 1 : 0),
    rejected: refused.length,
    refused: [...new Set(refused.flatMap(({keys}) => keys ?? []))],
    conflicts: clashes,
    quota: outbox.quota,
    saves: outbox.saves,
    lastSaved: outbox.lastSaved,
  };
}

/** Of a Quota-Warning: what is used to 80 % or more. */
export function quotaOf(warning) {
  const parts = warning ? warning.split(',') : [];
  return parts.map((part) => {
    const [limit, ...members] = part.trim().split(';');
    const {used, limit: max} = Object.fromEntries(members.map((member) => member.split('=')));
    return {limit, used: Number(used), max: Number(max)};
  });
}
