"""Pictures of a claim: draws beside its threshold, and the share of draws in every test of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

import numpy as np

from sim.arrays import Floats
from sim.claims.dots import DrawSizes
from sim.claims.result import ClaimAnswer
from sim.claims.shares import Share
from sim.claims.verdicts import SURE, Verdict
from sim.report.claims import unit_name
from sim.report.numbers import NONE, label, number, share_of
from sim.report.pictures.findings import in_words
from sim.report.pictures.forest import values_width
from sim.report.pictures.sheet import (
    FILL,
    INK,
    MAIN,
    MUTED,
    OTHER,
    Chart,
    Data,
    Sheet,
    across,
    label_rows,
    row_axes,
)
from sim.report.pictures.spread import COLUMNS, meaning_of_dots, quantile_dots

BODY = 1.5  # lines under a label
DOT_LINES = 5.0  # of the picture of dots
FAR = 3.0  # a dot that lies so many times as far out as most sets no scale
COLOURS = {Verdict.supported: MAIN, Verdict.contradicted: OTHER, Verdict.undecidable: MUTED}
THRESHOLDS = {"half": "at half the threshold", "double": "at double the threshold"}


@dataclass(frozen=True)
class Test:
    """One line of the picture of shares."""

    name: str
    share: Share
    verdict: Verdict

    @property
    def text(self) -> str:
        """The share and its interval, as tables print it."""
        if isnan(self.share.value):
            return NONE
        s = self.share
        return f"{share_of(s.value)} ({100 * s.low:.0f} to {share_of(s.high)})"


def tests_of(a: ClaimAnswer) -> list[Test]:
    """Return every test of a claim, the claim as tested first."""
    if a.main is None:
        return []
    tests = [Test("as tested", a.main.share, a.main.verdict)]
    tests += [Test(t.name.rpartition(" (")[0] + f" ({t.reader})", t.share, t.verdict)
              for t in a.readings]  # fmt: skip
    tests += [Test(THRESHOLDS[t.name], t.share, t.verdict) for t in a.thresholds]
    tests += [Test(unit_name(t), t.share, t.verdict) for t in a.units]
    tests += [Test(t.name, t.share, t.verdict) for t in a.regimes]
    tests += [Test(f"variant: {v.name}", v.share, v.verdict) for v in a.variants if v.changes]
    return tests


def shares(a: ClaimAnswer) -> Chart | None:
    """Return the share of draws in every test of a claim; None if nothing is simulated."""
    tests = tests_of(a)
    if not tests:
        return None
    words = "; ".join(f"{test.name}: {test.text}, {test.verdict}" for test in tests)
    return Chart(
        f"{a.claim}_shares", f"{_title(a)}: {counted(tests)}",
        "Share of plausible draws in which the claim holds, chance taken out. Diamond: the share. "
        f"Bar: 95 % interval. Grey at the right: the whole bar supports the claim ({share_of(SURE)}"
        f" or more). Grey at the left: it contradicts it ({share_of(1 - SURE)} or less). Hollow: "
        f"undecidable. n = {a.draws} draws; fewer by regime and variant.",
        f"Share of draws in {len(tests)} tests of the claim {a.claim}. {words}.",
        lambda letters: label_rows([test.name for test in tests], letters, BODY)[-1][0] + 2.6,
        partial(_draw_shares, tests=tests),
        Data(
            f"{_title(a)}: % of draws in which the claim holds", ("test", "% of draws", "95 % low",
            "95 % high", "verdict", "draws"),
            tuple(
                (t.name, 100 * t.share.value, 100 * t.share.low, 100 * t.share.high,
                 str(t.verdict), t.share.draws)
                for t in tests
            ),
        ),
    )  # fmt: skip


def counted(tests: Sequence[Test]) -> str:
    """Return how many tests have each verdict, that of the claim as tested first."""
    order = dict.fromkeys([tests[0].verdict, *Verdict])
    counts = {verdict: sum(test.verdict is verdict for test in tests) for verdict in order}
    first, *others = [verdict for verdict in order if counts[verdict]]
    if not others:
        every = "the only test" if len(tests) == 1 else f"all {in_words(len(tests))} tests"
        return f"{first} in {every}"
    rest = ", ".join(f"{verdict} in {in_words(counts[verdict])}" for verdict in others)
    return f"{first} in {in_words(counts[first])} of {in_words(len(tests))} tests, {rest}"


def _title(a: ClaimAnswer) -> str:
    return label(a.claim).capitalize()


def _draw_shares(sheet: Sheet, tests: Sequence[Test]) -> None:
    places = label_rows([test.name for test in tests], sheet.letters, BODY)
    axes = row_axes(sheet, places[-1][0], values_width(test.text for test in tests))
    axes.set_xlim(-2, 102)
    for left, right in ((-2, 100 * (1 - SURE)), (100 * SURE, 102)):
        axes.axvspan(left, right, color=FILL, linewidth=0, zorder=0)
    for i, ((at, lines), test) in enumerate(zip(places, tests, strict=False)):
        sheet.label(at, lines, fontweight="normal" if i else "bold")
        y, colour = at + len(lines) + 0.35, COLOURS[test.verdict]
        sheet.text(sheet.em - 0.3, y - 0.5, test.text, ha="right", fontsize=0.97 * sheet.font)
        if isnan(test.share.value):
            continue
        ends = [100 * test.share.low, 100 * test.share.high]
        axes.plot(ends, [y, y], color=colour, linewidth=2.6, solid_capstyle="butt")
        face = "white" if test.verdict is Verdict.undecidable else colour
        axes.plot(100 * test.share.value, y, "D", color=colour, markerfacecolor=face, markersize=7)
    across(axes, "% of draws in which the claim holds", 5)


def size_dots(a: ClaimAnswer) -> Chart | None:
    """Return the sizes of draws beside the claim's threshold; None if there are none."""
    sizes = a.sizes
    if sizes is None or not len(sizes.values) or a.main is None:
        return None
    dots = quantile_dots(sizes.values)
    inside = int(sizes.holds(dots).sum())
    side = "above" if sizes.above else "below"
    limit = f"{number(sizes.limit)} {sizes.unit}"
    meaning = meaning_of_dots(len(sizes.values), "draws")
    without = f" {sizes.without} draws have no effect that could be lost." * bool(sizes.without)
    beyond = _beyond(dots, sizes.limit)
    clipped = f" {beyond} dots lie off the scale, at its end." if beyond else ""
    mean = float(sizes.values.mean())
    return Chart(
        f"{a.claim}_draws",
        f"{_title(a)}: {inside} of {len(dots)} dots lie where the claim holds, {side} {limit}",
        f"{meaning} Chance is included. Line: the claim's threshold, {limit}. Filled: the "
        f"claim holds. Tested: {a.main.words}.{without}{clipped}",
        f"Dots of draws of the claim {a.claim}, from {number(float(dots[0]))} to "
        f"{number(float(dots[-1]))} {sizes.unit}, mean {number(mean)}. The claim holds {side} "
        f"{limit}: {inside} of {len(dots)} dots.",
        lambda letters: DOT_LINES + 2.6,
        partial(_draw_dots, sizes=sizes, dots=dots), _sizes_data(a, sizes),
    )  # fmt: skip


