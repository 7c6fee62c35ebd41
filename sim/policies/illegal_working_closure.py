"""Illegal work made harder to find."""

from typing import ClassVar, Literal

from sim.policies.base import Change, Policy


class IllegalWorkingClosure(Policy):
    """Work rules are enforced and loopholes closed, so that there is less to come for.

    Would-be crossers perceive it late and slowly. Demand falls by the share that such work draws,
    which may be nothing.
    """

    evidence: ClassVar[str] = (
        "Announced in March 2025 (Sky News, 31 March 2025: B). That work draws people is claimed "
        "on both sides of the Channel; no effect on crossings has been measured (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = ("work_effect", "awareness_lag", "awareness_rate")
    by_sector: ClassVar[bool] = False

    kind: Literal["illegal_working_closure"]

    def changes(self, strength: float) -> list[Change]:
        """Enforce."""
        return [("work_enforcement", "combine", strength)]
