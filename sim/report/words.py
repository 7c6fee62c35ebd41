"""Find the words that tables print by name, part and meaning, for `channelsim explain WORD`."""

from collections.abc import Sequence
from difflib import get_close_matches

from sim.report.definitions import WORDS

SYNONYMS = {
    "deaths": "death die died dying drown drowned drownings fatalities fatality killed dead lives",
    "expected_deaths": "risk danger hazard expectation lives deaths",
    "missing": "lost disappeared bodies",
    "rescued": "rescue saved lifeboat",
    "injured": "injury injuries hurt wounded",
    "arrivals": "migrants crossers crossings people asylum_seekers landed crossed",
    "boats_arrived": "boats dinghies vessels",
    "event_interception_rate": "interception intercepted stopped prevention",
    "people_interception_rate": "interception intercepted prevented stopped",
    "refusals": "refuse disobey strike union mutiny",
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
    "public_cost": "cost costs money price budget spending expensive pounds",
    "demand": "migrants pull",
    "wave_log_mean": "weather wind waves sea",
    "crossing_days": "weather calm",
    "fare": "price cost",
    "chance": "luck random randomness noise uncertainty",
    "interval": "uncertainty uncertain confidence credible range error margin",
    "~": "significant significance insignificant distinguishable tilde",
    "5–95 %": "5-95% 5–95% percentile quantile",
    "–": "dash nan missing_number",
    "% up/down/same": "direction agreement agree probability",
    "p-value": "p_value probability",
    "Holm": "bonferroni multiple_testing correction",
    "smallest to largest": "minimum maximum extremes range",
    "could have seen": "power detectable resolution",
    "demand-limited": "regime",
    "supply-limited": "regime",
    "effective sample size": "effective kish",
    "policy strength": "lever levers",
    "assumption": "leaf parameter",
    "adversary": "learning displacement adapt",
    "sector": "place beach location where displacement",
    "taxi boat": "pickup",
    "structural variants": "robustness",
    "structure": "structural modelling",
    "judgement": "expert opinion guess elicitation",
    "value of knowing": "voi evpi research information learn",
    "assumptions": "parametric parameters epistemic",
    "CRPS": "score accuracy",
    "simulation-based calibration": "validation",
    "Shapley value": "decomposition",
    "grade": "evidence quality sources",
    "two interception rates": "interception rates rate",
    "PIT": "pit_values histogram",
    "fitted": "calibrated",
    "many outcomes": "multiple multiplicity p-hacking fishing",
    "paired": "pairs pair",
    "replication": "run simulation simulations iteration",
    "noise share": "noise",
    "break-even": "breakeven threshold tipping_point root",
}
"""Words that a reader may use for an entry, by the entry's name."""


def defined(word: str) -> str:
    """Return the definition of a word in any of its spellings, "" if there is none."""
    return _SPELLINGS.get(_plain(word), "")


def matches(word: str, names: Sequence[str]) -> list[str]:
    """Return the names that mean a word, then those that hold it."""
    query = _plain(word)
    meant = [name for name in names if query in SYNONYMS.get(name, "").split()]
    holding = [name for name in names if len(query) > 2 and query in _plain(name)]
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
