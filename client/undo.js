/**
 * undo - undo and redo of one key prefix that survive a reload and a change of device.
 *
 * Before each group of edits a step goes into the queue: to the server a snapshot of
 * the prefix.  Undoing is the server's, so it needs the network; steps do not.
 */
const GROUP_MS = 1000;

/** A step, in its place between the edits before it and those after. */
function step({model}, scope) {
  model.seal();
  const {client, base: {id, era, rev}} = model, seq = ++model.seq;
  const op = {op: 'snapshot', source: 'step', scope};
  model.rows = [...model.rows, {client, seq, from: model.from ?? seq, n: ++model.clock, id, era, rev, op,
    ops: new Map(), seen: [], inc: [], body: JSON.stringify(op)}];
  model.from = null;
}

const isText = (el) => el?.isContentEditable || /^(INPUT|TEXTAREA)$/.test(el?.tagName);

/** What a key means: nothing in a text, which has an undo of its own. */
function wayOf({key, target, ctrlKey, metaKey, altKey, shiftKey}) {
  if (!(ctrlKey || metaKey) || altKey || isText(target)) return null;
  const letter = key.toLowerCase();
  if (letter === 'y') return 'redo';
  if (letter !== 'z') return null;
  return shiftKey ? 'redo' : 'undo';
}

/** @param keys an element on which Ctrl+Z and Ctrl+Shift+Z mean this, outside of text fields */
export function undoable(session, {scope = '', groupMs = GROUP_MS, keys} = {}) {
  let last = -Infinity;

  const off = session.on('edit', (key) => {
    if (!key.startsWith(scope)) return;
    if (performance.now() - last > groupMs) step(session, scope);
    last = performance.now();
  });

  async function go(way) {
    last = -Infinity;
    try {
      return {done: true, ...await session[way](scope)};
    } catch (error) {
      return {done: false, reason: error.problem?.reason ?? error.code ?? 'unavailable'};
    }
  }

  function pressed(event) {
    const way = wayOf(event);
    if (!way) return;
    event.preventDefault();
    go(way);
  }

  keys?.addEventListener('keydown', pressed);
  return {
    undo: () => go('undo'),
    redo: () => go('redo'),
    /** The next edit begins a group of its own. */
    mark() { last = -Infinity; },
    off() {
      off();
      keys?.removeEventListener('keydown', pressed);
    },
  };
}
