"""Words that tables of verifications print."""

VERIFICATION_WORDS = {
    "id": "The name of a printed number, with outcome, window, scenario and kind: "
    "`arrivals.second_half.safe_route.change`. `channelsim verify STUDY --list` shows them.",
    "printed; stored": "Of a verification: a number as the study's folder has it, in a table or "
    "for a run.",
    "now": "Of a verification: the number of the runs made again.",
    "entry": "Of a verification: a place in `summary.json`, or a line of `tables.txt`.",
    "run": "One replication of one scenario.",
}
