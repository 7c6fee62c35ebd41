"""What people read: 80 columns, deaths first, an interval beside every mean, nothing oversold."""

import os
import pty
import re
import subprocess
import sys
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console

FIRST = ("deaths", "expected deaths", "missing", "rescued")
FIRST_OF_ALL = ("deaths", "expected deaths", "fatal incidents", "missing")
HEADLINE = (*FIRST, "deaths from intervention", "arrivals", "event interception rate",
            "people interception rate", "refusals")  # fmt: skip


def narrow(text):
    """Hold that every line fits 80 columns; return the lines."""
    lines = text.splitlines()
    assert lines
    assert max(map(len, lines)) <= 80, max(lines, key=len)
    assert "\x1b" not in text
    return lines


def on_one_line(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def overview(shell, tmp_path_factory):
    """Return the overview of 20 replications at the defaults, run once: fewer are too wide."""
    outcome = shell(
        tmp_path_factory.mktemp("overview"), "overview", "-n", "20", "--assumptions=defaults"
    )
    assert outcome.code == 0, outcome.err
    return outcome


@pytest.fixture(scope="module")
def blocks(overview):
    """Return the overview's blocks A and B."""
    a, b = overview.out.split("\nB · ")
    return a, b


@pytest.mark.slow
class TestOverview:
    """Two blocks of at most 80 columns."""

    def test_fits_80_columns(self, overview):
        narrow(overview.out)

    def test_has_deaths_missing_and_rescued_first_in_both_blocks(self, blocks):
        for block in blocks:
            words = r"^(deaths|expected|missing|rescued|arrivals)\b"
            labels = re.findall(words, block, re.MULTILINE)
            assert list(dict.fromkeys(labels))[:4] == [name.split()[0] for name in FIRST]

    def test_shows_the_two_years_and_the_rise_beside_the_reported_one(self, blocks):
        heads = blocks[0].splitlines()[2].split()
        assert heads == ["2024", "2025", "rise"]
        arrivals = blocks[0].split("\narrivals")[1].splitlines()
        assert arrivals[2].split("  ")[-1].strip() == "+42 %"
        assert arrivals[2].split()[:3] == ["reported", "11,431", "16,317"]

    def test_shows_both_rates_beside_what_was_reported(self, blocks):
        event = blocks[0].split("\nevent interception rate")[1]
        assert "fewer than 0.58" in event.splitlines()[2]
        people = event.split("\npeople interception rate")[1]
        assert "0.40" in people.splitlines()[2]

    def test_has_a_definition_under_each_row_of_block_a(self, blocks):
        printed = on_one_line(blocks[0])
        for definition in (
            "people who died, including the missing",
            "of the deaths, those whose bodies were not found",
            "taken from the sea alive",
            "people who reached the United Kingdom",
            "prevention events, divided by prevention events plus boats arrived",
            "people recorded as prevented, divided by those plus arrivals",
            "Do not compare the two interception rates",
        ):
            assert definition in printed

    def test_has_definitions_of_one_line(self, blocks):
        assert not re.search(r"^\S.* boat is stopped", blocks[0], re.MULTILINE)
        assert "\nboat is stopped" not in blocks[0]
        assert "\nloaded boat is stopped" not in blocks[0]

    def test_breaks_no_number_over_two_lines(self, blocks):
        assert not re.search(r"^[+−\d]", blocks[0], re.MULTILINE), blocks[0]
        assert not re.search(r"(\d|%|to)[−+]\d", blocks[0])

    def test_has_nine_rows_in_block_b_and_five_policies(self, blocks):
        lines = blocks[1].splitlines()
        columns = [line for line in lines if "…" not in line and re.match(r"[a-z]", line)]
        rows = [line for line in columns if re.search(r"\s(~?[−+][\d.,M]+|0|–)$", line)]
        assert len(rows) == 9
        for row in rows:
            assert len(re.findall(r"(?:~?[−+][\d.,M]+|\b0\b|–)(?=\s|$)", row)) == 5

    def test_has_an_interval_under_every_mean_of_block_b(self, blocks):
        lines = [x for x in blocks[1].splitlines() if "…" not in x and "%" not in x]
        means = re.findall(r"\s(?:~?[−+]|~)[\d.,M<]+(?=\s|$)", "\n".join(lines))
        assert blocks[1].count("…") == len(means) >= 25  # a change of 0 needs no interval

    def test_says_what_is_in_the_intervals(self, blocks):
        printed = on_one_line(blocks[0])
        assert "Intervals include chance and policy strength; other assumptions" in printed

    def test_says_that_deaths_cannot_be_resolved(self, blocks):
        printed = on_one_line(blocks[1])
        assert "effects on deaths below" in printed
        assert "±50 %" in printed

    def test_ends_with_what_to_try_next(self, overview):
        (line,) = overview.err.splitlines()
        assert "Written to results/" in line
        assert "Next: channelsim compare" in line

    def test_shows_no_bar_where_there_is_no_terminal(self, overview):
        assert "━" not in overview.err
        assert "\r" not in overview.err
        assert "\x1b" not in overview.err

    def test_with_all_shows_every_outcome_and_reported_figure(self, shell, tmp_path):
        outcome = shell(tmp_path, "overview", "-n", "2", "--all", "--quiet")
        assert outcome.err == ""
        narrow(outcome.out)
        printed = on_one_line(outcome.out)
        assert "16,317" in printed
        assert "officer hours" in printed
        assert "Reported figures and the model's" in printed
        assert "assumptions (posterior)" in printed


@pytest.mark.parametrize("everything", [(), ("--all",)], ids=["headline", "all"])
def test_a_run_fits_80_columns_deaths_first(channelsim, short, everything):
    lines = narrow(channelsim("run", short, "-n", "2", *everything).out)
    labels = [line[:26].strip() for line in lines if re.match(r" ?[a-z]", line)]
    rows = [label for label in labels if not label.startswith(("short", "scenario", "what"))]
    rows = [re.split(r" {2,}", row)[0] for row in rows]
    assert tuple(rows[:4]) == (FIRST_OF_ALL if everything else FIRST)
    assert everything or tuple(rows[:9]) == HEADLINE


@pytest.mark.parametrize("everything", [(), ("--all",)], ids=["headline", "all"])
def test_a_comparison_fits_80_columns_deaths_first(channelsim, short, stops, everything):
    out = channelsim("compare", short, stops, "-n", "2", *everything).out
    narrow(out)
    table = out.split("stops: change against short")[1].split("─\n")[1]
    rows = [row for row in table.splitlines() if re.match(r"[a-z]", row)]
    first = tuple(re.split(r" {2,}", row)[0] for row in rows[:4])
    assert first == (FIRST_OF_ALL if everything else FIRST)
    numbered = [row for row in rows if re.search(r"\d+/\d+/\d+$", row)]
    assert everything or "injured" in rows[4]  # officers go into the water
    assert len(numbered) == 9 + 1 + 8 or everything
    assert re.search(r"public cost +unknown", out)
    assert len(numbered) >= 8


WAYS = {
    "posterior": (
        (),
        "chance in worlds that went like the reports to 2025-06-15, assumptions (posterior) and "
        "policy strength",
    ),
    "prior": (("--assumptions=prior",), "chance, assumptions (priors) and policy strength"),
    "point": (("--assumptions=defaults",), "chance and policy strength; other assumptions"),
}


@pytest.fixture(params=WAYS)
def way(request):
    """Return the options of one way to draw assumptions, and what is then said of intervals."""
    return WAYS[request.param]


def test_a_comparison_says_what_its_intervals_hold(channelsim, short, stops, way):
    words, message = way
    printed = on_one_line(channelsim("compare", short, stops, "-n", "2", *words).out)
    assert f"Intervals include {message}" in printed
    assert "mean of 2 due to chance unit" in printed
    assert "baseline change 95 % interval % % up/down/same" in printed
    assert "~: not distinguishable from zero (Holm, 0 changes)." in printed
    assert "effects on deaths below about ±50 % cannot be seen" in printed
    assert "2 replications, paired." in printed


def test_a_run_says_what_its_intervals_hold(channelsim, short, way):
    words, message = way
    printed = on_one_line(channelsim("run", short, "-n", "2", *words).out)
    assert f"Intervals include {message}" in printed
    assert "2 replications." in printed
    assert "mean of 2 due to chance unit" in printed


def test_with_all_at_its_default_only_chance_is_in_the_intervals(channelsim, short, stops):
    for words in (("run", short), ("compare", short, stops)):
        printed = on_one_line(
            channelsim(*words, "-n", "2", "--assumptions=defaults", "--policy-strength=default").out
        )
        assert "Intervals include chance only; assumptions stand at their defaults" in printed
        assert "policy strength" not in printed
        assert "due to chance" not in printed
        assert words[0] == "run" or "baseline change 95 % interval % % up/down/same" in printed


@pytest.mark.parametrize("words", [(), ("--assumptions=prior",)])
def test_with_strengths_at_their_defaults_the_rest_is_in_the_intervals(
    channelsim, short, stops, words
):
    out = channelsim("compare", short, stops, "-n", "2", "--policy-strength=default", *words).out
    printed = on_one_line(out)
    assert "policies at default strength" in printed
    assert "policy strength" not in printed
    assert "due to chance" in printed


def test_networks_that_do_not_learn_and_what_is_hypothetical_are_named(
    channelsim, short, stops, write
):
    fancy = write("fancy.yaml", short.read_text() + "title: 'Hypothetical: nothing'\n")
    printed = on_one_line(channelsim("compare", short, fancy, "-n", "1").out)
    assert "Hypothetical: fancy." in printed
    assert "do not learn" not in printed
    fixed = channelsim("compare", short, stops, "-n", "1", "--adversary", "fixed").out
    assert "Networks do not learn in any scenario." in on_one_line(fixed)


def test_one_replication_shows_dashes_for_intervals(channelsim, short, stops):
    outcome = channelsim("compare", short, stops, "-n", "1")
    assert outcome.code == 0
    assert "nan" not in outcome.out.lower()


def test_long_names_of_scenarios_fit_too(channelsim, short, write):
    long = write(f"{'n' * 60}.yaml", short.read_text())
    outcome = channelsim("compare", short, long, "-n", "1")
    assert outcome.code == 0
    narrow(outcome.out)


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_last_line_says_what_to_try_next(channelsim, short, stops, command):
    files = (short,) if command == "run" else (short, stops)
    (line,) = channelsim(command, *files, "-n", "1").err.splitlines()
    assert line.startswith("Written to results/")
    assert "channelsim" in line.split("Next:")[1]


@pytest.mark.parametrize("name", ["short.yaml", "status_quo_2024", "maritime_doctrine"])
def test_what_to_try_next_can_be_tried(channelsim, short, name):
    line = channelsim("run", name, "-n", "1").err
    words = line.split("Next: channelsim ")[1].split()
    printed = channelsim(*words, "-n", "1")
    assert printed.code == 0, printed.err


def test_what_to_try_after_a_comparison_elsewhere_names_its_folder(
    channelsim, short, stops, tmp_path
):
    out = tmp_path / "my study"
    words = (short, stops, "-n", "1", "--assumptions", "defaults", "--out", out)
    (line,) = channelsim("compare", *words).err.splitlines()
    assert f"Next: channelsim decide '{out}', or " in line
    (line,) = channelsim("compare", *words[:-2]).err.splitlines()
    assert "Next: channelsim decide latest, or " in line


def test_quiet_drops_the_last_line(channelsim, short):
    outcome = channelsim("run", short, "-n", "1", "--quiet")
    assert outcome.err == ""
    assert "deaths" in outcome.out


def test_a_terminal_that_is_narrow_changes_no_file(shell, short, tmp_path):
    folders = []
    for columns in ("40", "200"):
        out = tmp_path / columns
        assert shell(tmp_path, "run", short, "-n", "1", "--out", out, COLUMNS=columns).code == 0
        folders.append((out / "tables.txt").read_text())
    assert folders[0] == folders[1]


@pytest.mark.slow
def test_a_terminal_shows_a_bar_with_the_time_left(tmp_path):
    """From the first run on: how long a study must last for one is another test's to say."""
    words = ("run", "status_quo_2025", "-n", "20", "--workers", "1")
    printed = on_a_terminal(tmp_path, *words, quiet_seconds=0.0)
    assert re.search(r"\b[1-9]\d?/22\b", printed)  # 20 replications and two controls
    assert re.search(r"\d:\d\d:\d\d", printed)


def test_a_short_study_shows_no_bar_on_a_terminal(tmp_path, short):
    assert "done, left" not in on_a_terminal(tmp_path, "run", short, "-n", "1")
    assert "done, left" in on_a_terminal(tmp_path, "run", short, "-n", "1", quiet_seconds=0.0)


def test_a_bar_waits_for_two_seconds(monkeypatch):
    """By a clock of the test's own; then it counts the runs done in the meantime too."""
    carry_out, printed, now = import_module("sim.cli.console"), StringIO(), 100.0
    terminal = Console(file=printed, force_terminal=True, width=100)
    monkeypatch.setattr(carry_out, "Console", lambda stderr: terminal)
    monkeypatch.setattr(carry_out, "time", SimpleNamespace(monotonic=lambda: now))
    with carry_out.progress_bar(False) as progress:
        now = 101.9
        progress(30, 40)
        assert printed.getvalue() == ""
        now = 102.1
        progress(31, 40)
        assert "31/40" in printed.getvalue()


def test_a_narrow_terminal_cuts_no_interval_off(tmp_path, short):
    printed = on_a_terminal(tmp_path, "run", short, "-n", "6", columns=40, stream="stdout")
    (row,) = [line for line in printed.splitlines() if line.strip().startswith("arrivals")]
    assert re.search(r"[\d,]+ to [\d,]+ +– +people", row)  # the dash: chance, of so few


def on_a_terminal(folder, *words, columns=100, stream="stderr", quiet_seconds=None):
    """Return what the command writes on one stream where that is a terminal."""
    ours, theirs = pty.openpty()
    script = "import sys; from sim.cli import main\n"
    if quiet_seconds is not None:
        script += f"sys.modules['sim.cli.console'].QUIET_SECONDS = {quiet_seconds}\n"
    command = [sys.executable, "-c", script + "main()", *map(str, words)]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    with subprocess.Popen(command, cwd=folder, env=environment, **streams) as process:
        os.close(theirs)
        printed = b""
        while chunk := read_from(ours):
            printed += chunk
        os.close(ours)
        assert process.wait(timeout=60) == 0
    return printed.decode()


def read_from(terminal):
    """Return what there is to read; nothing once the other end is closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
