"""Parameter sources under structural variants: same draws, one change, and a name of their own."""

import pickle

import pytest

from sim.errors import UserError
from sim.experiment.source import Kind, ParameterSource
from sim.experiment.variants import VARIANTS, varied

PRIOR = ParameterSource(Kind.prior, vary_strength=True)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_changes_what_it_says_and_nothing_else(variant):
    source = varied(PRIOR, variant)
    for number in range(3):
        main, other = PRIOR.draw(number, 1), source.draw(number, 1)
        assert other == VARIANTS[variant](main)
        assert other != main
    assert source.digest != PRIOR.digest
    assert {**source.record, "intervals_hold": ""} == {
        **PRIOR.record, "intervals_hold": "", "variant": variant,
    }  # fmt: skip
    assert source.intervals_hold.endswith(f"structural variant: {variant}")


@pytest.mark.parametrize("order", [("digest", "record"), ("record", "digest")])
def test_its_digest_does_not_depend_on_what_is_read_first(order):
    """A cached property of a base class would keep the wrong one of two digests."""
    source = varied(PRIOR, "refusal by coin")
    read = {name: getattr(source, name) for name in order}
    again = pickle.loads(pickle.dumps(source))
    assert read["record"]["digest"] == PRIOR.digest
    assert read["digest"] == again.digest == f"{PRIOR.digest} refusal by coin " + read[
        "digest"
    ].rpartition(" ")[2]  # fmt: skip


def test_a_variant_of_another_name_is_refused():
    with pytest.raises(UserError, match=r"did you mean refusal by coin\?"):
        varied(PRIOR, "refusal by con")
