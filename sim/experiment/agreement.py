"""Whether two numbers agree, and where a stored summary does not follow from the runs.

Byte for byte, or within a relative tolerance. Processors and libraries round logarithms, powers and
sums differently in the last of 16 digits (1e-16). A run adds up thousands of such terms, and a mean
or an interval a few more. So numbers of other machines agree to about 1e-12. A changed draw, rule
or policy moves a count by one, which is 1e-6 or more of any outcome. The tolerance lies between.
"""

from collections.abc import Callable, Iterator, Mapping
from math import isnan
from typing import Any

import numpy as np

from sim.arrays import Bools, Floats
from sim.experiment.ids import HeadlineId
from sim.outcomes.outcomes import OUTCOMES

TOLERANCE = 1e-9  # relative; see above
FLOOR = 1e-3  # of the tolerance: absolute, for numbers that cancel to almost 0
IN_UNITS = (
    "mean", "sd", "low", "high", "q05", "q50", "q95", "smallest", "largest", "base_mean",
    "resolvable",
)  # fmt: skip
SHARES = ("relative", "chance", "p_increase", "p_decrease", "p_tie")
ABSENT = "absent"
Path = tuple[str | int, ...]


def agree(stored: Floats, now: Floats, tolerance: float) -> Bools:
    """Return where numbers agree; NaN agrees with NaN."""
    agreed: Bools = np.isclose(now, stored, tolerance, tolerance * FLOOR, equal_nan=True)
    return agreed


def relative_gap(stored: Floats, now: Floats) -> Floats:
    """Return the difference of numbers as a share of the larger one; NaN if either is NaN."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        gap: Floats = np.abs(now - stored) / np.maximum(np.abs(stored), np.abs(now))
    return np.where(stored == now, 0.0, gap)


def differing(then: Any, now: Any, tolerance: float, skip: Callable[[str], bool]) -> Iterator[
    tuple[Path, Any, Any]
]:  # fmt: skip
    """Yield each entry of plain data that differs: its path, and both values.

    `skip` says which keys are not compared.
    """
    yield from _walk(then, now, tolerance, skip, 0.0, ())


def _walk(
    then: Any, now: Any, tolerance: float, skip: Callable[[str], bool], scale: float, path: Path
) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(then, dict) and isinstance(now, dict):
        spread = _spread(now)
        for key in [*now, *(key for key in then if key not in now)]:
            if not skip(key):
                inner = spread if key in IN_UNITS else 1.0 if key in SHARES else 0.0
                old, new = then.get(key, ABSENT), now.get(key, ABSENT)
                yield from _walk(old, new, tolerance, skip, inner, (*path, key))
    elif isinstance(then, list) and isinstance(now, list):
        for place in range(max(len(then), len(now))):
            old, new = (each[place] if place < len(each) else ABSENT for each in (then, now))
            yield from _walk(old, new, tolerance, skip, 0.0, (*path, place))
    elif not _same(then, now, tolerance, scale):
        yield path, _short(then), _short(now)


def _short(value: Any) -> Any:
    return "several entries" if isinstance(value, dict | list) else value


def _spread(entry: Mapping[str, Any]) -> float:
    """Return the largest size of an outcome's values, beside which rounding errors are small."""
    ends = [entry.get(name) for name in ("smallest", "largest")]
    return max((abs(x) for x in ends if isinstance(x, float)), default=0.0)


def _same(then: Any, now: Any, tolerance: float, scale: float) -> bool:
    if type(then) is bool or type(now) is bool or not _numeric(then) or not _numeric(now):
        return type(then) is type(now) and bool(then == now)
    if isnan(then) or isnan(now):
        return isnan(then) and isnan(now)
    return bool(then == now or abs(now - then) <= tolerance * max(abs(then), abs(now), scale))


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float)


def entry_name(path: Path, block: Mapping[str, Any]) -> tuple[str, str]:
    """Return the id of the headline that an entry of a summary belongs to, and the entry there.

    The id is empty if the entry belongs to none.

    Parameters
    ----------
    path
        Where it stands in its block.
    block
        The block as it follows from the runs.
    """
    window = block["window"]["name"]
    if len(path) > 1 and isinstance(path[1], int) and path[1] >= len(block.get(str(path[0]), ())):
        return "", ".".join(map(str, path))  # there is no such scenario
    match path:
        case ("scenarios", int(at), "outcomes", str(name), *rest) if name in OUTCOMES:
            key = HeadlineId(name, window, block["scenarios"][at]["name"], "level")
        case ("differences", int(at), "outcomes", str(name), *rest) if name in OUTCOMES:
            key = _change(block, at, name)
        case ("differences", int(at), "by_regime", regime, str(name), *rest) if name in OUTCOMES:
            key, rest = _change(block, at, name), [f"regime {regime}", *rest]
        case ("parts", int(at), "outcomes", str(name), *rest) if name in OUTCOMES:
            key = HeadlineId(name, window, block["parts"][at]["part"], "part")
        case _:
            return "", ".".join(map(str, path))
    return str(key), " ".join(map(str, rest))


def _change(block: Mapping[str, Any], at: int, outcome: str) -> HeadlineId:
    change, first = block["differences"][at], block["scenarios"][0]["name"]
    against = "" if change["baseline"] == first else change["baseline"]
    return HeadlineId(outcome, block["window"]["name"], change["scenario"], "change", against)
