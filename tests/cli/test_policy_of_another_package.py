"""A policy of another package: installed, listed, explained and run; or said to be broken."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "example_policy"
SCENARIO = """
extends: status_quo_2025
period: {from: 2025-07-01, to: 2025-07-28}
policies:
  - kind: double_watch
    from: 2025-07-05
    ramp_days: 14
    times: 8
"""


COMMAND = "import sys; sys.argv[0] = 'channelsim'; from sim.cli import main; main()"


def policy(kind: str, line: str) -> str:
    """Return the text of a module whose policy has one line of its own."""
    return (
        "from typing import Literal\nfrom sim.policies import Policy\nclass P(Policy):\n"
        f'    """X."""\n    kind: Literal["{kind}"]\n    {line}\n'
        "    def changes(self, strength): return []\n"
    )


BROKEN = {  # entry point: the module's text, and what is said of it
    "no_policy": ("class P: ...", "is no subclass"),
    "another_kind": (
        "from typing import Literal\nfrom sim.policies import Policy\nclass P(Policy):\n"
        '    """X."""\n'
        '    kind: Literal["other"]\n    def changes(self, strength): return []\n',
        "needs `kind: Literal",
    ),
    "says_nothing": (
        "from typing import Literal\nfrom sim.policies import Policy\nclass P(Policy):\n"
        '    kind: Literal["says_nothing"]\n    def changes(self, strength): return []\n',
        "has no docstring",
    ),
    "does_nothing": (
        "from typing import Literal\nfrom sim.policies import Policy\nclass P(Policy):\n"
        '    """X."""\n    kind: Literal["does_nothing"]\n',
        "has no `changes`",
    ),
    "raises": ("1 / 0", "cannot be loaded (ZeroDivisionError"),
    "exits": ("import sys; sys.exit(3)", "cannot be loaded (SystemExit: 3)"),
    "interrupts": ("raise KeyboardInterrupt", "cannot be loaded (KeyboardInterrupt)"),
    "without_cost": (policy("without_cost", "cost = 5.0"), "needs a `cost` that is a Cost"),
    "nowhere": (policy("nowhere", 'by_sector = "yes"'), "and `by_sector` true or false"),
    "own_when": (policy("own_when", "when: str = ''"), "has a setting `when` of its own"),
    **{
        f"own{own}": (policy(f"own{own}", f"def {own}(self, *_): return []"), f"overrides `{own}`")
        for own in ("_steps", "_span", "_costing")
    },
    "own_overlays": (
        policy("own_overlays", "def overlays(self, *_): return []"),
        "overrides `overlays`",
    ),
    "safe_route": ("class P: ...", "has the name of a built-in policy"),
}
RULES = """
from typing import Literal
from sim.policies.base import Policy
calls = []
class P(Policy):
    '''Breaks rules.'''
    kind: Literal["breaks"]
    number: str = "kit_found"
    verb: str = "add"
    value: float = 0.1
    mood: str = ""
    def changes(self, strength):
        value = self.value / (self.value != 7)
        if self.mood == "fickle":
            calls.append(1)
            value /= len(calls)
        if self.mood == "endless":
            value = float("inf")
        if self.mood == "wordy":
            value = "much"
        return [(self.number, self.verb, value)]
