"""Write the simple forecasters' scores by weeks ahead: `python docs/rivals_table.py`.

It runs the simple forecasters on the official weekly series, in about 15 seconds. It needs no
posterior.
"""

import numpy as np
from calibration_tables import put

from sim.data.official_weekly import observed
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.horizons import FIRST, HORIZONS, Horizons, score_horizons
from sim.forecast.paired import find
from sim.forecast.verdict import best_rival
from sim.report.numbers import NONE, between, signed


def change(found: Horizons, name: str, rival: str, horizon: int) -> str:
    """Return a forecaster's change against the best rival, with its interval."""
    d = find(found.differences, name, rival, str(horizon))
    if not d:
        return ""
    mean, low, high = (signed(np.round(x) + 0.0, "+.0f") for x in (d.mean, d.low, d.high))
    span = between(low, high)
    return mean if span == NONE else f"{mean} ({span}){'' if d.distinguishable else ' ~'}"


def rivals(found: Horizons) -> list[str]:
    """Return a table of CRPS, one of coverage and one of changes, and what they mean."""
    rival = best_rival(list(found.scores))
    ahead = " | ".join(f"{h} week{'s' if h > 1 else ''}" for h in HORIZONS)
    lines = [f"| CRPS, people a week | {ahead} |", "|---|" + "---|" * len(HORIZONS)]
    origins = " | ".join(str(found.scores[rival][h].origins) for h in HORIZONS)
    for name, by_horizon in found.scores.items():
        cells = (f"{by_horizon[h].crps:.0f}" for h in HORIZONS)
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    lines += [f"| origins | {origins} |", ""]
    lines += [f"| in 50 %, in 90 % | {ahead} |", "|---|" + "---|" * len(HORIZONS)]
    for name, by_horizon in found.scores.items():
        cells = (f"{by_horizon[h].covered50:.2f}, {by_horizon[h].covered90:.2f}" for h in HORIZONS)
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    lines += ["", f"| change against `{rival}` | {ahead} |", "|---|" + "---|" * len(HORIZONS)]
    for name in found.scores:
        if name != rival:
            cells = (change(found, name, rival, h) for h in HORIZONS)
            lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return [
        *lines, "",
        f"An origin in every week from {FIRST}. In 50 %, in 90 %: share of weeks inside the "
        "interval, ties split. Changes: CRPS, with a 90 % interval that allows for overlapping "
        "origins. ~: not distinguishable from zero. No interval: too few origins for so many "
        "weeks ahead.",
    ]  # fmt: skip


if __name__ == "__main__":
    put("forecasts.md", "rivals", rivals(score_horizons(observed(), FORECASTERS)))
