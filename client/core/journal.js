/** journal - rows that wait, and a copy of the server's values.  After a wipe the epoch shuts others out. */
const STORES = ['rows', 'copies', 'epochs'];
const HANGS_MS = 3000;      // open() has been seen never to answer

/** The open sessions of this page. */
export const sessions = new Set();

/** A short name for the user of an address, no secret. */
export function ownerName(url, user) {
  let sum = 1n;
  for (const letter of `${url} ${user}`) sum = (sum * 257n + BigInt(letter.codePointAt())) % 0x1fffffffffffffffn;
  return sum.toString(36);
}

/** A row as it is stored; rows.js has the way back. */
export const record = ({ops, durable, keys, ...row}) => row;

/** Keys that begin with `at`: an array sorts last. */
export const range = (at) => IDBKeyRange.bound(at, [...at, []]);

export class Journal {
  works = true;
  known;      // the copy as it was last read or written here
  #db;
  #hangs = false;

  constructor(page, who, name) {
    Object.assign(this, {page, who, at: [who, name], head: [who, name, 'head'], values: [who, name, 'value']});
  }

  /** Version 1 for ever: a later one shuts out older pages.  What hangs is waited for once. */
  #open() {
    if (this.#hangs) throw new Error('hangs');
    this.#db ??= new Promise((resolve, reject) => {
      const request = this.page.indexedDB.open('holdfast', 1);
      const timer = setTimeout(() => {
        this.#hangs = true;
        reject();
      }, HANGS_MS);
      request.onerror = reject;
      request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
      request.onsuccess = ({target: {result}}) => {
        clearTimeout(timer);
        result.onversionchange = () => result.close();
        if (this.#hangs) this.#db = Promise.resolve(result);
        this.#hangs = false;
        resolve(result);
      };
    });
    return this.#db;
  }

  /** One transaction: what `work` fills in, or undefined. */
  async run(mode, work, isFirst = this.works) {
    try {
      return await this.#transact((await this.#open()).transaction(STORES, mode), mode, work);
    } catch {
      this.#db = undefined;       // Safari closes it by itself
      if (isFirst && !this.wiped) return this.run(mode, work, false);
      this.works = false;
    }
  }

  #transact(transaction, mode, work) {
    return new Promise((resolve, reject) => {
      const [rows, copies, epochs] = STORES.map((name) => transaction.objectStore(name)), out = {};
      transaction.oncomplete = () => {
        this.works = true;
        this.known = out.copy ?? this.known;
        resolve(out);
      };
      transaction.onabort = reject;
      epochs.get(this.who).onsuccess = ({target: {result: epoch = 0}}) => {
        out.epoch = epoch;
        this.epoch ??= epoch;
        if (epoch === this.epoch || mode === 'readonly') return work({rows, copies, epochs, out});
        this.wiped = true;
        transaction.abort();
      };
    });
  }

  /** The rows, and the copy if it is another than `base`. */
  read(base) {
    return this.run('readonly', ({rows, copies, out}) => {
      rows.getAll(range(this.at)).onsuccess = ({target}) => { out.rows = target.result; };
      copies.get(this.head).onsuccess = ({target: {result: head}}) => {
        out.head = head;
        if (!head || (head.id === base.id && head.era === base.era && head.rev <= base.rev)) return;
        const keys = copies.getAllKeys(range(this.values));
        copies.getAll(range(this.values)).onsuccess = ({target: {result}}) => {
          const values = Object.fromEntries(result.map((value, i) => [keys.result[i].at(-1), value]));
          out.copy = {...head, full: true, values};
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
