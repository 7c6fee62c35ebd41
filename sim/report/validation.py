"""Is the calibration honest, what did it not settle, does it hang on choices: tables of checks."""

from collections.abc import Callable, Mapping, Sequence
from textwrap import fill

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.data.targets import Target
from sim.inference.posterior import ENOUGH
from sim.outcomes.outcomes import OUTCOMES
from sim.report.forecasting import render as forecasts
from sim.report.numbers import NONE, between, level, percent
from sim.report.sweeps import number
from sim.report.tables import ruled
from sim.validation.checks import Held
from sim.validation.identify import (
    INFORMED,
    Direction,
    Directions,
    Identified,
    Pair,
)
from sim.validation.ranking import Ranked
from sim.validation.sbc import Covered, Tried, amiss
from sim.validation.validate import Validation
from sim.validation.variants import Fit

SHOWN = 12  # rows of assumptions, the most narrowed first
PAIRS = 8
SETTLED = 0.9  # weight of a regime beyond which the figures may be said to settle it


def render(found: Validation) -> RenderableType:
    """Return the page that `channelsim validate` prints."""
    s = found.settled
    parts = [
        figures_table(found.checks), regimes_text(found.regimes),
        *(sbc_table(t.tried, t.covered, t.where) for t in found.tested),
        identified_table(s.assumptions, s.effective), mixtures(s.pairs, s.floor, s.directions),
        variants_table(found.fits, found.figures),
        *([rankings_table(found.rankings)] if found.rankings else []),
        forecasts(found.rolling),
    ]  # fmt: skip
    head = Text()
    head.append("Does the calibration hold, is it honest, what is left open?\n", "bold")
    head.append(
        f"{found.bank:,} draws of both years; {found.effective:,.0f} effective ones carry the "
        "posterior's weight."
        + (f" ROUGH: fewer than {ENOUGH:.0f}." if found.effective < ENOUGH else "")
    )
    return Group(head, *parts)


def figures_table(checks: Sequence[Held]) -> Table:
    """Return every reported figure beside the posterior, misses marked."""
    out = sum(not each.inside for each in checks)
    table = ruled(
        "Reported figures",
        f"5–95 % of single years: chance, and what is not known. {out} of {len(checks)} lie "
        "outside; one in ten would, were all as the model says and independent. Only `fitted` "
        "figures have weight; *: priors were written with them in sight.",
        ("", "reported", "before", "after", "5–95 %", "", "role"),
    )
    for each in checks:
        show = _shower(each.target)
        low, middle, high = map(show, each.posterior)
        table.add_row(
            _plain(each.target.name), show(each.target.value), show(each.prior[1]), middle,
            between(low, high), "" if each.inside else "MISS", each.target.told_role,
        )  # fmt: skip
    return table


def regimes_text(regimes: Mapping[str, float]) -> Text:
    """Say how likely it is that the coast is short of people, and of boats."""
    if regimes[""] > 0.5:
        return Text("Nobody has looked whether people or boats are short in these draws.\n")
    shares = {name: f"{weight:.0%}".replace("%", " %") for name, weight in regimes.items()}
    unsettled = "" if max(regimes.values()) > SETTLED else " The figures do not settle which."
    return Text(
        f"Short of people: {shares['demand']} of the posterior; short of boats: "
        f"{shares['supply']}; between: {shares['between']} (elasticity of arrivals to boats "
        f"offered below .2, above .3, between).{unsettled}\n"
    )


def sbc_table(tried: Tried, covered: Sequence[Covered], where: str = "") -> RenderableType:
    """Return how often the truth was covered: of what is informed first, then of the rest.

    `where` says which data sets they are, if not all.
    """
    rows = sorted(covered, key=lambda c: (not c.informed, c.width90))
    table = ruled(
        f"Made-up reports: how often the truth lay inside{where and f' ({where})'}", _sets(tried),
        ("", "", "of 50 %", "of 90 %", "width, of prior's", "p (uniform)"),
    )  # fmt: skip
    for c in rows[:SHOWN]:
        table.add_row(
            _plain(c.parameter), "informed" if c.informed else "", share(c.coverage50),
            share(c.coverage90), f"{c.width90:.2f}", f"{c.p_uniform:.3f}",
        )  # fmt: skip
    if rows:
        _extremes(table, rows)
    said = amiss(covered) or [
        "Nothing is amiss: 88 to 92 % where informed, and no p below .001." if rows
        else "No data set had enough draws near it; make more draws."
    ]  # fmt: skip
    return Group(table, Text("\n".join(said) + "\n", "bold" if amiss(covered) else ""))