"""


def installed(folder: Path, name: str, text: str, points: dict[str, str]) -> None:
    """Lay a package down as an installer does: its module, and its metadata beside it."""
    (folder / f"{name}.py").write_text(text)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{point} = {value}\n" for point, value in points.items())
    (about / "entry_points.txt").write_text(f"[channelsim.policies]\n{lines}")


def channelsim(at: Path, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line with the packages in `at`."""
    path = os.pathsep.join([str(at), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *args],
        env={**os.environ, "PYTHONPATH": path}, cwd=cwd, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Install the worked example of the docs."""
    at = tmp_path_factory.mktemp("site")
    made = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--quiet",
         "--target", str(at), str(EXAMPLE)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return at


@pytest.mark.slow
class TestTheWorkedExample:
    def test_is_listed_explained_and_in_the_schema(self, example, tmp_path):
        assert "double_watch" in channelsim(example, "list", "policies", cwd=tmp_path).stdout
        page = channelsim(example, "explain", "double_watch", cwd=tmp_path).stdout
        assert max(map(len, page.splitlines())) <= 80
        printed = " ".join(page.split())
        for message in (
            "sighted",
            "the package double-watch 1.0",
            "£2,000,000 a year",
            "detection_beach",
        ):
            assert message in printed
        schema = json.loads(channelsim(example, "schema", cwd=tmp_path).stdout)
        kinds = [
            each["if"]["properties"]["kind"]["const"]
            for each in schema["properties"]["policies"]["items"]["allOf"]
        ]
        assert "double_watch" in kinds

    def test_runs_and_makes_a_difference_on_two_workers_as_on_one(self, example, tmp_path):
        (tmp_path / "mine.yaml").write_text(SCENARIO)
        (tmp_path / "none.yaml").write_text(SCENARIO.replace("times: 8", "times: 1"))
        printed = []
        for workers in ("1", "2"):
            run = channelsim(
                example, "compare", "none.yaml", "mine.yaml", "-n", "10", "--workers", workers,
                "--json", "--quiet", "--out", f"out{workers}", cwd=tmp_path,
            )  # fmt: skip
            assert run.returncode == 0, run.stderr
            printed.append(json.loads(run.stdout))
        assert printed[0] == printed[1]
        change = printed[0]["differences"][0]["outcomes"]
        assert change["stopped_on_beach"]["low"] > 0
        costs = printed[0]["scenarios"][1]["outcomes"]["public_cost"]["mean"]
        assert costs == pytest.approx(2e6 * 24 / 365)  # in full from the first day of its ramp

    def test_has_conditions_as_every_policy_has(self, example, tmp_path):
        """One that always holds is the policy, and one that never does is no policy."""
        no_cost = SCENARIO + "    cost_per_year: 0\n"
        (tmp_path / "none.yaml").write_text(no_cost.replace("times: 8", "times: 1"))
        (tmp_path / "plain.yaml").write_text(no_cost)
        (tmp_path / "always.yaml").write_text(no_cost + "    when: {month: [6, 7]}\n")
        (tmp_path / "never.yaml").write_text(no_cost + "    when: {month: [1]}\n")
        run = channelsim(
            example, "compare", "none.yaml", "plain.yaml", "always.yaml", "never.yaml", "-n", "4",
            "--json", "--quiet", cwd=tmp_path,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        assert "never.yaml:5 double_watch has no effect: no evening of its dates" in run.stderr
        none, plain, always, never = (
            scenario["outcomes"] for scenario in json.loads(run.stdout)["scenarios"]
        )
        assert always == plain != none
        assert never == none

    def test_a_mistake_in_its_settings_is_one_line(self, example, tmp_path):
        (tmp_path / "mine.yaml").write_text(SCENARIO.replace("times: 8", "times: 80"))
        run = channelsim(example, "run", "mine.yaml", cwd=tmp_path)
        assert run.returncode == 2
        assert re.fullmatch(r"mine.yaml:8:5 policies\[0\].times: is '80'; must .*10\n", run.stderr)

    def test_the_page_shows_what_the_package_holds(self):
        page = (ROOT / "docs" / "howto" / "your_own_policy.md").read_text()
        code = (EXAMPLE / "double_watch.py").read_text()
        shown = page.split("```python\n")[1].split("```")[0].split("\n\n")
        assert all(part.strip() in code for part in shown)
        entry = page.split("```toml\n")[1].split("```")[0].strip()
        assert entry in (EXAMPLE / "pyproject.toml").read_text()


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Packages that are broken in one way each, and one that breaks rules when it is used."""
    at = tmp_path_factory.mktemp("broken")
    for number, (point, (text, _)) in enumerate(BROKEN.items()):
        installed(at, f"package_{number}", text, {point: f"package_{number}:P"})
    installed(at, "rules", RULES, {"breaks": "rules:P"})
    return at


def test_a_broken_one_is_listed_with_what_is_wrong_and_whose_it_is(broken, tmp_path):
    run = channelsim(broken, "list", "policies", cwd=tmp_path)
    assert run.returncode == 0
    printed = " ".join(run.stdout.split())
    for number, (_, message) in enumerate(BROKEN.values()):
        assert message in printed
        assert f"package_{number}" in printed
    assert "not loaded: safe_route of package_" in printed


@pytest.mark.parametrize("point", [p for p in BROKEN if p != "safe_route"])
def test_a_scenario_that_names_a_broken_one_is_refused_in_one_line(broken, tmp_path, point):
    (tmp_path / "x.yaml").write_text(f"extends: status_quo_2025\npolicies:\n  - kind: {point}\n")
    for args in (("run", "x.yaml"), ("explain", point)):
        run = channelsim(broken, *args, cwd=tmp_path)
        assert run.returncode == 2
        assert len(run.stderr.splitlines()) == 1
        assert BROKEN[point][1] in run.stderr
        assert "uninstall" in run.stderr


def test_what_a_package_prints_at_import_does_not_reach_the_output(tmp_path):
    text = 'print("[red]loaded[/x]")\n' + policy("prints", "").replace("X.", "Has [red] and [/x].")
    installed(tmp_path, "chatty", text, {"prints": "chatty:P"})
    run = channelsim(tmp_path, "list", "policies", "--json", cwd=tmp_path)
    titles = {row["name"]: row["title"] for row in json.loads(run.stdout)}
    assert titles["prints"] == "Has [red] and [/x]."
    assert run.stderr == "[red]loaded[/x]\n"
    for words in (("list", "policies"), ("explain", "prints"), ("explain", "print")):
        assert "Has [red] and [/x]" in channelsim(tmp_path, *words, cwd=tmp_path).stdout


def test_a_broken_one_stops_no_other_scenario(broken, tmp_path):
    (tmp_path / "x.yaml").write_text(
        "extends: status_quo_2025\nperiod: {from: 2025-07-01, to: 2025-07-03}\n"
        "policies:\n  - kind: safe_route\n"
    )
    run = channelsim(broken, "run", "x.yaml", "-n", "1", "--quiet", cwd=tmp_path)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("number: kit_fund", "no assumption; did you mean kit_found?"),
        ("number: rescue_vessels", "which no policy may: rescue answers everyone"),
        ("number: demand", "which no policy may: drawn before the clock starts"),
        ("number: attractiveness", "which has several numbers"),
        ("verb: divide", "the verbs are set, add, multiply, combine"),
        ("value: 7", "breaks fails (ZeroDivisionError: float division by zero)"),
        ("value: 3", "makes kit_found 3.18; allowed: 0 to 0.999999"),
        ("{verb: combine, value: 1.5}", "combines kit_found with 1.5; must be from 0 to 1"),
        ("{verb: combine, value: -0.1}", "combines kit_found with -0.1; must be from 0 to 1"),
        (
            "{number: attrition, sectors: [2]}",
            "attrition, one number for the coast, in some sectors",
        ),
        ("mood: fickle", "breaks fails (ValueError: `changes` differs from one call to the next"),
        ("mood: endless", "changes kit_found by inf; must be a number"),
        ("mood: wordy", "changes kit_found by 'much'; must be a number"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_one_line_with_its_place(
    broken, tmp_path, settings, message
):
    (tmp_path / "x.yaml").write_text(
        f"extends: status_quo_2025\npolicies:\n  - {{kind: breaks, {settings.strip('{}')}}}\n"
    )
    run = channelsim(broken, "run", "x.yaml", cwd=tmp_path)
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert line.startswith("x.yaml:3:5 policies[0]: ")
    assert message in line
