import type {Plugin, Ref} from 'vue';

import type {SaveStatus, Session, SessionLike} from '../holdfast.js';

/** For this component and all below it. */
export function provideSession(session: Session<any>): void;
/** A plugin: `app.use(holdfast(session))`. */
export function holdfast(session: Session<any>): Plugin;
export function useSession<Keys extends object = {[key: string]: any}>(): Session<Keys>;

/** A ref of one key, for v-model. A value is set whole; for members of an object see useMembers. */
export function useKey<T>(key: string, fallback: T, session?: SessionLike<any>): Ref<T>;
export function useKey<T = any>(key: string, fallback?: undefined, session?: SessionLike<any>): Ref<T | undefined>;

/** A ref of each of these members of an object, which merge and leave the others alone. */
export function useMembers<T extends object = {[member: string]: any}, Name extends keyof T & string = keyof T & string>(
  key: string, names: readonly Name[], session?: SessionLike<any>): {[N in Name]: Ref<T[N] | undefined>};

export function useSaveStatus(session?: SessionLike<any>): Readonly<Ref<SaveStatus>>;
