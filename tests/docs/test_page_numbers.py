"""Every number in a page of explanation is the program's, or is named as one that is not.

`claims/PAGE.txt` lists pieces of the page, one a line:

- `{attrition} a day ({attrition:grade})` is filled with numbers of the program, and must be there;
- `= in 2021–22` is a piece whose digits say nothing about the program: a report, a date, a formula.

If a digit of the page is in neither, the test fails and prints its line.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from program_numbers import numbers

from sim import run
from sim.policies import BUILT_IN
from sim.scenario import Scenario, Span, load

PAGES = Path(__file__).parents[2] / "docs" / "explanation"
FOLDER = Path(__file__).parent / "claims"
CLAIMS = {
    path.relative_to(FOLDER).with_suffix("").as_posix(): path
    for path in sorted(FOLDER.rglob("*.txt"))
}
CHECKED = CLAIMS.keys() | {f"policies/{kind}" for kind in BUILT_IN}
CLAIMED = ("Mechanism", "Assumptions that matter")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NO_CLAIM = re.compile(
    rf"\b(?:\d+ )?(?:{MONTHS}) (?:19|20)\d\d\b|\b\d+ (?:{MONTHS})\b"
    r"|\b(?:19|20)\d\d(?:[–-]\d\d(?:\d\d)?)?\b|\b\w+_20\d\d\b|\b\w+_300m\b"
)
"""Dates, years, and names of scenarios and policies."""


@cache
def filled() -> dict[str, object]:
    return dict(numbers())


def flat(text: str) -> str:
    """Return a text without the targets of links, and with every run of blanks as one."""
    return " ".join(re.sub(r"\]\([^)]*\)", "]", text).split())


def claims(page: str) -> list[str]:
    """Return the pieces of a page with the program's numbers in them."""
    lines = CLAIMS[page].read_text().splitlines() if page in CLAIMS else []
    pieces = []
    for line in lines:
        assert line.startswith("= ") or "{" in line, f"says nothing of the program: {line}"
        piece = line[2:] if line.startswith("= ") else line.format_map(filled())
        pieces.append(flat(piece))
    return sorted(pieces, key=len, reverse=True)


def claimed(page: str, text: str) -> str:
    """Return what must be claimed; in a method note, the mechanism and what follows the table."""
    if "policies/" not in page or page == "policies/index":
        return text
    sections = [text.split(f"## {head}\n")[1].split("\n## ")[0] for head in CLAIMED]
    return "\n".join(line for line in "\n".join(sections).splitlines() if line[:1] != "|")


@pytest.mark.parametrize("page", CLAIMS)
def test_what_a_page_says_in_numbers_is_what_the_program_has(page):
    text = flat((PAGES / f"{page}.md").read_text())
    assert [piece for piece in claims(page) if piece not in text] == []


@pytest.mark.parametrize("page", sorted(CHECKED))
def test_no_number_of_a_page_is_without_a_claim(page):
    text = flat(claimed(page, (PAGES / f"{page}.md").read_text()))
    for piece in claims(page):
        text = text.replace(piece, "…")
    text = NO_CLAIM.sub("…", text)
    left = [text[max(0, m.start() - 60) : m.end() + 40] for m in re.finditer(r"\d[\d.,]*", text)]
    assert left == []


@pytest.mark.long
@pytest.mark.slow
def test_the_doctrine_as_it_happened_gives_as_many_stops_at_sea_as_pages_say():
    """Count from 25 November 2025 to 4 March 2026, the first 100 days, in a run from 1 October."""
    since, period = (
        Span.model_validate({"start": day, "end": "2026-03-04"})
        for day in ("2025-11-25", "2025-10-01")
    )
    scenario = load("doctrine_as_happened").model_copy(
        update={"period": period, "windows": {"since": since}}
    )
    found = run(
        scenario, window="since", parameters="defaults", policy_strength="default", workers=2
    )
    means = found.to_frame().set_index("outcome")["mean"]
    for page in ("model", "policies/interception_300m"):
        text = flat((PAGES / f"{page}.md").read_text())
        assert f"gives {means['stopped_inshore']:.2f} " in text


@pytest.mark.long
@pytest.mark.slow
def test_the_pilot_returns_as_many_people_as_its_note_says():
    days = ["2025-10-19", "2025-10-31", "2025-11-07", "2025-11-15", "2025-11-28"]
    windows = {
        f"to_{day}": Span.model_validate({"start": "2025-08-06", "end": day}) for day in days
    }
    scenario = load("government_2025").model_copy(update={"windows": windows})
    *first, last = (str(_returned(scenario, window)) for window in windows)
    note = flat((PAGES / "policies" / "returns_agreement.md").read_text())
    assert f"the model returns {', '.join(first)} and {last} people" in note


def _returned(scenario: Scenario, window: str) -> int:
    found = run(
        scenario, window=window, replications=12, parameters="defaults", policy_strength="default"
    )
    return round(found.to_frame().set_index("outcome")["mean"]["people_returned"])
