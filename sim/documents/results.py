"""Tables of a study: its scenarios, its levels and changes, and its calibration."""

import json
from collections.abc import Iterable
from math import isnan
from typing import Any

from sim.documents.markdown import Markdown, block, code, table, text
from sim.documents.registry import value_text
from sim.documents.stored import StoredScenario, StoredStudy
from sim.experiment.comparison import Change
from sim.experiment.summary import Named, Summary
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import Difference, Distribution
from sim.report.notes import REGIMES
from sim.report.numbers import (
    NONE,
    change_and_interval,
    level,
    level_span,
    of_baseline,
    share_of,
)

IN_SHORT = ("deaths", "expected_deaths", "arrivals")
"""Outcomes of the first sentences, and of the table by regime."""

LEFT_OUT = ("kind", "strength", "ramp_days", "from", "to", "sectors")
"""Settings of a policy that have a column of their own, or stand at what is usual."""


def scenarios(study: StoredStudy) -> Markdown:
    """Return the scenarios of a study, the baseline first."""
    heads = ("scenario", "title", "period", "adversary", "policies", "overrides", "digest")
    return table("Scenarios", heads, [
        (code(s.name), s.title, f"{s.period[0]} to {s.period[1]}", s.content["adversary"],
         ", ".join(str(p["kind"]) for p in s.policies) or "none",
         _pairs(s.content["parameters"]) or "none", s.digest)
        for s in study.scenarios
    ])  # fmt: skip


def policies_in_force(study: StoredStudy) -> Markdown:
    """Return every policy of every scenario with its settings."""
    heads = ("scenario", "policy", "from", "to", "sectors", "strength", "ramp, days", "settings")
    return table("Policies of the scenarios", heads, [
        (code(s.name), code(str(p["kind"])), p.get("from", "first day"), p.get("to", "last day"),
         ", ".join(map(str, p.get("sectors") or ())) or "all", value_text(p.get("strength", 1)),
         p.get("ramp_days", 0), _settings(p))
        for s in study.scenarios
        for p in s.policies
    ])  # fmt: skip


def _settings(policy: dict[str, Any]) -> str:
    own = {key: value for key, value in policy.items() if key not in LEFT_OUT}
    return _pairs(own) or NONE


def _pairs(values: dict[str, Any]) -> str:
    return "; ".join(f"{key} {value_text(value)}" for key, value in values.items())


def kinds(study: StoredStudy) -> set[str]:
    """Return the kinds of policies in the study."""
    return {str(policy["kind"]) for s in study.scenarios for policy in s.policies}


def in_full(scenario: StoredScenario) -> Markdown:
    """Return a scenario in full, as JSON, which is a scenario file too.

    Characters that some renderer might take for markup are written as JSON escapes.
    """
    shown = json.dumps(scenario.content, indent=1, ensure_ascii=True)
    for character in "<>&`~":  # JSON has them in strings only
        shown = shown.replace(character, f"\\u{ord(character):04x}")
    return block(shown)


def windows(study: StoredStudy) -> Markdown:
    """Return the days that are counted."""
    rows = [(s.window.name, s.window.start, s.window.end) for s in study.summaries]
    if study.sweep is not None:
        first, last = (day.isoformat() for day in study.sweep.days)
        rows = [(study.sweep.result.window, first, last)]
    heads = ("window", "first day", "last day")
    return table("Windows", heads, [(code(name), *days) for name, *days in rows])


def deaths_in_short(study: StoredStudy) -> list[str]:
    """Return a sentence on the baseline's deaths and arrivals for each window."""
    sentences = []
    for summary in study.summaries:
        base, days = summary.scenarios[0], summary.window
        parts = [
            f"{level(d.mean, d.unit)} {name.replace('_', ' ')} ({_spread(d)})"
            for name in IN_SHORT
            if (d := base.outcomes[name])
        ]
        sentences.append(
            f"In {base.name}, from {days.start} to {days.end}, the model has on average "
            f"{', '.join(parts[:-1])} and {parts[-1]}."
        )
    return sentences


