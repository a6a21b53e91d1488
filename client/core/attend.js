/** attend - what the browser says about the page: shown, hidden, back, with a network or without. */

/** @returns {AbortController} ends it */
export function attend(session, outbox) {
  const {page, page: {document}} = session, end = new AbortController();
  const on = (target, event, fn) => target.addEventListener(event, fn, {signal: end.signal});
  const wake = () => session.wake();

  async function back() {
    if (!session.hasLeft) return;
    session.hasLeft = false;
    await session.rescue();
    await session.wake();
  }

  function turned() {
    if (!document.hidden) session.wake();
    else if (!session.hasLeft) session.drain(true);
  }

  on(page, 'pageshow', back);
  on(page, 'online', wake);
  on(page, 'offline', () => outbox.cut());
  on(page, 'storage', () => session.rescue());
  on(document, 'resume', wake);
  on(document, 'visibilitychange', turned);
  return end;
}
