"""Plain names of the sliders and outcomes of an explorer, and its sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.numbers import label
from sim.sensitivity.explorer.result import Slider

REFUSING = "union_non_participation.strength"
DOCTRINE = ("interception_300m.strength", "shallow_water_stops.strength")
STRENGTH = ".strength"

POLICY_NAMES = {
    "interception_300m": "Interception up to 300 m",
    "shallow_water_stops": "Stops in the shallows",
    "union_non_participation": "Crews that refuse",
    "liability_protection": "Legal cover for officers",
    "extra_officers": "More officers on the coast",
    "joint_patrols": "British officers on patrol",
    "intelligence_sharing": "Intelligence shared at once",
    "network_task_force": "Task force against networks",
    "crime_prevention_orders": "Orders against smugglers",
    "advert_takedowns": "Adverts taken down",
    "illegal_working_closure": "Illegal working closed off",
    "visa_leverage": "Visas tied to returns",
    "returns_agreement": "Returns agreement",
    "third_country_removal": "Removal to a third country",
    "asylum_rules": "Asylum rules",
    "safe_route": "Safe route",
    "boat_supply_seizures": "Boats seized on their way",
    "beach_dispersal": "Force at boarding",
    "engine_disabling": "Engines disabled",
    "turn_back_at_sea": "Turning back at sea",
}
"""Short names of policies for sliders."""

OUTCOME_NAMES = {
    "deaths": "Deaths", "expected_deaths": "Expected deaths", "missing": "Of the deaths: missing",
    "injured": "Injured", "rescued": "Rescued", "arrivals": "Arrivals",
    "attempts": "Attempts, boats", "event_interception_rate": "Event interception rate",
    "people_interception_rate": "People interception rate", "refusals": "Orders refused",
    "taxi_share_attempts": "Attempts by taxi boat", "people_per_attempt": "People per attempt",
    "public_cost_known": "Public cost, where known",
    "policies_of_unknown_cost": "Policies of unknown cost",
}  # fmt: skip

UNIT_WORDS = {"share": "points", "GBP": "£ million", "orders": "", "policies": ""}
"""Unit of a change beside an outcome's name."""


def slider_name(slider: Slider, policies: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return the plain name of a slider."""
    if slider.path == REFUSING:
        every = any(
            p.get("kind") == "union_non_participation" and p.get("variant") == "all_corps"
            for p in policies
        )
        return f"{'Crews' if every else 'Police crews'} that follow a call to refuse"
    kind, _, setting = slider.path.partition(".")
    name = POLICY_NAMES.get(kind, label(kind).capitalize())
    return name if setting in ("", "strength") else f"{name}: {label(setting)}"


def value_phrase(slider: Slider) -> str:
    """Return how a value is said: a text with {} in the place of the number and its unit."""
    if slider.path == REFUSING:
        return "{} of crews follow a call to refuse"
    return "{} of full strength" if slider.path.endswith(STRENGTH) else "{}"


def is_percent(slider: Slider) -> bool:
    """Return whether values are shares that are shown in %."""
    return slider.path.endswith(STRENGTH) or slider.unit == "share"


def value_text(slider: Slider, value: float) -> str:
    """Return a value with its unit."""
    return f"{100 * value:.4g} %" if is_percent(slider) else f"{value:.4g} {slider.unit}".rstrip()


def outcome_name(name: str) -> str:
    """Return the plain name of an outcome."""
    if name.startswith("attempts_sector_"):
        return f"Attempts from sector {name.rpartition('_')[2]}"
    return OUTCOME_NAMES.get(name, label(name).capitalize())


def setting_name(sliders: Sequence[Slider], names: Sequence[str], on: Mapping[int, float]) -> str:
    """Return the name of a setting from the sliders that are on, the refusing crews last.

    Parameters
    ----------
    sliders, names
        All sliders, and their plain names.
    on
        Values by place of the sliders that differ from their usual value.
    """
    parts = []
    for i in sorted(on, key=lambda i: (sliders[i].path == REFUSING, i)):
        if sliders[i].path == REFUSING:
            parts.append(value_phrase(sliders[i]).format(value_text(sliders[i], on[i])))
        elif sliders[i].path.endswith(STRENGTH) and on[i] == 1.0:
            parts.append(names[i])
        else:
            parts.append(f"{names[i]} ({value_text(sliders[i], on[i])})")
    return ", ".join(parts) or "Status quo: nothing on"


def undo_heading(sliders: Sequence[Slider]) -> str:
    """Return the heading of what happens along one slider."""
    crews = any(slider.path == REFUSING for slider in sliders)
    return "What share of refusing crews undoes this" if crews else "What undoes this"


INTRO = (
    "Set policies, their strength and the share of refusing crews. What changes against the status "
    "quo follows at once, deaths first. “Simulated” is the model itself. “Emulated” is a smooth "
    "curve fitted to its results. Nothing leaves this page."
)
UNDOES = (
    "What “gone” means here: of the change against the status quo at the low end of this slider, "
    "all others as they stand. If three or more settings of the line were simulated, the values "
    "come from these alone, with straight lines between them. Their 95 % intervals come from 2,000 "
    "resamples of the replications."
)
TWO_SETTINGS = (
    "A and B are each compared with the status quo. B minus A is not shown, because its interval "
    "is not known here. To compare them in pairs, save both scenarios and name both files in the "
    "command."
)
CREWS = (
    "How many crews refuse without a call. Crews that follow no call decide for themselves, and "
    "often refuse too. About a quarter of groups are police. Gendarmes and the navy are barred "
    "from unions, so that a call to all corps is an upper bound."
)
LIMITS = (
    "What is best. No optimiser is offered, for either side, and no outcome is netted against "
    "another, least of all deaths.",
    "Where anything happens. Nothing here is finer than sector, and sectors are numbers without a "
    "place.",
    "What an emulated number hides. It is a smooth curve fitted to simulated settings. Sudden "
    "steps between them would be lost. Before a decision, simulate the setting.",
    "What other worlds would give. All settings, those that the emulator never saw too, share the "
    "same replications. Whoever searches for a setting with a clear change finds one by chance.",
    "What a real year brings. Deaths of a few months are mostly chance. Dots show how much "
    "replications differ.",
    "Whether a policy has the strength that its slider says.",
)
"""What the page cannot tell, whatever its sliders."""


def signs(outcomes: int) -> str:
    """Return what the signs of the table mean."""
    return (
        "~: not distinguishable from zero, because the interval, widened for the "
        f"{outcomes} outcomes of the table (Bonferroni), holds 0. Shares change in percentage "
        "points. Expected deaths have the mean of deaths, with less chance. R² and “within band” "
        "are about the emulator, at settings that it never saw. At a low R² it explains little."
    )


def limits(intervals_hold: str, left_out: str, crews: bool) -> tuple[str, ...]:
    """Return what the page cannot tell."""
    first = f"What intervals leave out. They hold {intervals_hold}. {left_out}"
    return (first, *([CREWS] if crews else []), *LIMITS)
