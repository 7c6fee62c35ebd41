"""The page of claims: numbers are the answers', hostile words stay text, the same bytes."""

import numpy as np
import pytest
from report_pages import Page, check

from sim import load, report
from sim.claims.answering import answer, unmodelled
from sim.claims.dots import draw_sizes
from sim.claims.reading import load_claim
from sim.claims.runs import ClaimRuns
from sim.claims.schema import Change, Level, Lost
from sim.claims.verdicts import Verdict
from sim.errors import UserError
from sim.html.claims.cards import command
from sim.html.claims.titles import in_titles
from sim.outcomes.outcomes import OUTCOMES
from sim.report.claims import size_cells
from sim.report.pictures.claims import shares, size_dots
from sim.report.pictures.claims import tests_of as lines_of

NAMES = list(OUTCOMES)
HOSTILE = '<script>alert(1)</script> \\"it\'s\\" {{ 7*7 }} שלום \\u202e $x$ =1+1'
CLAIM = """
quote: "{quote}"
source: {{outlet: "{outlet}", date: 2025-06}}
meaning: "{meaning}"
estimand: {{kind: change, baseline: status_quo_2025, scenario: shallow_water_stops,
  window: second_half, outcome: arrivals, direction: lower, by: 10 %, why: a tenth}}
readings:
  - {{name: "{name}", reader: opponent, estimand: {{kind: change,
      baseline: status_quo_2025, scenario: shallow_water_stops, window: second_half,
      outcome: arrivals, direction: lower, by: 20 %, why: a fifth}}}}
  - name: fewer boats
    reader: author
    estimand: {{kind: change, baseline: status_quo_2025, scenario: shallow_water_stops,
      window: second_half, outcome: boats_arrived, direction: lower}}
settled_by: a count
limits: much else
"""


def claim(folder, name="mine", quote="numbers fall", outlet="press", meaning="a test", more="any"):
    """Return a claim from a file."""
    path = folder / f"{name}.yaml"
    text = CLAIM.format(quote=quote, outlet=outlet, meaning=meaning, name=more)
    path.write_text(text, encoding="utf-8")
    return load_claim(path)


