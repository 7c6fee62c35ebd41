"""Words that tables of claims print; `definitions` has all others."""

CLAIM_WORDS = {
    "claim; claims": "A public statement with outlet and date, tested by `channelsim claim`.",
    "verdict": "Of a claim: supported, contradicted or undecidable in the model. Supported: the "
    "whole 95 % interval of P(claim) is at 90 % or more. Contradicted: it is at 10 % or less.",
    "status": "On what ground a claim's verdict stands. Resolved: the draws agree. Comparable: a "
    "fact that the official series holds. Not resolved: draws disagree, or are too few. Other "
    "concept: a stand-in is measured, or units disagree. Not in the model: nothing is simulated.",
    "P(claim); P(claim), main": "The share of plausible draws in which a claim holds, without "
    "chance. Its interval resamples draws, and has a width even if all draws agree. Main: the same "
    "in the main model.",
    "same variants": "In how many structural variants a claim has the same verdict, of those that "
    "change a run.",
    "size; relative": "Of a claim: the mean change, level or lost part with its 95 % interval, and "
    "the same as a share of the baseline, or of the whole effect.",
    "change of expected deaths": "Of a claim: the change of expected deaths against the baseline, "
    "or their level if the claim has no baseline. See expected_deaths.",
    "quote; source": "The words of a claim, as short as they can be, and who said them and when.",
}
