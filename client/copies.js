/**
 * copies - the side of a conflict that lost, kept by the server: noticed on every device,
 * and told once.
 */

/** All of them, newest first. */
export async function pages(get) {
  const list = [];
  for (let next = ''; next !== null;) {
    const page = await get(`/conflicts${next && `?cursor=${next}`}`);
    list.push(...page.conflicts);
    next = page.next ?? null;
  }
  return list;
}

/** `list` where an answer had it; else the copies are asked for. */
export async function noticed(outbox, list) {
  const {session, told} = outbox;
  list ??= await pages(async (path) => {
    const answer = await outbox.call('GET', `/${session.model.base.id}${path}`);
    return answer.ok ? answer.data : {conflicts: [], next: null};      // the next load asks again
  });
  const news = list.filter(({id}) => !told.has(id));
  for (const {id} of news) told.add(id);
  if (news.length) session.emit('conflict', news);
}
