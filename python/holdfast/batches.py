"""Edits in the order they were made, and the numbered batches they are sent in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .values import MISSING, applied, folded, joined, touched

MAX_CHARS = 256 * 1024      # of a batch that takes another edit


@dataclass
class Edit:
    """One change: of a key, or of a counter ('count')."""
    kind: str
    key: str
    value: Any
    rev: int                        # the revision of the values it was made on
    era: str | None
    group: str | None = None        # edits of one group are sent in one batch

    def stored(self) -> list[Any]:
        return [self.kind, self.key, self.value, self.rev, self.era, self.group]

    @classmethod
    def restored(cls, row: list[Any]) -> Edit:
        return cls(*row)


@dataclass
class Batch:
    """What a sequence of a client says, for good."""
    client: str
    seq: int
    start: int                      # the first sequence it stands for: `from`
    rev: int = 0
    era: str | None = None
    ops: dict[str, tuple[str, Any]] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)      # what is added
    totals: dict[str, float] = field(default_factory=dict)      # of this client, with these
    strategy: str | None = None
    problem: dict[str, Any] | None = None

    def stored(self) -> list[Any]:
        return [self.rev, self.era, {k: list(op) for k, op in self.ops.items()}, self.was, self.counts,
                self.totals, self.strategy]

    @classmethod
    def restored(cls, client: str, seq: int, start: int, row: list[Any], problem: Any) -> Batch:
        rev, era, ops, was, counts, totals, strategy = row
        return cls(client, seq, start, rev, era, {k: (op[0], op[1]) for k, op in ops.items()}, was, counts,
                   totals, strategy, problem)

    def body(self) -> dict[str, Any]:
        """As the server takes it."""
        of = {kind: {k: v for k, (is_kind, v) in self.ops.items() if is_kind == kind}
              for kind in ('set', 'merge', 'delete')}
        said = {'strategy': self.strategy, 'set': of['set'], 'merge': of['merge'], 'delete': list(of['delete']),
                'was': self.was, 'counters': self.totals}
        return {'seq': self.seq, 'from': self.start, 'base': self.rev,
                **{name: value for name, value in said.items() if value}}


class Sealer:
    """Makes batches of edits, for one client."""

    def __init__(self, client: str, strategy: str | None) -> None:
        self.client = client
        self.strategy = strategy
        self.seq = 0
        self.start: int | None = None       # of a batch that was given up, for which the next stands too
        self.totals: dict[str, float] = {}

    def sealed(self, edits: list[Edit], base: dict[str, Any]) -> list[Batch]:
        """`base`: the values that the merges were made on."""
        made: list[Batch] = []
        size, group = 0, None
        for edit in edits:
            is_together = edit.group is not None and edit.group == group
            batch = made[-1] if made else None
            if not batch or not is_together and not self._fits(batch, edit, size):
                batch = self._begun(edit)
                made.append(batch)
                size = 0
            self._take(batch, edit, base)
            size += len(str(edit.value))
            group = edit.group
        return made

    def _begun(self, edit: Edit) -> Batch:
        self.seq += 1
        batch = Batch(self.client, self.seq, self.start or self.seq, edit.rev, edit.era, strategy=self.strategy)
        self.start = None
        return batch

    @staticmethod
    def _fits(batch: Batch, edit: Edit, size: int) -> bool:
        old = batch.ops.get(edit.key)
        is_clear = edit.kind != 'merge' or not old or _both(old, edit) is not None
        return is_clear and size <= MAX_CHARS and (batch.rev, batch.era) == (edit.rev, edit.era)

    def _take(self, batch: Batch, edit: Edit, base: dict[str, Any]) -> None:
        if edit.kind == 'count':
            for sums in (batch.counts, self.totals):
                sums[edit.key] = sums.get(edit.key, 0) + edit.value
            batch.totals[edit.key] = self.totals[edit.key]
            return
        old = batch.ops.get(edit.key)
        op = (edit.kind, edit.value)
        if edit.kind == 'merge' and old:
            op = _both(old, edit) or ('set', folded(base.get(edit.key, MISSING), [old, op]))
        batch.ops[edit.key] = op
        batch.was.pop(edit.key, None)
        if op[0] == 'merge' and edit.key in base:
            batch.was[edit.key] = touched(base[edit.key], op[1])


def _both(old: tuple[str, Any], edit: Edit) -> tuple[str, Any] | None:
    """One operation for a merge that follows another operation; None where there is none."""
    if old[0] != 'merge':
        return 'set', applied(MISSING if old[0] == 'delete' else old[1], ('merge', edit.value))
    patch = joined(old[1], edit.value)
    return None if patch is MISSING else ('merge', patch)


def renamed(batches: list[Batch], client: str) -> list[Batch]:
    """The same content from a client that the server has not forgotten."""
    totals: dict[str, float] = {}
    made = []
    for seq, old in enumerate(batches, 1):
        for name, by in old.counts.items():
            totals[name] = totals.get(name, 0) + by
        made.append(Batch(client, seq, seq, old.rev, old.era, old.ops, old.was, old.counts,
                          {name: totals[name] for name in old.counts}, old.strategy))
    return made
