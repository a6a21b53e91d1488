"""What can go wrong, by what a caller does about it."""

from __future__ import annotations

from typing import Any


class HoldfastError(Exception):
    """The server's problem document.  `retry` says what may help: 'later',
    'after-auth', 'after-rebase', 'after-shrink' or 'never'."""

    def __init__(self, problem: dict[str, Any], status: int = 0, wait: float = 0.0) -> None:
        self.problem = problem
        self.status = status
        self.code: str = problem.get('code', 'unavailable')
        self.retry: str = problem.get('retry', 'later')
        self.reason: str | None = problem.get('reason')
        self.request_id: str | None = problem.get('request_id')
        self.wait = wait
        detail = problem.get('detail') or problem.get('title') or self.code
        super().__init__(f'{self.code}: {detail}')


class NotSaved(HoldfastError):
    """`flush` gave up: the edits are in the journal and not on the server."""


class JournalBusy(Exception):
    """Another process has this journal open."""


class Stopped(Exception):
    """A job is not this processor's any more: let go of the work."""


class LeaseLost(Stopped):
    """The lease ended before a heartbeat, and another processor may have the job."""


class Paused(Stopped):
    """A person paused the job; its last checkpoint is kept."""


class Cancelled(Stopped):
    """A person took the job back."""
