"""The source of a study's assumptions: a posterior, the priors, or the defaults.

Policy strength is chosen separately, because no reported figure depends on it. It is drawn from
its priors unless a study uses its defaults.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, Protocol

from sim.assumptions import Assumption, Values, all_assumptions, point
from sim.runs.code import digest
from sim.streams import Streams

GOLDEN = 0.6180339887498949  # step of a Kronecker sequence: the first draws are evenly spread
SILVER = 0.41421356237309515  # step from one block of draws to the next
STRIDE = 100_000  # number of draws in a block


REGIMES = ("demand", "between", "supply")
"""Regimes of a draw: demand-limited, between the two, supply-limited."""


class Kind(StrEnum):
    """A source of assumptions."""

    posterior = "posterior"
    prior = "prior"
    point = "point"


class WeightedDraws(Protocol):
    """A posterior as this package uses it: weighted draws."""

    @property
    def digest(self) -> str:
        """Short name of its contents."""

    @property
    def ess(self) -> float:
        """Effective sample size."""

    @property
    def rough(self) -> bool:
        """Whether the effective sample size is too small."""

    @property
    def note(self) -> str:
        """One line that names assumptions added or removed since; "" if none were."""

    def index(self, u: float) -> int:
        """Return the row at which the cumulative weight passes `u`, on [0, 1)."""

    def row(self, index: int) -> Values:
        """Return a row's value for each assumption in the posterior."""

    def row_regime(self, index: int) -> str:
        """Return the regime of a row; "" if it is not known."""

    @property
    def seed(self) -> int:
        """Seed of its worlds."""

    @property
    def last_day(self) -> date:
        """Last day up to which its worlds went like the reports."""

    def world_at(self, index: int, u: float) -> int:
        """Return a world of a row that went like the reports, as the number of a replication."""


@dataclass(frozen=True, eq=False)
class ParameterSource:
    """Source of a replication's assumptions.

    Attributes
    ----------
    kind
        A posterior, the priors, or the defaults in all replications.
    posterior
        The posterior, if the source is one.
    vary_strength
        Whether policy strength is drawn from its priors; otherwise it stays at its defaults.
    fresh_worlds
        Whether replications are new worlds although the source is a posterior. Otherwise
        each takes a world of its draw that went like the reports.
    copy
        Bytes of the posterior's file, if it is the user's own. Workers do not receive them.
    """

    kind: Kind = Kind.point
    posterior: "WeightedDraws | None" = None
    vary_strength: bool = False
    copy: bytes = b""
    fresh_worlds: bool = False

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "copy": b""}

    @cached_property
    def digest(self) -> str:
        """Digest of all that decides a draw: the posterior, and the priors in use."""
        drawn = [
            (assumption.name, assumption.prior, assumption.range)
            for assumption in self._drawn_from_priors()
        ]
        priors = digest(drawn, size=4) if drawn else ""
        posterior = self.posterior.digest if self.posterior else ""
        worlds = ""
        if self.posterior:
            worlds = "fresh worlds" if self.fresh_worlds else f"worlds to {self.posterior.last_day}"
        return " ".join(filter(None, (self.kind.value, posterior, priors, worlds)))

    @property
    def record(self) -> dict[str, str]:
        """Its record in a manifest."""
        return {
            "kind": self.kind.value,
            "digest": self.digest,
            "intervals_hold": self.intervals_hold,
            "policy_strength": "prior" if self.vary_strength else "default",
        }

    @property
    def drawn(self) -> bool:
        """Whether draws differ at all."""
        return self.vary_strength or self.kind is not Kind.point

    def chance_is_known(self, last: date) -> bool:
        """Whether a draw's replications show all chance in a window that ends on `last`.

        They do not if the window ends within the reported days and worlds went like the reports:
        a draw has only about two such worlds.
        """
        return self.posterior is None or self.fresh_worlds or last > self.posterior.last_day

    @property
    def intervals_hold(self) -> str:
        """What intervals include, in words."""
        if self.kind is Kind.point:
            strength = (
                "chance and policy strength; other " if self.vary_strength else "chance only; "
            )
            return f"{strength}assumptions stand at their defaults"
        source = f"assumptions (posterior{self._warnings})"
        if self.kind is Kind.prior:
            source = "assumptions (priors)"
        if self.vary_strength:
            return f"{self._chance}, {source} and policy strength"
        return f"{self._chance} and {source}; policies at default strength"

    @property
    def _chance(self) -> str:
        if self.posterior is None or self.fresh_worlds:
            return "chance"
        return f"chance in worlds that went like the reports to {self.posterior.last_day}"

    @property
    def _warnings(self) -> str:
        """Warnings about the posterior, to follow the word "posterior"; "" if there are none."""
        if self.posterior is None:
            return ""
        rough = f", ROUGH: effective sample size {self.posterior.ess:.0f}"
        note = f"; {self.posterior.note}" if self.posterior.note else ""
        return (rough if self.posterior.rough else "") + note

    def draw(self, number: int, seed: int) -> Values:
        """Return one value for every assumption: draw `number` of a seed, from 0.

        More draws do not change the first ones.
        """
        values = self._from_priors(number, seed)
        if self.posterior is not None:
            values |= self.posterior.row(self.posterior.index(_spread(number, seed)))
        return values

    def streams(self, replication: int, draw: int, seed: int) -> Streams:
        """Return the random numbers of a replication at a draw.

        With a posterior, it is a world of the draw that went like the reports up to their last
        day. From then on it has random numbers of its own.
        """
        own = Streams(int(seed), int(replication))
        if self.posterior is None or self.fresh_worlds:
            return own
        index = self.posterior.index(_spread(draw, seed))
        u = (draw * SILVER + replication * GOLDEN) % 1.0
        world = self.posterior.world_at(index, u)
        since = self.posterior.last_day + timedelta(days=1)
        return Streams(self.posterior.seed, world, future=own, since=since)

    def _from_priors(self, number: int, seed: int) -> Values:
        drawn = self._drawn_from_priors()
        if not drawn:
            return point()
        from sim.experiment.draws import prior_draws  # scipy takes .1 s

        return prior_draws([number], seed, drawn)[0]

    def _drawn_from_priors(self) -> list[Assumption]:
        """Return the assumptions that are drawn from their priors."""
        return [
            assumption
            for assumption in all_assumptions().values()
            if assumption.prior
            and (self.vary_strength if assumption.of_policies else self.kind is Kind.prior)
        ]

    def regime(self, number: int, seed: int) -> str:
        """Return the regime of a draw; "" if it is not known."""
        if self.posterior is None:
            return ""
        return self.posterior.row_regime(self.posterior.index(_spread(number, seed)))


POINT = ParameterSource()
"""All assumptions at their defaults, in every replication."""


def _spread(number: int, seed: int) -> float:
    """Return the cumulative weight, in [0, 1), at which a draw is taken from a posterior.

    Blocks of a sweep are STRIDE replications apart. The GOLDEN sequence alone would cluster them.
    """
    block, within = divmod(number, STRIDE)
    return (_start(seed) + within * GOLDEN + block * SILVER) % 1.0


@cache
def _start(seed: int) -> float:
    """Return the random start of a seed's sequence, so that seeds do not share draws."""
    return float(Streams(seed, 0, era="posterior").generator("start").random())
