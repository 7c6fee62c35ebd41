"""What a report says and shows, whatever the kind of its study."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.html.cards import Card
from sim.html.parts import Figure, Section, Table
from sim.jsonfile import Plain, finite


@dataclass(frozen=True)
class Content(Plain):
    """All that the page of a study says and shows.

    Attributes
    ----------
    study
        Name of the study.
    failed_controls
        A line for each control that failed.
    kicker, question
        What was simulated when, and the question.
    answer
        The answer, deaths first.
    uncertainty
        What is most uncertain, that which no range holds first.
    by_scenario
        Each scenario's title, and a sentence on what it changes; none for other kinds of studies.
    reported
        Reported figures beside simulated ones; None if there are none.
    limits
        What the study cannot tell.
    sections
        Figures and tables.
    cards
        A card for each claim; none for other kinds.
    credit
        Line under each figure.
    provenance
        How it was made.
    """

    study: str
    failed_controls: tuple[str, ...]
    kicker: str
    question: str
    answer: tuple[str, ...]
    uncertainty: tuple[str, ...]
    by_scenario: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    credit: str
    provenance: Mapping[str, str]
    reported: Table | None = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    cards: tuple[Card, ...] = field(default=(), repr=False)

    @property
    def figures(self) -> int:
        """Number of figures."""
        return len(self._figures)

    @property
    def _figures(self) -> list[Figure]:
        parts = [each.figures for each in self.sections] + [each.figures for each in self.cards]
        return [figure for figures in parts for figure in figures]

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what it says, and the findings of its figures."""
        findings = [figure.finding for figure in self._figures]
        return {**super().to_json(), **finite({"findings": findings})}


@dataclass(frozen=True)
class BigNumber(Plain):
    """A number that a sheet shows large.

    Attributes
    ----------
    outcome, value
        What it counts, and the mean change with its word.
    scenario
        Title of the scenario.
    interval
        Level, per cent and interval.
    counts
        In how many replications it rises and falls, in words; "" if replications are no pairs.
    """

    outcome: str
    value: str
    scenario: str
    interval: str
    counts: str


@dataclass(frozen=True)
class Brief(Plain):
    """All that a sheet of one page says and shows; names shared with `Content` mean the same.

    Attributes
    ----------
    numbers
        Three numbers, deaths first.
    chosen
        Why these scenarios; "" if there is one.
    figure
        The one picture.
    words
        Words that it uses, and what they mean.
    limits
        Caveats.
    cite
        How to cite it.
    """

    study: str
    failed_controls: tuple[str, ...]
    kicker: str
    question: str
    numbers: tuple[BigNumber, ...]
    chosen: str
    figure: Figure = field(repr=False)
    words: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    cite: str
    credit: str

    @property
    def figures(self) -> int:
        """Number of figures."""
        return 1

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what it says, and the finding of its figure."""
        return {**super().to_json(), "findings": [self.figure.finding]}
