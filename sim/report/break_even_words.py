"""Define the words that `channelsim breakeven` prints."""

BREAK_EVEN = {
    "break-even; break-even by draw; no break-even": "The value of a factor at which a scenario no "
    "longer changes an outcome against its baseline. It is the root of the mean curve over draws. "
    "Each draw has a curve of its own too, which may have no root in the range. A draw's root "
    "holds the chance of its two replications.",
    "value": "Of `breakeven`: one value of the factor, at which the scenario was run.",
    "monotone; not monotone; isotonic": "A curve that only rises, or only falls. A break-even is "
    "the root of the monotone curve that fits best (isotonic regression). If none fits within the "
    "noise, at a level of 5 %, there is no single break-even.",
    "open; open at": "Of the interval of a break-even: this end lies beyond the values that were "
    "run. The range may be too short, or its end is the end of what is possible.",
}
"""Each word, and other spellings of it after semicolons, in plain words."""
