"""The command claim: an answer from few draws, from a stored study, and wrong files in one line."""

import json
import re
import shutil
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import sim
from sim.experiment import variants
from sim.shipped import claim_names

NOT = "networks do not learn"
DAYS = "{from: 2025-07-01, to: 2025-07-30}"
MINE = f"""
quote: game changer
source: {{outlet: BBC, date: 2025-06-18}}
meaning: Stops in the shallows lower arrivals by at least 10 %.
estimand:
  kind: change
  baseline: status_quo_2025
  scenario: shallow_water_stops
  window: month
  outcome: arrivals
  direction: lower
  by: 10 %
  why: a third of the rise
readings:
  - name: with intelligence
    reader: author
    estimand:
      kind: change
      baseline: status_quo_2025
      scenario: both
      window: month
      outcome: arrivals
      direction: lower
scenarios:
  both:
    extends: shallow_water_stops
    policies: [{{kind: intelligence_sharing, from: 2025-07-01}}]
world: {{period: {DAYS}, windows: {{month: {DAYS}}}}}
settled_by: a count
limits: much else
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a claim about one month, and a run store."""
    folder = tmp_path_factory.mktemp("claim")
    (folder / "mine.yaml").write_text(MINE)
    return folder


@pytest.fixture
def asked(channelsim, place):
    """Ask about the claim with the fewest draws, keeping runs."""

    def command(*words):
        return channelsim(
            "claim",
            place / "mine.yaml",
            "-n",
            "40",
            "--store",
            place / "store",
            "-q",
            "--workers",
            "1",
            *words,
        )

    return command


def test_it_answers_with_deaths_first_then_the_claim_in_80_columns(asked):
    page = asked("--no-variants")
    assert page.code == 0, page.err
    lines = page.out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("“game changer” (BBC, 18 June 2025): ")
    assert page.out.index("expected deaths") < page.out.index("as tested")
    for words in ("To quote: In channelsim (model version", "at half the", "at double the",
                  "in boats that", "with", "What would settle it: a count"):  # fmt: skip
        assert words in page.out


def test_json_has_the_share_its_interval_and_every_test(asked):
    data = json.loads(asked("--no-variants", "--json").out)
    assert data["verdict"] in ("supported", "contradicted", "undecidable")
    share = data["main"]["share"]
    assert 0.0 <= share["low"] <= share["value"] <= share["high"] <= 1.0
    assert share["draws"] == data["draws"] == 20
    assert [t["name"] for t in data["thresholds"]] == ["half", "double"]
    assert [t["name"] for t in data["units"]] == ["boats_arrived", "attempts"]
    assert [t["name"] for t in data["readings"]] == ["with intelligence (author)"]
    assert data["sentence"].endswith("against status_quo_2025, from 1 July to 30 July 2025.")
    assert data["depends_on"]["assumption"]


@pytest.mark.slow
def test_two_workers_give_the_same_bytes(channelsim, place, asked):
    one = asked("--json", "--no-variants")
    words = ("-n", "40", "-q", "--json", "--workers", "2", "--no-variants")
    two = channelsim("claim", place / "mine.yaml", *words, "--store", place / "other")
    assert two.out == one.out


@pytest.mark.slow
def test_a_variant_is_run_in_the_same_draws(monkeypatch, asked):
    monkeypatch.setattr(variants, "VARIANTS", {NOT: variants.VARIANTS[NOT]})
    (variant,) = json.loads(asked("--json").out)["variants"]
    assert variant["name"] == NOT
    assert variant["main"]["draws"] == variant["share"]["draws"] == 20
    assert f"verdict is the same in {int(variant['same'])} of 1" in asked().out


def test_every_column_of_an_answer_is_explained(place):
    page = (Path(__file__).parents[2] / "docs/reference/tables.md").read_text()
    section = page.split("## claim\n")[1].split("\n## ")[0]
    answer = sim.claim(place / "mine.yaml", replications=40, variants=False, store=place / "store")
    assert set(answer.to_frame().columns) <= set(re.findall(r"`(\w+)`", section))


