/** storage - a session as the storage that libraries persist into: Zustand's `persist`, TanStack Query. */

/** A key for each name.  Values are JSON, whole: texts of JSON as well as what they say. */
export function storageOf(session, {prefix = 'store/'} = {}) {
  return {
    async getItem(name) {
      await session.ready;
      return session.get(prefix + name) ?? null;
    },
    setItem: (name, value) => session.set(prefix + name, value),
    removeItem: (name) => session.delete(prefix + name),
  };
}

/** Of TanStack Query: all that a query client has, in one key. */
export function persister(session, {key = 'store/queries'} = {}) {
  return {
    persistClient: (client) => session.set(key, client),
    async restoreClient() {
      await session.ready;
      return session.get(key);
    },
    removeClient: () => session.delete(key),
  };
}
