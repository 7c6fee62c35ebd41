"""The command replay: a page, its JSON, the same bytes again; wrong requests are one line."""

import json

import pytest

DEFAULTS = ("--assumptions", "defaults", "--policy-strength", "default")


@pytest.fixture
def replayed(channelsim, short, stops):
    """A function that replays a night of a month with and without stops in the shallows."""
    return lambda *more: channelsim("replay", short, stops, *DEFAULTS, *more)


def test_it_writes_a_page_of_the_night_that_differs_most(
    replayed, channelsim, short, stops, tmp_path
):
    done = replayed()
    assert done.code == 0
    assert len(done.out.splitlines()) == 1
    night = int(done.out.split()[1])
    assert done.out == f"Night {night} of 31. Written to replay.html\n"
    assert f"Next: channelsim trace {short} -r 0 --night {night} --assumptions defaults" in done.err
    html = (tmp_path / "replay.html").read_text(encoding="utf-8")
    assert "One night, replayed: replication 0, seed 1" in html
    assert f"night {night}" not in html.lower()
    assert str(tmp_path) not in html
    partings = json.loads(channelsim("diff", short, stops, *DEFAULTS, "--json").out)["partings"]
    nights = [p["night"] for p in partings]
    assert nights.count(night) == max(map(nights.count, nights))


def test_json_has_the_night_and_the_file(replayed, channelsim, stops, tmp_path):
    done = replayed("--json", "--out", "night.html")
    data = json.loads(done.out)
    content = (tmp_path / "night.html").read_bytes()
    assert (data["file"], data["bytes"]) == ("night.html", len(content))
    log = json.loads(channelsim("trace", stops, "--night", data["night"], *DEFAULTS, "--json").out)
    assert data["sides"][1]["fates"] == log["fates"]
    assert data["sides"][1]["dead"] == log["dead"]
    assert len(data["sides"][1]["tracks"]) == log["attempts"]
    assert done.err == ""
    assert replayed("--json", "--out", "night.html").out == done.out  # the same bytes again
    assert (tmp_path / "night.html").read_bytes() == content


@pytest.mark.slow
def test_the_same_bytes_for_any_hash_seed(shell, short, stops, tmp_path):
    pages = []
    for seed in ("1", "2"):
        words = ("replay", short, stops, *DEFAULTS, "--out", f"{seed}.html")
        assert shell(tmp_path, *words, PYTHONHASHSEED=seed).code == 0
        pages.append((tmp_path / f"{seed}.html").read_bytes())
    assert pages[0] == pages[1]


def test_one_scenario_shows_its_busiest_night(channelsim, stops, tmp_path):
    done = channelsim("replay", stops, *DEFAULTS, "-q")
    assert (done.code, done.out, done.err) == (0, "", "")
    html = (tmp_path / "replay.html").read_text(encoding="utf-8")
    assert "on no other night do more boats launch" in html


def test_the_same_scenario_twice_agrees_on_a_night_that_is_named(channelsim, short, tmp_path):
    done = channelsim("replay", short, short, "--night", 9, *DEFAULTS)
    assert done.code == 0
    html = (tmp_path / "replay.html").read_text(encoding="utf-8")
    assert "All fates of this night agree, by construction." in html


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing argument 'SCENARIO'"),
        (("short.yaml", "--night", "0"), "--night 0: the period has nights 1 to 31."),
        (("short.yaml", "stops.yaml", "--night", "32"), "--night 32: the period has nights 1 to"),
        (("short.yaml", "--night", "first"), "Input should be a valid integer"),
        (("short.yaml", "-r", "-1"), "Input should be greater than or equal to 0"),
        (("short.yaml", "short.yaml"), "short and short: are the same by construction"),
        (("short.yaml", "longer.yaml"), "longer: the period runs 2025-03-01 to 2025-04-02"),
        (("short.yaml", "policies"), "policies: is a group of scenarios. Name one"),
        (("short.yaml", "--out", "night.txt"), "--out night.txt: a replay is HTML. Give it"),
        (("short.yaml", "--out", "notes.html"), "notes.html: exists. Name another --out"),
        (("short.yaml", "--out", "no/x.html"), "no/x.html: cannot be written"),
    ],
)
def test_a_wrong_request_is_one_line(channelsim, short, stops, write, words, message):
    write("longer.yaml", "period: {from: 2025-03-01, to: 2025-04-02}\n")
    notes = write("notes.html", "mine\n")
    done = channelsim("replay", *words, *DEFAULTS)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err
    assert notes.read_text() == "mine\n"


def test_an_existing_file_is_overwritten_if_asked(channelsim, short, write):
    path = write("notes.html", "mine\n")
    ask = ("replay", short, "--night", 9, "--out", "notes.html", *DEFAULTS, "-q")
    assert channelsim(*ask).code == 2
    assert channelsim(*ask, "--force").code == 0
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