def test_from_python_it_is_the_same(asked, place):
    shown = json.loads(asked("--no-variants", "--json").out)
    answer = sim.claim(place / "mine.yaml", replications=40, variants=False, store=place / "store")
    assert json.loads(json.dumps(answer.to_json())) == shown
    assert set(answer.to_frame()["kind"]) == {
        "expected deaths", "main", "threshold", "unit", "reading",
    }  # fmt: skip


@pytest.fixture(scope="module")
def study(place):
    """A comparison of the scenarios of the claim as files, and a claim about them."""
    for name, body in (
        ("base", "extends: status_quo_2025"),
        ("stops", "extends: base.yaml\npolicies: [{kind: shallow_water_stops}]"),
    ):
        days = f"period: {DAYS}\nwindows: {{month: {DAYS}}}\n" if name == "base" else ""
        (place / f"{name}.yaml").write_text(f"{body}\n{days}")
    text = MINE.split("readings:")[0].replace("status_quo_2025", "base.yaml")
    (place / "files.yaml").write_text(text.replace("shallow_water_stops", "stops.yaml"))
    out = place / "study"
    sim.compare(
        place / "base.yaml", place / "stops.yaml", window="month", replications=40,
        store=place / "store", out=out,
    )  # fmt: skip
    return out


def test_a_stored_study_answers_at_once_as_new_runs_do(channelsim, place, study):
    words = ("claim", place / "files.yaml", "--json", "-q", "--workers", "1")
    new = json.loads(
        channelsim(*words, "-n", "40", "--no-variants", "--store", place / "store").out
    )
    began = time.process_time()
    stored = channelsim(*words, "--study", study)
    assert time.process_time() - began < 2.0
    data = json.loads(stored.out)
    assert data.pop("study") == "study"
    assert new.pop("study") == ""
    assert data == new


def copied(study, place, change=None, table=None):
    """Return a copy of a study with a changed manifest or other runs."""
    copy = place / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(study, copy)
    record = json.loads((copy / "manifest.json").read_text())
    if change:
        change(record)
        (copy / "manifest.json").write_text(json.dumps(record))
    if table:
        runs = pq.read_table(copy / "runs.parquet")
        pq.write_table(table(runs), copy / "runs.parquet")
    return copy


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda record: record.update(scenarios=[]), "its files are damaged or incomplete"),
        (lambda record: record.update(options=[]), "its files are damaged or incomplete"),
        (lambda record: record.update(parameters=None), "its files are damaged or incomplete"),
        (lambda record: record.update(model_version="2"), "is of model version 2, and this is"),
        (lambda record: record["parameters"].update(kind="point"), "has the default assumptions"),
        (lambda record: record["options"].update(replications=42), "damaged or incomplete"),
    ],
)
def test_a_wrong_study_is_one_line(channelsim, place, study, change, message):
    copy = copied(study, place, change)
    printed = channelsim("claim", place / "files.yaml", "--study", copy)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1), printed.err
    assert message in printed.err


def test_runs_are_paired_by_their_replication(channelsim, place, study):
    words = ("claim", place / "files.yaml", "--json", "--study")
    usual = json.loads(channelsim(*words, study).out)
    turned = copied(study, place, table=lambda runs: runs.take(list(range(len(runs)))[::-1]))
    assert {**json.loads(channelsim(*words, turned).out), "study": "study"} == usual
    short = copied(study, place, table=lambda runs: runs.slice(1))
    assert "damaged or incomplete" in channelsim(*words, short).err
    twice = copied(study, place, table=lambda runs: runs.take([1, *range(1, len(runs))]))
    assert "damaged or incomplete" in channelsim(*words, twice).err


