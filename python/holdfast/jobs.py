"""A processor: claims jobs, keeps their leases, and saves what came of them.

A job is done at least once.  Its save is of the same transaction as its end, so what a
job saves is saved once, however often the work was begun.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping

from .errors import Cancelled, HoldfastError, LeaseLost, Paused, Stopped
from .service import Service

MAX_WAIT = 30.0


@dataclass
class Job:
    """What a handler gets.  Its answer is a save, as {'set': {...}}, or None."""
    id: str
    type: str
    payload: Any
    resume_data: Any
    attempts: int
    max_attempts: int
    _token: str
    _service: Service
    _lease: int
    _stopped: Stopped | None = None
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_last(self) -> bool:
        """Whether the job has failed for good if this attempt does."""
        return self.attempts >= self.max_attempts

    def checkpoint(self, resume_data: Any = None, progress: float | None = None) -> None:
        """Keep where the next processor goes on from, should this one die.
        Raises LeaseLost, Paused or Cancelled when the job is not ours any more."""
        said = {'resume_data': resume_data, 'progress': progress}
        self._beat({name: value for name, value in said.items() if value is not None})
        self.check()

    def check(self) -> None:
        """Raises when the job is not ours any more."""
        if self._stopped:
            raise self._stopped
        if time.monotonic() > self._until:
            raise LeaseLost(self.id)

    def _beat(self, said: dict[str, Any]) -> None:
        with self._lock:
            asked = time.monotonic()
            try:
                self._service.call('POST', '/api/jobs/heartbeat', {'token': self._token, 'lease': self._lease, **said})
                self._until = asked + self._lease
            except HoldfastError as error:
                self._stopped = stopped(error, self.id)
                if not self._stopped and error.retry != 'later':
                    raise


def stopped(error: HoldfastError, job: str) -> Stopped | None:
    """Why a job is not ours any more; None: the error does not say so."""
    if error.code == 'not-found':
        return LeaseLost(job)
    if error.code != 'state':
        return None
    return {'paused': Paused, 'cancelled': Cancelled}.get(error.reason or '', LeaseLost)(job)


def work(service: Service, handlers: Mapping[str, Callable[[Job], Any]], *, lease: int = 60, poll: float = 1.0,
         stop: threading.Event | None = None, max_jobs: int | None = None) -> int:
    """Claim jobs of these types and do them, one after another, until `stop` is set or
    `max_jobs` have been claimed.  The token of `service` needs the role `worker`.
    How many were completed."""
    stop = stop or threading.Event()
    completed = claimed = 0
    wait = poll
    while not stop.is_set() and (max_jobs is None or claimed < max_jobs):
        try:
            job = claim(service, list(handlers), lease)
        except HoldfastError as error:
            if error.retry not in ('later', 'after-auth'):
                raise
            stop.wait(error.wait + random.uniform(0, wait))
            wait = min(MAX_WAIT, wait * 2)
            continue
        wait = poll
        if job is None:
            stop.wait(poll)
            continue
        claimed += 1
        completed += perform(job, handlers[job.type])
    service.close()
    return completed


def claim(service: Service, types: list[str], lease: int = 60) -> Job | None:
    """The next job; None: nothing is due."""
    asked = time.monotonic()
    answer = service.call('POST', '/api/jobs/claim', {'types': types, 'lease': lease})
    if answer.data is None:
        return None
    d = answer.data
    return Job(d['id'], d['type'], d['payload'], d['resume_data'], d['attempts'], d['max_attempts'], d['token'],
               service, lease, _until=asked + lease)


def perform(job: Job, handler: Callable[[Job], Any]) -> bool:
    """Do one job, with heartbeats beside.  Whether it was completed."""
    is_over = threading.Event()
    beats = threading.Thread(target=_beats, args=(job, is_over), name='holdfast heartbeats', daemon=True)
    beats.start()
    try:
        save = handler(job)
    except Stopped:
        return False
    except Exception as error:
        _end(job, '/api/jobs/fail', {'error': f'{type(error).__name__}: {error}'[:2000]})
        return False
    finally:
        is_over.set()
        beats.join()
    return _end(job, '/api/jobs/complete', {} if save is None else {'save': save})


def _beats(job: Job, is_over: threading.Event) -> None:
    while not job._stopped and not is_over.wait(job._lease / 3):
        try:
            job._beat({})
        except HoldfastError:
            break
    job._service.close()


def _end(job: Job, path: str, said: dict[str, Any]) -> bool:
    """Say how it ended, again and again while the lease lasts: a repeat is answered alike."""
    wait = 0.2
    while True:
        try:
            job._service.call('POST', path, {'token': job._token, **said})
            return path.endswith('complete')
        except HoldfastError as error:
            if stopped(error, job.id):
                return False
            if error.retry not in ('later', 'after-auth'):
                if path.endswith('complete'):       # the save was refused, and the job still runs
                    return _end(job, '/api/jobs/fail', {'error': str(error)[:2000], 'final': True})
                raise
            if time.monotonic() + wait > job._until:
                return False
            time.sleep(error.wait + random.uniform(0, wait))
            wait = min(wait * 2, MAX_WAIT)
