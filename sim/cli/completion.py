"""What a shell completes, and what `--help` lists: the names of what is shipped."""

from pathlib import Path

import typer

from sim.shipped import scenario_names


def scenarios() -> list[str]:
    """Return what a command takes for scenarios: names of shipped ones, and of their groups."""
    return [*scenario_names(), "policies", "packages"]


def sweeps() -> list[str]:
    """Return the names of the shipped sweeps."""
    from sim.sensitivity.spec import sweep_names

    return sweep_names()


def windows() -> list[str]:
    """Return the names of all windows of shipped scenarios, in their order."""
    return _windows_of(scenario_names())


def windows_named(ctx: typer.Context) -> list[str]:
    """Return the windows of the scenarios that the command line names so far."""
    named = [name for name in ctx.params.get("scenarios") or () if name in scenario_names()]
    return _windows_of(named or ["status_quo_2025"])


def _windows_of(names: list[str]) -> list[str]:
    from sim.scenario import load

    return list(dict.fromkeys(["period", *(w for name in names for w in load(name).windows)]))


def study_names() -> list[str]:
    """Return the names of the studies in results/."""
    here = Path("results")
    return sorted(p.name for p in here.iterdir() if p.is_dir()) if here.is_dir() else []


def explained() -> list[str]:
    """Return all that `explain` knows."""
    from sim.report.catalogue import known

    return known()