def test_other_assumptions_and_a_failed_control_are_named(channelsim, place, study):
    def change(record):
        record["parameters"]["kind"] = "prior"
        record["parameters"]["variant"] = "refusal by coin"
        record["controls"]["null policy"] = "arrivals is 3 in place of 4"

    copy = copied(study, place, change)
    data = json.loads(channelsim("claim", place / "files.yaml", "--json", "--study", copy).out)
    under = "plausible draws under priors and under the variant refusal by coin (95 %"
    assert under in data["sentence"]
    assert data["failed_controls"] == {"null policy": "arrivals is 3 in place of 4"}
    page = channelsim("claim", place / "files.yaml", "--study", copy).out
    assert page.startswith("CONTROL FAILED: files, null policy: arrivals is 3 in place of 4.")
    usual = json.loads(channelsim("claim", place / "files.yaml", "--json", "--study", study).out)
    assert (usual["under"], usual["failed_controls"]) == ("", {})
    assert "20 draws can decide nothing (use 48 replications)" in usual["sentence"]


def test_a_study_without_the_scenarios_is_one_line_with_the_cure(channelsim, place, study):
    printed = channelsim("claim", "game_changer", "--study", study)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "does not hold status_quo_2025 as it is now, in second_half" in printed.err
    assert "Run channelsim compare status_quo_2025 interception_300m" in printed.err
    text = (place / "files.yaml").read_text()
    (place / "other.yaml").write_text(text.replace("stops.yaml", "harder.yaml"))
    (place / "harder.yaml").write_text(
        "extends: base.yaml\nname: stops\npolicies: [{kind: shallow_water_stops, strength: 0.5}]\n"
    )
    printed = channelsim("claim", place / "other.yaml", "--study", study)
    assert "does not hold stops as it is now" in printed.err  # one name, another scenario
    printed = channelsim("claim", "--all", "--study", study)
    assert printed.err.count("is left out") == len(claim_names())
    assert printed.code == 0
    empty = place / "empty"
    empty.mkdir()
    assert "is not a comparison" in channelsim("claim", "game_changer", "--study", empty).err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("quote: game", "qoute: game", "mine.yaml:2:1 qoute: unknown key; did you mean quote?"),
        ("  by: 10 %", "  bye: 10 %", "estimand.bye: unknown key; did you mean by?"),
        ("outcome: arrivals", "outcome: arivals",
         "estimand.outcome: unknown outcome arivals; did you mean arrivals?"),
        ("baseline: status_quo_2025", "baseline: status_qou_2025",
         "no scenario status_qou_2025; did you mean status_quo_2025?"),
        ("outcome: arrivals", "outcome: deaths",
         "estimand.outcome: deaths are rare and mostly chance. Write expected_deaths"),
        ("window: month", "window: moth", "has no window moth; did you mean month?"),
        ("kind: change", "kind: chance", "has the kind chance; did you mean change?"),
        ("  kind: change\n", "", "estimand: needs a kind: change, level, lost, none. Add it."),
        ("direction: lower", "direction: down", "estimand.direction: is 'down'; must be"),
        ("by: 10 %", "by: a lot", "estimand.by: is 'a lot'. Write a number, or a percentage"),
        ("by: 10 %", "by: -3", "estimand.by: is -3. Write a number of at least 0"),
        ("  why: a third of the rise\n", "", "estimand.why: is missing. Say why this threshold"),
        ("date: 2025-06-18", "date: last June", "source.date: is 'last June'. Write 2025-06-18"),
        ("outlet: BBC, ", "", "source.outlet: is missing. Add it."),
        ("reader: author", "reader: friend", "readings[0].reader: is 'friend'; must be"),
        ("kind: intelligence_sharing", "kind: inteligence_sharing",
         "scenarios.both.policies[0].kind: unknown policy inteligence_sharing; did you mean"),
        ("from: 2025-07-01}]", "form: 2025-07-01}]",
         "scenarios.both.policies[0].form: unknown key; did you mean from?"),
        ("extends: shallow_water_stops", "extends: shalow_water_stops",
         "scenarios.both.extends: no scenario shalow_water_stops; did you mean"),
        ("scenario: both", "scenario: shallow_water_stops",
         "scenarios.both: is used by no reading. Use it or remove it."),
        ("scenario: shallow_water_stops", "scenario: status_quo_2025",
         "estimand.scenario: status_quo_2025 stands twice. Name another."),
        ("date: 2025-06-18", "date: 2025-13", "source.date: is '2025-13'. Write 2025-06-18"),
        ("date: 2025-06-18", "date: 2025-06-31", "'2025-06-31' is not a valid number or date"),
        ("source: {outlet: BBC, date: 2025-06-18}", "source: BBC",
         "source: is 'BBC'; must be `key: value` lines."),
        ("world: {period: {from: 2025-07-01", "world: {period: {from: 2025-08-01",
         "world.period.to: 2025-07-30 is before from, 2025-08-01; swap them"),
        ("windows: {month: {from", "windos: {month: {from",
         "world.windos: unknown key; did you mean windows?"),
        ("quote: game changer", "quote: 58", "quote: is '58'; must be text."),
        ("quote: game changer", "quote: true", "quote: is true; no key takes true or false"),
    ],
)  # fmt: skip
def test_each_fault_is_one_line_with_place_and_cure(channelsim, tmp_path, old, new, message):
    (tmp_path / "mine.yaml").write_text(MINE.replace(old, new, 1))
    printed = channelsim("claim", "mine.yaml")
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1), printed.err
    assert message in printed.err
    assert printed.err.startswith("mine.yaml:")


