"""Whatever is wrong with a scenario file is one line that says where, and nothing is written."""

import re
from pathlib import Path

import pytest

HEAD = "# March 2025\nperiod: {from: 2025-03-01, to: 2025-03-31}\n"
POLICY = HEAD + "policies:\n  - kind: interception_300m\n"  # a further setting stands at 5:5
TEN_TIMES = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10))


def nothing_but_one_line(outcome, folder, before):
    """Hold what every wrong input has in common, and return the line."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert outcome.err.endswith("\n")
    assert outcome.err.count("\n") == 1, outcome.err
    assert sorted(folder.rglob("*")) == before
    return outcome.err.strip()


def tried(channelsim, folder, file):
    """Run a file, hold what every wrong input has in common, and return the line."""
    before = sorted(folder.rglob("*"))
    outcome = channelsim("run", file, "-n", "1", "--workers", "1")
    return nothing_but_one_line(outcome, folder, before)


BROKEN = {
    "a colon too many": (HEAD + "title: a: b\n", "3:9", "not valid YAML"),
    "a tab": ("# March 2025\nperiod:\n\tstart: 2025-03-01\n", "3:1", "not valid YAML"),
    "a bracket left open": (HEAD + "policies: [\n", "4:1", "not valid YAML"),
    "a quote left open": (HEAD + "title: 'never closed\n", "3:8", "a quote that opens here"),
    "a quote open before more lines": (
        'title: "never closed\n' + HEAD, "1:8", "a quote that opens here is not closed. Close it."
    ),
    "a wrong escape in quotes": (
        HEAD + 'title: "never \\q"\n', "3:16", "not valid YAML: found unknown escape"
    ),
    "two documents": (HEAD + "---\n" + HEAD, "3:1", "another document"),
    "a key that is a list": (HEAD + "? [a, b]\n: 1\n", "3:3", "key"),
    "a date that is none": (HEAD.replace("03-31", "02-30"), "2:28 period.to:",
                            "not a valid number or date"),
    "a list at the top": ("- title: March\n", "1:1", "key: value"),
    "a word at the top": ("status_quo_2025\n", "1:1", "key: value"),
    "nothing": ("", "1:1", "key: value"),
    "only comments": ("# nothing here\n", "1:1", "key: value"),
}  # fmt: skip

KEYS = {
    "twice": (HEAD + "period: 2024\n", "3:1 period:", "duplicate key"),
    "twice in a policy": (POLICY + "    zone_m: 1\n    zone_m: 2\n", "6:5 policies[0].zone_m:",
                          "duplicate key"),
    "twice in parameters": (HEAD + "parameters:\n  demand: 1\n  demand: 2\n",
                            "5:3 parameters.demand:", "duplicate key"),
    "misspelt at the top": (HEAD + "policys: []\n", "3:1 policys:", "did you mean policies?"),
    "unknown at the top": (HEAD + "qqq: 1\n", "3:1 qqq:", "unknown key; allowed: "),
    "misspelt in a policy": (POLICY + "    zone_metres: 300\n", "5:5 policies[0].zone_metres:",
                             "unknown key; did you mean zone_m?"),
    "misspelt in a period": ("# March 2025\nperiod: {form: 2025-03-01, to: 2025-03-31}\n",
                             "2:10 period.form:", "did you mean from?"),
    "misspelt in a window": (HEAD + "windows:\n  one: {from: 2025-03-01, too: 2025-03-02}\n",
                             "4:27 windows.one.too:", "did you mean to?"),
    "misspelt parameter": (HEAD + "parameters: {patrol_unit: 3}\n", "3:14 parameters.patrol_unit:",
                           "did you mean patrol_units?"),
    "the key of earlier versions": (
        HEAD + "conditions: 2025\n", "3:1 conditions:",
        "is no longer a key. The period's dates decide which conditions hold. Remove the line, "
        "and set what differs under `parameters`."),
    "the key of earlier versions with a word": (
        "conditions: now\nperiod: {from: 2025-03-01, to: 2025-03-31}\n", "1:1 conditions:",
        "is no longer a key."),
    "the key of earlier versions beside a base": (
        "extends: status_quo_2025\nconditions: 2024\n", "2:1 conditions:",
        "is no longer a key."),
    "missing period": ("title: March\n", "1:1 period:", "is missing"),
    "missing end": ("# March 2025\nperiod: {from: 2025-03-01}\n", "2:1 period.to:",
                    "is missing"),
}  # fmt: skip

TYPES = {
    "period is a number": ("# March 2025\nperiod: 3\n", "2:1 period:", ""),
    "start is a word": (HEAD.replace("2025-03-01", "soon"), "2:10 period.from:", "Write a day as"),
    "windows are a list": (HEAD + "windows: [one]\n", "3:1 windows:", ""),
    "a window is a number": (HEAD + "windows: {one: 1}\n", "3:11 windows.one:", ""),
    "title is a list": (HEAD + "title: [a]\n", "3:1 title:", "text"),
    "parameters are a list": (HEAD + "parameters: [demand]\n", "3:1 parameters:", ""),
    "a parameter is a word": (HEAD + "parameters: {demand: many}\n", "3:14 parameters.demand:",
                              "number"),
    "a parameter is true": (HEAD + "parameters: {demand: true}\n", "3:14 parameters.demand:",
                            "number"),
    "a parameter is a list": (HEAD + "parameters: {demand: [1, 2]}\n", "3:14 parameters.demand:",
                              "one number"),
    "a parameter of 2024 is a list": ("extends: status_quo_2024\nparameters: {demand: [1, 2]}\n",
                                      "2:14 parameters.demand:", "one number"),
    "a parameter by sector is a list": (HEAD + "parameters: {authority_shallows: [1, 0]}\n",
                                        "3:14 parameters.authority_shallows:", "one number"),
    "a parameter is no list": (HEAD + "parameters: {attractiveness: 1}\n",
                               "3:14 parameters.attractiveness:", "a list of 5 numbers"),
    "a parameter's list is short": (HEAD + "parameters: {attractiveness: [1, 0]}\n",
                                    "3:14 parameters.attractiveness:", "5 are needed"),
    "strength is a word": (POLICY + "    strength: full\n", "5:5 policies[0].strength:", "number"),
    "strength is true": (POLICY + "    strength: true\n", "5:5 policies[0].strength:", "number"),
    "sectors are a number": (POLICY + "    sectors: 3\n", "5:5 policies[0].sectors:",
                             "numbers from 1 to 5"),
    "boats are another word": (POLICY + "    boats: some\n", "5:5 policies[0].boats:",
                               "'unloaded' or 'all'"),
    "a decimal comma": (POLICY + "    zone_m: 99,5\n", "5:5 policies[0].zone_m:",
                        "Write a point, 99.5."),
    "a share in per cent": (POLICY + "    strength: 80%\n", "5:5 policies[0].strength:",
                            "Write a number. As a share, it is 0.8."),
    "a comma for thousands": (POLICY + "    zone_m: '1,000'\n", "5:5 policies[0].zone_m:",
                              "Write 1000 for thousands, or 1.000"),
    "half a team": (POLICY + "    sea_teams: 1.5\n", "5:5 policies[0].sea_teams:", "whole number"),
    "a policy is a word": (HEAD + "policies: [interception_300m]\n", "3:12 policies[0]:",
                           "needs a kind"),
    "policies are a mapping": (HEAD + "policies: {kind: interception_300m}\n", "3:1 policies:",
                               "must be a list"),
    "policies are a word": (HEAD + "policies: interception_300m\n", "3:1 policies:",
                            "must be a list"),
    "policies are nothing": (HEAD + "policies:\n", "3:1 policies:", "must be a list"),
}  # fmt: skip

RANGES = {
    "strength 2": (POLICY + "    strength: 2\n", "5:5 policies[0].strength:", "equal to 1"),
    "strength below 0": (POLICY + "    strength: -.1\n", "5:5 policies[0].strength:", "equal to 0"),
    "zone_m -1": (POLICY + "    zone_m: -1\n", "5:5 policies[0].zone_m:", "equal to 0"),
    "zone_m 1e6": (POLICY + "    zone_m: 1000000\n", "5:5 policies[0].zone_m:", "less than"),
    "zone_m .nan": (POLICY + "    zone_m: .nan\n", "5:5 policies[0].zone_m:", "finite"),
    "strength .nan": (POLICY + "    strength: .nan\n", "5:5 policies[0].strength:", "finite"),
    "zone_m .inf": (POLICY + "    zone_m: .inf\n", "5:5 policies[0].zone_m:", "finite"),
    "teams below 0": (POLICY + "    sea_teams: -1\n", "5:5 policies[0].sea_teams:", "equal to 0"),
    "no sectors": (POLICY + "    sectors: []\n", "5:5 policies[0].sectors:", "is '[]'"),
    "a sixth sector": (POLICY + "    sectors: [6]\n", "5:15 policies[0].sectors[0]:",
                       "numbers from 1 to 5"),
    "a parameter below its range": (HEAD + "parameters: {demand: -1}\n", "3:14 parameters.demand:",
                                    "allowed: 0 to 10000"),
    "a parameter above its range": (HEAD + "parameters: {kit_found: 2}\n",
                                    "3:14 parameters.kit_found:", "allowed: 0 to 0.999999"),
    "a parameter that is no number": (HEAD + "parameters: {demand: .nan}\n",
                                      "3:14 parameters.demand:", "finite"),
    "an infinite parameter": (HEAD + "parameters: {demand: .inf}\n", "3:14 parameters.demand:",
                              "finite"),
    "an infinite number in a list": (
        HEAD + "parameters:\n  attractiveness: [1, 1, 1, 1, -.inf]\n",
        "4:32 parameters.attractiveness[4]:", "finite"),
    "a parameter as huge as can be": (HEAD + f"parameters: {{demand: {10**400}}}\n",
                                      "3:14 parameters.demand:", ""),
    "sectors where none can be": (
        HEAD + "policies:\n  - kind: union_non_participation\n    sectors: [1]\n",
        "5:5 policies[0].sectors:", "whole coast"),
}  # fmt: skip

DATES = {
    "a period ends before it begins": (
        "# March 2025\nperiod: {from: 2025-03-31, to: 2025-03-01}\n", "2:28 period.to:",
        "is before from"),
    "a window ends before it begins": (
        HEAD + "windows:\n  one: {from: 2025-03-10, to: 2025-03-02}\n", "4:27 windows.one.to:",
        "is before from"),
    "a policy ends before it begins": (
        POLICY + "    from: 2025-03-20\n    to: 2025-03-10\n", "6:5 policies[0].to:",
        "is before from"),
    "a window outside the period": (
        HEAD + "windows:\n  one: {from: 2025-03-10, to: 2025-04-02}\n", "4:3 windows.one:",
        "within the period"),
    "a policy after the period": (POLICY + "    from: 2026-01-01\n", "4:5 policies[0]:",
                                  "never in force"),
    "a policy before the period": (POLICY + "    to: 2024-01-01\n", "4:5 policies[0]:",
                                   "never in force"),
    "a policy to the eve of the warm-up": (POLICY + "    to: 2024-11-30\n", "4:5 policies[0]:",
                                           "or the warm-up before it, from 2024-12-01"),
    "a period of a century": ("# March 2025\nperiod: {from: 2025-03-31, to: 2095-03-01}\n",
                              "2:28 period.to:", "shorten the period"),
    "a window by the period's name": (
        HEAD + "windows:\n  period: {from: 2025-03-01, to: 2025-03-02}\n", "4:3 windows.period:",
        "choose another"),
}  # fmt: skip

CALLS = "  - {kind: union_non_participation, compliance: "
POLICIES = {
    "an unknown kind": (HEAD + "policies:\n  - kind: interception_30m\n", "4:5 policies[0].kind:",
                        "did you mean interception_300m?"),
    "an unheard-of kind": (HEAD + "policies:\n  - kind: qqq\n", "4:5 policies[0].kind:",
                           "allowed: advert_takedowns, asylum_rules, "),
    "a kind that is a list": (HEAD + "policies:\n  - kind: [a]\n", "4:5 policies[0].kind:",
                              "unknown policy"),
    "no kind": (HEAD + "policies:\n  - strength: 1\n", "4:5 policies[0]:", "needs a kind"),
    "one number set by two": (HEAD + f"policies:\n{CALLS}.5}}\n{CALLS}.6}}\n", "5:5 policies[1]:",
                              "union_non_participation is in force already (bad.yaml:4)."),
    "one number set by two for a day": (
        HEAD + f"policies:\n{CALLS}.5, to: 2025-03-10}}\n{CALLS}.6, from: 2025-03-10}}\n",
        "5:5 policies[1]:", "is in force already"),
    "a zone set by two in one sector": (
        HEAD + "policies:\n  - {kind: interception_300m, zone_m: 300, sectors: [1, 2]}\n"
        "  - {kind: interception_300m, zone_m: 200, sectors: [2, 3]}\n",
        "5:5 policies[1]:", "interception_300m is in force already (bad.yaml:4). To change"),
    "teams of some sectors": (
        HEAD + "policies:\n  - {kind: interception_300m, sea_teams: 3, sectors: [1]}\n",
        "4:5 policies[0]:", "changes sea_teams, one number for the coast, in some sectors"),
}  # fmt: skip

HOSTILE = {
    "aliases that explode": (f"a0: &a0 [x, x, x, x]\n{TEN_TIMES}", "1:5", "aliases"),
    "one alias": (HEAD + "windows: &w {}\nparameters: *w\n", "3:10", "aliases"),
    "a tag that runs code": ("title: !!python/object/apply:os.system ['touch ran']\n", "1:8",
                             "tag"),
    "a tag of a class": ("title: !!python/object:sim.errors.UserError {}\n", "1:8", "tag"),
    "a tag of one's own": ("title: !mine x\n", "1:8", "tag"),
    "lists in lists": ("a: " + "[" * 5000, "1:", "nested too deeply"),
    "mappings in mappings": ("".join(" " * i + "a:\n" for i in range(1000)), "2", "nested too"),
    "very many entries": ("a: [" + "1, " * 60_000 + "1]\n", "1:", "too many entries"),
    "a key of two lines": (HEAD + '"a\\nb": 1\n', "3:1", "unknown key"),
    "a parameter of two lines": (HEAD + 'parameters: {"a\\nb": 1}\n', "3:14", "unknown assumption"),
    "a kind of two lines": (HEAD + 'policies: [{kind: "a\\nb"}]\n', "3:13", "unknown policy"),
    "a parent of two lines": ('extends: "a\\nb"\n', "1:1", "no file"),
    "a name of two lines": (HEAD + 'name: "a\\nb"\n', "3:1 name:", ""),
    "a name that leaves the folder": (HEAD + "name: ../../elsewhere\n", "3:1 name:", ""),
    "a parent of a name too long": (f"extends: {'a' * 400}\n", "1:1 extends:", "no file"),
}  # fmt: skip

EXTENDS = {
    "a missing file": ("extends: nowhere.yaml\n", "1:1 extends:", "no file nowhere.yaml"),
    "a missing scenario": ("extends: status_quo_2052\n", "1:1 extends:", "no file status_quo_2052"),
    "itself": ("extends: bad.yaml\n", "1:1 extends:", "break the loop"),
    "a list": ("title: x\nextends: [status_quo_2025]\n", "2:1 extends:", "must be a file"),
    "a number": ("extends: 3\n", "1:1 extends:", "must be a file"),
    "a folder": ("extends: .\n", "1:1 extends:", "no file"),
}

CASES = [
    pytest.param(*case, id=f"{group}: {name}")
    for group, cases in {
        "broken": BROKEN, "keys": KEYS, "types": TYPES, "ranges": RANGES, "dates": DATES,
        "policies": POLICIES, "hostile": HOSTILE, "extends": EXTENDS,
    }.items()
    for name, case in cases.items()
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "says"), CASES)
def test_a_wrong_file_is_one_line_with_its_place(channelsim, write, tmp_path, text, place, says):
    line = tried(channelsim, tmp_path, write("bad.yaml", text))
    assert re.match(r"bad\.yaml:\d+:\d+ ", line), line
    assert line.startswith(f"bad.yaml:{place}"), line
    assert says in line
    assert len(line) < 400


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(case[0], id=name)
        for name, case in (KEYS | TYPES | RANGES).items()
        if not name.endswith("is true")
    ],
)
def test_a_line_is_in_words_of_a_scenarios_writer(channelsim, write, tmp_path, text):
    line = tried(channelsim, tmp_path, write("bad.yaml", text))
    for jargon in ("dictionary", "instance of", "Span", "after validation", "parse string"):
        assert jargon not in line


def test_two_policies_may_set_one_number_at_different_times(channelsim, write):
    apart = f"{CALLS}.5, to: 2025-03-09}}\n{CALLS}.6, from: 2025-03-10}}\n"
    file = write("apart.yaml", HEAD + f"policies:\n{apart}")
    assert channelsim("run", file, "-n", "1").code == 0


@pytest.mark.parametrize("last", ["2024-12-01", "2025-01-15", "2025-02-28"])
def test_a_policy_may_end_within_the_warm_up(channelsim, write, last):
    """What it does then lasts: the stock of boats, and what is believed, on the first day."""
    file = write("early.yaml", POLICY + f"    to: {last}\n")
    assert channelsim("run", file, "-n", "1").code == 0


def test_two_files_that_extend_each_other_are_a_loop(channelsim, write, tmp_path):
    write("b.yaml", "title: b\nextends: a.yaml\n")
    line = tried(channelsim, tmp_path, write("a.yaml", "extends: b.yaml\n"))
    assert line.startswith("b.yaml:2:1 extends:")
    assert "loop" in line


def test_a_chain_of_extends_has_an_end(channelsim, write, tmp_path):
    for i in range(20):
        write(f"s{i}.yaml", f"extends: s{i + 1}.yaml\n")
    assert "extends: the chain is longer" in tried(channelsim, tmp_path, "s0.yaml")


def test_a_mistake_in_the_extended_file_points_at_that_file(channelsim, write, tmp_path):
    write("parent.yaml", POLICY + "    zone_metres: 300\n")
    line = tried(channelsim, tmp_path, write("child.yaml", "title: child\nextends: parent.yaml\n"))
    assert line.startswith("parent.yaml:5:5 policies[0].zone_metres:")


def test_a_mistake_in_an_added_policy_points_at_the_file_that_adds_it(channelsim, write, tmp_path):
    write("parent.yaml", POLICY)
    child = "extends: parent.yaml\npolicies:\n  - kind: shallow_water_stops\n    zone_m: 3\n"
    line = tried(channelsim, tmp_path, write("child.yaml", child))
    assert line.startswith("child.yaml:4:5 policies[0].zone_m:")


def test_a_missing_file_is_one_line(channelsim, tmp_path):
    assert tried(channelsim, tmp_path, "nowhere.yaml").startswith("nowhere.yaml: no such file")


def test_a_misspelt_scenario_is_told_the_nearest(channelsim, tmp_path):
    assert "status_quo_2025" in tried(channelsim, tmp_path, "status_qou_2025")


def test_a_name_too_long_for_a_file_is_one_line(channelsim, tmp_path):
    tried(channelsim, tmp_path, "a" * 400)


def test_a_folder_is_no_scenario(channelsim, tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    assert "is a directory" in tried(channelsim, tmp_path, "folder.yaml")


def test_links_that_loop_are_one_line(channelsim, tmp_path):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert tried(channelsim, tmp_path, "loop.yaml").startswith("loop.yaml: ")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"title: March\0\n", "not text", id="NUL"),
        pytest.param(b"title: \xff\xfe\xfa\n", "not UTF-8", id="Latin-1"),
        pytest.param(b"PAR1" + bytes(range(256)), "not UTF-8", id="binary"),
        pytest.param(b"# " + b"x" * 1_000_001, "larger than", id="huge"),
        pytest.param(b"title: \x1b[2J\n", "", id="escape"),
    ],
)
def test_what_is_not_text_is_one_line(channelsim, tmp_path, content, says):
    (tmp_path / "bad.yaml").write_bytes(content)
    line = tried(channelsim, tmp_path, "bad.yaml")
    assert line.startswith("bad.yaml:")
    assert says in line
    assert line.isprintable()


@pytest.mark.parametrize("first", ["0001-01-01", "1899-12-31", "9999-12-01"])
@pytest.mark.parametrize("policies", ["", f"policies:\n{CALLS}.5}}\n"])
def test_a_period_far_from_now_is_one_line(channelsim, write, tmp_path, first, policies):
    """Year 1 has no date for its warm-up, which used to end as a failed run."""
    write("far.yaml", f"# March 2025\nperiod: {{from: {first}, to: {first}}}\n{policies}")
    for line in channelsim("run", "far.yaml", "-n", "1").err.splitlines():
        assert line.startswith("far.yaml:2:")
        assert f"is {first}; write a day of the years 1900 to 2199" in line
    assert channelsim("run", "far.yaml", "-n", "1").code == 2


def test_a_tag_runs_nothing(channelsim, write, tmp_path):
    ran = Path(tmp_path, "ran")
    write("bad.yaml", f"title: !!python/object/apply:os.system ['touch {ran}']\n")
    tried(channelsim, tmp_path, "bad.yaml")
    assert not ran.exists()


@pytest.mark.parametrize("text", [HEAD + "titel: x\n", "a: !!python/object:x.Y {}\n", "", "[1"])
def test_in_a_process_of_its_own_it_is_the_same(shell, write, tmp_path, text):
    write("bad.yaml", text)
    before = sorted(tmp_path.rglob("*"))
    line = nothing_but_one_line(shell(tmp_path, "run", "bad.yaml"), tmp_path, before)
    assert line.startswith("bad.yaml:")
