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

const here = () => location.pathname + location.search + location.hash;
const follow = (path) => location.assign(path);

class Tracker {
  #timer;
  #keep = () => this.#settle();

  constructor(session, key, scroll) {
    Object.assign(this, {session, key, scroll, events: ['popstate', 'hashchange', ...scroll ? ['scroll'] : []]});
  }

  start() {
    const {session, key} = this;
    for (const event of this.events) addEventListener(event, this.#keep, {passive: true});
    globalThis.navigation?.addEventListener('navigatesuccess', this.#keep);
    session.ready?.then((loaded) => loaded === 'nothing' || session.get(key) || this.#settle());
    return this;
  }

  #settle() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const scroll = this.scroll && {scroll: [Math.round(scrollX), Math.round(scrollY)]};
      this.session.merge(this.key, {url: here(), ...scroll});
    }, SETTLED_MS);
  }

  /** Go on where the session was; false when there is nowhere to go, or one is there. */
  restore({go = follow} = {}) {
    const {url, scroll} = this.session.get(this.key) ?? {}, path = safePath(url), isElsewhere = path && path !== here();
    if (isElsewhere) go(path);
    else if (path && Array.isArray(scroll)) scrollTo(Number(scroll[0]) || 0, Number(scroll[1]) || 0);
    return !!isElsewhere;
  }

  off() {
    clearTimeout(this.#timer);
    for (const event of this.events) removeEventListener(event, this.#keep);
    globalThis.navigation?.removeEventListener('navigatesuccess', this.#keep);
  }
}

export const trackNav = (session, {key = 'nav', scroll = true} = {}) => new Tracker(session, key, scroll).start();

/** Follow what the server proposes; false when it is nowhere this page may go. */
export function resume(session, {go = follow} = {}) {
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
