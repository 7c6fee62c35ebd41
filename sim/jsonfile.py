"""Results as plain data, back again, and as a table with a row for each number."""

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("name", "other", "first", "second", "parameter", "driver", "factor", "origin")
"""Keys that name an entry of a list."""


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
    """A result, a frozen dataclass, that can be had as plain data and as a table."""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, as commands print and write it."""
        return dict(finite(self))

    def to_frame(self) -> "pd.DataFrame":
        """Return every number in a row: table, item, measure, value.

        Three numbers in a list are the 5, 50 and 95 % quantiles.
        """
        import pandas as pd

        rows = [
            (path[0], ", ".join(path[1:-1]), path[-1], x) for path, x in _numbers(self.to_json())
        ]
        return pd.DataFrame(rows, columns=["table", "item", "measure", "value"])


def _key(field: Field[Any]) -> str:
    return str(field.metadata.get("key", field.name))


def _numbers(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield every number and the names that lead to it."""
    if isinstance(told, Mapping):
        for key, value in told.items():
            yield from _numbers(value, (*path, str(key)))
    elif isinstance(told, list):
        triple = len(told) == 3 and all(isinstance(x, float) for x in told)
        for place, value in enumerate(told):
            names = [value[key] for key in NAMES if key in value] if isinstance(value, dict) else []
            name = ", ".join(names) or (("q05", "q50", "q95")[place] if triple else str(place))
            yield from _numbers(value, (*path, name))
    elif told is None or (isinstance(told, int | float) and not isinstance(told, bool)):
        yield path, nan if told is None else float(told)