def _ends(dots: Floats, limit: float) -> tuple[float, float]:
    """Return the ends of the axis: few dots far out do not set it."""
    middle = float(np.median(dots))
    usual = float(np.quantile(np.abs(dots - middle), 0.75))
    reach = FAR * usual or max(abs(middle), abs(limit), 1.0)
    low, high = max(float(dots[0]), middle - reach), min(float(dots[-1]), middle + reach)
    return min(low, limit, 0.0), max(high, limit, 0.0)


def _beyond(dots: Floats, limit: float) -> int:
    low, high = _ends(dots, limit)
    return int(((dots < low) | (dots > high)).sum())


def _draw_dots(sheet: Sheet, sizes: DrawSizes, dots: Floats) -> None:
    axes = row_axes(sheet, DOT_LINES, 1.7)
    low, high = _ends(dots, sizes.limit)
    room = 0.06 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    width = (high - low + 2 * room) / COLUMNS
    column = np.floor((np.clip(dots, low, high) - low) / width)
    height = np.array([(column[:k] == c).sum() for k, c in enumerate(column)])
    step = min(0.5, (DOT_LINES - 1.6) / (height.max(initial=0) + 1))
    inside, floor = sizes.holds(dots), DOT_LINES - 0.25
    for side, face in ((inside, MAIN), (~inside, "white")):
        axes.plot(
            low + (column[side] + 0.5) * width, floor - step * (height[side] + 0.5), "o",
            color=MAIN if face == MAIN else MUTED, markerfacecolor=face,
            markersize=0.52 * sheet.font, markeredgewidth=1.0,
        )  # fmt: skip
    axes.plot([sizes.limit] * 2, [1.1, DOT_LINES], color=OTHER, linewidth=1.8)
    left_half = sizes.limit - low < 0.5 * (high - low)
    arrow = "claim holds ▸" if sizes.above else "◂ claim holds"
    axes.text(sizes.limit, 0.55, arrow, ha="left" if left_half else "right", va="center",
              color=INK)  # fmt: skip
    across(axes, sizes.unit, 5)


def _sizes_data(a: ClaimAnswer, sizes: DrawSizes) -> Data:
    shares_ = (0.05, 0.25, 0.5, 0.75, 0.95)
    values = np.quantile(sizes.values, shares_).tolist()
    side = 100 * float(sizes.holds(sizes.values).mean())
    return Data(
        f"{_title(a)}: size by draw, in {sizes.unit}",
        ("claim", "mean", "5 %", "25 %", "median", "75 %", "95 %", "threshold",
         "% of draws in which it holds, chance included", "draws"),
        ((label(a.claim), float(sizes.values.mean()), *values, sizes.limit, side,
          len(sizes.values)),),
    )  # fmt: skip
