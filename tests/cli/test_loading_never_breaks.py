"""Any bytes at all are a scenario or a line that says why not; never another exception."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.scenario import load
from sim.shipped import scenario_names, scenario_path

FIXED = settings(max_examples=300, derandomize=True, deadline=None, database=None)

SHIPPED = [scenario_path(name).read_text() for name in scenario_names()]
WORDS = (
    "name", "title", "extends", "conditions", "period", "start", "end", "windows", "parameters",
    "policies", "kind", "from", "to", "strength", "sectors", "zone_m", "boats", "sea_teams",
    "compliance", "variant", "demand", "attractiveness", "interception_300m", "status_quo_2025",
    "shallow_water_stops", "union_non_participation", "all_corps", "2025", "2025-03-01",
    "2025-03-31", "2025-02-30", "2025-03-01 10:00:00", "99999-01-01", "0", "1", "-1", "0.5",
    "1e400", ".nan", "-.inf", "~", "null", "true", "yes", "0x1F", "0o17", "1_000", "''", '"\\0"',
    '"\\ud800"', '"a\\nb"',
    "<<", "&a", "*a", "!!int", "!!binary", "%YAML 1.1", "---", "...", "?", "|", ">", "%TAG ! x",
)  # fmt: skip
JOINTS = (": ", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "[", "]", "{", "}", ", ", "#", "\t", " ")

texts = st.lists(st.sampled_from(WORDS + JOINTS), max_size=25).map("".join)
plain = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda x: "[" + ", ".join(x) + "]")
        | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3).map(
            lambda x: "{" + ", ".join(f"{k}: {v}" for k, v in x.items()) + "}"
        )
    ),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from(WORDS), plain, max_size=5).map(
    lambda x: "".join(f"{k}: {v}\n" for k, v in x.items())
)


@st.composite
def mutations(draw):
    """Return a shipped scenario with a few spots cut out, doubled or written over."""
    text = draw(st.sampled_from(SHIPPED))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        until = min(len(text), at + draw(st.integers(0, 12)))
        put = draw(st.sampled_from((*WORDS, *JOINTS, text[at:until] * 2, "")) | st.text(max_size=3))
        text = text[:at] + put + text[until:]
    return text


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Return a file to be written over again and again."""
    return tmp_path_factory.mktemp("fuzz") / "any.yaml"


def read_back(file, content):
    """Load a file with this content. A refusal is one line for each fault, none of them twice."""
    file.write_bytes(content)
    errors = []
    try:
        load(file)
    except UserError as problem:
        errors = problem.errors
    lines = [str(error) for error in errors]
    assert len(set(lines)) == len(lines)
    assert all(line.isprintable() and line.strip() for line in lines)


@FIXED
@given(content=st.binary(max_size=200))
def test_random_bytes_are_loaded_or_refused(file, content):
    read_back(file, content)


@FIXED
@given(text=texts | mappings)
def test_random_yaml_is_loaded_or_refused(file, text):
    read_back(file, text.encode())


@FIXED
@given(text=mutations())
def test_a_garbled_scenario_is_loaded_or_refused(file, text):
    read_back(file, text.encode("utf-8", "surrogatepass"))


@FIXED
@given(name=st.text(max_size=300))
def test_a_random_name_is_refused(name):
    with suppress(UserError):
        load(name)


@pytest.mark.parametrize("name", ["", ".", "/", "~", "\0", "a\0.yaml", "a/" * 3000, "x" * 300])
def test_an_odd_name_is_refused(name):
    with pytest.raises(UserError):
        load(name)