def test_two_faults_are_two_lines(channelsim, tmp_path):
    text = MINE.replace("outcome: arrivals", "outcome: arivals", 1)
    (tmp_path / "mine.yaml").write_text(text.replace("window: month", "window: moth", 1))
    printed = channelsim("claim", "mine.yaml")
    assert printed.err.count("\n") == 2
    assert "arivals" in printed.err
    assert "moth" in printed.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name one claim, or use --all"),
        (("game_changer", "--all"), "name one claim, or use --all"),
        (("game_chanter",), "game_chanter: no such file; name a file, or a shipped claim: "),
        (("game_changer", "-n", "10"), "10 replications are too few for a share of draws. Use at "
         "least 48"),
        (("game_changer", "--assumptions", "defaults"), "Use --assumptions posterior."),
        (("game_changer", "--study", "s", "-n", "80"), "--study: --replications would do nothing"),
        (("game_changer", "--study", "s", "--seed", "1"), "--study: --seed would do nothing"),
        (("game_changer", "--study", "s", "--assumptions", "prior", "--fresh-worlds"),
         "--study: --assumptions and --fresh-worlds would do nothing"),
        (("game_changer", "--study", "s", "--no-variants"), "--no-variants would do nothing"),
        (("game_changer", "--list"), "--list: a claim would do nothing. Leave out either."),
        (("--list", "--study", "s"), "--list: --study would do nothing."),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line(channelsim, words, message):
    printed = channelsim("claim", *words)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1), printed.err
    assert message in printed.err


def test_the_shipped_claims_are_listed_and_are_no_scenarios(channelsim):
    page = channelsim("claim", "--list")
    assert all(name in page.out for name in claim_names())
    data = json.loads(channelsim("claim", "--list", "--json").out)
    assert [row["name"] for row in data] == claim_names()
    scenarios = json.loads(channelsim("list", "scenarios", "--json").out)
    assert not {row["name"] for row in scenarios} & set(claim_names())


def test_a_claim_that_is_not_in_the_model_runs_nothing(channelsim, tmp_path):
    (tmp_path / "polls.yaml").write_text(
        "quote: polls fall\nsource: {outlet: press, date: 2025}\nmeaning: Opinions.\n"
        "estimand: {kind: none, why: Opinions are no part of it.}\n"
    )
    page = channelsim("claim", "polls.yaml")
    assert page.code == 0
    assert "undecidable" in page.out
    assert "Status: not in the model." in page.out
    assert not (tmp_path / "results").exists()
