"""A claim that is checked: its file, and the scenarios that it needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim import MODEL_VERSION, assumptions
from sim.claims.schema import PERCENT, Change, ClaimFile, Level, Lost, Tested
from sim.runs.code import digest
from sim.scenario import Scenario


@dataclass(frozen=True)
class NamedReading:
    """One way to read a claim; the first of a claim is its main one.

    Attributes
    ----------
    name
        Its name; "as tested" for the main one.
    reader
        Who would read it so: author or opponent; "" for the main one.
    estimand
        What is tested.
    """

    name: str
    reader: str
    estimand: Tested


@dataclass(frozen=True)
class Claim:
    """A claim, checked and ready to be tested.

    Attributes
    ----------
    name
        Name of its file.
    file
        Content of its file.
    scenarios
        Scenarios that its readings need, by name; the main reading's first.
    """

    name: str
    file: ClaimFile
    scenarios: dict[str, Scenario]

    @property
    def readings(self) -> tuple[NamedReading, ...]:
        """All readings, the main one first; none if the claim is not in the model."""
        main = self.file.estimand
        if not isinstance(main, Change | Level | Lost):
            return ()
        others = (NamedReading(r.name, r.reader, r.estimand) for r in self.file.readings)
        return (NamedReading("as tested", "", main), *others)

    @property
    def windows(self) -> tuple[str, ...]:
        """Windows that its readings need."""
        return tuple(dict.fromkeys(r.estimand.window for r in self.readings))

    @property
    def main_only(self) -> "Claim":
        """The claim with its main reading alone."""
        names = [name for _, name in scenarios_of(self.readings[0].estimand)]
        file = self.file.model_copy(update={"readings": []})
        return Claim(self.name, file, {name: self.scenarios[name] for name in names})

    @property
    def digest(self) -> str:
        """Digest of all in the claim that decides its numbers."""
        content = (
            MODEL_VERSION, assumptions.digest(),
            [reading.estimand.model_dump_json(exclude={"why"}) for reading in self.readings],
            [(name, s.digest(), str(s.spans)) for name, s in self.scenarios.items()],
        )  # fmt: skip
        return digest(content, size=4)


def scenarios_of(estimand: Tested) -> Iterator[tuple[str, str]]:
    """Yield key and name of each scenario of an estimand, the baseline first."""
    for key in ("baseline", "scenario", "hindered"):
        if hasattr(estimand, key):
            yield key, getattr(estimand, key)


def threshold(estimand: Tested) -> tuple[float, bool]:
    """Return the threshold as it is written, and whether it is a percentage."""
    if isinstance(estimand, Change):
        written = estimand.by
    else:
        written = estimand.value if isinstance(estimand, Level) else estimand.share
    if isinstance(written, str):
        parts = PERCENT.fullmatch(written.strip())
        return float(parts["number"]) if parts else float("nan"), True
    return float(written), False
