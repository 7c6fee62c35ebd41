"""What is wrong on the command line itself: exit code 2, no traceback, nothing written."""

import pytest

OTHER = "# A month\nperiod: {from: 2025-03-01, to: 2025-03-30}\n"


@pytest.fixture
def refused(channelsim, short, stops, tmp_path):
    """Run a command on two good files; hold that it is refused, and return what it says."""

    def checked(*words):
        before = sorted(tmp_path.rglob("*"))
        outcome = channelsim(*words)
        assert outcome.code == 2, outcome
        assert outcome.out == ""
        assert "Traceback" not in outcome.err
        assert sorted(tmp_path.rglob("*")) == before
        return outcome.err

    return checked


@pytest.fixture
def one_line(refused):
    """As `refused`, and what it says is one line."""

    def checked(*words):
        message = refused(*words)
        assert message.endswith("\n")
        assert message.count("\n") == 1, message
        return message

    return checked


def test_an_unknown_window_names_those_there_are(one_line):
    assert "the window spring; allowed: period" in one_line("run", "short.yaml", "--window=spring")


def test_a_misspelt_window_is_told_the_nearest(one_line):
    message = one_line("run", "status_quo_2025", "--window", "to_jun")
    assert "did you mean to_june?" in message


def test_a_comparison_needs_two_scenarios(one_line):
    assert "a second scenario" in one_line("compare", "short.yaml")


def test_a_scenario_is_not_compared_with_itself(one_line):
    assert "named twice" in one_line("compare", "short.yaml", "short.yaml")


def test_scenarios_of_different_periods_are_not_compared(one_line, write):
    write("other.yaml", OTHER)
    message = one_line("compare", "short.yaml", "other.yaml")
    assert "2025-03-01 to 2025-03-30" in message
    assert "--any-period" in message


def test_scenarios_of_different_periods_are_compared_when_asked_for(channelsim, short, write):
    write("other.yaml", OTHER)
    done = channelsim("compare", "short.yaml", "other.yaml", "--any-period", "-n", "2")
    assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["interception_30m", "kit_foud", "deathss"])
def test_an_unknown_name_is_told_the_nearest(one_line, name):
    nearest = {"interception_30m": "interception_300m", "kit_foud": "kit_found"}
    assert f"Did you mean {nearest.get(name, 'deaths')}?" in one_line("explain", name)


def test_results_are_not_written_over_a_file(one_line, write):
    kept = write("kept", "mine")
    assert "kept: is a file" in one_line("run", "short.yaml", "--out", "kept")
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("manifest", ["{}", "not json", '{"channelsim": "0.1.0"}'])
def test_a_manifest_does_not_make_a_folder_a_study(one_line, tmp_path, write, manifest):
    """Others have manifests too, and people keep notes beside results: neither may be lost."""
    (tmp_path / "site").mkdir()
    write("site/manifest.json", manifest)
    kept = write("site/notes.txt", "mine")
    assert "site: holds files that are not of such a study" in one_line(
        "run", "short.yaml", "--out", "site"
    )
    assert kept.read_text() == "mine"


def test_results_are_not_written_into_a_folder_of_other_things(one_line, tmp_path, write):
    (tmp_path / "photos").mkdir()
    kept = write("photos/sea.txt", "mine")
    assert "photos: holds files that are not of such a study" in one_line(
        "run", "short.yaml", "--out", "photos"
    )
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("out", ["short.yaml/below/a/file", "x" * 400, "/proc/nowhere/at/all"])
def test_results_are_not_written_where_nothing_can_be(one_line, out):
    assert "cannot be written" in one_line("run", "short.yaml", "--out", out)


def test_results_may_go_into_the_empty_folder_one_stands_in(channelsim, short, tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    outcome = channelsim("run", short, "-n", "1", "--out", here)
    assert outcome.code == 0
    assert (here / "manifest.json").is_file()


def test_a_dot_for_the_results_is_understood_or_refused(tmp_path, shell, short):
    here = tmp_path / "here"
    here.mkdir()
    outcome = shell(here, "run", short, "-n", "1", "--out", ".")
    assert "Traceback" not in outcome.err
    assert outcome.code in (0, 2)
    assert outcome.code == 2 or (here / "manifest.json").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "short.yaml", "--replications", "0"),
        ("run", "short.yaml", "--replications", "abc"),
        ("run", "short.yaml", "-n", "1.5"),
        ("run", "short.yaml", "--seed", "-1"),
        ("run", "short.yaml", "--workers", "-1"),
        ("run", "short.yaml", "--no-such-option"),
        ("run",),
        ("compare",),
        ("list", "boats"),
        ("explain",),
        ("no_such_command",),
    ],
    ids=" ".join,
)
def test_a_wrong_option_is_a_usage_error(refused, words):
    assert refused(*words)


def test_an_option_that_is_given_twice_is_refused_because_one_would_be_ignored(one_line):
    days = ("--window", "period", "--window=period")
    assert "--window is given 2 times. Keep one." in one_line("run", "short.yaml", *days)
    assert "--replications is given 2 times" in one_line("run", "short.yaml", "-n", "2", "-n", "3")
