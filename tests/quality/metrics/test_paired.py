import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from comptoir.kernel import errors
from comptoir.quality.metrics import mcnemar

rights = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


def counted(better, worse, both=0):
    pairs = [(True, False)] * better + [(False, True)] * worse + [(True, True)] * both
    return [one for one, _ in pairs], [two for _, two in pairs]


def test_mcnemar_of_fagerlands_airway_example():
    # Bentur et al. 2009, as Fagerland, Lydersen and Laake (2013) test it: 1 against 7.
    first, second = counted(1, 7, 13)
    assert mcnemar(first, second).p_value == pytest.approx(0.0703, abs=5e-5)
    assert mcnemar(first, second, mid=True).p_value == pytest.approx(0.0391, abs=5e-5)


@given(rights)
def test_mcnemar_is_the_binomial_test_of_what_differs(pairs):
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    found, turned = mcnemar(first, second), mcnemar(second, first)
    assert (found.better, found.worse) == (turned.worse, turned.better)
    assert found.p_value == turned.p_value
    if differing := found.better + found.worse:
        assert found.p_value == pytest.approx(binomtest(found.better, differing).pvalue)
    else:
        assert found.p_value == 1.0
    assert mcnemar(first, second, mid=True).p_value <= found.p_value


def test_paired_refuses_what_it_cannot_tell():
    with pytest.raises(errors.Invalid, match="2 answers stand against 1"):
        mcnemar([True, False], [True])
