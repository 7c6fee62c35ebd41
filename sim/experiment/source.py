"""Where the assumptions of a study's worlds come from: a posterior, the priors, or the defaults.

How strong policies are is no part of it: no reported figure speaks of it, so it is drawn from its
priors whatever else is chosen, unless a study asks for its defaults.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, Protocol

from sim.assumptions import Leaf, Values, leaves, point
from sim.runs.code import digest
from sim.streams import Streams

GOLDEN = 0.6180339887498949  # steps of a Kronecker sequence: any first few draws lie well spread
SILVER = 0.41421356237309515  # the same from one block of draws to the next
STRIDE = 100_000  # draws of a block


REGIMES = ("demand", "between", "supply")
"""What limits arrivals in a draw: people, neither clearly, or boats."""


class Kind(StrEnum):
    """What the assumptions are drawn from."""

    posterior = "posterior"
    prior = "prior"
    point = "point"


class WeightedDraws(Protocol):
    """What is asked of a posterior: draws, each as often as its weight says."""

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
        """In one line, which assumptions came or went since; "" if none did."""

    def index(self, u: float) -> int:
        """Return the row at `u`, on [0, 1), of the cumulative weight."""

    def row(self, index: int) -> Values:
        """Return one value for each assumption that the posterior holds."""

    def row_regime(self, index: int) -> str:
        """Return the regime of a row, "" if it is not known."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Where a world's assumptions come from.

    Attributes
    ----------
    kind
        From a posterior, from the priors, or the defaults for all worlds.
    posterior
        The posterior, where they come from one.
    levers
        Whether how strong policies are is drawn from its priors; else it stands at its defaults.
    copy
        The posterior's file, if it is the user's own; workers do not get it.
    """

    kind: Kind = Kind.point
    posterior: "WeightedDraws | None" = None
    levers: bool = False
    copy: bytes = b""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "copy": b""}

    @cached_property
    def digest(self) -> str:
        """Short name of all that decides a draw: the posterior, and the priors drawn from."""
        drawn = [(leaf.name, leaf.prior, leaf.range) for leaf in self._of_priors()]
        told = digest(drawn, size=4) if drawn else ""
        posterior = self.posterior.digest if self.posterior else ""
        return " ".join(filter(None, (self.kind.value, posterior, told)))

    @property
    def record(self) -> dict[str, str]:
        """What a manifest says of it."""
        return {
            "kind": self.kind.value,
            "digest": self.digest,
            "intervals_hold": self.told,
            "policy_strength": "prior" if self.levers else "default",
        }

    @property
    def drawn(self) -> bool:
        """Whether draws differ at all."""
        return self.levers or self.kind is not Kind.point

    @property
    def told(self) -> str:
        """What intervals hold, in words."""
        strengths = "how strong policies are, drawn from their priors"
        if self.kind is Kind.point:
            rest = "other assumptions stand" if self.levers else "assumptions stand"
            holds = f"chance, and {strengths}" if self.levers else "chance only"
            return f"{holds}; {rest} at their defaults or as a scenario sets them"
        source = f"what reported figures leave open of the assumptions (posterior{self._told})"
        if self.kind is Kind.prior:
            source = "what is not known of the assumptions before any figure (priors)"
        told = f"chance; {source}"
        return f"{told}; {strengths}" if self.levers else f"{told}; policies at default strength"

    @property
    def _told(self) -> str:
        """What must be told of the posterior."""
        if self.posterior is None:
            return ""
        rough = f", ROUGH: only {self.posterior.ess:.0f} effective draws"
        note = f"; {self.posterior.note}" if self.posterior.note else ""
        return (rough if self.posterior.rough else "") + note

    def draw(self, number: int, seed: int) -> Values:
        """Return one value for every assumption: draw `number` of a seed, from 0.

        More draws leave the first ones as they are.
        """
        values = self._from_priors(number, seed)
        if self.posterior is not None:
            values |= self.posterior.row(self.posterior.index(_spread(number, seed)))
        return values

    def _from_priors(self, number: int, seed: int) -> Values:
        drawn = self._of_priors()
        if not drawn:
            return point()
        from sim.experiment.draws import prior_draws  # scipy takes .1 s

        return prior_draws([number], seed, drawn)[0]

    def _of_priors(self) -> list[Leaf]:
        """Return the assumptions that are drawn from their priors."""
        return [
            leaf
            for leaf in leaves().values()
            if leaf.prior and (self.levers if leaf.of_policies else self.kind is Kind.prior)
        ]

    def regime(self, number: int, seed: int) -> str:
        """Return which regime a draw belongs to, "" where nobody has looked."""
        if self.posterior is None:
            return ""
        return self.posterior.row_regime(self.posterior.index(_spread(number, seed)))


POINT = Parameters()
"""All assumptions at their defaults, in every world."""


def _spread(number: int, seed: int) -> float:
    """Return where in [0, 1) a draw is taken from a posterior.

    Worlds of a sweep's blocks are STRIDE apart, which the first sequence would cluster.
    """
    block, within = divmod(number, STRIDE)
    return (_start(seed) + within * GOLDEN + block * SILVER) % 1.0


@cache
def _start(seed: int) -> float:
    """Return where a seed's sequence begins: by chance, or seeds would share their draws."""
    return float(Streams(seed, 0, era="posterior").generator("start").random())
