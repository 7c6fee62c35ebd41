"""The page of an explorer: sliders, what changes against the status quo, and how sure that is.

It has a script, which computes what `Explorer.at` computes. Its policy forbids any network, and the
script's text is the only one that may run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from markupsafe import Markup

from sim import __version__
from sim.html.comparison.answer import days_between
from sim.html.comparison.limits import LEFT_OUT
from sim.html.explorer.data import Preset, command, names_of_sliders, page_data, presets
from sim.html.explorer.lists import meanings, stored_table
from sim.html.page import render, source
from sim.html.parts import Table
from sim.html.scripted import allowed, embedded
from sim.jsonfile import Plain
from sim.report.explorer_words import (
    INTRO,
    REFUSING,
    TWO_SETTINGS,
    UNDOES,
    limits,
    outcome_name,
    signs,
    undo_heading,
    value_text,
)
from sim.report.numbers import label
from sim.report.stored import printable
from sim.sensitivity.explorer.result import Explorer

SCRIPTS = ("explorer_model.js", "explorer_along.js", "explorer_pictures.js", "explorer.js")
PICTURES = ("expected_deaths", "arrivals")


@dataclass(frozen=True)
class SliderWords:
    """A slider: its name, the ends of its range and its step, as a browser reads them."""

    name: str
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Page:
    """All that the page says, and the data and the script of its pictures."""

    kicker: str
    heading: str
    intro: str
    sliders: tuple[SliderWords, ...]
    groups: tuple[tuple[str, tuple[Preset, ...]], ...]
    pictures: tuple[tuple[str, str], ...]
    two_settings: str
    signs: str
    undo_heading: str
    undoes: str
    stored: Table
    meanings: Mapping[str, str]
    command: str
    limits: tuple[str, ...]
    provenance: Mapping[str, str]
    allowed: str
    data: Markup = field(repr=False)
    script: Markup = field(repr=False)


@dataclass(frozen=True)
class ExplorerPage(Plain):
    """An explorer as a page.

    Attributes
    ----------
    explorer
        The emulator and the stored settings.
    html
        The page, one self-contained file.
    """

    explorer: Explorer
    html: str = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: the explorer, without the page."""
        return self.explorer.to_json()


def explorer_page(explorer: Explorer) -> ExplorerPage:
    """Return an explorer as a page."""
    return ExplorerPage(explorer, render("explorer.html", page=_page(explorer)))


def _page(explorer: Explorer) -> Page:
    script = "\n".join(source(name) for name in SCRIPTS)
    named = presets(explorer)
    sliders = zip(names_of_sliders(explorer), explorer.sliders, strict=True)
    known = {o.outcome for o in explorer.outcomes if o.dots}
    return Page(
        kicker=f"Simulated and emulated with channelsim, {days_between(*explorer.days)}",
        heading=printable(explorer.title) or "What these policies do together",
        intro=INTRO,
        sliders=tuple(SliderWords(name, s.low, s.high, s.step) for name, s in sliders),
        groups=tuple(
            (name, tuple(each)) for name, each in groupby(named, key=lambda preset: preset.group)
        ),
        pictures=tuple((name, outcome_name(name)) for name in PICTURES if name in known),
        two_settings=TWO_SETTINGS,
        signs=signs(len(explorer.outcomes)),
        undo_heading=undo_heading(explorer.sliders),
        undoes=UNDOES,
        stored=stored_table(explorer, named),
        meanings=meanings(explorer),
        command=command(explorer),
        limits=limits(
            explorer.intervals_hold, LEFT_OUT, any(s.path == REFUSING for s in explorer.sliders)
        ),
        provenance=_provenance(explorer),
        allowed=allowed(script),
        data=embedded(page_data(explorer, named)),
        script=Markup(script),
    )


def _provenance(explorer: Explorer) -> dict[str, str]:
    ranges = "; ".join(
        f"{name} {value_text(s, s.low)} to {value_text(s, s.high)}"
        for name, s in zip(names_of_sliders(explorer), explorer.sliders, strict=True)
    )
    samples = explorer.fitted + explorer.unseen
    return {
        "Study": printable(explorer.study),
        "Cite as": f"channelsim {__version__}, study {printable(explorer.study)}, seed "
        f"{explorer.seed}",
        "Scenarios": f"{printable(explorer.compare)} against {printable(explorer.base)}",
        "Window": f"{printable(explorer.window)}, {explorer.days[0]} to {explorer.days[1]}",
        "Simulated": f"{samples:,} different settings of a switched sweep, of which sliders reach "
        f"{len(explorer.stored):,}; {explorer.replications:,} paired replications each",
        "Left out": f"{explorer.dropped:,} samples with a failed run or an undefined outcome",
        "Emulator": f"polynomials of {len(explorer.terms):,} terms in the sliders, fitted to "
        f"{explorer.fitted:,} settings and tested at {explorer.unseen:,} others",
        "Sampled ranges": ranges,
        **{label(name).capitalize(): str(digest) for name, digest in explorer.digests.items()},
    }
