"""The words that tables print, and what is asked for by another name: `channelsim explain WORD`."""

from collections.abc import Sequence
from difflib import get_close_matches

WORDS = {
    "mean": "The average over all random worlds of a scenario.",
    "median; middle": "The value that half of the worlds, or half of the weight, lies below.",
    "unit": "What a number counts: people, boats, events, orders, days, pounds, or a share of 1.",
    "interval": "A range that says how sure a number is. 5–95 % holds 90 % of single random "
    "worlds. A 95 % interval holds the mean: in 19 of 20 studies like this one it would.",
    "5–95 %; 5-95 %; 5–95 % of worlds; 5–95 % of draws": "The range that 90 % of single random "
    "worlds lie in. Of a change: the range of 90 % of its pairs of worlds.",
    "95 % interval; 95% interval": "The range of values of the mean that fit the worlds that were "
    "run. More worlds make it narrower.",
    "chance; due to chance": "The share of the spread that is due to chance: what differs between "
    "two worlds of the same assumptions. The rest is what is not known of the assumptions. With "
    "100 worlds it is rough (± 10 points).",
    "change; difference; less": "The mean difference between a scenario and the first one, taken "
    "between pairs of the same random world. The change of a share is in percentage points.",
    "~": "Not distinguishable from zero. The 95 % interval of the mean change holds 0, or fewer "
    "than nine worlds of ten agree on the direction, or there are too few worlds.",
    "–; unknown": "No number: it is not defined here, or there are too few worlds to say.",
    "p +/−/=; p; p +/-/=": "The percentage of worlds in which the outcome rises, falls, and stays "
    "the same.",
    "public cost": "What the policies of a scenario cost the public in the window, if known. Costs "
    "that nobody has published are counted as unknown, never as nothing.",
    "reported; reported figure": "The figure that was published: see calibration/targets.yaml.",
    "simulated; model": "The model's mean for a figure that was published.",
    "before; sd before": "Under the priors: before any reported figure is used.",
    "prior sd": "The spread of an assumption or a figure under its priors, one standard deviation.",
    "after": "Under the posterior: after the reported figures are used.",
    "rise": "The relative change from 2024 to 2025.",
    "role; *": "What a reported figure is used for: fitted, second or check. A * means that priors "
    "were written with the figure in sight, so that agreement is no test.",
    "fitted": "A target: this figure gives the posterior its weights.",
    "second": "A second-stage target: fitted only by `channelsim calibrate --second`.",
    "check": "A reported figure that is not fitted, so that it can test the model.",
    "MISS": "The reported figure lies outside the 5–95 % of the model's worlds. About one check in "
    "ten would by chance alone.",
    "assumption; parameter": "A number that the model stands on, with its unit, range, prior, "
    "source and grade: `channelsim list parameters`.",
    "override": "An assumption or a policy's setting that a scenario file changes.",
    "prior": "What is believed of an assumption before any figure is used. `--assumptions prior` "
    "draws from priors alone.",
    "posterior": "What is believed of the assumptions after the reported figures are used: "
    "weighted draws, made by `channelsim calibrate`.",
    "defaults; point": "One value for every assumption, the same in every world: `--assumptions "
    "defaults`. Intervals then leave out what is not known of them.",
    "policy strength": "How strong the mechanism of a policy is. No reported figure speaks of it, "
    "so it is drawn from priors; `--policy-strength default` leaves that out.",
    "grade": "How good the evidence is. A: official or peer-reviewed. B: press quoting officials. "
    "C: one secondary source. D: derived from A or B. E: judgement.",
    "draw": "One set of assumptions, taken from the posterior or the priors. Two worlds share one.",
    "replication; world; random world": "One random world of a scenario: one course of sea, demand "
    "and luck. Scenarios are compared in the same replications.",
    "window": "The days of a scenario that are counted. `--window` names one; the whole period is "
    "the default.",
    "seed": "The number that the random worlds come from. The same seed gives the same results.",
    "adversary": "Whether networks learn where they are stopped and move (learns), or not (fixed).",
    "demand-limited; short of people; people short": "A draw in which the coast is short of "
    "people: more boats on offer bring hardly any more arrivals (elasticity below .2).",
    "supply-limited; short of boats; boats short": "A draw in which the coast is short of boats: "
    "more boats on offer bring many more arrivals (elasticity above .3).",
    "between": "A draw that is neither clearly demand-limited nor clearly supply-limited.",
    "elasticity": "By how many per cent arrivals rise if 1 % more boats are offered.",
    "ensemble": "Simulations at draws from the priors, which calibration weights.",
    "effective sample size; ESS; effective draws; draws": "The number of equally weighted draws "
    "that would be as informative as the weighted ones (Kish). Tables print it as effective draws.",
    "ROUGH": "The effective sample size is too small for the intervals to be trusted.",
    "informed": "The reported figures narrow this assumption by more than chance would.",
    "left": "The spread of an assumption after the figures, as a share of the spread before.",
    "shift": "By how much the mean of an assumption moves, in standard deviations before.",
    "p (uniform)": "The chance of ranks as uneven as these if the calibration is honest. Below "
    ".001 something is amiss.",
    "of 50 %; covered": "How often an interval of 50 % held the truth, in synthetic data. It "
    "should be 50 %.",
    "of 90 %": "How often an interval of 90 % held the truth, in synthetic data. It should be 90 "
    "%.",
    "width; width, of prior's": "How wide an interval is. A wide one covers easily and says "
    "little.",
    "τ": "Kendall's rank correlation of two orders: 1 is the same order, −1 the reverse.",
    "swapped": "Pairs of policies in another order than under the main choice.",
    "surely": "Pairs of policies that are swapped in 95 % of resamples of the draws.",
    "resampled": "Pairs of policies that swap from one resample to another of the same choice.",
    "CRPS": "Continuous ranked probability score: how far a whole forecast lay from what came, in "
    "people a week. Less is better.",
    "log; log score": "The log score of a forecast: minus the log of the chance that it gave to "
    "what came. Less is better.",
    "skill": "The share of the CRPS of `last_year` that a forecaster saves. 100 % is perfect.",
    "no arrival": "The chance that nobody arrives in the week.",
    "better at": "The share of origins at which the first forecaster has the lower score.",
    "wider": "The factor by which the model's kernels were widened, so that enough draws count.",
    "factor": "A number that a sweep varies.",
    "sample": "One choice of values for all factors of a sweep.",
    "dummy; above the dummy's": "A factor that changes nothing. A factor near it is not "
    "distinguishable from nothing.",
    "total": "Sobol: the share of the variance that a factor has a part in, alone or with others.",
    "first": "Sobol: the share of the variance that a factor explains alone.",
    "rank": "The places that a factor may have in the order of importance, first to last.",
    "noise share; chance's own share of the variance": "The share of an outcome's variance in a "
    "sweep that is due to chance.",
    "mean |effect|": "Morris: the average size of the effect of a step in a factor.",
    "spread": "Morris: how much the effect differs from place to place: a curve, or an "
    "interaction.",
    "distance": "PAWN: how far the outcome's distribution moves once a factor is known (0 to 1).",
    "partial rank correlation": "PRCC: the correlation of ranks with the other factors held "
    "constant, −1 to 1.",
    "changes it by": "The change of the outcome if a factor alone goes to its low or high end.",
    "coverage": "The share of the samples of interest that lie in a region.",
    "density": "The share of a region's samples that are of interest.",
    "share": "Of an attribution: a driver's part of the rise. The parts add up to the whole.",
    "driver": "What differs between the conditions of 2024 and of 2025. The rise is split among "
    "drivers by Shapley values.",
    "weeks ahead": "How many weeks after its last data a forecast is for.",
    "week ending": "The Sunday on which a week ends.",
    "50 %": "The interval that holds the middle half of the paths or weeks.",
    "90 %": "The interval that holds all but 5 % at either end.",
    "year": "A calendar year, as far as the series goes.",
    "people": "Number of people.",
    "boats": "Number of boats.",
    "main": "The calibration as it is made, beside structural variants.",
    "least": "The lowest value under any structural variant.",
    "greatest": "The highest value under any structural variant.",
    "farthest with; farthest": "The structural variant that moves an assumption most.",
    "structural variants": "Other modelling choices, tried on the same simulations.",
    "low": "The value of a factor at its low end (of a prior: its 5 %).",
    "high": "The value of a factor at its high end (of a prior: its 95 %).",
    "sum of the drivers": "The parts of all drivers together, which equals the whole.",
}
"""Each word that a table prints, and other spellings of it after semicolons, in plain words."""

