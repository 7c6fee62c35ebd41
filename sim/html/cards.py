"""Cards: a claim with its verdict, its readings side by side, its pictures, and how to check it."""

from dataclasses import dataclass, field

from sim.html.parts import Figure, Table


@dataclass(frozen=True)
class Reading:
    """One reading of a claim's words: whose it is, and its numbers in lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A claim that was put to the test.

    Attributes
    ----------
    name
        Its id in the page.
    heading, source
        The claim's words, and who said them when.
    verdict, ground
        The verdict, and on what ground it stands.
    sentences
        What is tested, expected deaths first, and how sure the answer is.
    readings
        The claim as tested, then as its author and as its opponent would read it.
    beside
        The simulated number beside the reported one.
    facts
        What is not judged, what the answer depends on, and more, each with its name.
    command
        Repeats the test.
    figures
        Its pictures.
    """

    name: str
    heading: str
    source: str
    verdict: str
    ground: str
    sentences: tuple[str, ...]
    readings: tuple[Reading, ...]
    beside: Table | None
    facts: tuple[tuple[str, str], ...]
    command: str
    figures: tuple[Figure, ...] = field(repr=False)
