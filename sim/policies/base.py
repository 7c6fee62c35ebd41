"""What a policy is: a few settings that a person writes, and the overlays that they mean.

A policy never sees the simulation. It says which numbers of the world change, how, when and where;
`model/dials.py` does the rest. `strength` 0 is the world without the policy, byte for byte.
"""

from abc import abstractmethod
from collections.abc import Callable
from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from sim.assumptions import SECTORS
from sim.model.dials import Overlay

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Sector = Annotated[int, Field(ge=1, le=SECTORS)]


class Policy(BaseModel):
    """Settings that every policy has.

    Subclasses add a literal `kind`, a docstring whose first line is the policy in one line, their
    levers, and `changes`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    evidence: ClassVar[str] = ""
    """What is known, with source and grade; shown by `channelsim explain`."""

    by_sector: ClassVar[bool] = True
    """Whether it can be limited to some sectors."""

    kind: str
    start: date | None = Field(
        None, alias="from", description="First day; the whole period if absent"
    )
    until: date | None = Field(
        None, alias="to", description="Last day, inside; to the end if absent"
    )
    sectors: list[Sector] | None = Field(
        None, min_length=1, description="Sectors 1 to 5 that it covers; all if absent"
    )
    strength: Share = Field(
        1.0, description="Share of the policy in force; 0 is the world without it"
    )

    @abstractmethod
    def changes(self) -> list[tuple[str, str, float]]:
        """Return (number, verb, value) at the policy's strength."""

    def overlays(self, hour: Callable[[date], float], label: str) -> list[Overlay]:
        """Return the overlays, with dates turned into hours by `hour` and named by `label`.

        None at strength 0, so that a policy without strength cannot even collide with another.
        """
        if not self.strength:
            return []
        return [
            Overlay(
                name=name,
                verb=verb,
                value=value,
                by=label,
                start=hour(self.start) if self.start else float("-inf"),
                end=hour(self.until) + 24.0 if self.until else float("inf"),
                sectors=tuple(s - 1 for s in sorted(set(self.sectors))) if self.sectors else None,
            )
            for name, verb, value in self.changes()
        ]
