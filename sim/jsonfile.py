"""Results as plain data, back again, and rows as a table."""

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    import pandas as pd


def finite(told: Any) -> Any:
    """Return plain data, with None for a number that is not finite because JSON has none.

    A dataclass becomes a mapping of its fields, each by its name or by the `key` in its metadata.
    Fields with `repr=False` are left out.
    """
    if is_dataclass(told):
        told = {_key(field): getattr(told, field.name) for field in fields(told) if field.repr}
    if isinstance(told, dict):
        return {key: finite(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [finite(value) for value in told]
    return None if isinstance(told, float) and not isfinite(told) else told


def rebuilt(kind: Any, told: Any) -> Any:
    """Return plain data as the type that `finite` made it from, with NaN for None.

    Raises
    ------
    TypeError, AttributeError, ValueError
        If a key is missing or a value has another form.
    """
    inner = get_args(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {
            field.name: rebuilt(hints[field.name], told[_key(field)])
            for field in fields(kind)
            if field.repr and _key(field) in told
        }
        return kind(**known)  # type: ignore[operator]
    if get_origin(kind) is dict:
        return {key: rebuilt(inner[1], value) for key, value in told.items()}
    if get_origin(kind) is list:
        return [rebuilt(inner[0], value) for value in told]
    if get_origin(kind) is tuple:
        kinds = inner[:1] * len(told) if inner[-1] is ... else inner
        return tuple(rebuilt(*pair) for pair in zip(kinds, told, strict=True))
    return nan if told is None and kind is float else told


class Plain:
    """A result, a frozen dataclass, that can be had as plain data."""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, as commands print and write it."""
        return dict(finite(self))


def frame(rows: Iterable[Mapping[str, object]]) -> "pd.DataFrame":
    """Return rows as a table."""
    from pandas import DataFrame  # takes .3 s to import

    return DataFrame(list(rows))


def _key(field: Field[Any]) -> str:
    return str(field.metadata.get("key", field.name))
