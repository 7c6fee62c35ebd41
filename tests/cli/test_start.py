"""What a start imports and reads, and that many faults take no longer each than few."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

import sim
from sim.headings import headings
from sim.report.layout import Lines, wrapped
from sim.report.text import as_text
from sim.scenario import load
from sim.shipped import scenario_names
from sim.spelling import closest, nearest

SLOW = {
    "scipy", "pandas", "pyarrow", "duckdb", "matplotlib", "statsmodels", "SALib", "openpyxl",
    "sim.inference", "sim.validation", "sim.experiment",
}  # fmt: skip
MODEL = {"numpy", "simpy", "sim.model", "sim.policies"}
COMMAND = """
import sys
sys.argv = ["channelsim", *{words}]
from sim.cli import main
try:
    main()
finally:
    print("", *sorted({slow} & set(sys.modules)), file=sys.stderr)
"""


def loaded(script):
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    return process.returncode, process.stderr.splitlines()


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["list", "scenarios"]])
def test_help_and_the_list_of_scenarios_import_no_model(words):
    code, lines = loaded(COMMAND.format(words=words, slow=SLOW | MODEL))
    assert (code, lines[-1].split()) == (0, [])


@pytest.mark.parametrize("command", ["run", "compare", "sweep", "check", "explain"])
@pytest.mark.parametrize("file", ["misspelt.yaml", "nosuch.yaml"])
def test_a_wrong_file_is_answered_before_slow_libraries_are_imported(tmp_path, command, file):
    path = tmp_path / file
    if file == "misspelt.yaml":
        path.write_text("extends: status_quo_2025\nwindow: {}\n")
    words = [command, *(["status_quo_2025"] if command == "compare" else []), str(path)]
    slow = SLOW - {"sim.experiment"} if command == "sweep" else SLOW
    code, lines = loaded(COMMAND.format(words=words, slow=slow))
    assert (code, lines[-1].split()) == (2, [])


def test_the_first_replication_imports_no_slow_library():
    script = "from sim import load, simulate; simulate(load('status_quo_2025')); import sys; "
    assert loaded(f"{script}print('', *{SLOW} & set(sys.modules), file=sys.stderr)") == (0, [""])


def test_the_first_replication_opens_each_yaml_file_once():
    script = (
        "import sys\nopened = []\n"
        "sys.addaudithook(lambda event, words: event == 'open' and opened.append(str(words[0])))\n"
        "from sim import load, simulate\nsimulate(load('status_quo_2025'))\n"
        "print(*(path for path in opened if path.endswith('.yaml')), file=sys.stderr)"
    )
    code, lines = loaded(script)
    paths = lines[-1].split()
    assert code == 0
    assert len(paths) == len(set(paths)) > 5


def test_functions_keep_their_names_beside_modules_of_the_same_name():
    script = (
        "import sim, sim.simulate, sim.forecast.result\nfrom sim.simulate import build\n"
        "from sim import *\nassert sim.simulate is simulate and callable(simulate)\n"
        "assert sim.forecast is forecast and callable(forecast)\n"
        "assert set(sim.__all__) <= set(dir(sim))"
    )
    assert loaded(script) == (0, [])
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'nothing'"):
        _ = sim.nothing


def test_a_heading_is_that_of_the_loaded_scenario():
    for heading, name in zip(headings(), scenario_names(), strict=True):
        scenario = load(name)
        assert heading.name == scenario.name == name
        assert heading.title == scenario.title
        assert (heading.start, heading.end) == (scenario.period.start, scenario.period.end)
        assert heading.windows == list(scenario.windows)
        assert heading.policies == [policy.kind for policy in scenario.policies]


MANY = {
    "top": "extends: status_quo_2025\n{}".format("".join(f"keyx_{n}: 1\n" for n in range(2000))),
    "policy": "extends: status_quo_2025\npolicies:\n  - kind: interception_300m\n{}".format(
        "".join(f"    keyx_{n}: 1\n" for n in range(2000))
    ),
    "overrides": "extends: status_quo_2025\nparameters:\n{}".format(
        "".join(f"  wave_log_meanq_{n}: 1\n" for n in range(2000))
    ),
    "policies": "extends: status_quo_2025\npolicies:\n{}".format(
        "".join(f"  - {{kind: extra_officers, officerz: {n}}}\n" for n in range(2000))
    ),
}


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_each_of_many_faults_has_its_line(channelsim, tmp_path, text):
    path = tmp_path / "many.yaml"
    path.write_text(text)
    answer = channelsim("run", str(path))
    lines = answer.err.splitlines()
    assert answer.code == 2
    first = text.count("\n") - 1999
    assert [int(line.split(":")[1]) for line in lines] == list(range(first, first + 2000))


words = st.text(alphabet="abcde_é", max_size=12)


@given(words, st.lists(words, max_size=8))
def test_the_closest_word_is_that_of_difflib(word, allowed):
    from difflib import get_close_matches

    assert [closest(word, allowed)] == (get_close_matches(word, allowed, n=1, cutoff=0.6) or [""])


def test_a_hint_names_the_word_or_those_allowed():
    assert nearest("zone", ["zone_m", "share"]) == "did you mean zone_m?"
    assert nearest("x", ["zone_m", "share"]) == "allowed: share, zone_m"


@given(
    st.text(alphabet="ab ,é" + " " * 3, min_size=1, max_size=300), st.sampled_from([60, 80, 200])
)
def test_lines_are_wrapped_as_text_is(line, width):
    if line.strip():
        assert as_text(Lines([line]), width=width) == as_text(Text(line), width=width)


def test_long_lines_are_wrapped_here_and_odd_ones_by_rich():
    assert wrapped("word " * 20, 60) == [" ".join(["word"] * 12), " ".join(["word"] * 8)]
    for odd in ("x" * 61, "é", "a\tb"):
        assert wrapped(odd, 60) == []


def test_a_wrong_version_of_yaml_is_an_error_of_one_line(channelsim, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("%YAML 1.3\n---\nname: x\n")
    answer = channelsim("run", str(path))
    assert answer.code == 2
    assert "not valid YAML: version minor part" in answer.err
    assert Path(path).name in answer.err
