/**
 * copies - the side of a conflict that lost, kept by the server: noticed on every device,
 * told once, and let go of when both sides are in one text.
 */
import {change, merged} from './merge.js';
import {applied} from './model.js';

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

async function asked(outbox) {
  await new Promise((end) => { setTimeout(end, WAIT_MS); });
  outbox.unsure = false;
  return pages(async (path) => {
    const {ok, data} = await outbox.call('GET', `/${outbox.session.model.base.id}${path}`);
    if (!ok) throw new Error('no copies');       // the next load asks again
    return data;
  });
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

/** An own save has overwritten something: both are put together where that is possible, else the person is asked. */
export async function met(outbox, run, list) {
  const left = [];
  for (const copy of list) if (!await together(outbox, run, copy).catch(() => false)) left.push(copy);
  for (const {id} of left) outbox.settling.delete(id);
  counted(outbox, outbox.open);
  if (left.length) outbox.session.emit('conflict', left);
}

/** The copy is let go of after the text with both is acknowledged, never before. */
async function together(outbox, run, {id, key, reason}) {
  const {session, session: {model}} = outbox, row = run.find((r) => r.ops.has(key) && r.seen.some(([k]) => k === key));
  if (!session.options.mergeTexts || reason !== 'overlap' || model.strategy === 'overwrite' || !row) return false;
  const answer = await outbox.call('GET', `/${model.base.id}/conflicts/${id}`);
  if (!answer.ok) return false;
  const [, [before]] = row.seen.find(([k]) => k === key), mine = applied(before, row.ops.get(key));
  const both = merged(before, mine, answer.data.theirs ?? undefined), now = model.view.get(key);
  const next = both && merged(mine, both.value, now);
  if (!next) return false;
  const [kind, value] = change(now, next.value);
  session[kind](key, value);
  const saved = async () => {
    if (session.stopped || model.dirty || model.rows.some((r) => r.ops.has(key))) return;
    off();
    const {ok} = await outbox.call('POST', `/${model.base.id}/conflicts/${id}`, {use: 'mine'});
    outbox.settling.delete(id);
    if (!ok) outbox.told.delete(id);      // it is still there, so somebody has to know
    await outbox.load();
  };
  const off = session.on('saved', saved);
  saved();
  outbox.drain();
  return true;
}
