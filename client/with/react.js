'use client';
/**
 * react - hooks over an open session.
 *
 * A component renders again only for the keys it uses: `get` keeps a value's identity
 * while it is unchanged.  On a server, and while hydrating, everything is `initial`.
 */
import * as React from 'react';

import {openSession} from '../holdfast.js';
import {patched} from '../core/model.js';
import {Shown} from './shown.js';

// Where server components run React has no hooks, and importing this must not fail.
const {createElement, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore} = React;
const LINGER_MS = 2000;      // StrictMode unmounts and mounts; a render may never be committed
const IDLE = Object.freeze({state: 'idle', device: true, server: false, loaded: 'nothing', reason: null,
  online: true, waiting: 0, rejected: 0, refused: [], conflicts: 0, quota: [], saves: 0, lastSaved: null});

const Context = React.createContext?.(null);
const open = new Map();      // of what -> {session, users, timer}

const nameOf = ({url, user, app, slot, id}) => JSON.stringify([url, user, app, slot, id]);

function found(options) {
  if (typeof document === 'undefined') return openSession(options);
  const name = nameOf(options), entry = open.get(name) ?? {session: openSession(options), users: 0};
  open.set(name, entry);
  if (!entry.users) linger(name, entry);
  return entry.session;
}

function linger(name, entry) {
  clearTimeout(entry.timer);
  entry.timer = setTimeout(() => {
    open.delete(name);
    entry.session.close();
  }, LINGER_MS);
}

function hold(options) {
  const session = found(options), name = nameOf(options), entry = open.get(name);
  entry.users++;
  clearTimeout(entry.timer);
  return {session, release: () => --entry.users || linger(name, entry)};
}

function Opened({options, children}) {
  const [session, setSession] = useState(() => found(options));
  useEffect(() => {
    const held = hold(options);
    setSession(held.session);
    return held.release;
  }, [nameOf(options)]);
  return createElement(Context.Provider, {value: session}, children);
}

/** Give it an open `session`, or `options` to open one for as long as it is mounted. */
export function SessionProvider({session, options, children}) {
  return session ? createElement(Context.Provider, {value: session}, children)
    : createElement(Opened, {options}, children);
}

export function useSession() {
  const session = useContext(Context);
  if (!session) throw new Error('useSession needs a SessionProvider above it');
  return session;
}

/** Like useState, for one key; the third merges members into it, and leaves all others alone. */
export function useKey(key, fallback) {
  const session = useSession(), shown = useMemo(() => new Shown(session, key), [session, key]);
  const value = useSyncExternalStore(shown.subscribe, shown.get, () => session.options?.initial[key]);
  const set = useCallback((next) => {
    shown.set(typeof next === 'function' ? next(shown.get() ?? fallback) : next);
  }, [shown]);
  const merge = useCallback((patch) => shown.set(patched(shown.get(), patch), patch), [shown]);
  return [value ?? fallback, set, merge];
}

export function useSaveStatus() {
  const session = useSession();
  const subscribe = useCallback((fn) => session.on('status', fn), [session]);
  return useSyncExternalStore(subscribe, () => session.status, () => IDLE);
}

/** All of a session's life in one hook, under the names people look for. */
export function useSessionRecovery() {
  const session = useSession(), {state, loaded, lastSaved, saves, conflicts} = useSaveStatus();
  const calls = useMemo(() => ({
    initialise: async () => { await session.ready; return session; },
    recover: () => session.wake(),
    saveNow: () => session.flush(),
    createSnapshot: (what) => session.snapshots.create(what),
    restoreSnapshot: (number, how) => session.snapshots.restore(number, how),
    shareContext: (keys, sessions) => session.share(keys, sessions),
  }), [session]);
  return {session, ...calls, loaded, isRecovering: loaded === 'nothing', isSaving: state === 'saving', saveState: state,
    lastSaved: lastSaved && new Date(lastSaved), saveCount: saves, conflicts};
}
