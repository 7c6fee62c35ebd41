"""Put titles of scenarios in place of their names in an answer to a claim."""

from dataclasses import replace

from sim.claims.result import ClaimAnswer, Trial
from sim.html.comparison.answer import with_titles
from sim.report.stored import unlike

AGAINST = " against "  # between the scenarios of a change
HYPOTHETICAL = " (hypothetical)"  # after a name; the title says it too


def in_titles(a: ClaimAnswer) -> ClaimAnswer:
    """Return an answer whose scenarios have their titles, and their names if these are no help."""
    titles = {
        name: title for name, title in unlike(a.titles).items() if title and AGAINST not in title
    }
    if not titles or a.main is None:
        return a
    deaths = a.deaths and replace(a.deaths, setting=_titled(a.deaths.setting, titles))
    main = _trial(a.main, titles)
    return replace(
        a, deaths=deaths, main=main, readings=tuple(_trial(t, titles) for t in a.readings),
        sentence=a.sentence.replace(a.main.setting, main.setting),
    )  # fmt: skip


def _trial(trial: Trial, titles: dict[str, str]) -> Trial:
    return replace(trial, setting=_titled(trial.setting, titles))


def _titled(setting: str, titles: dict[str, str]) -> str:
    for name in titles:
        setting = setting.replace(f"{name}{HYPOTHETICAL}", name)
    return with_titles(setting, titles)