def changes_in_short(study: StoredStudy) -> Markdown:
    """Return the changes of deaths, expected deaths and arrivals, a row for each scenario."""
    people = (f"{name.replace('_', ' ')}, people" for name in IN_SHORT)
    heads = ("scenario", *people, "against", "window")
    caption = "Change of the mean, and its 95 % interval (~: not distinguishable from zero)"
    return table(caption, heads, [
        (code(change.scenario),
         *(" ".join(_change(change.outcomes[name], name)) for name in IN_SHORT),
         code(change.baseline), summary.window.name)
        for summary in study.summaries
        for change in summary.changes
    ], numbers=(1, 2, 3))  # fmt: skip


def _change(d: Difference, name: str) -> tuple[str, str]:
    mean, interval = change_text(d, name)
    return mean, "" if interval == NONE else f"({interval})"


def change_text(d: Difference, name: str) -> tuple[str, str]:
    """Return a mean change and its interval. A space keeps the mark ~ apart from a minus sign."""
    mean, interval = change_and_interval(d, unit(name))
    return mean.replace("~", "~ "), interval or NONE


def levels(study: StoredStudy, names: Iterable[str] = HEADLINE) -> Markdown:
    """Return outcomes of every scenario in every window, deaths first."""
    chosen = tuple(names)
    return Markdown("\n\n".join(
        _levels(summary, scenario, chosen)
        for summary in study.summaries
        for scenario in summary.scenarios
    ))  # fmt: skip


def _spread(d: Distribution) -> str:
    """Return the 5–95 %, or the extremes of few replications, with their name."""
    quantiles = not isnan(d.q05)
    name = "5–95 %" if quantiles else f"smallest to largest of {d.n}"
    return f"{name}: {level_span(d, quantiles)}"


def _levels(summary: Summary, scenario: Named, names: tuple[str, ...]) -> Markdown:
    caption = (
        f"{scenario.name}, {summary.window.name}: levels over {summary.replications} replications"
    )
    quantiles = any(not isnan(d.q05) for d in scenario.outcomes.values())
    heads = ("outcome", "unit", "mean", "5–95 %" if quantiles else "extremes", "due to chance")
    return table(caption, heads, [
        (_name(name), d.unit, level(d.mean, d.unit), level_span(d, quantiles), share_of(d.chance))
        for name, d in scenario.outcomes.items()
        if name in names
    ], numbers=(2, 3, 4))  # fmt: skip


def changes(study: StoredStudy, names: Iterable[str] = HEADLINE) -> Markdown:
    """Return the change of every scenario against its baseline in every window, deaths first."""
    chosen = tuple(names)
    tables = [
        _changes(summary, change, chosen)
        for summary in study.summaries
        for change in summary.changes
    ]
    return Markdown("\n\n".join(tables) or "The study has one scenario, so it has no changes.")


def _changes(summary: Summary, change: Change, names: tuple[str, ...]) -> Markdown:
    paired = "paired" if change.paired else "not paired"
    caption = (
        f"{change.scenario}, {summary.window.name}: change against {change.baseline}, {paired}"
    )
    heads = ("outcome", "change", "95 % interval of the mean", "of the baseline", "rises", "falls")
    lines = []
    for name, d in change.outcomes.items():
        if name not in names:
            continue
        lines.append((
            _name(name), *change_text(d, name), of_baseline(d, unit(name)) or NONE,
            share_of(d.p_increase), share_of(d.p_decrease),
        ))  # fmt: skip
    return table(caption, heads, lines, numbers=range(1, 6))


def contributions(study: StoredStudy) -> Markdown:
    """Return what each policy contributes by itself, all together, and their interaction."""
    people = (f"{name.replace('_', ' ')}, people" for name in IN_SHORT)
    caption = "Change by each policy alone, by all together, and what is left over (interaction)"
    return table(caption, ("part", *people), [
        (each.part, *(" ".join(_change(each.outcomes[name], name)) for name in IN_SHORT))
        for each in study.parts
    ], numbers=(1, 2, 3))  # fmt: skip


