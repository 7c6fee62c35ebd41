"""Help in plain words, completion by a shell, and earlier spellings that say the new one."""

import os
import re
import subprocess
import sys

import pytest

from sim.shipped import scenario_names

COMMANDS = [
    "run", "compare", "overview", "list", "explain", "schema", "sweep", "status", "query",
    "discover", "decide", "budget", "breakeven", "claim", "verify", "document", "diff", "trace",
    "replay", "explore", "plot", "report", "export", "calibrate", "attribute", "import", "validate",
    "validate show", "validate run", "forecast", "forecast make", "forecast score",
]  # fmt: skip


@pytest.fixture
def helped(channelsim):
    """Return a command's help on one line."""

    def shown(command):
        done = channelsim(*command.split(), "--help")
        assert done.code == 0
        return re.sub(r"[│\s]+", " ", done.out)

    return shown


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_no_types_of_the_language(helped, command):
    text = helped(command)
    assert f"Usage: channelsim {command}".strip() in text
    assert not re.search(r"<\w+|[<>]=|\brange\b|\bbool\b|\{\w+s\}", text.replace("{SCENARIO}", ""))


def test_help_lists_what_is_shipped(helped):
    text = helped("compare").replace(" ", "")
    assert all(name in text for name in scenario_names())
    assert "second_half" in text
    assert "status_quo_tornado" in helped("sweep")
    assert "(0 = one per core). Results do not depend on it." in helped("run")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("run status_", {"status_quo", "status_quo_2024", "status_quo_2025", "status_quo_2026"}),
        ("compare status_quo_2025 pol", {"policies"}),
        ("run status_quo_2025 --window may", {"may_to_mid_june"}),
        ("run --assumptions p", {"posterior", "prior"}),
        ("sweep status", {"status_quo_tornado"}),
        ("claim game", {"game_changer"}),
        ("validate ", {"show", "run"}),
        ("explain supply-", {"supply-limited"}),
        ("list sw", {"sweeps"}),
    ],
)
def test_a_shell_completes_names(tmp_path, typed, offered):
    words = f"channelsim {typed}"
    shell = {
        "_CHANNELSIM_COMPLETE": "complete_bash", "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()"], cwd=tmp_path,
        env={**os.environ, **shell}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert set(done.stdout.split()) == offered, done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("run x --point", "--point: is now --assumptions defaults"),
        ("compare x y --prior", "--prior: is now --assumptions prior"),
        ("sweep x --posterior=mine.parquet", "--posterior: is now --assumptions FILE"),
        ("attribute --point", "--point: is now --assumptions defaults"),
        ("overview --levers default", "--levers: is now --policy-strength prior|default"),
        ("validate", "validate: is now channelsim validate show|run"),
        ("validate --sets 20", "validate --sets: is now channelsim validate show|run --sets"),
        ("validate --observed x.csv", "validate --observed: is now channelsim forecast score FILE"),
        ("validate run --posterior x", "--posterior: is now --assumptions FILE"),
        ("forecast --to 2025-12-31", "forecast --to: is now channelsim forecast make --to"),
        (
            "forecast --posterior x",
            "forecast --posterior: is now channelsim forecast make --assumptions FILE",
        ),
    ],
)
def test_an_earlier_spelling_is_refused_with_the_new_one(channelsim, old, new):
    done = channelsim(*old.split())
    assert (done.code, done.out, done.err) == (2, "", f"{new}\n")


def test_an_option_that_never_was_is_not_called_an_earlier_one(channelsim):
    for words in ("sweep x --levers default", "query x y --point", "validate nothing"):
        done = channelsim(*words.split())
        assert done.code == 2
        assert "is now" not in done.err