def made_runs(draws=60, **changes):
    """Return runs in which outcomes change by a share of the baseline."""
    random = np.random.default_rng(3)
    base = 1000.0 + 20.0 * random.standard_normal((draws, 2, len(NAMES)))
    factor = np.ones(len(NAMES))
    for name, change in changes.items():
        factor[NAMES.index(name)] += change
    other = base * factor + 3.0 * random.standard_normal(base.shape)
    values = {("status_quo_2025", "second_half"): base,
              ("shallow_water_stops", "second_half"): other}  # fmt: skip
    return ClaimRuns(values, 1, "chance", "none")


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Three claims: one holds, one does not, one is open; expected deaths rise in the first."""
    folder = tmp_path_factory.mktemp("claims")
    changes = [
        {"arrivals": -0.2, "expected_deaths": 0.1}, {"arrivals": 0.05}, {"arrivals": -0.1},
    ]  # fmt: skip
    return [
        answer(claim(folder, f"claim_{i}"), made_runs(**change), {}, None)
        for i, change in enumerate(changes)
    ]


@pytest.fixture(scope="module")
def made(answers):
    return report(answers)


def test_it_counts_verdicts_in_words_and_deaths_come_first(answers, made):
    assert [a.verdict for a in answers] == [
        Verdict.supported, Verdict.contradicted, Verdict.undecidable,
    ]  # fmt: skip
    deaths, largest, counts = made.content.answer
    assert deaths.startswith("Expected deaths first. Of three claims about a change, one come")
    titles = {name: load(name).title for name in ("shallow_water_stops", "status_quo_2025")}
    policy, base = (f"“{title}”" for title in titles.values())
    assert f"with {policy} against {base}" in largest
    assert counts == (
        "Of three claims, the model supports one, contradicts one and can decide nothing on one."
    )
    assert made.content.question == "Do three public claims hold in the model?"


def test_all_that_holds_for_every_page_holds_for_it(made):
    check(made)
    assert made.content.figures == 6
    assert len(made.html.encode()) < 1_000_000


def test_its_numbers_are_those_of_the_answers(answers, made):
    words = Page(made.html).words().replace("\N{NO-BREAK SPACE}", " ")
    for a, card in zip(answers, made.content.cards, strict=True):
        size, span, _ = size_cells(a.main.size, a.main.unit, a.main.relative)
        assert card.beside.rows[0][1:3] == (size, span.replace("…", " to "))
        assert card.verdict == a.verdict
        share = a.main.share
        assert f"{100 * share.value:.0f} % of {share.draws} plausible draws" in words
        assert [test.share for test in lines_of(a)][:3] == [
            share, a.readings[0].share, a.readings[1].share,
        ]  # fmt: skip


def test_readings_of_author_and_opponent_stand_side_by_side(answers, made):
    for card in made.content.cards:
        headings = [each.heading for each in card.readings]
        assert headings == ["As tested", "As its author: fewer boats", "As its opponent: any"]
    assert {t.reader for t in answers[0].readings} == {"author", "opponent"}
    facts = dict(made.content.cards[0].facts)
    assert facts["Not judged"] == "much else"
    assert facts["To quote"] == in_titles(answers[0]).sentence


def test_dots_are_on_the_side_of_the_threshold_that_the_draws_are(answers):
    held, failed, _ = answers
    assert held.sizes.unit == "% of the baseline"
    assert (held.sizes.limit, held.sizes.above) == (-10.0, False)
    for a, wanted in ((held, 1.0), (failed, 0.0)):
        assert a.sizes.holds(a.sizes.values).mean() == wanted == a.main.share.observed
    assert "20 of 20 dots lie where the claim holds, below −10 %" in size_dots(held).finding
    assert "0 of 20 dots" in size_dots(failed).finding


def estimand(**changes):
    keys = {"kind": "change", "baseline": "a", "scenario": "b", "window": "w",
            "outcome": "arrivals", "direction": "lower"} | changes  # fmt: skip
    kinds = {"change": Change, "level": Level, "lost": Lost}
    return kinds[keys["kind"]](**keys)


@pytest.mark.parametrize(
    ("changed", "limit", "above", "unit", "holding"),
    [
        ({"by": "20 %"}, -20.0, False, "% of the baseline", [True, False]),
        ({"by": "20 %", "says": "less than"}, -20.0, True, "% of the baseline", [False, True]),
        ({"by": 150}, -150.0, False, "people", [True, False]),
        ({"direction": "higher"}, 0.0, True, "% of the baseline", [False, False]),
        ({"direction": "higher", "says": "less than"}, 0.0, False, "% of the baseline",
         [True, True]),
        ({"kind": "level", "direction": "below", "value": 900, "baseline": None}, 900.0, False,
         "people", [True, False]),
    ],
)  # fmt: skip
def test_every_kind_of_claim_has_its_threshold_on_the_scale_of_its_draws(
    changed, limit, above, unit, holding
):
    keys = {key: value for key, value in changed.items() if value is not None}
    what = estimand(**keys) if changed.get("kind") != "level" else Level(
        scenario="b", window="w", outcome="arrivals", **keys
    )  # fmt: skip
    values = {"a": np.full((2, 2), 1000.0), "b": np.array([[800.0, 800.0], [1000.0, 1000.0]])}
    sizes = draw_sizes(what, lambda scenario, window, measure: values[scenario])
    assert (sizes.limit, sizes.above, sizes.unit) == (limit, above, unit)
    assert sizes.holds(sizes.values).tolist() == holding


def test_draws_without_an_effect_that_could_be_lost_are_counted_apart():
    values = {"a": np.full((3, 2), 1000.0), "b": np.array([[800.0] * 2, [800.0] * 2, [1100.0] * 2]),
              "c": np.array([[900.0] * 2, [950.0] * 2, [1000.0] * 2])}  # fmt: skip
    what = estimand(kind="lost", hindered="c", share="60 %")
    sizes = draw_sizes(what, lambda scenario, window, measure: values[scenario])
    assert sizes.values.tolist() == pytest.approx([50.0, 75.0])
    assert sizes.without == 1
    assert sizes.holds(sizes.values).tolist() == [False, True]


def test_hostile_words_come_out_as_text(tmp_path):
    hostile = claim(tmp_path, "bad", *[HOSTILE] * 3, HOSTILE)
    one = answer(hostile, made_runs(arrivals=-0.2), {}, None)
    for made in (report(one), report([one, one])):
        page = check(made) if made.content.figures == 2 else Page(made.html)
        assert '<script>alert(1)</script> "it\'s" {{ 7*7 }}' in page.words()
        assert "\u202e" not in made.html
        assert not page.named("script")


def test_one_claim_has_a_page_of_its_own(answers):
    made = report(answers[0])
    check(made)
    assert made.content.question == "Does this claim hold in the model? “numbers fall”"
    sentence = in_titles(answers[0]).sentence
    assert sentence in made.content.answer
    assert f"“{load('shallow_water_stops').title}”" in sentence
    assert "shallow_water_stops" not in " ".join(made.content.answer)
    assert "Not judged: much else" in made.content.limits
    assert made.html == report([answers[0]]).html


def test_a_claim_that_is_not_in_the_model_has_a_card_without_pictures(tmp_path, answers):
    path = tmp_path / "other.yaml"
    path.write_text(
        "quote: polls fall\nsource: {outlet: press, date: 2025}\nmeaning: opinion\n"
        "estimand: {kind: none, why: Opinions are no part of it.}\n"
    )
    found = unmodelled(load_claim(path))
    assert shares(found) is None
    assert size_dots(found) is None
    made = report([found, answers[0]])
    page = Page(made.html)
    assert "so that nothing is simulated" in page.words()
    assert made.content.figures == 2
    assert report(found).content.figures == 0


def test_the_command_on_the_card_repeats_the_test(answers):
    assert command(answers[0]) == "channelsim claim claim_0 -n 120 --no-variants"


def test_what_has_no_report_is_refused():
    for wrong in ([], 7, [1], None):
        with pytest.raises(UserError, match="has no report"):
            report(wrong)


def test_too_few_draws_are_named_as_the_reason_and_no_sameness_is_claimed(tmp_path):
    few = answer(claim(tmp_path), made_runs(20, arrivals=0.3), {}, None)
    content = report(few).content
    assert few.verdict is Verdict.undecidable
    assert content.cards[0].ground.startswith("20 draws can decide nothing (use ")
    assert "The verdict is the same" not in " ".join(content.uncertainty)
    assert "20 draws can decide nothing" in content.uncertainty[0]
    open_claim = answer(claim(tmp_path), made_runs(60, arrivals=-0.1), {}, None)
    assert report(open_claim).content.cards[0].ground == "plausible draws disagree."
