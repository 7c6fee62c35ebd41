"""Names for shell completion and for `--help`: shipped scenarios, sweeps, windows."""

from pathlib import Path

import typer

from sim.shipped import claim_names, scenario_names, sweep_names

LATEST = "latest"  # names the newest study


def scenarios() -> list[str]:
    """Return the names of shipped scenarios and of their groups."""
    return [*scenario_names(), "policies", "packages"]


def sweeps() -> list[str]:
    """Return the names of the shipped sweeps."""
    return sweep_names()


def claims() -> list[str]:
    """Return the names of the shipped claims."""
    return claim_names()


def variants() -> list[str]:
    """Return the names of structural variants, as one word each."""
    from sim.experiment.variants import VARIANTS

    return [name.replace(" ", "_") for name in VARIANTS]


def windows() -> list[str]:
    """Return the names of all windows of shipped scenarios, in their order."""
    return _windows(scenario_names())


def windows_named(ctx: typer.Context) -> list[str]:
    """Return the windows of the scenarios that the command line names so far."""
    named = [name for name in ctx.params.get("scenarios") or () if name in scenario_names()]
    return _windows(named or ["status_quo_2025"])


def _windows(names: list[str]) -> list[str]:
    from sim.headings import headings

    by_name = {heading.name: heading.windows for heading in headings()}
    return list(dict.fromkeys(["period", *(w for name in names for w in by_name[name])]))


def study_names() -> list[str]:
    """Return `latest` and the names of the studies in results/."""
    results = Path("results")
    if not results.is_dir():
        return []
    return [LATEST, *sorted(path.name for path in results.iterdir() if path.is_dir())]


def explained() -> list[str]:
    """Return the names that `explain` knows."""
    from sim.report.catalogue import known

    return known()
