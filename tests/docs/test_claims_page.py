"""The page of claims has what its script writes of every shipped claim."""

import re
import sys
from pathlib import Path

import pytest

from sim.claims.reading import load_claim
from sim.claims.verdicts import Status, Verdict
from sim.shipped import claim_names

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "results" / "claims.md").read_text().replace("\xa0", " ")
sys.path.insert(0, str(DOCS))

from claim_tables import section, table  # noqa: E402

from sim.claims.answering import unmodelled  # noqa: E402

ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \[", line)]


def part(name):
    """Return the section of a claim."""
    return PAGE.split(f"## {name.replace('_', ' ')}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", claim_names())
def test_the_page_has_the_claim_as_its_file_is_now(name):
    file, text = load_claim(name).file, " ".join(part(name).split())
    for words in (file.quote, file.meaning, file.limits, file.settled_by):
        assert " ".join(words.split()) in text
    for reading in file.readings:
        assert reading.name in text


@pytest.mark.parametrize("name", claim_names())
def test_the_table_and_the_sentence_give_one_verdict(name):
    (row,) = [line for line in ROWS if f"(#{name.replace('_', '-')})" in line]
    verdict, status = (cell.strip(" *") for cell in row.split("|")[3:5])
    assert Verdict(verdict) in Verdict
    assert Status(status) in Status
    assert f" is {verdict}" in part(name).split("\n> ")[1].splitlines()[0]


def test_a_claim_that_is_not_in_the_model_has_a_row_and_a_section(tmp_path):
    path = tmp_path / "polls.yaml"
    path.write_text(
        "quote: polls fall\nsource: {outlet: press, date: 2025}\nmeaning: Opinions.\n"
        "estimand: {kind: none, why: Opinions are no part of it.}\n"
    )
    answer = unmodelled(load_claim(path))
    *_, head, _, row = table([answer])
    assert row.count("|") == head.count("|")
    assert "**undecidable** | not in the model" in row
    assert any("not in the model" in line for line in section(answer))
