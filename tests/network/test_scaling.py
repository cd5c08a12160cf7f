import numpy as np
import pytest
from numpy.typing import DTypeLike

from tui_nn.network.scaling import TUTORIAL, Scaling

GREY = np.arange(256, dtype=np.uint8).reshape(2, 128)


@pytest.mark.parametrize("scaling", [TUTORIAL, Scaling(-0.4, 2.8), Scaling(0.0, 1.0)])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 5e-7), (np.float64, 1e-15)])
def test_grey_values_lie_in_a_line_from_paper_to_full_ink(
    scaling: Scaling, dtype: DTypeLike, tolerance: float
) -> None:
    out = np.empty(GREY.shape, dtype)
    assert scaling.apply(GREY, out=out) is out
    expected = np.linspace(scaling.low, scaling.high, 256).reshape(GREY.shape)
    np.testing.assert_allclose(out, expected, rtol=0, atol=tolerance)


def test_the_tutorials_inputs_are_from_a_hundredth_to_1() -> None:
    out = TUTORIAL.apply(GREY, out=np.empty(GREY.shape))
    assert (out.min(), out.max()) == pytest.approx((0.01, 1.0), abs=1e-15)


def test_the_grey_values_stay_as_they_are() -> None:
    before = GREY.copy()
    TUTORIAL.apply(GREY, out=np.empty(GREY.shape, np.float32))
    np.testing.assert_array_equal(GREY, before)