def by_regime(study: StoredStudy) -> Markdown:
    """Return changes of deaths, expected deaths and arrivals by regime, where these are known."""
    lines = []
    for summary in study.summaries:
        for change in summary.changes:
            for regime, outcomes in change.by_regime.items():
                for name in (each for each in IN_SHORT if each in outcomes):
                    d = outcomes[name]
                    lines.append((
                        code(change.scenario), summary.window.name, REGIMES.get(regime, regime),
                        code(name), d.n, *change_text(d, name),
                    ))  # fmt: skip
    heads = ("scenario", "window", "regime", "outcome", "replications", "change", "95 % interval")
    return table("Changes by regime", heads, lines, numbers=(4, 5, 6))


def unit(name: str) -> str:
    """Return the unit of an outcome; "" if the program does not know it."""
    return OUTCOMES[name].unit if name in OUTCOMES else ""


def _name(name: str) -> Markdown:
    return code(name)


def controls(study: StoredStudy) -> Markdown:
    """Return what the controls of the study showed."""
    if study.sweep is not None:
        return Markdown("A sweep runs no controls. Those of a study of compare test the program.")
    if not study.controls:
        return Markdown("The study records no controls. It was written before studies had them.")
    return table("Controls of this study", ("control", "replications", "result"), [
        (each.name, each.replications, "passed" if each.passed else f"FAILED: {each.failure}")
        for each in study.controls
    ])  # fmt: skip


def versions(study: StoredStudy) -> Markdown:
    """Return everything that reproduces the runs: versions, digests, seed and command."""
    record = study.record
    packages = ", ".join(f"{name} {number}" for name, number in record["packages"].items())
    source, each = record["parameters"], "sample" if study.sweep else "scenario"
    return table("What reproduces this study", ("what", "value"), [
        ("study", study.name),
        ("program", f"channelsim {record['channelsim']}, model version {record['model_version']}"),
        ("commit", record["commit"] or "not recorded, because the program is no checkout"),
        ("digest of the code", record["code"]),
        ("digest of the default assumptions", record["assumptions"]),
        ("digest of the reported figures", record["targets"]),
        ("parameter source", f"{source['kind']} ({source['digest']})"),
        ("policy strength", f"drawn from its {source['policy_strength']}"
         if source["policy_strength"] == "prior" else "at its defaults"),
        ("seed", record["seed"]), (f"replications of each {each}", study.replications),
        ("runs", record["runs"]), ("failed runs", record["failed_runs"]),
        ("Python", record["python"]), ("libraries", packages),
        ("policies of other packages", ", ".join(record["policies_of_packages"]) or "none"),
        ("command", code(record["command"])), ("began", record.get("began") or "not recorded"),
        ("written", record["written"]),
    ])  # fmt: skip


def precision(study: StoredStudy) -> Markdown:
    """Return the precision asked for and reached; a sentence if the number was fixed before."""
    if not study.precision:
        return Markdown("The number of replications was fixed before the study ran.")
    reached = "" if study.precision["reached"] else " They were not narrow enough at the limit."
    rule = (
        "Replications were added until 95 % intervals of paired means were narrow enough, by a "
        "sequential rule of fixed width (Chow and Robbins 1965, Annals of Mathematical Statistics "
        f"36:457). The limit was {study.precision['limit']} replications.{reached} The rule sees "
        "widths and never the differences."
    )
    heads = ("outcome", "unit", "requested", "reached")
    shown = table("Half width of the widest 95 % interval", heads, [
        (code(w["outcome"]), w["unit"], level(w["requested"], w["unit"]),
         level(w["reached"], w["unit"]))
        for w in study.precision["outcomes"]
    ], numbers=(2, 3))  # fmt: skip
    return Markdown(f"{text(rule)}\n\n{shown}")
