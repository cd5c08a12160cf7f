import numpy as np
import pytest

from tui_nn.network import Dense, Evaluation, Network, evaluate
from tui_nn.network.activations import Sigmoid
from tui_nn.network.evaluation import (
    ClassReport,
    class_reports,
    classes_shown,
    predict,
    read_outputs,
)
from tui_nn.network.losses import SquaredError
from tui_nn.network.scaling import target_table

# true:      0 0 0 1 1 2     class 0: 2 of 3 found, 2 of 3 predictions right
# predicted: 0 0 1 1 0 1     class 1: 1 of 2 found, 1 of 3 predictions right; class 2: none of 1
LABELS = np.array([0, 0, 0, 1, 1, 2], np.uint8)
PREDICTIONS = np.array([0, 0, 1, 1, 0, 1], np.uint8)


def evaluation(classes: int = 3) -> Evaluation:
    return Evaluation(LABELS, PREDICTIONS, np.zeros(6, np.uint8), 0.5, classes)


def test_accuracy_is_the_share_of_rows_read_rightly() -> None:
    assert evaluation().accuracy == 3 / 6


def test_the_confusion_matrix_counts_true_classes_down_and_predicted_ones_across() -> None:
    assert evaluation().confusion.tolist() == [[2, 1, 0], [1, 1, 0], [0, 1, 0]]


def test_class_reports_agree_with_counting_by_hand() -> None:
    # f1 = 2 p r / (p + r): 2 · ⅔ · ⅔ / (4/3) = ⅔, and 2 · ⅓ · ½ / (5/6) = 0.4
    zero, one, two = class_reports(evaluation().confusion)
    assert (zero.label, zero.support) == (0, 3)
    assert (zero.precision, zero.recall, zero.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (one.label, one.support) == (1, 2)
    assert (one.precision, one.recall, one.f1) == pytest.approx((1 / 3, 1 / 2, 0.4))
    assert two == ClassReport(2, 0.0, 0.0, 0.0, 1)


def test_a_class_without_rows_and_predictions_has_zeros() -> None:
    assert class_reports(evaluation(classes=4).confusion)[3] == ClassReport(3, 0.0, 0.0, 0.0, 0)


def test_classes_with_neither_rows_nor_predictions_are_not_shown() -> None:
    assert classes_shown(evaluation(classes=4).confusion).tolist() == [0, 1, 2]
    confusion = np.zeros((6, 6), np.int64)
    confusion[1, 4] = 1  # 1 has a row that is read as 4, which has none
    assert classes_shown(confusion).tolist() == [1, 4]


def test_every_class_is_shown_where_there_are_no_rows_at_all() -> None:
    assert classes_shown(np.zeros((3, 3), np.int64)).tolist() == [0, 1, 2]


def test_no_rows_have_accuracy_0() -> None:
    nothing = np.zeros(0, np.uint8)
    assert Evaluation(nothing, nothing, nothing, 0.0, 3).accuracy == 0.0


def test_confidences_are_the_largest_outputs_in_255_steps() -> None:
    outputs = np.array([[0.0, 1.0, 0.2], [0.5, 0.1, 0.2], [0.0, 0.0, 0.0], [0.1, 0.2, 7.0]])
    predictions, confidences = read_outputs(outputs)
    assert predictions.tolist() == [1, 0, 0, 2]
    assert confidences.tolist() == [255, 128, 0, 255]


def reader() -> Network:
    """Three inputs, three outputs: each reads the pixel of its own number."""
    return Network([Dense(np.eye(3) * 4.0, Sigmoid())], SquaredError())


def test_evaluating_reads_rows_and_compares_them_with_their_labels() -> None:
    pixels = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 0, 0]], np.uint8)
    labels = np.array([0, 1, 2, 1], np.uint8)
    targets = target_table(3, np.dtype(np.float64), 0.01, 0.99)
    result = evaluate(reader(), pixels, labels, targets)
    assert result.predictions.tolist() == [0, 1, 2, 0]
    assert result.accuracy == 0.75
    # σ(4 · 1) = 0.98201 for the inked pixel, σ(4 · 0.01) = 0.51 for the others.
    assert result.confidences.tolist() == [250] * 4
    high, low = 1 / (1 + np.exp(-4.0)), 1 / (1 + np.exp(-0.04))
    right = 0.5 * ((0.99 - high) ** 2 + 2 * (low - 0.01) ** 2)
    wrong = 0.5 * ((0.99 - low) ** 2 + (low - 0.01) ** 2 + (high - 0.01) ** 2)
    assert result.loss == pytest.approx((3 * right + wrong) / 4)


def test_no_rows_can_be_evaluated() -> None:
    targets = target_table(3, np.dtype(np.float64), 0.01, 0.99)
    result = evaluate(reader(), np.empty((0, 3), np.uint8), np.empty(0, np.uint8), targets)
    assert (result.accuracy, result.loss) == (0.0, 0.0)


def test_many_rows_are_read_as_each_alone() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (1201, 3), np.uint8)
    together = predict(reader(), pixels)
    for row in (0, 499, 500, 1000, 1200):
        np.testing.assert_allclose(together[row], predict(reader(), pixels[[row]])[0], rtol=1e-12)


def test_outputs_are_the_mean_over_the_row_and_its_views() -> None:
    rng = np.random.default_rng(0)
    layer = Dense(rng.normal(size=(6, 3)), Sigmoid())
    plain, seeing = Network([layer], SquaredError()), Network([layer], SquaredError())
    seeing.views = [lambda grey: grey[:, ::-1], lambda grey: 255 - grey]
    grey = rng.integers(0, 256, (700, 6), np.uint8)
    looks = [grey, grey[:, ::-1], 255 - grey]
    expected = sum(predict(plain, look) for look in looks) / 3
    np.testing.assert_allclose(predict(seeing, grey), expected, rtol=1e-12)
