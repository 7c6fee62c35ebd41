"""Words that tables of sweeps print."""

SWEEP_WORDS = {
    "sweep": "Runs over many values of assumptions or settings, to see which of them matter.",
    "factor": "A number that a sweep varies.",
    "sample": "One choice of values for all factors of a sweep.",
    "block": "Samples of a sweep that share their replications, so that only factors differ.",
    "dummy; above the dummy's": "A factor that changes nothing. A factor near it is not "
    "distinguishable from nothing.",
    "total; ST": "Sobol: the share of the variance that a factor has a part in, alone or with "
    "others (ST). In an attribution: the whole rise.",
    "total, corrected; first, corrected": "Sobol: the same shares without chance, estimated from "
    "the replications of a sample. They are not known with one replication, or if chance is all.",
    "model, mean": "In the accounting split: the model's part, mean over draws. Means add up.",
    "first; S1": "Sobol: the share of the variance that a factor explains alone (S1).",
    "rank": "Of a factor in a sweep: the places that it may have in the order of importance, if "
    "the samples are drawn again. Of a policy in `decide`: its mean rank over draws, 1 for the "
    "best.",
    "noise share; chance's own share of the variance; share of the variance due to chance": "The "
    "share of an outcome's variance in a sweep that is due to chance.",
    "mean |effect|; mu_star": "Morris: the mean size of the effect of a step in a factor "
    "(mu_star).",
    "spread; sigma": "Morris: how much the effect differs from place to place. A high spread "
    "means a curve or an interaction.",
    "distance": "PAWN: how far the outcome's distribution moves if a factor is known (0 to 1).",
    "partial rank correlation; PRCC": "The correlation of ranks with the other factors held "
    "constant, from −1 to 1 (PRCC).",
    "changes it by": "The change of the outcome if a factor alone goes to its low or high end.",
    "from low to high": "Switched: the change of the outcome if a factor goes from its low to its "
    "high value, mean over combinations of the others.",
    "low": "The value of a factor at its low end (of a prior: its 5 % quantile).",
    "high": "The value of a factor at its high end (of a prior: its 95 % quantile).",
}
