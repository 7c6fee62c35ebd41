"""What a reader must know of an outcome beyond its definition.

`channelsim explain OUTCOME` prints these texts, and `docs/reference/outcomes.md` lists them.
"""

OUTCOME_NOTES = {
    "deaths": "Deaths were 5, 15, 79 and 27 in 2022 to 2025 (IOM Missing Migrants Project, dead "
    "and missing). They vary so much that effects below about ±50 % cannot be seen in one year. "
    "Most of the spread is chance. `deaths` counts all deaths, whatever their cause. "
    "`deaths_from_intervention` counts only those due to the added danger while officers acted on "
    "the boat, and nothing that follows elsewhere, such as fuller boats. A policy may therefore "
    "raise one of the two and lower the other.",
    "expected_deaths": "In each stage of each crossing, the chance of a fatal incident times the "
    "deaths that it would bring, given what happened to the boat before. The sum over boats has "
    "the same mean as `deaths`. A change against a baseline varies far less, because it leaves "
    "out whether an incident happens. So this is the outcome that shows what a policy does to "
    "deaths. It says nothing of a real year's count, which is mostly chance.",
    "fatal_incidents": "A boat counts once, however many of its people died and at any stage. "
    "Reported fatal incidents were 31 in 2024 and 19 in 2025 (IOM Missing Migrants Project). Each "
    "calendar year has a common factor on incidents and another on the deaths of each.",
    "officers_injured": "Officers injured in stops that groups carried out on the beach or in the "
    "shallows. Reported: 77 from January to early November 2024 on the northern coast. Injuries at "
    "sea are not simulated.",
    "refusals_by_judgement": "Officers consider the crowd, children, the sea, their liability and "
    "legal cover together. No single one of these is the reason, so they are not counted apart. "
    "Kit found and boats out of reach lead to no order, so they are no refusals.",
    "boats_per_crossing_day": "Arrivals are crossing days, times this, times people per boat. From "
    "January to 15 June it was 3.8 in 2024 and 4.3 in 2025 (Home Office daily series).",
    "stopped_share_busy_weeks": "Weeks are ranked by boats and prevention events together. The "
    "busiest quarter of them counts. Reported for the 59 weeks to 15 June 2025: .372, and .448 in "
    "the other weeks. In the last 24 of them the gap was the widest of all 36 windows of 24 weeks: "
    ".31 and .48 (Home Office weekly series).",
    "stopped_events_busy_weeks": "Weeks are ranked by boats and prevention events together. The "
    "busiest quarter of them counts. Reported for the 59 weeks to 15 June 2025: .535, and .6 in "
    "the other weeks (Home Office weekly series).",
    "stopped_slope_people": "It says how the share of people stopped changes with the load of a "
    "week. At -.35, a week with twice the load has odds lower by a fifth. It uses all weeks, so it "
    "hangs less on single weeks than a pair of shares. Reported for 59 weeks: -.35 (90 % from -.52 "
    "to -.17). It is NaN with fewer than four weeks.",
    "stopped_slope_events": "It says how the share of events changes with the load of a week: see "
    "stopped_slope_people. Reported for 59 weeks: -.31 (90 % from -.48 to -.16).",
    "arrived_of_people_at_sea": "All people on loaded boats that put to sea count, whether they "
    "were rescued, stopped at sea or arrived. Reported: .814 in 2024 and .83 in 2025 (maritime "
    "prefecture).",
    "arrived_of_boats_at_sea": "All loaded boats that put to sea count. Reported: .845 in 2025 "
    "(maritime prefecture).",
    "officer_hours": "Patrol units count while they are on duty, from 21:00 to 09:00 of every "
    "night. Added patrol officers count by their mean share on duty, whether or not their work has "
    "an effect. Response groups and sea teams count only while a boat holds them.",
    "expected_deaths_from_intervention": "The part of the expected deaths that is due to the added "
    "danger while officers acted on the boat.",
    "deaths_from_intervention": "Each boat is simulated with and without the added danger. Deaths "
    "that occur only with it are counted here. They are part of `deaths`.",
    "event_interception_rate": "It counts stops, finds of boats and engines, and boats brought "
    "back. Reported: fewer than 58 % (BBC, 18 June 2025). It is higher than the people rate, "
    "because an event records fewer people than a boat carries. Many events are empty boats and "
    "finds, so it is not a loaded boat's chance of being stopped. Never compare it with the "
    "people rate.",
    "people_interception_rate": "It counts people recorded at prevention events, and one person "
    "may be counted several times. Reported: about 40 % in early 2025 (Home Office weekly "
    "series). It is lower than the event rate, because an event records fewer people than a boat "
    "carries. Never compare it with the event rate.",
}
"""What else a reader must know of an outcome."""
