"""A ban on asylum claims, or faster decisions on them."""

from typing import ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class AsylumRules(Policy):
    """Asylum claims of those who arrive are banned, or decided faster.

    Either may change how many people set out, once they perceive it. Neither sign nor size is
    known, and the default is no change. Faster decisions also shorten the time until a return,
    which matters only if people are returned.
    """

    evidence: ClassVar[str] = (
        "A ban was law from July 2023 and never wholly in force; faster decisions were proposed in "
        "September 2023 (press: B). No effect of either on crossings has been measured (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "claims_ban_effect", "faster_decisions_effect", "faster_decisions_delay",
        "return_delay_days", "awareness_lag", "awareness_rate",
    )  # fmt: skip
    by_sector: ClassVar[bool] = False

    kind: Literal["asylum_rules"]
    variant: Literal["claims_ban", "faster_decisions"] = Field(
        "faster_decisions", description="Claims are banned, or decided faster"
    )

    @property
    def measure(self) -> str:
        """A ban and faster decisions are two measures."""
        return self.variant

    def changes(self, strength: float) -> list[Change]:
        """Change the rules."""
        return [(self.variant, "combine", strength)]
