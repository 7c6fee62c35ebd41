"""Ids of headlines: short names of printed numbers, such as `arrivals.period.safe_route.change`.

An id has the outcome, the window, the scenario and the kind of number, with dots between them. A
change against another scenario than the first of its table names that scenario at the end. Signs
that a shell or an id reads otherwise, such as a space or a dot in a name, stand as in web
addresses: `%20`, `%2E` (RFC 3986). An id depends on nothing else, so it stays the same in a study
with more scenarios, replications or outcomes.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

KINDS = ("level", "change", "part", "rise")
"""A level of a scenario, its change, what a policy of it contributes, and a rise between years."""


@dataclass(frozen=True)
class HeadlineId:
    """Parts of a headline's id.

    Attributes
    ----------
    outcome, window, kind
        Names of the outcome and window, and one of KINDS.
    scenario
        Name of the scenario; of a part, the name of the policy, all together or the interaction.
    baseline
        Name of the scenario that a change is against; empty if it is the first of its table.
    """

    outcome: str
    window: str
    scenario: str
    kind: str
    baseline: str = ""

    def __str__(self) -> str:
        """Return the id."""
        names = [self.outcome, self.window, self.scenario, self.kind]
        return ".".join(map(_quoted, names + [self.baseline] * bool(self.baseline)))


def parse_id(text: str) -> HeadlineId:
    """Return the parts of an id.

    Raises
    ------
    ValueError
        If it has another form.
    """
    parts = tuple(map(unquote, text.split(".")))
    if len(parts) not in (4, 5) or parts[3] not in KINDS or (parts[4:] and parts[3] != "change"):
        raise ValueError(f"{text}: is no id of a headline")
    return HeadlineId(*parts)


def normal(text: str) -> str:
    """Return an id as it is listed, if a user wrote a space or another sign as it is."""
    try:
        return str(parse_id(text))
    except ValueError:
        return text


def _quoted(name: str) -> str:
    return re.sub(r"[^\w+:-]", lambda sign: "".join(f"%{b:02X}" for b in sign[0].encode()), name)
