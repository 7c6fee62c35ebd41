"""The data of the explorer's page: the emulator as it is, with plain names and settings by name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite
from shlex import join
from typing import Any

from sim.outcomes.statistics import ERROR_RATE, REPLICATIONS_PER_DRAW
from sim.policies import POLICIES
from sim.report.explorer_words import (
    DOCTRINE,
    REFUSING,
    STRENGTH,
    UNIT_WORDS,
    is_percent,
    outcome_name,
    setting_name,
    slider_name,
    value_phrase,
)
from sim.sensitivity.explorer.result import Emulated, Explorer, Stored

MOST_NAMED = 150  # settings with a name, those with the fewest sliders on
DIGITS = 11  # of stored numbers
SOURCES = {"prior": "prior", "point": "defaults", "file": "posterior.parquet"}
"""Words of --assumptions by the source that a study names; the project's posterior needs none."""
GROUPS = (
    "The maritime doctrine (interception and stops), as crews refuse", "One policy",
    "Several policies",
)  # fmt: skip


@dataclass(frozen=True)
class Preset:
    """A stored setting with a name.

    Attributes
    ----------
    place
        Its place among the stored settings.
    name, group
        Its name, and the heading that it stands under.
    """

    place: int
    name: str
    group: str


def names_of_sliders(explorer: Explorer) -> tuple[str, ...]:
    """Return the plain name of each slider."""
    return tuple(slider_name(slider, explorer.policies) for slider in explorer.sliders)


def usual(explorer: Explorer) -> tuple[float, ...]:
    """Return each slider's value when it is off: 0 for a strength, else the most common value."""
    return tuple(
        s.low if s.path.endswith(STRENGTH) or not explorer.stored
        else Counter(stored.values[i] for stored in explorer.stored).most_common(1)[0][0]
        for i, s in enumerate(explorer.sliders)
    )  # fmt: skip


def presets(explorer: Explorer) -> tuple[Preset, ...]:
    """Return the stored settings with a name: first the doctrine as crews refuse."""
    names, off = names_of_sliders(explorer), usual(explorer)
    named = []
    for place, stored in enumerate(explorer.stored):
        on = {i: v for i, v in enumerate(stored.values) if v != off[i]}
        paths = {explorer.sliders[i].path: v for i, v in on.items()}
        group = _group(paths)
        order = (group, paths.get(REFUSING, 0.0) if not group else len(on), place)
        name = setting_name(explorer.sliders, names, on)
        named.append((order, Preset(place, name, GROUPS[group])))
    return tuple(preset for _, preset in sorted(named, key=lambda each: each[0])[:MOST_NAMED])


def _group(on: Mapping[str, float]) -> int:
    """Return the place of a setting's heading, from the sliders that are on."""
    if {path for path in on if path != REFUSING} == set(DOCTRINE):
        return 0 if all(on[path] == 1.0 for path in DOCTRINE) else 2
    return 1 if len(on) <= 1 else 2


def page_data(explorer: Explorer, named: tuple[Preset, ...]) -> dict[str, Any]:
    """Return what the script needs, as plain data without NaN."""
    paths = [slider.path for slider in explorer.sliders]
    start = explorer.stored[named[0].place].values if named else usual(explorer)
    labels = zip(explorer.sliders, names_of_sliders(explorer), usual(explorer), strict=True)
    return {
        "base": explorer.base, "command": command(explorer), "unseen": explorer.unseen,
        "sliders": [
            {"path": s.path, "low": s.low, "high": s.high, "step": s.step, "unit": s.unit,
             "name": name, "off": off, "phrase": value_phrase(s), "percent": is_percent(s)}
            for s, name, off in labels
        ],
        "outcomes": [_outcome(outcome) for outcome in explorer.outcomes],
        "stored": [_stored(stored) for stored in explorer.stored],
        "undoings": [asdict(undoing) for undoing in explorer.undoings],
        "wider": wider(len(explorer.outcomes), explorer.replications),
        "terms": explorer.terms, "root": explorer.root, "limit": explorer.limit,
        "uncosted": [
            paths.index(f"{policy['kind']}{STRENGTH}") if f"{policy['kind']}{STRENGTH}" in paths
            else -1
            for policy in explorer.policies if not _costed(policy)
        ],
        "policies": [_plain(policy) for policy in explorer.policies],
        "start": start, "refusing": paths.index(REFUSING) if REFUSING in paths else -1,
    }  # fmt: skip


def wider(outcomes: int, replications: int) -> float:
    """Return the factor that widens a 95 % interval so that all outcomes hold at once."""
    from scipy import stats

    law = stats.t(replications - 1)
    return float(law.ppf(1.0 - ERROR_RATE / 2 / outcomes) / law.ppf(1.0 - ERROR_RATE / 2))


def command(explorer: Explorer) -> str:
    """Return the command that simulates a setting, with the draws of the stored ones.

    A sweep has one replication of each draw, and `compare` has two.
    """
    source = SOURCES.get(explorer.digests.get("source", ""))
    fixed = explorer.digests.get("policy_strength") == "default"
    size = 1 if fixed and source == SOURCES["point"] else REPLICATIONS_PER_DRAW
    words = [
        "channelsim", "compare", explorer.base, "my_setting.yaml", "--window", explorer.window,
        "--replications", str(size * explorer.replications), "--seed", str(explorer.seed),
        *(["--assumptions", source] if source else []),
        *(["--policy-strength", "default"] if fixed else []),
    ]  # fmt: skip
    return join(words)


def _costed(policy: Mapping[str, Any]) -> bool:
    """Return whether the public cost of a policy is known."""
    if policy["kind"] not in POLICIES:  # of a package that is not installed here
        return False
    read = POLICIES[policy["kind"]].model_validate(policy)
    return read.cost_per_year is not None or not (read.cost_note or read.cost.gbp_a_year is None)


def _outcome(o: Emulated) -> dict[str, Any]:
    return {
        "outcome": o.outcome, "name": outcome_name(o.outcome), "unit": o.unit,
        "shown": UNIT_WORDS.get(o.unit, o.unit), "base": known(o.base), "mean": o.mean,
        "low": o.low, "high": o.high, "dots": o.dots, "error": o.error, "r2": known(o.r2),
        "covered": known(o.covered),
    }  # fmt: skip


def _stored(stored: Stored) -> dict[str, Any]:
    ends = {
        key: [_short(value) for value in getattr(stored, key)] for key in ("mean", "low", "high")
    }
    dots = {name: [_short(dot) for dot in values] for name, values in stored.dots.items()}
    return {"values": stored.values, **ends, "dots": dots}


def known(value: float | None) -> float | None:
    """Return a number; None if it is NaN or infinite."""
    return value if value is not None and isfinite(value) else None


def _short(value: float | None) -> float | None:
    """Return a stored number in as many digits as anybody compares."""
    value = known(value)
    return None if value is None else float(f"{value:.{DIGITS}g}")


def _plain(value: Any) -> Any:
    """Return settings as a file has them: days in ISO form, nothing that is absent."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
