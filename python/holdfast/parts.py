"""Forms, navigation, messages and snapshots of a session: what keys and routes they are."""

from __future__ import annotations

import time
import uuid
from typing import Any

from .errors import HoldfastError
from .session import Session


class Form:
    """A form as the browser client keeps it, under `form/NAME`: field by field."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        self.key = f'form/{name}'

    @property
    def values(self) -> dict[str, Any]:
        return self._part('value')

    @property
    def errors(self) -> dict[str, list[Any]]:
        return self._part('errors')

    def set(self, field: str, value: Any, *, errors: list[str] | None = None) -> None:
        """A person has changed a field; `errors` are sentences about it, none: it is valid."""
        self.session.merge(self.key, {
            'value': {field: value}, 'dirty': {field: True}, 'touched': {field: True},
            'valid': {field: not errors}, 'errors': {field: errors or None}})

    def step(self) -> None:
        """What follows is one step of undo."""
        self.session.call('POST', '/snapshots', {'source': 'step', 'scope': self.key})

    def undo(self) -> bool:
        """False: there is nothing to undo."""
        return self._go('undo')

    def redo(self) -> bool:
        """False: there is nothing to redo."""
        return self._go('redo')

    def _go(self, way: str) -> bool:
        try:
            self.session.call('POST', f'/{way}', {'scope': self.key})
        except HoldfastError as error:
            if error.code == 'state':
                return False
            raise
        self.session.load()
        return True

    def _part(self, name: str) -> dict[str, Any]:
        kept = self.session.get(self.key)
        return kept.get(name, {}) if isinstance(kept, dict) else {}


class Navigation:
    """Where a person is and was, under the key `nav`: entries, and which is shown."""

    def __init__(self, session: Session, *, max_entries: int = 100) -> None:
        self.session = session
        self.max_entries = max_entries

    @property
    def here(self) -> dict[str, Any] | None:
        """The entry that is shown: `url`, and `parameters` where it has some."""
        nav = self._nav()
        entries = nav.get('entries') or []
        at = nav.get('position', len(entries) - 1)
        return entries[at] if 0 <= at < len(entries) else None

    @property
    def trail(self) -> list[dict[str, Any]]:
        """The entries up to the one that is shown: breadcrumbs."""
        nav = self._nav()
        return (nav.get('entries') or [])[:nav.get('position', -1) + 1]

    def go(self, url: str, *, title: str | None = None, **parameters: Any) -> None:
        """A new entry; what was ahead goes."""
        if not url.startswith('/') or url.startswith(('//', '/\\')):
            raise ValueError(f'{url!r} is not a path in the app: one slash first')
        entry: dict[str, Any] = {'url': url, 'at': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}
        if parameters:
            entry['parameters'] = parameters
        if title:
            entry['title'] = title
        entries = [*self.trail, entry][-self.max_entries:]
        self.session.merge('nav', {'url': url, 'entries': entries, 'position': len(entries) - 1})

    def back(self) -> dict[str, Any] | None:
        """The entry before, which is shown now; None: there is none."""
        return self._move(-1)

    def forward(self) -> dict[str, Any] | None:
        return self._move(1)

    def _move(self, by: int) -> dict[str, Any] | None:
        nav = self._nav()
        entries = nav.get('entries') or []
        at = nav.get('position', len(entries) - 1) + by
        if not 0 <= at < len(entries):
            return None
        self.session.merge('nav', {'position': at, 'url': entries[at]['url']})
        return entries[at]

    def _nav(self) -> dict[str, Any]:
        nav = self.session.get('nav')
        return nav if isinstance(nav, dict) else {}


class Messages:
    """What was said in a session.  An appended message is in the journal, and arrives once."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def append(self, role: str, content: Any, metadata: Any = None) -> None:
        message = {'role': role, 'content': content, **({} if metadata is None else {'metadata': metadata})}
        with self.session.lock:
            self.session.journal.post(uuid.uuid4().hex, time.time(), message)
        self.session.outbox.wake()

    def list(self, cursor: str | None = None, limit: int = 100) -> dict[str, Any]:
        """A page, oldest first: {'messages': [...], 'next': cursor or None}."""
        after = f'&cursor={cursor}' if cursor else ''
        return self.session.call('GET', f'/messages?limit={limit}{after}')

    def waiting(self) -> list[tuple[str, Any]]:
        """Those that the server has not acknowledged: id and content."""
        return [(name, content) for name, _, content in self.session.journal.messages()]

    def again(self, name: str) -> None:
        """One that waited for more than 23 hours did not arrive: send it as new."""
        with self.session.lock:
            for found, _, content in self.session.journal.messages():
                if found == name:
                    self.session.journal.post(uuid.uuid4().hex, time.time(), content)
            self.session.journal.posted(name)
        self.session.outbox.wake()

    def discard(self, name: str) -> None:
        self.session.journal.posted(name)


class Snapshots:
    """Names for moments of a session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def create(self, name: str | None = None, scope: str = '') -> dict[str, Any]:
        return self.session.call('POST', '/snapshots', {'name': name, 'scope': scope})

    def list(self) -> list[dict[str, Any]]:
        return self.session._pages('/snapshots', 'snapshots')

    def restore(self, number: int | str = 'latest') -> None:
        self.session.call('POST', f'/snapshots/{number}/restore', {})
        self.session.load()
