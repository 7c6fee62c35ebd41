"""Policies with conditions give the same bytes however the runs are spread and hashed."""

import json

import pytest

SCENARIO = """extends: status_quo_2025
period: {from: 2025-07-01, to: 2025-07-31}
parameters: {willingness: 4, detection_sea: 2}
policies:
  - kind: interception_300m
    boats: all
    when: {wave_forecast_m: {to: 0.5}, liability: {to: 1}}
  - kind: extra_officers
    when: {weekday: [fri, sat, sun], launches_last_week: {from: 20}}
"""


@pytest.mark.slow
def test_workers_and_the_order_of_hashes_change_no_byte(shell, write, tmp_path):
    write("evening.yaml", SCENARIO)
    answers = []
    for number, (workers, hashes) in enumerate([(1, "0"), (2, "0"), (1, "1")]):
        folder = tmp_path / str(number)
        folder.mkdir()
        done = shell(
            folder, "compare", "status_quo_2025", "../evening.yaml", "-n", 10, "--any-period",
            "--workers", workers, "--json", "--quiet", PYTHONHASHSEED=hashes,
        )  # fmt: skip
        assert done.code == 0, done.err
        answers.append(json.loads(done.out))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["scenarios"][1]["outcomes"]["refusals"]["mean"] > 0
