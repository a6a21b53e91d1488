/**
 * members - the members of a store as keys of a session, both ways.  For the bindings.
 *
 * A key a member: pages that change different members never collide.
 */
import {same} from '../core/model.js';

/**
 * @param store `read` answers the state, `write` takes members that are new
 * @returns {{put: (state) => void, ready: Promise, off: () => void}} `put`: the state has changed
 */
export function linked(session, {members, prefix}, {read, write}) {
  const first = {...read()};
  const there = (member) => session.get(prefix + member);

  function take() {
    const state = read();
    const news = members.map((member) => [member, there(member) ?? first[member]])
      .filter(([member, value]) => !same(value, state[member]));
    if (news.length) write(Object.fromEntries(news));
  }

  /** A store's first values do not overwrite values that are not loaded yet. */
  function put(state) {
    const news = members.filter((member) => !same(state[member], there(member) ?? first[member]));
    if (news.length) session.batch(() => news.forEach((member) => session.set(prefix + member, state[member])));
  }

  const off = session.subscribe(take);
  return {put, off, ready: session.ready.then(take)};
}
