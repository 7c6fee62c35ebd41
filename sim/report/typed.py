"""Check that a result that was read from a file holds what its types say."""

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def check_types(kind: Any, value: Any, name: str = "") -> None:
    """Check a value and all that it holds, fields with `repr=False` excepted.

    Parameters
    ----------
    kind
        A dataclass, list, tuple, dict, union with None, float, int, str or bool.
    name
        Where it stands, for the message.

    Raises
    ------
    TypeError
        If a value is of another type.
    """
    inner = get_args(kind)
    if isinstance(kind, UnionType):
        return None if value is None else check_types(inner[0], value, name)
    if is_dataclass(kind):
        _check(isinstance(value, kind), name)  # type: ignore[arg-type]
        hints = get_type_hints(kind)
        for field in fields(kind):
            if field.repr:
                check_types(hints[field.name], getattr(value, field.name), field.name)
    elif get_origin(kind) is dict:
        _check(isinstance(value, dict) and all(isinstance(key, str) for key in value), name)
        for each in value.values():
            check_types(inner[1], each, name)
    elif get_origin(kind) in (list, tuple):
        _check(isinstance(value, list | tuple), name)
        fixed = get_origin(kind) is tuple and inner[-1] is not ...
        _check(not fixed or len(value) == len(inner), name)
        for each, of in zip(value, inner if fixed else inner[:1] * len(value), strict=True):
            check_types(of, each, name)
    elif kind is float:
        _check(isinstance(value, int | float) and not isinstance(value, bool), name)
    elif kind in (int, str, bool):
        _check(isinstance(value, kind) and isinstance(value, bool) == (kind is bool), name)
    return None


def _check(right: bool, name: str) -> None:
    if not right:
        raise TypeError(name)
