/** journal - rows that wait and a copy of the server's values.  After a wipe the epoch shuts others out. */
const STORES = ['rows', 'copies', 'epochs'];
const HANGS_MS = 3000;      // open() has been seen never to answer

/** Keys that begin with `at`: an array sorts last. */
export const range = (at) => IDBKeyRange.bound(at, [...at, []]);

export class Journal {
  #db;
  #hangs;
  works = true;
  known;      // what values.js last saw or wrote here

  constructor(page, who, name) {
    Object.assign(this, {page, who, at: [who, name], head: [who, name, 'head'], values: [who, name, 'value']});
  }

  /** Version 1 for ever: a later one shuts out older pages.  What hangs is waited for once. */
  #open() {
    if (this.#hangs) throw this.#hangs;
    return this.#db ??= new Promise((resolve, reject) => {
      const request = this.page.indexedDB.open('holdfast', 1), late = setTimeout(() => reject(this.#hangs = true), HANGS_MS);
      request.onerror = reject;
      request.onupgradeneeded = () => STORES.forEach((s) => request.result.createObjectStore(s));
      request.onsuccess = ({target: {result}}) => {
        clearTimeout(late);
        if (this.#hangs) this.#db = Promise.resolve(result);
        this.#hangs = false;
        resolve(result, result.onversionchange = () => result.close());
      };
    });
  }

  /** One transaction: what `work` fills in, or undefined. */
  async run(mode, work, again = this.works) {
    try {
      const t = (await this.#open()).transaction(STORES, mode);
      return await new Promise((resolve, reject) => {
        const [rows, copies, epochs] = STORES.map((s) => t.objectStore(s)), out = {};
        t.oncomplete = () => resolve(out, this.works = true, this.known = out.copy ?? this.known);
        t.onabort = reject;
        epochs.get(this.who).onsuccess = ({target: {result = 0}}) => {
          out.epoch = result;
          if ((this.epoch ??= result) !== result && mode === 'readwrite') t.abort(this.wiped = true);
          else work({rows, copies, epochs, out});
        };
      });
    } catch {
      this.#db = undefined;       // Safari closes it by itself
      if (again && !this.wiped) return this.run(mode, work, false);
      this.works = false;
    }
  }

  /** The rows, and the copy if it is another than `base`. */
  read(base) {
    return this.run('readonly', ({rows, copies, out}) => {
      rows.getAll(range(this.at)).onsuccess = (e) => { out.rows = e.target.result; };
      copies.get(this.head).onsuccess = ({target: {result: head}}) => {
        out.head = head;
        if (!head || (head.id === base.id && head.era === base.era && head.rev <= base.rev)) return;
        const keys = copies.getAllKeys(range(this.values));
        copies.getAll(range(this.values)).onsuccess = ({target: {result}}) => {
          out.copy = {...head, full: true, values: Object.fromEntries(result.map((value, i) => [keys.result[i].at(-1), value]))};
        };
      };
    });
  }

  key = ({client, seq}) => [...this.at, client, seq];

  /** Each row replaces those it stands for. */
  put(list) {
    return this.run('readwrite', ({rows}) => {
      for (const row of list) {
        const key = this.key(row), from = this.key({...row, seq: row.from});
        if (row.from < row.seq) rows.delete(IDBKeyRange.bound(from, key, false, true));
        rows.put(row, key);
      }
    });
  }
}