SYNONYMS = {
    "deaths": "death die died drown drowned drownings fatalities fatality killed dead",
    "missing": "lost disappeared bodies",
    "rescued": "rescue saved lifeboat",
    "injured": "injury injuries hurt wounded",
    "arrivals": "migrants crossers crossings people asylum_seekers landed crossed",
    "boats_arrived": "boats dinghies vessels",
    "event_interception_rate": "interception intercepted stopped prevention",
    "people_interception_rate": "interception intercepted prevented stopped",
    "refusals": "refuse disobey strike union",
    "union_non_participation": "strike refuse disobey",
    "extra_officers": "patrol police officers staff manpower",
    "joint_patrols": "patrol british border_force",
    "patrol_units": "patrol",
    "beach_dispersal": "tear_gas teargas batons force",
    "liability_protection": "immunity prosecution lawyers indemnity",
    "turn_back_at_sea": "pushback pushbacks push_back turnback tow",
    "interception_300m": "sea navy maritime gendarmes",
    "boat_supply_seizures": "engines dinghies warehouses supply",
    "network_task_force": "gangs smugglers traffickers arrests",
    "crime_prevention_orders": "sanctions assets freeze gangs smugglers",
    "advert_takedowns": "tiktok facebook social_media advertising",
    "returns_agreement": "one_in_one_out deport deportation dublin returns",
    "third_country_removal": "rwanda deport deportation offshore removal",
    "illegal_working_closure": "jobs employment labour work",
    "asylum_rules": "claims refugees ban",
    "safe_route": "legal_route resettlement visa",
    "visa_leverage": "visas",
    "public_cost": "cost money price budget spending",
    "demand": "migrants pull",
    "wave_log_mean": "weather wind waves sea",
    "crossing_days": "weather calm",
    "fare": "price cost",
    "chance": "luck random noise uncertainty",
    "interval": "uncertainty confidence credible range error",
    "~": "significant significance insignificant distinguishable tilde",
    "5–95 %": "5-95% 5–95% percentile quantile",
    "–": "dash nan missing_number",
    "p +/−/=": "p-value p_value probability",
    "replication": "run simulation",
    "demand-limited": "regime",
    "supply-limited": "regime",
    "effective sample size": "effective",
    "policy strength": "lever levers",
    "assumption": "assumption",
    "adversary": "learning displacement",
    "fitted": "target",
    "noise share": "noise",
}
"""Words that a reader may use for an entry, by the entry's name."""


def defined(word: str) -> str:
    """Return the definition of a word in any of its spellings, "" if there is none."""
    return _SPELLINGS.get(_plain(word), "")


def matches(word: str, names: Sequence[str]) -> list[str]:
    """Return the names that mean a word, then those that hold it."""
    asked = _plain(word)
    meant = [name for name in names if asked in SYNONYMS.get(name, "").split()]
    holding = [name for name in names if len(asked) > 2 and asked in _plain(name)]
    return list(dict.fromkeys([*meant, *holding]))


def nearest_name(word: str, names: Sequence[str]) -> str:
    """Return the name that is spelt most like a word, or that a word spelt so means; "" if none."""
    plain = {each: name for name in names for each in SYNONYMS.get(name, "").split()}
    plain |= {_plain(name): name for name in names}
    close = get_close_matches(_plain(word), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else ""


def _plain(word: str) -> str:
    return "_".join(word.strip().lower().split())


_SPELLINGS = {_plain(each): text for names, text in WORDS.items() for each in names.split("; ")}
NAMES = tuple(names.split("; ")[0] for names in WORDS)
"""The words themselves."""