def _extremes(table: Table, rows: Sequence[Covered]) -> None:
    """Add the least and the greatest of all rows, those not shown among them."""
    for name, pick in (("least of all", min), ("greatest of all", max)):
        table.add_row(
            f"{name} {len(rows)}", "", share(pick(c.coverage50 for c in rows)),
            share(pick(c.coverage90 for c in rows)), f"{pick(c.width90 for c in rows):.2f}",
            f"{pick(c.p_uniform for c in rows):.3f}",
        )  # fmt: skip


def _sets(tried: Tried) -> str:
    if not len(tried.truth):
        return f"Of {tried.thin:,} data sets none had enough effective draws."
    low, middle = np.quantile(tried.effective, (0.05, 0.5))
    elsewhere = f", {tried.elsewhere:,} lay elsewhere" if tried.elsewhere else ""
    return (
        f"{len(tried.truth):,} data sets, each made by one draw and weighed by all others: "
        f"{middle:,.0f} effective draws in the middle one, {low:,.0f} in one of twenty. "
        f"{tried.thin:,} more were left out because too few draws come near them{elsewhere}. "
        f"By chance alone 90 % may be off by {share(_chance(0.9, len(tried.truth)))}. "
        "A wide interval covers easily, so its width stands beside it."
    )


def _chance(p: float, sets: int) -> float:
    return 2.0 * float(np.sqrt(p * (1.0 - p) / sets))


def share(x: float) -> str:
    """Return a share in per cent, to one digit."""
    return f"{x:.1%}".replace("%", " %")


def identified_table(told: Sequence[Identified], effective: float) -> Table:
    """Return assumptions before and after, and in words whether the figures say anything."""
    silent = sum(each.words == "not informed" for each in told)
    table = ruled(
        "What the figures tell of the assumptions, and what they do not",
        f"{effective:,.0f} effective draws. {silent} of {len(told)} are not informed: no change "
        "that chance would not bring about as well. Left: the spread after over that before; "
        "shift: of the mean, in sd before; both on the scale on which the prior is normal. "
        f"Informed: less than {INFORMED:.0%} left, and less than chance would leave.".replace(
            "%", " %"
        ),
        ("", "sd before", "after", "left", "shift", ""),
    )
    for each in told[:SHOWN]:
        table.add_row(
            each.name, number(each.prior_sd), number(each.posterior_sd), f"{each.left:.2f}",
            signed(each.moved), each.words,
        )  # fmt: skip
    if len(told) > SHOWN:
        table.add_row(f"… {len(told) - SHOWN} more")
    return table


def mixtures(pairs: Sequence[Pair], floor: float, found: Directions) -> RenderableType:
    """Return correlated pairs, and the mixtures that the figures hold.

    `floor` is the correlation that chance may show. The mixtures that are left are counted, not
    named: among equals any mixture is as good as the next.
    """
    table = ruled(
        "Which assumptions hang together after the figures",
        f"Correlations of normal scores, the strongest of {len(pairs)} that changed by more than "
        f"chance may bring about among so many pairs ({floor:.2f}).",
        ("", "", "before", "after"),
    )
    for pair in pairs[:PAIRS]:
        table.add_row(pair.first, pair.second, signed(pair.before), signed(pair.after))
    text = Text("The mixtures that the figures hold: spread left, and what is in them\n", "bold")
    text.append("".join(f"{_mixture(each)}\n" for each in found.stiff), "not bold")
    text.append(
        f"The figures hold {len(found.stiff)} direction{'' if len(found.stiff) == 1 else 's'} of "
        f"{len(found.stiff) + len(found.flat)}; along the other {len(found.flat)} assumptions may\n"
        "move together and no figure would tell, as far as so many draws show.\n", "not bold",
    )  # fmt: skip
    return Group(table, text) if pairs else text


