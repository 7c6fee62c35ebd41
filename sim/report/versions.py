"""Numbers of model versions that the project ships, and the form in which they are stored."""

import json
from collections.abc import Mapping, Sequence
from math import isnan, nan
from typing import Any

from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import REPLICATIONS_PER_DRAW, Difference
from sim.report.snapshot import Level, ScenarioNumbers, Snapshot, WindowNumbers
from sim.shipped import folder

Cells = list[float | None]


def versions() -> list[str]:
    """Return the model versions that have a shipped snapshot, in order."""
    return sorted((path.stem for path in folder("versions").glob("*.json")), key=int)


def shipped_snapshot(version: str) -> Snapshot:
    """Return the shipped snapshot of a model version.

    Raises
    ------
    UserError
        If none is shipped.
    """
    if version not in versions():
        known = ", ".join(versions()) or "none"
        raise UserError(
            f"{version}: no numbers of this model version are shipped (there are: {known}). Name "
            "one of these, or a study."
        )
    return from_json(json.loads((folder("versions") / f"{version}.json").read_text("utf-8")))


def to_json(
    one: Snapshot, how: Mapping[str, Any], outcomes: Sequence[str] = tuple(OUTCOMES)
) -> dict[str, Any]:
    """Return plain data with numbers of four digits, small enough to ship.

    Parameters
    ----------
    how
        Commit and commands: how the numbers were computed.
    outcomes
        Those to keep, if the study has them.
    """
    stored = [name for name in outcomes if name in one.windows[0].scenarios[0].levels]
    return {
        "model_version": one.model_version, "how": dict(how), "seed": one.seed,
        "replications": one.replications, "drawn": one.drawn, "settings": dict(one.settings),
        "outcomes": stored,
        "level": ["mean", "half width of the 95 % interval", "5 %", "median", "95 %", *LAST],
        "change": ["mean", "half width of the 95 % interval", "p", "share up", "share down", *LAST],
        "windows": [
            {
                "name": w.name, "start": w.start, "end": w.end, "uncertainty": w.uncertainty,
                "scenarios": [_scenario_json(s, stored, _usual(one)) for s in w.scenarios],
            }
            for w in one.windows
        ],
        "assumptions": one.values,
    }  # fmt: skip


LAST = ("replications", "independent values")
"""Last columns, which a row lacks if they are those of the whole study."""


def _usual(one: Snapshot) -> Cells:
    return _counts(one.replications, one.drawn)


def _counts(replications: int, drawn: bool) -> Cells:
    """Return the usual numbers of replications and of independent values."""
    return [replications, -(-replications // REPLICATIONS_PER_DRAW) if drawn else replications]


def _scenario_json(s: ScenarioNumbers, stored: Sequence[str], usual: Cells) -> dict[str, Any]:
    levels = [
        _short(usual, x.mean, x.half, x.q05, x.q50, x.q95, x.n, x.independent)
        for x in (s.levels[name] for name in stored)
    ]
    changes = [
        _short(usual, d.mean, (d.high - d.low) / 2, d.p_value, d.p_increase, d.p_decrease, d.n,
               d.independent)
        for d in (s.changes[name] for name in stored if s.changes)
    ]  # fmt: skip
    head = {"name": s.name, "title": s.title, "start": s.start, "end": s.end}
    return {**head, "levels": levels, "changes": changes}


def _short(usual: Cells, *numbers: float) -> Cells:
    rounded = [None if isnan(x) else float(f"{x:.4g}") for x in numbers]
    cells = [int(x) if x is not None and x == int(x) else x for x in rounded]
    return cells[: -len(usual)] if cells[-len(usual) :] == usual else cells


def from_json(data: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot that `to_json` wrote."""
    version, usual = str(data["model_version"]), _counts(data["replications"], data["drawn"])
    windows = []
    for w in data["windows"]:
        tables = [_read_scenario(s, data["outcomes"], usual) for s in w["scenarios"]]
        base = tables[0][0]
        scenarios = tuple(
            ScenarioNumbers(
                s["name"], s["title"], s["start"], s["end"],
                {name: Level(*cells) for name, cells in levels.items()},
                {name: _difference(cells, base[name][0]) for name, cells in changes.items()}, {},
            )
            for s, (levels, changes) in zip(w["scenarios"], tables, strict=True)
        )  # fmt: skip
        windows.append(WindowNumbers(w["name"], w["start"], w["end"], w["uncertainty"], scenarios))
    return Snapshot(
        f"version-{version}", f"model version {version}", version, data["seed"],
        data["replications"], data["drawn"], data["settings"], data["assumptions"], tuple(windows),
    )  # fmt: skip


def _read_scenario(
    s: Mapping[str, Any], outcomes: Sequence[str], usual: Cells
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """Return the cells of levels and of changes by outcome, NaN for None."""
    known = [name in OUTCOMES for name in outcomes]
    width = 5 + len(usual)
    levels, changes = (
        {
            name: [nan if x is None else x for x in (*row, *usual)[:width]]
            for name, row, wanted in zip(outcomes, s[key], known, strict=bool(s[key])) if wanted
        }
        for key in ("levels", "changes")
    )  # fmt: skip
    return levels, changes


def _difference(cells: list[Any], base: float) -> Difference:
    mean, half, p, up, down, n, separate = cells
    return Difference(
        mean, mean - half, mean + half, nan, nan, False, up, down, round(1 - up - down, 4), n,
        p_value=p, independent=separate, base_mean=base, relative=mean / base if base else nan,
    )  # fmt: skip
