"""One HTTP exchange after another, authorised, on kept connections."""

from __future__ import annotations

import base64
import http.client
import json
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any, Callable, Union
from urllib.parse import quote, urlsplit

from .errors import HoldfastError

Token = Union[str, Callable[[bool], Union[str, None]]]


@dataclass
class Answer:
    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def subject(token: str) -> str | None:
    """The user a JWT names, unverified: the server verifies it."""
    try:
        part = token.split('.')[1]
        claims = json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))
    except (IndexError, ValueError):
        return None
    return claims.get('sub') if isinstance(claims, dict) else None


def part(text: str) -> str:
    """One segment of a path."""
    return quote(text, safe='')


class Service:
    """A Holdfast server as one user sees it.

    `token` is a JWT, or a function that answers one: it is called with True when
    the server has refused the last, and answers None when nobody is logged in.
    A request may be made by any thread; each thread has a connection of its own.
    """

    def __init__(self, url: str, token: Token, *, timeout: float = 15.0,
                 context: ssl.SSLContext | None = None) -> None:
        at = urlsplit(url)
        if at.scheme not in ('http', 'https') or not at.hostname:
            raise ValueError(f'{url!r} is not the address of a server: http(s)://host[:port]')
        self.url = f'{at.scheme}://{at.netloc}'
        self._at = at
        self._timeout = timeout
        self._context = context or (ssl.create_default_context() if at.scheme == 'https' else None)
        self._ask = token if callable(token) else (lambda refused: None if refused else token)
        self._token: str | None = None
        self._lock = threading.Lock()
        self._local = threading.local()

    def call(self, method: str, path: str, body: Any = None,
             headers: dict[str, str] | None = None) -> Answer:
        """The answer of a 2xx or 304; else HoldfastError.  A refused token is asked
        for anew, once.  Nothing else is tried again here."""
        token = self._current(None)
        answer = self._exchange(method, path, body, headers, token)
        if answer.status == 401:
            token = self._current(token)
            answer = self._exchange(method, path, body, headers, token)
        if answer.status < 300 or answer.status == 304:
            return answer
        problem = answer.data if isinstance(answer.data, dict) else {}
        retry = {401: 'after-auth'}.get(answer.status, 'later')
        wait = answer.headers.get('retry-after', '')
        raise HoldfastError({'code': 'unavailable', 'retry': retry, **problem}, answer.status,
                            float(wait) if wait.isdigit() else 0.0)

    def user(self) -> str | None:
        """The user that the token names."""
        return subject(self._current(None))

    def close(self) -> None:
        """Close the connection of this thread."""
        connection = getattr(self._local, 'connection', None)
        self._local.connection = None
        if connection:
            connection.close()

    def _current(self, refused: str | None) -> str:
        """The token; a new one where this one was refused and nobody has renewed it."""
        with self._lock:
            if self._token is None or self._token == refused:
                try:
                    self._token = self._ask(refused is not None)
                except Exception as error:
                    raise HoldfastError({'code': 'token', 'retry': 'later', 'detail': str(error)}) from error
            if self._token is None:
                raise HoldfastError({'code': 'auth', 'retry': 'after-auth', 'detail': 'Nobody is logged in.'})
            return self._token

    def _connection(self) -> http.client.HTTPConnection:
        """The kept one, unless the server has closed it while it rested."""
        old = getattr(self._local, 'connection', None)
        if old and old.sock and not select.select([old.sock], [], [], 0)[0]:
            return old
        self.close()
        host, port = self._at.hostname or '', self._at.port
        made: http.client.HTTPConnection
        if self._at.scheme == 'https':
            made = http.client.HTTPSConnection(host, port, timeout=self._timeout, context=self._context)
        else:
            made = http.client.HTTPConnection(host, port, timeout=self._timeout)
        self._local.connection = made
        return made

    def _exchange(self, method: str, path: str, body: Any, headers: dict[str, str] | None,
                  token: str) -> Answer:
        text = None if body is None else json.dumps(body, allow_nan=False).encode()
        head = {'Authorization': f'Bearer {token}', **(headers or {})}
        if text is not None:
            head.setdefault('Content-Type', 'application/json')
        connection = self._connection()
        try:
            connection.request(method, path, text, head)
            response = connection.getresponse()
            data = response.read()
        except (http.client.HTTPException, OSError) as error:
            self.close()
            is_late = isinstance(error, (socket.timeout, TimeoutError))
            raise HoldfastError({'code': 'timeout' if is_late else 'offline', 'retry': 'later',
                                 'detail': str(error) or type(error).__name__}) from error
        if response.will_close:
            self.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        if 'json' not in found.get('content-type', ''):
            return Answer(response.status, None, found)
        try:
            return Answer(response.status, json.loads(data), found)
        except ValueError:
            return Answer(502, None, found)
