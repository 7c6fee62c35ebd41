"""Structural variants: other modelling choices, under which a study or a claim is run again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.assumptions import Values, all_assumptions
from sim.errors import UserError
from sim.experiment.source import ParameterSource
from sim.runs.code import digest
from sim.spelling import nearest

SEASONS = ("demand_season", "demand_peak", "supply_season")
BLOCK = len("sea_anomaly_2025")


def _one_anomaly_a_year(values: Values) -> Values:
    """Return values with the first sea anomaly of each year in all its blocks."""
    return {
        name: values[f"{name[:BLOCK]}_winter"] if name.startswith("sea_anomaly_20") else value
        for name, value in values.items()
    }


def _fixed_seasons(values: Values) -> Values:
    return {**values, **{name: float(all_assumptions()[name].value) for name in SEASONS}}


VARIANTS: Mapping[str, Callable[[Values], Values]] = MappingProxyType({
    "networks do not learn": lambda values: {**values, "learning_rate": 0.0},
    "one sea anomaly a year": _one_anomaly_a_year,
    "seasons at their defaults": _fixed_seasons,
    "supply without season": lambda values: {**values, "supply_season": 0.0},
    "refusal by coin": lambda values: {**values, "refusal_by_coin": 1.0},
})  # fmt: skip


@cache
def _code() -> str:
    """Return a digest of this file, which decides what a variant is."""
    return digest(Path(__file__).read_bytes())


@dataclass(frozen=True, eq=False)
class VariedSource(ParameterSource):
    """A parameter source under a structural variant: the same draws and worlds, changed.

    Worlds are not chosen again, so that under a variant they need not go like the reports.

    Attributes
    ----------
    variant
        Its name in VARIANTS.
    """

    variant: str = ""

    @cached_property
    def main(self) -> ParameterSource:
        """The same source without the variant."""
        return ParameterSource(**_content(self))

    @cached_property
    def digest(self) -> str:
        """Digest of all that decides a draw, with the variant and its code."""
        return f"{self.main.digest} {self.variant} {_code()}"

    @property
    def record(self) -> dict[str, str]:
        """Its record in a manifest: that of the main source, and the variant."""
        return {
            **self.main.record, "intervals_hold": self.intervals_hold, "variant": self.variant,
        }  # fmt: skip

    @property
    def intervals_hold(self) -> str:
        """What intervals include, in words, with the variant."""
        return f"{self.main.intervals_hold}; structural variant: {self.variant}"

    def draw(self, number: int, seed: int) -> Values:
        """Return the draw of the main source, changed by the variant."""
        return VARIANTS[self.variant](super().draw(number, seed))


def varied(source: ParameterSource, variant: str) -> VariedSource:
    """Return a parameter source under a variant.

    Raises
    ------
    UserError
        If there is no variant of that name.
    """
    if variant not in VARIANTS:
        raise UserError(
            f"{variant}: no structural variant of that name; {nearest(variant, list(VARIANTS))}"
        )
    return VariedSource(**_content(source), variant=variant)


def _content(source: ParameterSource) -> dict[str, Any]:
    return {field.name: getattr(source, field.name) for field in fields(ParameterSource)}