def _mixture(each: Direction) -> str:
    return fill(f"{each.left:.2f}  {each.words}", 78, subsequent_indent=" " * 6).replace("-", "−")


def variants_table(found: Sequence[Fit], figures: Sequence[Target]) -> RenderableType:
    """Return what other choices make of the figures and the assumptions, the main one first."""
    fitted = [t for t in figures if t.role == "fitted"]
    table = ruled(
        "Other choices: the same simulations, weighed otherwise",
        "Medians, and 5–95 % under them. draws: effective ones; ROUGH below 500.",
        ("", "draws", *(_plain(t.name) for t in fitted)),
    )
    for fit in found:
        cells = (_stacked(fit.figures[t.name], _shower(t)) for t in fitted)
        rough = "\nROUGH" if fit.rough else ""
        table.add_row(_plain(fit.name), f"{fit.effective:,.0f}{rough}", *cells)
    return Group(table, _ranges(found, figures), _shifts(found))


def _ranges(found: Sequence[Fit], figures: Sequence[Target]) -> Table:
    """Return the least and the greatest median that any choice gives each figure."""
    table = ruled(
        "What other choices do to each figure",
        f"Medians. Choices: {len(found)}, of which the table above tells.",
        ("", "reported", "main", "5–95 %", "least", "greatest"),
    )
    for target in figures:
        show, main = _shower(target), found[0].figures[target.name]
        middles = [fit.figures[target.name][1] for fit in found]
        table.add_row(
            _plain(target.name), show(target.value), show(main[1]),
            between(show(main[0]), show(main[2])), *map(show, _ends(middles)),
        )  # fmt: skip
    return table


def _shifts(found: Sequence[Fit]) -> Table:
    """Return how far any choice moves each informed assumption, and which moves it farthest."""
    table = ruled(
        "What other choices do to what is informed",
        "Shift of the mean from the main one's, in sd of the main posterior.",
        ("", "main", "5–95 %", "least", "greatest", "farthest with"),
    )
    for name, (low, middle, high) in found[0].assumptions.items():
        shifts = {
            fit.name: fit.shifts[name] for fit in found if fit.shifts[name] == fit.shifts[name]
        }
        ends = (signed(x) for x in _ends(list(shifts.values())))
        table.add_row(
            name, _digits(middle), between(_digits(low), _digits(high)), *ends,
            _plain(max(shifts, key=lambda n: abs(shifts[n]), default=NONE)),
        )  # fmt: skip
    return table


def _ends(values: Sequence[float]) -> tuple[float, float]:
    there = [x for x in values if x == x] or [float("nan")]
    return min(there), max(there)


def _shower(target: Target) -> Callable[[float], str]:
    unit = OUTCOMES[target.outcome].unit
    return percent if target.over else lambda x: level(x, unit)


def _stacked(span: tuple[float, float, float], show: Callable[[float], str]) -> str:
    low, middle, high = map(show, span)
    return f"{middle}\n{between(low, high)}"


def signed(x: float) -> str:
    """Return a number with its sign in two digits, a dash where there is none."""
    return NONE if x != x else f"{x:+.2f}".replace("-", "−")


def _digits(x: float) -> str:
    return NONE if np.isnan(x) else number(x)


def rankings_table(found: Mapping[str, Sequence[Ranked]]) -> Table:
    """Return by outcome whether the order of policies survives each variant."""
    table = ruled(
        "Does the order of the policies survive?",
        "τ: Kendall's, against the main order. Swapped: pairs of policies in another order than "
        "under main. Surely: pairs that are so in 95 % of resamples of these draws: judge by "
        "these. Resampled: pairs that swap under the same choice from one resample to the other, "
        "for scale; choices share most draws, and networks that do not learn none.",
        ("", "draws", "τ", "swapped", "surely", "resampled"),
    )
    for outcome, ranks in found.items():
        table.add_row(Text(_plain(outcome), "bold"))
        for each in ranks:
            table.add_row(
                f"  {each.name}", f"{each.effective:,.0f}",
                NONE if np.isnan(each.tau) else f"{each.tau:.2f}".replace("-", "−"),
                share(each.changed), share(each.surely), share(each.by_chance),
            )  # fmt: skip
    return table


def _plain(name: str) -> str:
    return name.replace("_", " ")
