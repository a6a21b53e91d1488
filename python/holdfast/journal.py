"""The file that holds what the server has not acknowledged, and a copy of what it said.

Runs in:  one process at a time; SQLite's lock keeps others out.
Owns:     edits, batches, messages, the last known values.
Never:    changes a batch once it is written: its sequence may have been sent.

Every method that writes is one transaction, on the disk when it returns, so a process
may be killed between any two of them.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Iterable

from .batches import Batch, Edit
from .errors import JournalBusy

TABLES = '''
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS value (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS edit (n INTEGER PRIMARY KEY AUTOINCREMENT, edit TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS batch (n INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL,
  seq INTEGER NOT NULL, start INTEGER NOT NULL, content TEXT NOT NULL, problem TEXT);
CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY, at REAL NOT NULL, content TEXT NOT NULL);
'''


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(',', ':'))


class Journal:
    """`whose` is the server, user and session; a journal of another one is refused."""

    def __init__(self, path: str, whose: list[Any]) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=1, check_same_thread=False)
            self._db.execute('PRAGMA locking_mode=EXCLUSIVE')
            self._db.execute('PRAGMA journal_mode=WAL')
            self._db.execute('PRAGMA synchronous=FULL')
            with self._db:
                self._db.execute('BEGIN IMMEDIATE')
                for statement in filter(str.strip, TABLES.split(';')):
                    self._db.execute(statement)
        except sqlite3.OperationalError as error:
            if 'locked' in str(error):
                raise JournalBusy(f'{path} is open in another process') from error
            raise
        mine, found = _text(whose), self.about('whose')
        if found is None:
            self.note(whose=mine)
        elif found != mine:
            self._db.close()
            raise ValueError(f'{path} is the journal of {found}, not of {mine}')

    def close(self) -> None:
        self._db.close()

    def about(self, name: str) -> str | None:
        row = self._db.execute('SELECT value FROM about WHERE name = ?', (name,)).fetchone()
        return row[0] if row else None

    def note(self, **facts: Any) -> None:
        with self._transaction():
            self._note(facts)

    # What waits.

    def add(self, edits: Iterable[Edit]) -> None:
        with self._transaction():
            self._db.executemany('INSERT INTO edit (edit) VALUES (?)', [(_text(e.stored()),) for e in edits])

    def edits(self) -> list[Edit]:
        return [Edit.restored(json.loads(text)) for text, in self._db.execute('SELECT edit FROM edit ORDER BY n')]

    def seal(self, batches: list[Batch]) -> None:
        """All edits leave, and are these batches from now on."""
        with self._transaction():
            self._db.execute('DELETE FROM edit')
            self._insert(batches)

    def batches(self) -> list[Batch]:
        rows = self._db.execute('SELECT client, seq, start, content, problem FROM batch ORDER BY n')
        return [Batch.restored(client, seq, start, json.loads(content), problem and json.loads(problem))
                for client, seq, start, content, problem in rows]

    def replace(self, gone: Iterable[Batch], made: list[Batch]) -> None:
        with self._transaction():
            self._delete(gone)
            self._insert(made)

    def reorder(self, batches: list[Batch]) -> None:
        """What waits, as it is now."""
        with self._transaction():
            self._db.execute('DELETE FROM batch')
            self._insert(batches)

    def discard(self, n: str, seq: int) -> None:
        with self._transaction():
            self._db.execute('DELETE FROM batch WHERE client = ? AND seq = ?', (n, seq))

    # What the server said.

    def values(self) -> dict[str, Any]:
        return {key: json.loads(text) for key, text in self._db.execute('SELECT key, value FROM value')}

    def heard(self, gone: Iterable[Batch], facts: dict[str, Any], changed: dict[str, Any],
              deleted: Iterable[str], is_full: bool) -> None:
        """Batches that are done leave together with the values that contain them."""
        with self._transaction():
            self._delete(gone)
            self._note(facts)
            if is_full:
                self._db.execute('DELETE FROM value')
            self._db.executemany('INSERT OR REPLACE INTO value VALUES (?, ?)',
                                 [(key, _text(value)) for key, value in changed.items()])
            self._db.executemany('DELETE FROM value WHERE key = ?', [(key,) for key in deleted])

    # Messages.

    def post(self, name: str, at: float, content: Any) -> None:
        with self._transaction():
            self._db.execute('INSERT INTO message VALUES (?, ?, ?)', (name, at, _text(content)))

    def messages(self) -> list[tuple[str, float, Any]]:
        rows = self._db.execute('SELECT id, at, content FROM message ORDER BY rowid')
        return [(name, at, json.loads(content)) for name, at, content in rows]

    def posted(self, name: str) -> None:
        with self._transaction():
            self._db.execute('DELETE FROM message WHERE id = ?', (name,))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)

    def _note(self, facts: dict[str, Any]) -> None:
        self._db.executemany('INSERT OR REPLACE INTO about VALUES (?, ?)',
                             [(name, str(value)) for name, value in facts.items()])

    def _insert(self, batches: Iterable[Batch]) -> None:
        self._db.executemany('INSERT INTO batch (client, seq, start, content, problem) VALUES (?, ?, ?, ?, ?)',
                             [(b.client, b.seq, b.start, _text(b.stored()), b.problem and _text(b.problem))
                              for b in batches])

    def _delete(self, batches: Iterable[Batch]) -> None:
        self._db.executemany('DELETE FROM batch WHERE client = ? AND seq = ?',
                             [(b.client, b.seq) for b in batches])


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute('BEGIN IMMEDIATE')

    def __exit__(self, kind: Any, *_: Any) -> None:
        self._db.execute('COMMIT' if kind is None else 'ROLLBACK')
