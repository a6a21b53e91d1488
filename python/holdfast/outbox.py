"""Sends what waits, in order, until the server has said yes.

Runs in:  a thread of its own, and in whoever flushes; one round at a time.
Never:    sends a batch in another form than the journal has it.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from .batches import Batch, Edit, renamed
from .errors import HoldfastError
from .service import part
from .values import MISSING, applied, same

if TYPE_CHECKING:
    from .session import Session

MAX_BATCHES = 32            # of one request
MAX_CHARS = 512 * 1024
MAX_WAIT = 60.0             # between two tries
LIFE = 10 ** 9              # a restored database begins its revisions above a multiple of this
MESSAGE_HOURS = 23          # the server knows a repeat for 24

ODD = ('skipped', 'parked', 'conflicts')


class Outbox:
    def __init__(self, session: Session, autosave: bool, after: float, at_most: float) -> None:
        self.session = session
        self.failure: dict[str, Any] | None = None
        self._round = threading.Lock()
        self._acked: dict[str, int] = {}
        self._is_recovered = False
        self._after, self._at_most = after, at_most
        self._bell = threading.Condition()
        self._first = self._last = 0.0          # edits that wait: when the first and the last was made
        self._not_before = 0.0
        self._tries = 0
        self._is_over = False
        self._thread: threading.Thread | None = None
        if autosave:
            self._thread = threading.Thread(target=self._run, name='holdfast', daemon=True)
            self._thread.start()

    # When.

    def wake(self) -> None:
        with self._bell:
            self._last = time.monotonic()
            self._first = self._first or self._last
            self._bell.notify()

    def _due(self) -> float | None:
        """Seconds until the next round; None: nothing waits."""
        now = time.monotonic()
        if self.failure and self.session.waits:
            return self._not_before - now
        if not self._first:
            return None
        return max(min(self._last + self._after, self._first + self._at_most), self._not_before) - now

    def _run(self) -> None:
        if self.session.waits:
            self.wake()
        while True:
            with self._bell:
                due = self._due()
                if self._is_over:
                    return
                if due is None or due > 0:
                    self._bell.wait(due)
                    continue
            self._try()

    def _try(self) -> bool:
        try:
            self._work()
            return True
        except HoldfastError as error:
            self._failed(error)
            return False

    def _failed(self, error: HoldfastError) -> None:
        self.failure = error.problem
        wait = random.uniform(0, min(MAX_WAIT, 0.5 * 2 ** self._tries))
        self._tries = min(self._tries + 1, 10)
        self._not_before = time.monotonic() + error.wait + wait
        if error.retry not in ('later', 'after-auth') and self.session.on_trouble:
            self.session.on_trouble(error.problem)

    def drain(self, timeout: float) -> None:
        """Rounds until nothing waits or the time is over.  What is not worth another try ends it."""
        until = time.monotonic() + timeout
        while not self._try():
            pause = self._not_before - time.monotonic()
            if (self.failure or {}).get('retry') != 'later' or time.monotonic() + pause > until:
                return
            time.sleep(max(0.0, pause))

    def stop(self, timeout: float) -> None:
        with self._bell:
            self._is_over = True
            self._bell.notify()
        if self._thread:
            self._thread.join()
        if self.session.waits and timeout > 0:
            self.drain(timeout)
        self.session.service.close()

    def refresh(self) -> None:
        with self._round:
            if self._is_recovered:
                self._load()
            else:
                self._recover()

    # One round.

    def _work(self) -> None:
        with self._round:
            with self._bell:
                self._first = 0.0
            if not self._is_recovered:
                self._recover()
            self._seal()
            while True:
                run = self._next()
                if not run:
                    break
                self._send(run)
            self._send_messages()
            self.failure, self._tries, self._not_before = None, 0, 0.0

    def _seal(self) -> None:
        session = self.session
        with session.lock:
            if session.edits:
                made = session.sealer.sealed(session.edits, session.base)
                session.journal.seal(made)
                session.batches += made
                session.edits = []

    def _next(self) -> list[Batch]:
        """The first batches in order that can share a request: of one client and era."""
        run: list[Batch] = []
        size = 0
        with self.session.lock:
            for batch in self.session.batches:
                if batch.problem:
                    continue
                size += len(str(batch.ops))
                if run and (len(run) == MAX_BATCHES or size > MAX_CHARS or
                            (batch.client, batch.era) != (run[0].client, run[0].era)):
                    break
                run.append(batch)
        return run

    def _send(self, run: list[Batch]) -> None:
        session = self.session
        head = {'client': run[0].client, 'era': run[0].era or session.era}
        if session.label is not None:
            head['label'] = session.label
        try:
            answer = session.service.call('PATCH', self._path('/context'),
                                          {**head, 'batches': [batch.body() for batch in run]})
        except HoldfastError as error:
            if error.retry in ('later', 'after-auth') or not self._mended(run, error.problem):
                raise
            return
        self._took(run, answer.data)

    def _took(self, run: list[Batch], data: dict[str, Any]) -> None:
        """The base moves on only if nothing came between; else what came is loaded."""
        session = self.session
        self._acked[run[-1].client] = run[-1].seq
        is_plain = data['prev'] == session.rev and not data['reset'] and not any(data.get(k) for k in ODD)
        if not is_plain and data['rev'] != session.rev:
            self._load(run)
            return
        changed: dict[str, Any] = {}
        with session.lock:
            for batch in run:
                for key, op in batch.ops.items():
                    changed[key] = applied(changed.get(key, session.base.get(key, MISSING)), op)
        self._hear({'rev': data['rev'], 'values': {k: v for k, v in changed.items() if v is not MISSING},
                    'deleted': [k for k, v in changed.items() if v is MISSING]}, run)

    # What the server knows.

    def _recover(self) -> None:
        session = self.session
        held: dict[str, int] = {}
        with session.lock:
            for batch in session.batches:
                if not batch.problem:
                    held.setdefault(batch.client, batch.start)
            since = {'since': session.rev, 'era': session.era} if session.era else {}
        body = {'client': session.sealer.client, **since,
                'clients': [{'id': client, 'pending_from': start} for client, start in held.items()]}
        where = part(session.id) if session.id else 'latest'
        if not session.id:
            body.update(session.target, create=True)
        data = session.service.call('POST', f'/api/sessions/{where}/recover', body).data
        for client in [data['client'], *data['clients']]:
            if client:
                self._acked[client['id']] = max(client['seq'], self._acked.get(client['id'], 0))
        session.id = data['session']['id']
        with session.lock:
            done = [b for b in session.batches if not b.problem and b.seq <= self._acked.get(b.client, 0)]
        self._hear(data['context'], done)
        self._is_recovered = True

    def _load(self, done: list[Batch] | None = None) -> None:
        session = self.session
        query = f'?since={session.rev}&era={part(session.era)}' if session.era and session.rev else ''
        try:
            data = session.service.call('GET', self._path(f'/context{query}')).data
        except HoldfastError as error:
            if error.code != 'cursor-expired':
                raise
            data = session.service.call('GET', self._path('/context')).data
        self._hear(data, done or [])

    def _hear(self, data: dict[str, Any], done: list[Batch]) -> None:
        """Values of the server, and batches that they contain: one transaction."""
        session = self.session
        is_full, values, deleted = data.get('full', False), data['values'], data.get('deleted', [])
        with session.lock:
            lost = self._lost(data) if is_full else []
            session.journal.add(lost)
            facts = {'id': session.id, 'rev': data['rev'], 'era': data.get('era') or session.era}
            session.journal.heard(done, facts, values, deleted, is_full)
            session.rev, session.era = facts['rev'], facts['era']
            base = {} if is_full else session.base
            base.update(values)
            for key in deleted:
                base.pop(key, None)
            session.base = base
            names = {(b.client, b.seq) for b in done}
            session.batches = [b for b in session.batches if (b.client, b.seq) not in names]
            session.loaded = 'server'
            session.edits += lost
            session.refresh_view()
        if lost:
            self.wake()

    def _lost(self, data: dict[str, Any]) -> list[Edit]:
        """The server was restored from a backup, which its era says: what it lost is written
        again.  That goes over what the backup had, and what came since is kept as a copy."""
        session = self.session
        era, old = data.get('era'), session.era
        if not era or not old or era == old or era.split('r')[0] != old.split('r')[0]:
            return []
        rev = data['rev'] - data['rev'] % LIFE
        return [Edit('set', key, value, rev, era) for key, value in session.entries().items()
                if key not in data['values'] or not same(value, data['values'][key])]

    def _path(self, rest: str) -> str:
        return f'/api/sessions/{part(self.session.id or "")}{rest}'

    # What was refused.

    def _mended(self, run: list[Batch], problem: dict[str, Any]) -> bool:
        """Whether the round may go on."""
        code = problem.get('code')
        if code == 'client-unknown':
            return self._anew(run[0].client)
        bad = next((b for b in run if b.seq == problem.get('seq')), run[0] if len(run) == 1 else None)
        if bad is None:
            for batch in run:
                self._send([batch])
            return True
        if code == 'sequence-gap':
            return self._bridged(bad, problem)
        if code == 'conflict':
            self._load()            # theirs stays; the server keeps ours as a copy
            self._give_up(bad, None)
            return True
        if code in ('not-found', 'session-expired', 'state'):
            return False            # it is the session that is gone, not the batch that is wrong
        self._give_up(bad, problem)
        return True

    def _anew(self, client: str) -> bool:
        """The server has forgotten the client (it was restored, say): the same edits from another one.
        Made in another era they have seen what the backup had, and nothing that came since."""
        session = self.session
        self._is_recovered = False
        self._recover()
        with session.lock:
            old = [b for b in session.batches if b.client == client and not b.problem]
            made = renamed(old, uuid.uuid4().hex)
            for batch in made:
                if batch.era != session.era:
                    batch.era, batch.rev = session.era, session.rev - session.rev % LIFE
            if client == session.sealer.client:
                session.sealer = type(session.sealer)(uuid.uuid4().hex, session.sealer.strategy)
            by_name = dict(zip([b.seq for b in old], made))
            session.batches = [by_name[b.seq] if b in old else b for b in session.batches]
            session.journal.reorder(session.batches)
        return True

    def _bridged(self, batch: Batch, problem: dict[str, Any]) -> bool:
        """The server misses a sequence: one it had before it was restored, or one that was given up."""
        expected = int(problem['expected'])
        if expected <= self._acked.get(batch.client, 0):
            return self._anew(batch.client)
        if batch.start == expected:
            self._give_up(batch, problem)
            return True
        with self.session.lock:
            batch.start = expected
            self.session.journal.reorder(self.session.batches)
        return True

    def _give_up(self, batch: Batch, problem: dict[str, Any] | None) -> None:
        """It leaves the queue, the next of its client stands for it, and with a problem it is kept."""
        session = self.session
        with session.lock:
            later = [b for b in session.batches if b.client == batch.client and b.seq > batch.seq and not b.problem]
            if later:
                later[0].start = batch.start
            elif batch.client == session.sealer.client:
                session.sealer.start = batch.start
            if problem is None:
                session.batches.remove(batch)
            else:
                batch.problem = problem
                batch.client = f'refused {batch.client}'
            session.journal.reorder(session.batches)
            session.refresh_view()
        if problem is not None and session.on_trouble:
            session.on_trouble(problem)

    # Messages.

    def _send_messages(self) -> None:
        session = self.session
        for name, at, content in session.journal.messages():
            if time.time() - at > MESSAGE_HOURS * 3600:
                raise HoldfastError({'code': 'message-too-old', 'retry': 'never', 'id': name, 'detail':
                                     'It may be there: look, then call messages.discard or messages.again.'})
            session.service.call('POST', self._path('/messages'), content, {'Idempotency-Key': name})
            session.journal.posted(name)
