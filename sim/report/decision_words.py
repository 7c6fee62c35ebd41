"""Words that tables of decisions and uncertainty budgets print."""

DECISION_WORDS = {
    "precision": "Of `compare --precision`: half the width of the widest 95 % interval of a mean "
    "change. Replications are added until it is small enough.",
    "control; controls; control failed": "Two worlds of a study whose answer is known: a null "
    "policy that changes nothing, and a total blockade under which nobody arrives. If one gives "
    "another answer, the study must not be used.",
    "worst variant; P(maximin); largest regret; satisfied": "How a policy does over structural "
    "variants, which have no probabilities. Worst variant: the one in which its mean change is "
    "largest. P(maximin): the share of resamples in which its worst variant is better than that of "
    "all others. Largest regret: its largest distance from the best mean of a variant. Satisfied: "
    "the share of variants and draws in which it lowers the outcome by more than the margin.",
    "P(best); best; near": "The share of draws in which a policy has the best expected effect, "
    "without chance. Equal policies share a draw. Policies that are the same by construction rank "
    "as one, and each has the share of both. Near: the share in which it is within the margin of "
    "the best.",
    "the two best; P(first better)": "The policies with the best and the second best mean. P(first "
    "better): the share of draws in which the first has the better expected effect, without "
    "chance. The difference and its interval hold chance.",
    "regret; expected regret": "The mean distance from the best policy of each draw, in the "
    "outcome's unit. 0 for a policy that is always best.",
    "Pareto set; dominated; dominates": "The policies that no other dominates. A policy dominates "
    "another if it is better in one outcome and better or equal in all others.",
    "equal; not resolved; margin": "Two policies are equal if the whole 95 % interval of their "
    "difference lies within the margin. They are not resolved if it holds 0 and reaches beyond.",
    "worst tenth; tail mean": "The mean of the worst tenth of replications, with an interval from "
    "resampled draws.",
    "first order; second order; dominates baseline": "First order: each quantile is at least as "
    "good as the baseline's. Second order: each mean of a worst part is. Either is printed if it "
    "holds in 95 % of resamples of the draws.",
    "assumptions; assumptions' part": "Of a variance: the part due to what is not known of the "
    "assumptions. The means of draws differ by it beyond chance.",
    "structure": "Of a variance: the part due to the choice among structural variants, each as "
    "likely as the others. `channelsim budget --variant STUDY` measures it. It is not 0 if no "
    "variant is named: it is not measured.",
    "negative": "An estimate of a part of a variance that is below 0. The part is then small. Over "
    "many studies, such estimates are right on average, because they are not set to 0.",
    "judgement; of the assumptions' part": "The share of the assumptions' part that a fit traces "
    "to assumptions of grade E, by Shapley effects. The fit sees only what the draws show, so the "
    "true share lies between this and this plus the unexplained share. With ~, it is not "
    "distinguishable from zero.",
    "sourced": "The share of the assumptions' part that a fit traces to assumptions of grades A to "
    "D, by Shapley effects.",
    "unexplained": "The share of the assumptions' part that the fit does not explain on draws left "
    "out of it. Above 100 %: the fit predicts worse than the mean.",
    "value of knowing; gain; EVPPI": "The expected gain in an outcome by choosing the best policy "
    "at the true value of an assumption, instead of the policy with the best mean. What permuted "
    "draws give is subtracted. With ~, it is not distinguishable from zero among all assumptions "
    "and outcomes.",
    "spread by chance": "The standard deviation of the gain if the draws are permuted, so that "
    "there is nothing to learn.",
    "EVPI; knowing everything": "The expected gain if all that a draw decides were known. It is a "
    "limit for the gain by any assumption.",
}
