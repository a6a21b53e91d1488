/**
 * nav - where a person was: the path and how far the page was scrolled.
 *
 * A stored URL is data that somebody else may have written: it is followed only on
 * this origin.
 */
const SETTLED_MS = 200;

/** The path of `url` if it is one on this origin; else null. */
export function safePath(url, origin = location.origin) {
  if (typeof url !== 'string' || !/^\/(?![/\\])/.test(url) || /[\\\u0000-\u001f\u007f]/.test(url)) return null;
  const target = new URL(url, origin), path = target.pathname + target.search + target.hash;
  return target.origin === origin && !path.startsWith('//') ? path : null;      // as /.//host becomes one
}

/** @returns {{restore: () => boolean, off: () => void}} */
export function trackNav(session, {key = 'nav', scroll = true} = {}) {
  let timer;
  const here = () => location.pathname + location.search + location.hash;

  function keep() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      session.merge(key, {url: here(), ...scroll && {scroll: [Math.round(scrollX), Math.round(scrollY)]}});
    }, SETTLED_MS);
  }

  const events = ['popstate', 'hashchange', ...scroll ? ['scroll'] : []];
  for (const event of events) addEventListener(event, keep, {passive: true});
  globalThis.navigation?.addEventListener('navigatesuccess', keep);
  session.ready?.then((loaded) => loaded === 'nothing' || session.get(key) || keep());
  return {
    /** Go on where the session was; false when there is nowhere to go, or one is there. */
    restore({go = (path) => location.assign(path)} = {}) {
      const {url, scroll: at} = session.get(key) ?? {}, path = safePath(url);
      if (!path) return false;
      if (path !== here()) return go(path), true;
      if (Array.isArray(at)) scrollTo(Number(at[0]) || 0, Number(at[1]) || 0);
      return false;
    },
    off() {
      clearTimeout(timer);
      for (const event of events) removeEventListener(event, keep);
      globalThis.navigation?.removeEventListener('navigatesuccess', keep);
    },
  };
}

/** Follow what the server proposes; false when it is nowhere this page may go. */
export function resume(session, {go = (path) => location.assign(path)} = {}) {
  const path = safePath(session.resume?.url);
  if (path) go(path);
  return path !== null;
}

/** A prompt before leaving, only while an edit is not yet safe on this device. */
export function guardUnsaved(session) {
  const ask = (event) => event.preventDefault();
  const off = session.on('status', ({device}) =>
    device ? removeEventListener('beforeunload', ask) : addEventListener('beforeunload', ask));
  return () => {
    off();
    removeEventListener('beforeunload', ask);
  };
}
