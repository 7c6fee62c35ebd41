"""Conversion of results to plain data for JSON and back, and of rows to a table."""

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from math import isfinite, nan
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    import pandas as pd


def finite(data: Any) -> Any:
    """Return data as plain data for JSON, with None for numbers that are not finite.

    A dataclass becomes a mapping of its fields, each by its name or by the `key` in its metadata.
    Fields with `repr=False` are left out.
    """
    if is_dataclass(data):
        data = {_key(field): getattr(data, field.name) for field in fields(data) if field.repr}
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not isfinite(data) else data


def rebuilt(kind: Any, data: Any) -> Any:
    """Return plain data as a value of the type `kind`, with NaN for None, the inverse of `finite`.

    Raises
    ------
    TypeError, AttributeError, ValueError
        If a key is missing or a value has another form.
    """
    inner = get_args(kind)
    if isinstance(kind, UnionType):  # a kind that may be absent
        return None if data is None else rebuilt(inner[0], data)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {
            field.name: rebuilt(hints[field.name], data[_key(field)])
            for field in fields(kind)
            if field.repr and _key(field) in data
        }
        return kind(**values)  # type: ignore[operator]
    if get_origin(kind) is dict:
        return {key: rebuilt(inner[1], value) for key, value in data.items()}
    if get_origin(kind) is list:
        return [rebuilt(inner[0], value) for value in data]
    if get_origin(kind) is tuple:
        kinds = inner[:1] * len(data) if inner[-1] is ... else inner
        return tuple(rebuilt(*pair) for pair in zip(kinds, data, strict=True))
    return nan if data is None and kind is float else data


class Plain:
    """Base of results: frozen dataclasses that convert to plain data."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as commands print and write it."""
        return dict(finite(self))


def frame(rows: Iterable[Mapping[str, object]]) -> "pd.DataFrame":
    """Return rows as a pandas table."""
    from pandas import DataFrame  # takes .3 s to import

    return DataFrame(list(rows))


def _key(field: Field[Any]) -> str:
    return str(field.metadata.get("key", field.name))
