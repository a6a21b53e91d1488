/** vue - composables over an open session. */
import {customRef, inject, onScopeDispose, provide, readonly, shallowRef} from 'vue';

import {patched} from '../core/model.js';
import {Shown} from './shown.js';

const NAME = Symbol('holdfast');

/** For this component and all below it; `app.provide` does the same for an app. */
export const provideSession = (session) => provide(NAME, session);

/** A plugin: `app.use(holdfast(session))`. */
export const holdfast = (session) => ({install: (app) => app.provide(NAME, session)});

export function useSession() {
  const session = inject(NAME, null);
  if (!session) throw new Error('useSession needs provideSession in a component above, or app.use(holdfast(session))');
  return session;
}

const refOf = (shown, get, set) => customRef((track, trigger) => {
  onScopeDispose(shown.subscribe(trigger));
  return {get: () => (track(), get()), set};
});

/** A ref of one key, for v-model.  A value is set whole; for members of an object see useMembers. */
export function useKey(key, fallback, session = useSession()) {
  const shown = new Shown(session, key);
  return refOf(shown, () => shown.get() ?? fallback, (value) => shown.set(value));
}

/** A ref of each of these members of an object, which merge and leave the others alone. */
export function useMembers(key, names, session = useSession()) {
  const shown = new Shown(session, key);
  return Object.fromEntries(names.map((name) => [name, refOf(shown, () => shown.get()?.[name], (value) => {
    const patch = {[name]: value ?? null};
    shown.set(patched(shown.get(), patch), patch);
  })]));
}

export function useSaveStatus(session = useSession()) {
  const status = shallowRef(session.status);
  onScopeDispose(session.on('status', (next) => { status.value = next; }));
  return readonly(status);
}
