"""A session: values that are here at once, and reach the server by themselves.

Runs in:  any threads of one process; a thread of its own sends.
Owns:     the view (what the server said, and the edits that wait, on top).
"""

from __future__ import annotations

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator, MutableMapping
from typing import Any, Callable

from .batches import Batch, Edit, Sealer
from .errors import HoldfastError, NotSaved
from .journal import Journal
from .outbox import Outbox
from .service import Service, Token, part
from .values import MISSING, applied, same

SAVE_AFTER = 5.0
SAVE_AT_MOST = 30.0


def open_session(url: str, token: Token, **options: Any) -> Session:
    """`Session(Service(url, token), ...)`."""
    return Session(Service(url, token), **options)


class Session(MutableMapping):
    """The session of `app` and `slot`, made if there is none; or the one with `id`.

    `journal` is a file of this session's own.  `save_after` seconds without an edit,
    and at most `save_at_most` after the first, what waits is sent; `autosave=False`
    leaves that to `flush`.  `strategy` is what the server does when somebody else has
    changed a key: 'merge' (default), 'overwrite' or 'reject'.
    """

    def __init__(self, service: Service, *, journal: str, app: str = '', slot: str = '', id: str | None = None,
                 strategy: str | None = None, label: str | None = None, autosave: bool = True,
                 save_after: float = SAVE_AFTER, save_at_most: float = SAVE_AT_MOST,
                 on_trouble: Callable[[dict[str, Any]], None] | None = None) -> None:
        whose = [service.url, service.user(), id or [app, slot]]
        self.service = service
        self.lock = threading.RLock()
        self.journal = Journal(journal, whose)
        self.sealer = Sealer(uuid.uuid4().hex, strategy)
        self.target = {'app': app, 'slot': slot}
        self.id = id or self.journal.about('id')
        self.rev = int(self.journal.about('rev') or 0)
        self.era = self.journal.about('era')
        self.label = label
        self.on_trouble = on_trouble
        self.base = self.journal.values()
        self.edits = self.journal.edits()
        self.batches = self.journal.batches()
        self.loaded = 'local' if self.era else 'nothing'
        self._group: str | None = None
        self._is_done: bool | None = None       # of a closed one: whether all arrived
        self._view: dict[str, Any] = {}
        self.refresh_view()
        self.outbox = Outbox(self, autosave, save_after, save_at_most)

    # Reading.

    def __getitem__(self, key: str) -> Any:
        """A copy: what is changed in it is not saved until it is set."""
        with self.lock:
            return _copied(self._view[key])

    def __iter__(self) -> Iterator[str]:
        with self.lock:
            return iter(list(self._view))

    def __len__(self) -> int:
        return len(self._view)

    def entries(self, prefix: str = '') -> dict[str, Any]:
        """All keys that begin with `prefix`, and their values."""
        with self.lock:
            return {k: _copied(v) for k, v in self._view.items() if k.startswith(prefix)}

    # Writing.  An edit is in the journal when the call returns.

    def __setitem__(self, key: str, value: Any) -> None:
        self._edit('set', key, _copied(value))

    def __delitem__(self, key: str) -> None:
        if key not in self._view:
            raise KeyError(key)
        self._edit('delete', key, None)

    def merge(self, key: str, patch: dict[str, Any]) -> None:
        """Change members of an object (RFC 7396); None takes a member out."""
        if not isinstance(patch, dict):
            raise TypeError(f'merge: a patch is a dict, not {type(patch).__name__}')
        self._edit('merge', key, _copied(patch))

    def count(self, name: str, by: float = 1) -> None:
        """Add to a counter of the session; additions from everywhere add up."""
        if isinstance(by, bool) or not isinstance(by, (int, float)):
            raise TypeError(f'count: {by!r} is not a number')
        self._journal(Edit('count', name, by, self.rev, self.era, self._group))

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """The edits inside reach the server together or not at all.  An exception takes them back."""
        with self.lock:
            if self._group:
                yield
                return
            self._group, kept = uuid.uuid4().hex, len(self.edits)
            try:
                yield
            except BaseException:
                del self.edits[kept:]
                self.refresh_view()
                raise
            else:
                self.journal.add(self.edits[kept:])
            finally:
                self._group = None
        self.outbox.wake()

    def _edit(self, kind: str, key: str, value: Any) -> None:
        if not isinstance(key, str) or not key:
            raise TypeError(f'a key is a str that is not empty, not {key!r}')
        with self.lock:
            before = self._view.get(key, MISSING)
            after = applied(before, (kind, value))
            if before is not MISSING and after is not MISSING and same(before, after):
                return
            self._journal(Edit(kind, key, value, self.rev, self.era, self._group))
            _keep(self._view, key, after)

    def _journal(self, edit: Edit) -> None:
        with self.lock:
            if not self._group:
                self.journal.add([edit])
            self.edits.append(edit)
        if not self._group:
            self.outbox.wake()

    # The server.

    def flush(self, timeout: float = 10.0) -> int:
        """Send all that waits.  The revision that has it; NotSaved says why not."""
        self.outbox.drain(timeout)
        if self.waits:
            raise NotSaved(self.outbox.failure or {'code': 'unavailable', 'retry': 'later'})
        refused = self.rejected()
        if refused:
            raise NotSaved({**(refused[0].problem or {}), 'retry': 'never'})
        return self.rev

    def load(self) -> str:
        """Ask for what is new.  Where the values are from: 'server', 'local' or 'nothing'."""
        with contextlib.suppress(HoldfastError):
            self.outbox.refresh()
        return self.loaded

    @property
    def waits(self) -> int:
        """How many edits, batches and messages the server has not acknowledged."""
        with self.lock:
            return len(self.edits) + sum(1 for b in self.batches if not b.problem) + len(self.journal.messages())

    def rejected(self) -> list[Batch]:
        """Batches that the server refused for good, each with its `problem`; kept until
        `again` or `discard`."""
        with self.lock:
            return [b for b in self.batches if b.problem]

    def again(self, batch: Batch) -> None:
        """Make the edits of a refused batch anew."""
        with self.lock:
            with self.batch():
                for key, (kind, value) in batch.ops.items():
                    self._edit(kind, key, value)
                for name, by in batch.counts.items():
                    self.count(name, by)
            self.discard(batch)

    def discard(self, batch: Batch) -> None:
        """Forget a refused batch."""
        with self.lock:
            self.journal.discard(batch.client, batch.seq)
            self.batches = [b for b in self.batches if b is not batch]
            self.refresh_view()

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """A call of this session's own, as `call('GET', '/conflicts')`: what waits goes first."""
        self.flush()
        return self.service.call(method, f'/api/sessions/{self.id}{path}', body, headers).data

    def conflicts(self) -> list[dict[str, Any]]:
        """Copies of what was overwritten, newest first."""
        return self._pages('/conflicts', 'conflicts')

    def resolve(self, conflict: str, take: str, value: Any = None) -> None:
        """End a conflict: 'mine', 'theirs', or 'value' with a value."""
        body = {'use': take, **({'value': value} if take == 'value' else {})}
        self.call('POST', f'/conflicts/{part(conflict)}', body)
        self.load()

    def _pages(self, path: str, member: str) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            page = self.call('GET', path + (f'?cursor={part(cursor)}' if cursor else ''))
            found += page[member]
            cursor = page['next']
            if not cursor:
                return found

    def refresh_view(self) -> None:
        """What the server said, and what waits, on top."""
        view = dict(self.base)
        for batch in self.batches:
            if not batch.problem:
                for key, op in batch.ops.items():
                    _keep(view, key, applied(view.get(key, MISSING), op))
        for edit in self.edits:
            if edit.kind != 'count':
                _keep(view, edit.key, applied(view.get(edit.key, MISSING), (edit.kind, edit.value)))
        self._view = view

    def close(self, timeout: float = 10.0) -> bool:
        """Send what waits and let go of the journal; whether all of it arrived.  What did
        not is in the journal, for the next process that opens it."""
        if self._is_done is None:
            self.outbox.stop(timeout)
            with self.lock:
                self._is_done = not self.waits
                self.journal.close()
        return self._is_done

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _keep(values: dict[str, Any], key: str, value: Any) -> None:
    if value is MISSING:
        values.pop(key, None)
    else:
        values[key] = value


def _copied(value: Any) -> Any:
    """By way of JSON, so that what cannot be sent is a TypeError or ValueError here."""
    return json.loads(json.dumps(value, allow_nan=False))
