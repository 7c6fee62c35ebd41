"""Define every word that a table prints, and the glossary's words.

`channelsim explain WORD` prints these texts, and `docs/reference/glossary.md` lists them.
"""

from sim.report.break_even_words import BREAK_EVEN
from sim.report.calibration_words import CALIBRATION_WORDS
from sim.report.claim_words import CLAIM_WORDS
from sim.report.decision_words import DECISION_WORDS
from sim.report.sweep_words import SWEEP_WORDS
from sim.report.verification_words import VERIFICATION_WORDS

WORDS = {
    **CALIBRATION_WORDS,
    **CLAIM_WORDS,
    "mean": "The average over all replications of a scenario.",
    "median; middle; posterior median": "The value that half of the replications, or half of the "
    "weight, lies below.",
    "sd; standard deviation": "The usual distance of a value from the mean.",
    "unit": "What a number counts: people, boats, events, orders, days, pounds, or a share of 1.",
    "points": "Percentage points. A rise from 34 % to 37 % is 3 points.",
    "interval": "A range that says how sure a number is. 5–95 % holds 90 % of the replications. A "
    "95 % interval is about the mean: in 19 of 20 studies like this one it would hold the mean. "
    "No interval holds what the model leaves out.",
    "5–95 %; 5-95 %; 5–95 % of draws; 5–95 % of samples; 5-95 % of samples": "The range from the "
    "5 % to the 95 % quantile. The next replication lies in it nine times in ten. Beside a change: "
    "the same of the pairs of replications. More replications do not make it narrower. With fewer "
    "than 20 draws, or 20 replications if nothing is drawn, the smallest and the largest value "
    "are shown.",
    "smallest to largest; smallest; largest": "The extremes of the replications, shown if there "
    "are fewer than 20 draws, or 20 replications if nothing is drawn. Of few replications they say "
    "little about what else may happen.",
    "rarely more; rarely less": "The mean lies outside the 5–95 %, because a few replications lie "
    "far out.",
    "95 % interval; 95% interval; confidence interval; interval of the mean; 95 % interval of the "
    "mean": "The range of values of the mean that fit the replications, by Student's t over draws. "
    "19 of 20 such intervals hold the mean. More replications make it narrower. It says how well "
    "the mean is known, not how far single replications lie apart.",
    "chance; due to chance; share due to chance": "The share of the spread that is due to chance. "
    "Two replications of the same assumptions differ by chance alone. The rest of the spread is "
    "uncertainty about the assumptions. The share is rough: ± 10 points with 100 replications. It "
    "is left out of windows that end by 15 June 2025 if worlds went like the reports. Each draw "
    "has only about two such worlds, so chance hardly shows. --fresh-worlds shows it.",
    "change; difference; less; change against; change against the baseline": "The mean "
    "difference between a scenario and the baseline, the first scenario named. It is taken within "
    "pairs of the same replication. The change of a share is in percentage points.",
    "baseline; base": "The scenario that others are compared with: the first one named.",
    "paired; not paired; pairing": "Paired scenarios share the sea, the newcomers and every "
    "boat's luck. Only the policy differs. Scenarios with other first days are not paired.",
    "~; not distinguishable from zero; not clear": "The mean change is not distinguishable from "
    "zero among the changes tested together (see Holm), or there are fewer than five replications. "
    "Quote no direction. A change alone may have a 95 % interval without 0 and still bear the "
    "mark, because many changes are looked at. Reports then say: not clear among N changes tested "
    "together. An outcome that is 0 in every replication of the baseline has no mark if it is more "
    "than 0 in 20 replications or more.",
    "Holm; Holm's method; family; tested together": "Holm's method decides which changes are "
    "distinguishable from zero. If no change is real, it marks one as real in at most 1 of 20 "
    "studies. It compares the smallest p-value with 5 % divided by the number of changes, the next "
    "with 5 % divided by one less, and so on. One family has the headline outcomes of all "
    "scenarios compared. The other outcomes are a second family, the regimes a third. Changes that "
    "are 0 in every replication are not tested.",
    "many outcomes; 1 in 20; multiple comparisons": "With many outcomes, about 1 in 20 looks "
    "significant by chance alone. The mark ~ allows for it (see Holm), a single 95 % interval does "
    "not. Decide which outcome you ask about before you look.",
    "p-value": "How often a mean so far from 0 would come about if the true mean change were 0.",
    "could have seen; resolve; resolvable; no difference that this study could resolve": "A mean "
    "change beyond ± this size would have been distinguishable from zero by Holm's method, "
    "whatever the other changes are. More replications make it smaller.",
    "to quote; sentence": "Sentences that may be quoted as they are: deaths first, then arrivals. "
    "`--json` has one for each headline outcome, under `sentences`.",
    "same runs; by construction": "Two scenarios gave the same boats, crossings and deaths in "
    "every replication. By construction: what they do differently reaches nobody.",
    "interaction; all together": "Of `compare --parts`. All together is the change by all added "
    "policies at once. The interaction is that change minus the sum of the changes of each alone.",
    "places": "How many people can be returned in the window: the capacity of the policies in "
    "force, day by day. They are full from a month if 97 % are used in each week from then on.",
    "% of the baseline; %; per cent": "The mean change as per cent of the baseline's mean. Shares "
    "have none: their change is in percentage points. There is none if the baseline is 0.",
    "against; --against": "The scenario that others are compared with. `--against all` compares "
    "every two scenarios.",
    "–; unknown": "No number. It is not defined here, or there are too few replications.",
    "0": "Without the mark ~: the outcome is the same in every replication.",
    "% up/down/same; up/down/same; p +/−/=; p; p +/-/=": "The percentage of replications in which "
    "the outcome rises, falls, and stays the same. It says whether replications agree on the "
    "direction, and plays no part in the mark ~.",
    "public cost": "What the policies of a scenario cost the public in the window, if known. "
    "Costs that nobody has published are counted as unknown, never as nothing. So is a published "
    "cost if the policy has another size here. `£160m known; 2 unknown` is a lower limit.",
    "event rate; event rate, points": "The event interception rate: prevention events divided by "
    "those events and the boats that arrived. See event_interception_rate.",
    "people rate; people rate, points": "The people interception rate: people recorded as "
    "prevented divided by those and the people who arrived. See people_interception_rate.",
    "two interception rates": "One rate counts events and one counts people. The event rate is "
    "higher, because an event records fewer people than a boat carries. Many events are empty "
    "boats and finds. Never compare one rate with the other. Neither is a loaded boat's chance of "
    "being stopped.",
    "reported; reported figure": "The figure that was published. See calibration/targets.yaml.",
    "simulated; model": "The model's mean for a figure that was published.",
    "inside": "The reported figure lies within the 5–95 % of the model's replications.",
    "rise": "The relative change from 2024 to 2025. Its interval holds 90 % of the replications, "
    "and the two years are not paired.",
    "role; *": "What a reported figure is used for: fitted, second, check or implied. A * means "
    "that the priors were written by somebody who knew the figure. Agreement is then no test.",
    "fitted; target": "A target is a reported figure that is fitted: it gives the draws weights.",
    "second; second-stage target": "A target that is fitted only by `channelsim calibrate "
    "--second`.",
    "check": "A reported figure that is not fitted, so that it can test the model.",
    "implied": "A reported figure that follows from the targets, or nearly so. It is shown, and "
    "tests nothing.",
    "MISS": "The reported figure lies outside the 5–95 % of the model's replications. About one "
    "check in ten would by chance alone.",
    "emulator": "A smooth function that gives a figure's mean and chance for any assumptions. It "
    "is fitted to the ensemble, and replaces simulations while the posterior is sampled.",
    "R²": "The share of a figure's variance over prior draws that the emulator predicts, on draws "
    "left out of its fit. Chance limits it.",
    "within 90 %": "The share of left-out draws whose figure lies in the emulator's 90 % interval.",
    "scale": "The scale on which a figure is compared: its logarithm, its log-odds (logit), or –.",
    "bias; error": "Of the emulator, inside the posterior: the mean deviation of simulated from "
    "emulated means, and what the correction leaves. Both in sd of the likelihood.",
    "off": "How far the median of the simulations lies from the report, in discrepancies.",
    "log ratio; farthest figure; farthest assumption": "Of a structural variant: the logarithm of "
    "its marginal likelihood over that of the main model, and where it differs most. Below −3 the "
    "figures reject it.",
    "kernel; all figures; ± error": "The median by weights of prior draws, that by the emulator of "
    "all figures, and the standard error of a number.",
    "weight; figures": "Of further figures: how much an assumption matters for the effects of "
    "policies, and which figures would narrow it most.",
    "R-hat": "Whether chains that sample the posterior agree. Below 1.01 they do.",
    "first wave; second wave": "The first wave simulates draws from the priors, once each. The "
    "second simulates draws from the posterior, each in several worlds. It checks and "
    "corrects the emulator.",
    "worlds that went like the reports; near worlds": "Within each draw of the posterior, "
    "worlds are weighted by how near their headline figures are to the reports.",
    "discrepancy": "How far the model may be off from a reported figure for reasons other than "
    "chance (`sd` in targets.yaml).",
    "assumption; parameter": "A number that the model stands on, with its unit, range, prior, "
    "source and grade: `channelsim list parameters`.",
    "override": "An assumption or a policy's setting that a scenario file changes.",
    "prior; before; sd before": "What is believed of an assumption before any target is fitted. "
    "`--assumptions prior` draws from priors alone.",
    "prior sd": "The spread of an assumption under its prior, one standard deviation.",
    "posterior; after": "What is known of the assumptions after the targets are fitted: weighted "
    "draws, made by `channelsim calibrate`.",
    "parameter source": "Where assumptions come from: the posterior, the priors or the defaults.",
    "defaults; point": "One value for every assumption, the same in every replication: "
    "`--assumptions defaults`. Intervals then leave out what is not known of the assumptions.",
    "policy strength": "How strong a policy's mechanism is. No reported figure measures it, so it "
    "is drawn from a prior. `--policy-strength default` holds it at its default.",
    "grade": "How good the evidence is. A: official or peer-reviewed. B: press quoting officials. "
    "C: one secondary source. D: derived from A or B. E: judgement.",
    **DECISION_WORDS,
    **VERIFICATION_WORDS,
    "draw": "One set of assumptions, from the posterior or the prior. Two replications share one.",
    "first parted at; decision": "Of `diff` and `replay`: the first recorded decision that "
    "differs between two runs of one attempt. Launch: only one of them has it. Not recorded: "
    "something differs, and the records do not say what came first.",
    "pathway; fate A; fate B; no attempt": "Of `diff`: attempts with one fate under scenario A and "
    "one under B. No attempt: only the other scenario has it.",
    "A; B; deaths A; deaths B; people A; people B": "Of `diff`: the first and the second scenario, "
    "in the same replication. They are counts of one random world, not means.",
    "night; hour; event": "Of `trace`, `diff` and `replay`: a night of the synthetic world, which "
    "never happened. Nights are counted from the first of the period. A night begins at 18:00.",
    "replication; world; random world": "One random world of a scenario: one sea, one stream of "
    "people, one luck for every boat. Scenarios are compared in the same replications.",
    "scenario": "The conditions of a year, a period, and the policies in force.",
    "package": "A scenario with several policies, as somebody proposed them.",
    "outcome": "One number of a run in one window, such as deaths.",
    "headline outcomes": "The outcomes that a table shows without `--all`. Deaths come first.",
    "window": "Named days of a scenario over which outcomes are measured. `--window` names one. "
    "Without it the whole period counts.",
    "seed": "The number that the random numbers come from. The same seed gives the same results.",
    "sector": "One of five parts of the coast, without a name. Nothing finer is shown. `sector 1, "
    "points` is the change of its share of attempts.",
    "attempt": "One boat committed to a night, whatever became of it. `diff`, `trace` and "
    "`replay` name it by network and place in the night, such as 7.2.",
    "fate": "How an attempt ended: arrived, lost, returned to France, or stopped and where.",
    "taxi boat; taxi boats; taxi boats, points": "A dinghy that is launched elsewhere and "
    "collects its passengers from the water.",
    "waiting per boat held": "People waiting per boat that networks hold: an index of pressure. "
    "See people_waiting_per_boat.",
    "adversary": "Whether networks learn where they are stopped and move (learns), or not (fixed).",
    "regime": "Whether a draw is demand-limited, supply-limited or between the two. The reported "
    "figures do not settle which.",
    "demand-limited; short of people; people short": "A coast on which more boats bring hardly "
    "any more arrivals (elasticity below .2). A lost boat is a delay.",
    "supply-limited; short of boats; boats short": "A coast on which more boats bring many more "
    "arrivals (elasticity above .3). A lost boat is a lost crossing.",
    "between": "A draw that is neither clearly demand-limited nor clearly supply-limited.",
    "elasticity": "By how many per cent arrivals rise if 1 % more boats are offered.",
    "ensemble": "The simulations at prior draws on which a calibration is based.",
    "weights": "How much each draw counts in the posterior.",
    "effective sample size; ESS; effective sample size (ESS); effective draws; draws": "The "
    "number of equally weighted draws that would tell as much as the weighted ones (Kish).",
    "ROUGH": "The effective sample size is below 500. Do not trust the intervals.",
    "informed; not informed": "An assumption is informed if the reported figures narrow it by "
    "more than chance would.",
    "left": "The spread of an assumption after the figures, as a share of the spread before.",
    "shift": "How far the mean of an assumption moves, in standard deviations of the prior.",
    "simulation-based calibration; SBC; simulation-based calibration (SBC)": "A test of the "
    "calibration on synthetic data, whose true assumptions are known.",
    "p (uniform)": "The probability of ranks as uneven as these if the calibration is honest. "
    "Below .001 something is wrong.",
    "of 50 %; covered": "How often a 50 % interval held the truth in synthetic data. It should be "
    "50 %.",
    "of 90 %": "How often a 90 % interval held the truth in synthetic data. It should be 90 %.",
    "width; width, of prior's": "How wide an interval is. A wide one covers easily and says "
    "little.",
    "structural variants": "Other modelling choices, fitted in the same way. They show what "
    "depends on the choice.",
    "main": "The calibration as it is, beside structural variants.",
    "least": "The lowest value under any structural variant.",
    "greatest": "The highest value under any structural variant.",
    "farthest with; farthest": "The structural variant that moves an assumption most.",
    "τ": "Kendall's rank correlation of two orders: 1 is the same order, −1 the reverse.",
    "swapped": "Pairs of policies in another order than under the main choice.",
    "surely; surely swapped": "Pairs of policies that are swapped in 95 % of resamples of the "
    "draws.",
    "resampled": "Pairs of policies that swap from one resample to another of the same choice.",
    "CRPS": "Continuous ranked probability score: how far a whole forecast lay from what came, in "
    "people a week. Lower is better.",
    "log; log score": "The log score of a forecast: minus the log of the probability that it gave "
    "to what came. Lower is better.",
    "skill": "The share of the CRPS of `last_year` that a forecaster saves. 100 % is perfect.",
    "coverage; coverage of an interval": "The share of cases in which an interval holds what "
    "came. In a discovery: the share of the samples of interest that lie in the region.",
    "density": "The share of a region's samples that are of interest.",
    "PIT; rank histogram; ranks": "Probability integral transform: where what came lies among a "
    "forecast's samples. Tables count the weeks in each tenth. Even counts mean honest intervals. "
    "High counts at both ends mean intervals that are too narrow.",
    "forecast origin; origin": "The last week whose data a forecast may use.",
    "simulated paths": "The replications of a forecast, week by week.",
    "seal": "A digest that shows whether a forecast was changed after it was written.",
    "side by side": "Sealed forecasts of one origin, on the weeks that all of them have, and "
    "against the same samples of simple forecasters.",
    "file": "The name of a file of a study, or of a sealed forecast.",
    "sealed": "The date of sealing, as the file states it.",
    "weeks ahead": "How many weeks after its last data a forecast is for.",
    "week ending": "The Sunday on which a week ends.",
    "no arrival": "The probability that nobody arrives in the week.",
    "best rival; change against the best rival": "The simple forecaster with the lowest CRPS, "
    "chosen after the fact. The change is a forecaster's CRPS less the best rival's, in pairs of "
    "the same origin or week.",
    "90 % interval": "Values of the mean change that fit the pairs; nine such intervals in ten "
    "hold the true one.",
    "better at": "The share of origins or weeks at which a forecaster has the lower score.",
    "wider": "The factor by which the model's kernels were widened, so that enough draws count.",
    "50 %": "The interval that holds the middle half of the paths or weeks.",
    "90 %": "The interval that holds all but 5 % at either end.",
    **SWEEP_WORDS,
    "balanced accuracy": "The mean of the shares of both kinds of samples that rules sort "
    "rightly. 50 % is chance.",
    "attribution": "The split of the model's rise from 2024 to 2025 among six drivers.",
    "driver": "One of six causes that change with the date: sea, demand, people per boat, mode "
    "mix, boat supply and stop rate. By them the model's 2025 differs from its 2024.",
    "warm-up": "The 90 days before the period. They are simulated, and no result counts them. They "
    "start with people and boats on the coast, from a balance of the two years before.",
    "coalition": "A set of drivers that are as in 2025, in a Shapley attribution.",
    "Shapley value; Shapley": "What a driver adds, averaged over all orders in which the drivers "
    "could change.",
    "share": "Of an attribution: a driver's part of the rise. The parts add up to the whole.",
    "P(> 0)": "The percentage of draws in which a driver raises arrivals.",
    "sum of the drivers": "The parts of all drivers together. They equal the whole rise.",
    "year": "A calendar year, as far as the series goes.",
    "people": "Number of people.",
    "boats": "Number of boats.",
    "experiment": "A design of runs: which scenarios, windows, replications and seed.",
    "study folder": "The folder in which the results of an experiment, sweep or calibration lie.",
    "run store": "The folder that keeps every run under a key of all that decides its numbers.",
    "part": "One Parquet file of the run store. Its name is the checksum of its content.",
    "job": "What a worker does in one go: a few seconds of runs.",
    "job result": "The rows that a job returns: one for each of its runs.",
    "worker pool": "The processes that carry out jobs.",
    "resume": "Running the same command again, so that it uses the runs that are kept.",
    "retry": "Running a failed or lost job once more.",
    "crash": "The end of a worker process without a result. The worker is replaced.",
    "hang": "A worker process that works too long without a result. It is replaced.",
    "atomic write": "Writing a file so that it appears complete or not at all.",
    "checksum": "A short code computed from the bytes of a file. It shows whether the file "
    "changed.",
    "document; STRESS-DES; ODD; TRACE": "A text in a form that reviewers know. `channelsim "
    "document` fills it from a study.",
    "items; not applicable; for authors": "Of a document: what its standard asks for, what does "
    "not apply to the study, and what authors must add.",
    "model version": "A number that changes whenever the same input would give other numbers.",
    "minimum": "The smallest number of replications or draws for which a value is shown: five "
    "replications for a verdict on a change, 20 draws for 5–95 % and the share due to chance.",
    **BREAK_EVEN,
}
"""Each word, and other spellings of it after semicolons, in plain words."""
