"""Calibration from the command line: made once, gone on with, and told in one line where wrong."""

import json

import pytest

from sim import calibrate
from sim.data.targets import targets
from sim.errors import UserError
from sim.inference.posterior_file import read_posterior
from sim.shipped import folder

ONE = folder("calibration") / "targets.yaml"


@pytest.mark.long
@pytest.mark.slow
def test_a_bank_is_made_once_and_gives_the_same_posterior_again(channelsim, short, tmp_path):
    results = tmp_path / "banks"
    ask = (
        "calibrate",
        "--draws",
        "100",
        "-q",
        "--json",
        "--method",
        "kernel",
        "--results",
        results,
    )
    first = json.loads(channelsim(*ask).out)
    (ensemble,) = results.iterdir()
    kept = (ensemble / "posterior.parquet").read_bytes()
    part, *_ = (ensemble / "draws").glob("*.parquet")
    assert json.loads(channelsim(*ask, "--workers", "1").out) == first
    part.write_bytes(part.read_bytes()[:1000])
    again = channelsim(*ask, "--workers", "1")
    assert json.loads(again.out) == first
    assert again.err.count("\n") == again.err.count("damaged; set aside as") == 1
    assert (ensemble / "posterior.parquet").read_bytes() == kept
    assert first["bank"] == 100
    assert first["fitted"] == [t.name for t in targets().values() if t.role == "fitted"]
    assert {"name", "reported", "prior", "posterior", "inside"} <= first["figures"][0].keys()
    later = tmp_path / "later.yaml"
    before, after = ONE.read_text().split("\npeople_rate_2024:\n")
    later.write_text(f"{before}\npeople_rate_2024:\n{after.replace('fitted', 'second', 1)}")
    ask_later = (*ask, "--targets", later)
    without, second = (json.loads(channelsim(*ask_later, *o).out) for o in ((), ("--second",)))
    assert without["fitted"] == [name for name in first["fitted"] if name != "people_rate_2024"]
    assert second["fitted"] == first["fitted"]
    assert second["effective"] == first["effective"]
    result = read_posterior(ensemble / "posterior.parquet")
    assert result.regimes()[""] < 0.1  # of one in ten at most nobody arrived in some world
    drawn = channelsim(
        "run", short, "-n", "2", "--json", "--assumptions", ensemble / "posterior.parquet"
    )
    assert "(posterior, ROUGH: effective sample size" in json.loads(drawn.out)["uncertainty"]
    out = channelsim(*(a for a in ask if a != "--json")).out
    assert "ROUGH: ESS below 500" in out
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.long
@pytest.mark.slow
def test_two_waves_give_a_posterior_by_emulator_and_say_how_good_it_is(channelsim, short, tmp_path):
    results = tmp_path / "banks"
    small = ("--draws", "100", "--posterior-draws", "12", "--worlds", "2", "--pilot", "20")
    ask = ("calibrate", *small, "-q", "--results", results)
    first = json.loads(channelsim(*ask, "--json").out)
    assert first["method"] == "emulator"
    assert first["waves"]["rhat"] < 1.01
    assert len(first["waves"]["fits"]) == len(first["fitted"])
    assert first["waves"]["moved"]["draws"] == 12
    assert {"inside", "off"} <= first["figures"][0].keys()
    (ensemble,) = results.iterdir()
    assert len(list(ensemble.glob("wave-*"))) == 2  # the pilot's draws are others than the second's
    path = ensemble / "posterior.parquet"
    posterior = read_posterior(path)
    assert posterior.world.shape == (12, 2)
    (lost, *_) = ensemble.glob("wave-*/*.parquet")
    lost.unlink()
    page = channelsim(*ask, "--workers", "1").out
    assert posterior.digest == read_posterior(path).digest
    for words in ("R-hat", "ROUGH: ESS below 500", "posterior sd", "ESS within a draw"):
        assert words in " ".join(page.split())
    assert all(len(line) <= 80 for line in page.splitlines())
    run = channelsim("run", short, "-n", "2", "--json", "--assumptions", path)
    assert "worlds that went like the reports" in json.loads(run.out)["uncertainty"]


def test_a_wrong_method_is_one_line(channelsim):
    with pytest.raises(UserError, match="method is 'best'; allowed: emulator, kernel"):
        calibrate(method="best")
    with pytest.raises(UserError, match=r"worlds is 1\. Give a whole number from 2"):
        calibrate(worlds=1)
    printed = channelsim("calibrate", "--method", "best")
    assert printed.code == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  sd: 0.05\n", "", "arrivals_2025: is fitted but has no sd. Add its discrepancy"),
        ("  sd: 0.05\n", "  sdd: 0.05\n", "unknown key; did you mean sd?"),
        ("outcome: arrivals\n", "outcome: arivals\n", "no outcome arivals; did you mean arrivals?"),
        (
            "window: to_mid_june_2025\n",
            "window: to_mid_juni_2025\n",
            "has no window to_mid_juni_2025; did you mean to_mid_june_2025?",
        ),
        ("value: 16317\n", "value: -1\n", "is lognormal with the value -1"),
        (
            "window: to_mid_june_2025\n",
            "window: second_half_2025\n",
            "ends after the figures do",
        ),
        ("sd: 0.05\n", "sd: 0\n", "mine.yaml:69:3 arrivals_2025.sd: is fitted but has no sd"),
        ("sd: 0.05\n", "sd: -1\n", "greater than or equal to 0"),
        ("sd: 0.05\n", "sd: true\n", "arrivals_2025.sd: Input should be a valid number"),
        ("value: 16317\n", "value: true\n", "arrivals_2025.value: Input should be a valid number"),
        ("value: 16317\n", "value: '16317'\n", "Input should be a valid number"),
        ("value: 16317\n", "value: .nan\n", "arrivals_2025.value: "),
        ("value: 16317\n", "value: .inf\n", "arrivals_2025.value: "),
        ("value: 79\n", "value: -79\n", "deaths_2024.value: is -79; must be 0 to inf people"),
        ("value: 0.58\n", "value: 58\n", "event_rate_to_june.value: is 58; must be 0 to 1 share"),
        ("unit: people\n", "unit: boats\n", "deaths_2024.unit: is boats, but deaths is in people"),
        ("  over_window: to_mid_june_2024\n", "",
         "rise.over: is status_quo, the scenario itself. Name another, or leave it out"),
        ("over_window: to_mid_june_2024\n", "over_window: to_mid_june_2025\n",
         "rise.over_window: is to_mid_june_2025, the window itself. Name another, or leave it out"),
        ("over: status_quo\n", "over: maritime_doctrine\n",
         "rise.over_window: maritime_doctrine has no window to_mid_june_2024; did you mean"),
        ("unit: share\n", "unit: people\n", "rise.unit: is people, but arrivals is in share"),
        ("in_priors: true\n", "in_priors: 1\n", "deaths_2024.in_priors: "),
        ("role: fitted", "role: check", "no figure is `fitted` in the targets"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_figures_is_one_line(channelsim, tmp_path, old, new, message):
    text = ONE.read_text()
    mine = tmp_path / "mine.yaml"
    mine.write_text(text.replace(old, new, -1 if old == "role: fitted" else 1))
    printed = channelsim(
        "calibrate", "--draws", "100", "-q", "--targets", mine, "--results", tmp_path
    )
    assert printed.code == 2
    (line,) = printed.err.splitlines()
    assert message in line
    assert list(tmp_path.iterdir()) == [mine]  # told before anything is simulated
