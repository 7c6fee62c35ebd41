"""Tests of the program, by what they verify. A test of the project holds this list to its folder.

An installed package has no tests, so a document can name them and not run them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class KindOfTest:
    """A kind of test.

    Attributes
    ----------
    name, verifies
        Its name, and what it verifies.
    files
        Files or folders of the project's `tests`.
    """

    name: str
    verifies: str
    files: tuple[str, ...]


KINDS = (
    KindOfTest(
        "exact answers",
        "Parts of the model against answers from theory, and one boat's attempt as a literal log "
        "of events.",
        ("unit/test_exact_answers.py", "unit/test_one_boat.py", "unit/test_quantiles.py"),
    ),
    KindOfTest(
        "units",
        "Each module by itself: outcomes on tables made by hand, statistics against numpy and "
        "scipy, priors against scipy.",
        ("unit",),
    ),
    KindOfTest(
        "conservation",
        "People and dinghies balance after every event of any world.",
        ("laws/test_conservation.py",),
    ),
    KindOfTest(
        "extreme worlds",
        "Worlds so extreme that the answer is known, and every number at both ends of its range.",
        ("laws/test_extreme_worlds.py", "laws/test_ends_of_ranges.py"),
    ),
    KindOfTest(
        "monotony",
        "More certain stops never raise arrivals if boats do not affect each other.",
        ("laws/test_monotone.py",),
    ),
    KindOfTest(
        "pairing",
        "Scenarios of a replication share the sea, the newcomers and every boat's luck. The same "
        "arguments give the same bytes.",
        ("laws/test_pairs_and_bytes.py", "unit/test_streams.py", "cli/test_same_bytes.py"),
    ),
    KindOfTest(
        "policies",
        "Policies compose in any subset and order, end without a trace, and do nothing at "
        "strength 0.",
        ("laws/test_policies_overlay.py", "laws/test_every_policy_composes.py", "laws"),
    ),
    KindOfTest(
        "distributions",
        "Drawn seas, posteriors and corrections against distributions that are known.",
        ("statistical",),
    ),
    KindOfTest(
        "another implementation",
        "One small model in five libraries gives the same results, and those of Erlang's formula.",
        ("statistical/test_peers.py",),
    ),
    KindOfTest(
        "released numbers",
        "Released numbers stay the same to the last digit until the model version is raised.",
        ("golden",),
    ),
    KindOfTest(
        "compiled model",
        "The compiled model gives the bytes of the plain one.",
        ("compiled",),
    ),
    KindOfTest(
        "controls",
        "The controls of a study fail for each fault that they are for.",
        ("unit/test_controls.py",),
    ),
    KindOfTest(
        "input files",
        "Every shipped scenario loads, every assumption has its source, and every wrong file is "
        "refused in one line.",
        ("scenarios", "cli"),
    ),
    KindOfTest(
        "pages in a browser",
        "Reports and documents at several widths, by keyboard and in print: nothing is cut, small, "
        "faint or out of reach, and no title runs. A replayed night plays and steps. Skipped "
        "without Chromium.",
        ("browser",),
    ),
    KindOfTest(
        "documentation",
        "Numbers, tables and commands in the documentation are those of the program.",
        ("docs",),
    ),
)
"""The kinds, from single parts to the whole."""
