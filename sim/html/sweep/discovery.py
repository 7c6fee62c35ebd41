"""The section on where an outcome of a sweep is high or low, if `channelsim discover` stored it."""

from collections.abc import Iterator
from typing import Any

from sim.errors import UserError
from sim.experiment.folder import read_json
from sim.html.parts import Part, Table
from sim.report.numbers import NONE, number, share_of
from sim.report.stored_sweep import StoredSweep, factor_label
from sim.report.sweep_findings import about

FILE = "discovery.json"
HELP = "Coverage: share of these samples in the region. Density: their share of the region."


def discovered(study: StoredSweep) -> Iterator[Part]:
    """Yield the section; nothing if the study has no discovery.

    Raises
    ------
    UserError
        If its file is damaged.
    """
    path = study.folder / FILE
    if not path.is_file():
        return
    stored = read_json(path)
    try:
        yield _part(study, stored)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise UserError(f"{path}: cannot be read. Run channelsim discover again.") from None


def _part(study: StoredSweep, stored: dict[str, Any]) -> Part:
    side = "above" if stored["above"] is not None else "below"
    name, verb = about(study, stored["outcome"]), "is" if study.compare else "are"
    heading = f"Where {name} {verb} {side} {number(stored[side])}"
    box = stored["box"]
    sentences = [
        f"{stored['of_interest']:,} of {stored['samples']:,} samples are of interest. A box of "
        f"limits holds {share_of(box['coverage'])} of them, and {share_of(box['density'])} of the "
        f"samples in it are of interest. In samples that the search did not see these are "
        f"{share_of(box['unseen_coverage'])} and {share_of(box['unseen_density'])}.",
        f"Chance alone limits the dummy in {share_of(box['dummy_chosen'])} of resamples.",
    ]
    rows = [
        (factor_label(one["factor"]), one["factor"], _end(one["low"]), _end(one["high"]),
         share_of(one["chosen_again"]))
        for one in sorted(box["limits"], key=lambda one: -one["chosen_again"])
    ]  # fmt: skip
    tables = [Table(
        f"The box: {heading[0].lower()}{heading[1:]}, mostly",
        ("factor", "name in files", "from", "to", "limited in resamples"), tuple(rows), HELP,
    )] if rows else []  # fmt: skip
    if not rows:
        sentences.append("No factor limits them more than chance.")
    tables += _rules(stored)
    return Part("discovery", heading, (), sentences, tables)


def _rules(stored: dict[str, Any]) -> list[Table]:
    rows = tuple(
        ("; ".join(_condition(one) for one in rule["limits"]), share_of(rule["coverage"]),
         share_of(rule["density"]))
        for rule in stored["tree"]["rules"]
    )  # fmt: skip
    accuracy = share_of(stored["tree"]["unseen_balanced_accuracy"])
    return [Table(
        "Rules of a small tree", ("rule", "coverage", "density"), rows,
        f"Balanced accuracy in samples that it did not see: {accuracy}. 50 % is chance.",
    )] if rows else []  # fmt: skip


def _condition(one: dict[str, Any]) -> str:
    name = factor_label(one["factor"])
    if one["low"] is None:
        return f"{name} up to {number(one['high'])}"
    if one["high"] is None:
        return f"{name} above {number(one['low'])}"
    return f"{name} {number(one['low'])} to {number(one['high'])}"


def _end(value: float | None) -> str:
    return NONE if value is None else number(value)
