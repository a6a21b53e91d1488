"""Values and what edits make of them.  Pure.

An edit is ('set', value), ('merge', patch) or ('delete', None).
"""

from __future__ import annotations

from typing import Any, Iterable

MISSING: Any = object()


def same(a: Any, b: Any) -> bool:
    """Equal as JSON: True is not 1, and 1 is 1.0."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) in (int, float) and type(b) in (int, float) and a == b or \
        type(a) is type(b) and a == b


def patched(target: Any, patch: Any) -> Any:
    """A merge patch (RFC 7396) applied; neither argument changes."""
    if not isinstance(patch, dict):
        return patch
    out = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            out.pop(name, None)
        else:
            out[name] = patched(out.get(name), value)
    return out


def joined(first: Any, second: Any) -> Any:
    """Of two merge patches one that does what both do; MISSING where there is none."""
    if not isinstance(second, dict):
        return second
    if not isinstance(first, dict):
        return MISSING          # the first replaces what the second goes into
    out = dict(first)
    for name, value in second.items():
        both = joined(out[name], value) if name in out else value
        if both is MISSING:
            return MISSING
        out[name] = both
    return out


def touched(value: Any, patch: Any) -> Any:
    """What a patch's members were."""
    if not (isinstance(value, dict) and isinstance(patch, dict)):
        return value
    return {name: touched(value[name], patch[name]) for name in patch if name in value}


def applied(before: Any, edit: tuple[str, Any]) -> Any:
    """The value after an edit; MISSING: there is none."""
    kind, value = edit
    if kind == 'merge':
        return patched(None if before is MISSING else before, value)
    return value if kind == 'set' else MISSING


def folded(before: Any, edits: Iterable[tuple[str, Any]]) -> Any:
    for edit in edits:
        before = applied(before, edit)
    return before
