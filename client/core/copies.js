/**
 * copies - the side of a conflict that lost, kept by the server: noticed on every device,
 * told once, and let go of when both sides are in one text.
 */
import {change, merged, ontop} from './merge.js';
import {same} from './model.js';

const WAIT_MS = 500;      // whoever overwrote it may be putting the two together just now

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

const all = (outbox) => pages(async (path) => {
  const {ok, data} = await outbox.call('GET', `/${outbox.session.model.base.id}${path}`);
  if (!ok) throw new Error('no copies');
  return data;
});

async function asked(outbox) {
  await new Promise((end) => { setTimeout(end, WAIT_MS); });
  outbox.unsure = false;
  return all(outbox);      // where it throws, the next load asks again
}

/** As a load says it, or with the `list` where an answer had it. */
export function heard(outbox, state = {open: 0}, list) {
  outbox.heard = state;
  if (list || !state.open || (outbox.told.has(state.newest) && !outbox.unsure)) return tell(outbox, state.open, list);
  outbox.asking ??= asked(outbox).then((all) => {
    outbox.asking = null;
    tell(outbox, all.length, all);
    if (outbox.heard !== state) heard(outbox, outbox.heard);      // of one that came after the question
  }, () => {
    outbox.asking = null;
    outbox.unsure = true;
    tell(outbox, outbox.heard.open);
  });
}

function tell(outbox, open, list = []) {
  const {session, told} = outbox, news = list.filter(({id}) => !told.has(id));
  if (session.stopped) return;
  for (const {id} of news) told.add(id);
  counted(outbox, open);
  if (news.length) session.emit('conflict', news);
}

/** The application has them all before it. */
export function known(outbox, list) {
  for (const {id} of list) outbox.told.add(id);
  counted(outbox, list.length);
}

/** But for those that are just being put together. */
function counted(outbox, open) {
  outbox.open = open;
  outbox.session.clashes = Math.max(0, open - outbox.settling.size);
  outbox.session.changed();
}

/**
 * An own save, of these rows, has overwritten something: both are put together where that is
 * possible, else the person is asked.
 */
export async function met(outbox, run, list) {
  const left = [];
  for (const copy of list) if (!await together(outbox, run, copy).catch(() => false)) left.push(copy);
  for (const {id} of list) outbox.settling.delete(id);
  if (left.length < list.length) await outbox.load();
  counted(outbox, outbox.open);
  if (left.length) outbox.session.emit('conflict', left);
}

/**
 * The text with both is saved at once, over what the server is known to have, by no client and
 * so in no queue; and when that is acknowledged the copy is let go of, never before.
 *
 * Of what the own edits began from, a word that is missing in the copy was taken out by its
 * author if he had seen it.  He had: a writer who overwrites an unseen value makes a copy, and
 * there is no other of this key.  One that was there is let go of, by this rule, only when its
 * text is in one that came after both.  Where there are two, nobody can say, but a person.
 */
async function together(outbox, run, {id, key, reason}) {
  const {session: {model: {base, strategy}, options}} = outbox, path = `/${base.id}`, there = base.values.get(key);
  const isRefused = outbox.session.rejected().some((row) => row.keys.includes(key));
  if (options.mergeTexts === false || reason !== 'overlap' || strategy === 'overwrite' || isRefused) return false;
  const [copy, ...more] = (await all(outbox)).filter((c) => c.key === key);
  if (copy?.id !== id || more.length) return false;
  const both = ontop(run, key, copy.theirs ?? undefined), next = both && merged(both.to, both.value, there);
  if (!next) return false;
  if (!same(there, next.value)) {
    const [kind, value] = change(there, next.value), what = kind === 'delete' ? [key] : {[key]: value};
    const save = {era: base.era, base: base.rev, was: {[key]: there ?? null}, [kind]: what};
    const {ok} = await outbox.call('PATCH', `${path}/context`, save);
    if (!ok) return false;
  }
  return (await outbox.call('POST', `${path}/conflicts/${id}`, {use: 'mine'})).ok;
}
