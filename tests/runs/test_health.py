"""The health of a training: what is wrong is found, in words that help, and nothing else is."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.runs import courses
from tests.runs.courses import follow, signs_of
from tests.runs.in_process import train
from tests.runs.stand_in import StandIn
from tests.runs.workers import SMALL
from tui_nn.errors import RunError
from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import BEST, CLASSIC, QUICK
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.health.findings import KINDS, Finding, findings
from tui_nn.runs.health.signs import DIVERGED, EXPLODED
from tui_nn.runs.journal import JournalWriter
from tui_nn.runs.reader import RunReader

STEADY = replace(QUICK, schedule="constant", warm_up=0.0, label_smoothing=0.0)
TANH = replace(STEADY, activation="tanh", initializer="xavier", learning_rate=0.5)


def kinds(run: StandIn) -> list[str]:
    return [finding.kind for finding in findings(run)]


def found(run: StandIn, kind: str) -> Finding:
    [finding] = [finding for finding in findings(run) if finding.kind == kind]
    return finding


def last(runs: Iterable[StandIn]) -> StandIn:
    return list(runs)[-1]


def learning(
    accuracies: Iterable[float],
    losses: Iterable[float],
    *,
    signs: dict[str, Any] | None = None,
    chosen: Hyperparameters = CLASSIC,
    step: float = 0.25,
    start: float = 0.0,
    **about: int,
) -> StandIn:
    """A run with such test accuracies and losses; that of the training rows is like the latter."""
    run = StandIn(chosen, **about)
    for number, (accuracy, loss) in enumerate(zip(accuracies, losses, strict=False)):
        epoch = start + number * step
        if epoch:
            run.progress(epoch, loss)
        run.evaluation(epoch, loss, accuracy, signs)
    return run


@pytest.mark.parametrize("with_signs", [True, False])
@pytest.mark.parametrize(
    ("course", "chosen"),
    [
        (courses.CLASSIC_COURSE, CLASSIC),
        (courses.QUICK_COURSE, QUICK),
        (courses.BEST_COURSE, replace(BEST, epochs=3)),
    ],
)
def test_a_recipe_has_no_finding_at_any_evaluation(
    course: list[courses.Line], chosen: Hyperparameters, with_signs: bool
) -> None:
    for run in follow(course, chosen, with_signs=with_signs):
        assert findings(run) == []
    run.end("finished")
    assert findings(run) == []


SICK = [
    (courses.SLOW, replace(CLASSIC, learning_rate=1e-5, epochs=3), "rate_too_small"),
    (courses.SLOW_TO_THE_END, replace(QUICK, learning_rate=1e-5), "rate_too_small"),
    (courses.UNSETTLED, replace(CLASSIC, learning_rate=1.0, epochs=3), "rate_too_large"),
    (courses.UNSETTLED_TANH, TANH, "rate_too_large"),
    (courses.DYING, replace(STEADY, learning_rate=0.5), "rate_too_large"),
    (courses.DYING, replace(STEADY, learning_rate=0.5), "dead"),
    (courses.SATURATED, replace(CLASSIC, epochs=2), "saturated"),
    (courses.GREY, replace(CLASSIC, input_high=100.0, epochs=2), "saturated"),
    (courses.NOISY_AVERAGE, replace(STEADY, averaging=0.999, epochs=6), "no_progress"),
]


@pytest.mark.parametrize(("course", "chosen", "kind"), SICK)
def test_a_sick_training_is_found_and_stays_so_after_its_end(
    course: list[courses.Line], chosen: Hyperparameters, kind: str
) -> None:
    *_, run = follow(course, chosen)
    assert kind in kinds(run)
    run.end("finished")
    assert kind in kinds(run)


@pytest.mark.parametrize(("course", "chosen"), [case[:2] for case in SICK])
def test_nothing_is_said_of_a_training_before_its_third_evaluation(
    course: list[courses.Line], chosen: Hyperparameters
) -> None:
    assert [findings(run) for run in follow(course[:2], chosen)] == [[], []]


@pytest.mark.parametrize(("course", "chosen", "kind"), SICK)
def test_a_finding_is_plain_words_with_figures_and_a_setting_to_change(
    course: list[courses.Line], chosen: Hyperparameters, kind: str
) -> None:
    finding = found(last(follow(course, chosen)), kind)
    for text in (finding.what, finding.evidence, finding.remedy):
        assert text.isascii()
        assert not text.endswith(".")
        assert "_" not in text.replace("leaky_relu", "")
    assert "epoch" in finding.evidence
    assert any(character.isdigit() for character in finding.evidence)
    titles = [description.title for description in DESCRIPTIONS.values()]
    assert any(title in finding.remedy for title in titles)


def at_ends_of_epochs(course: list[courses.Line]) -> list[courses.Line]:
    return [line for line in course if line[0] == round(line[0])]


@pytest.mark.parametrize(
    ("course", "chosen", "kind"),
    [case for case in SICK if case[2] != "no_progress"],
)
def test_a_sick_training_is_found_by_the_ends_of_its_epochs_alone(
    course: list[courses.Line], chosen: Hyperparameters, kind: str
) -> None:
    """A machine that is slow to evaluate looks no more often; another kind may show it then."""
    told = [kinds(run) for run in follow(at_ends_of_epochs(course), chosen)]
    assert any({kind, "saturated", "rate_too_large"} & set(at_once) for at_once in told)


@pytest.mark.parametrize(
    ("course", "chosen"),
    [(courses.CLASSIC_COURSE, CLASSIC), (courses.QUICK_COURSE, QUICK)],
)
def test_a_recipe_has_no_finding_at_the_end_of_any_epoch(
    course: list[courses.Line], chosen: Hyperparameters
) -> None:
    assert not any(findings(run) for run in follow(at_ends_of_epochs(course), chosen))


def test_an_epoch_is_enough_for_what_shows_at_once() -> None:
    dead = signs_of(0.5, dead=0.95)
    assert kinds(learning([0.1, 0.5], [2.5, 1.5], signs=dead, step=0.9)) == []
    assert kinds(learning([0.1, 0.5], [2.5, 1.5], signs=dead, step=1.0)) == ["dead"]


def test_a_training_that_recovers_is_not_said_to_be_unsettled_any_more() -> None:
    """Its loss rose while the learning rate did, and fell with it."""
    told = [kinds(run) for run in follow(courses.RECOVERING, replace(QUICK, learning_rate=0.5))]
    assert any("rate_too_large" in at_once for at_once in told)
    assert told[-1] == ["dead"]


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_has_diverged(loss: float) -> None:
    run = learning([0.1, 0.5], [2.0, 1.5])
    run.progress(0.5, loss)
    finding = found(run, "diverged")
    assert finding.serious
    assert finding.evidence == "the loss is no number at epoch 0.5; it was 1.5 at epoch 0.2"
    assert finding.remedy == "Choose a smaller learning rate than 0.1, such as 0.02"


def test_a_run_that_has_failed_by_diverging_says_so_until_it_goes_on() -> None:
    run = learning([0.1, 0.5], [2.0, 1.5])
    run.end("failed", f"{DIVERGED}. Choose a smaller learning rate")
    assert kinds(run) == ["diverged"]
    run.end("running")
    assert kinds(run) == []


def test_a_run_that_has_failed_by_another_cause_is_not_ill() -> None:
    run = learning([0.1, 0.5], [2.0, 1.5])
    run.end("failed", "file.csv: has changed since the run was made")
    assert kinds(run) == []


def test_a_run_that_has_exploded_gives_the_figures_that_the_worker_gave() -> None:
    run = learning([0.1, 0.5], [2.5, 1.5])
    run.end("failed", f"{EXPLODED}: 2.502 at first, 45.1 now. Choose a smaller learning rate")
    finding = found(run, "exploding")
    assert finding.serious
    assert finding.evidence == "the loss: 2.502 at first, 45.1 now, at epoch 0.2"


def test_a_loss_far_above_that_of_ignorance_explodes() -> None:
    run = learning([0.1, 0.5], [2.5, 1.5], chosen=QUICK)
    run.progress(1.0, 45.0)
    expected = "training loss 45 at epoch 1.0, and 2.5 before the first step"
    assert found(run, "exploding").evidence == expected


def saturated(share: float, accuracy: float, chosen: Hyperparameters = CLASSIC) -> StandIn:
    signs = signs_of(accuracy, saturated=share, activation="sigmoid")
    return learning([0.1, 0.5, 0.6], [0.5, 0.3, 0.2], signs=signs, chosen=chosen)


def test_nodes_that_are_as_saturated_as_those_of_the_tutorial_are_healthy() -> None:
    assert kinds(saturated(0.85, 0.9)) == []
    assert kinds(saturated(0.95, 0.9)) == ["saturated"]


def test_few_nodes_may_be_more_saturated() -> None:
    """Ten of them read 90 % of the rows of MNIST, and are saturated to 95 %."""
    assert kinds(saturated(0.95, 0.9, replace(CLASSIC, hidden=(10,)))) == []
    assert kinds(saturated(0.98, 0.9, replace(CLASSIC, hidden=(10,)))) == ["saturated"]


def test_saturated_nodes_that_read_well_do_no_harm() -> None:
    assert kinds(saturated(0.99, 0.98)) == []


def test_where_inputs_are_large_saturation_is_laid_at_their_door() -> None:
    grey = saturated(0.99, 0.4, replace(CLASSIC, input_high=100.0))
    assert found(grey, "saturated").remedy == "Choose an input of ink near 1 (now 100)"
    remedy = found(saturated(0.99, 0.4), "saturated").remedy
    assert remedy.startswith("Choose a smaller learning rate than 0.1")
    assert "first weights" in remedy


@pytest.mark.parametrize(
    ("share", "expected"), [(0.3, []), (0.6, [("dead", False)]), (0.95, [("dead", True)])]
)
def test_dead_nodes_are_serious_where_nearly_all_are(
    share: float, expected: list[tuple[str, bool]]
) -> None:
    run = learning([0.1, 0.9, 0.95], [2.5, 0.3, 0.2], signs=signs_of(0.96, dead=share))
    assert [(finding.kind, finding.serious) for finding in findings(run)] == expected


def test_the_worst_layer_is_named() -> None:
    signs = signs_of(0.96, dead=0.1)
    signs["layers"] = [{"activation": "relu", "saturated": 0, "dead": d} for d in (0.1, 0.8, 0.6)]
    chosen = replace(QUICK, hidden=(100, 100, 100))
    run = learning([0.1, 0.9, 0.95], [2.5, 0.3, 0.2], signs=signs, chosen=chosen)
    evidence = "80.0 % of those of hidden layer 2, training accuracy 96.0 % at epoch 0.5"
    assert found(run, "dead").evidence == evidence


LONG = replace(QUICK, schedule="constant", epochs=100)


def memorizing(
    training: float = 1.0,
    test: float = 0.87,
    losses: Iterable[float] = (2.0, 0.5, 0.4, 0.45),
    chosen: Hyperparameters = LONG,
    **about: int,
) -> StandIn:
    rows = {"rows": 1000, **about}
    accuracies = [0.1, 0.8, test, test]
    return learning(accuracies, losses, signs=signs_of(training), chosen=chosen, step=10.0, **rows)


def test_training_rows_that_are_read_far_better_than_others_are_overfitting() -> None:
    finding = found(memorizing(), "overfitting")
    assert finding.evidence == "training accuracy 100.0 %, test accuracy 87.0 % at epoch 30.0"
    for title in ("shift", "rotation", "elastic", "dropout", "weight decay", "patience"):
        assert title in finding.remedy


def test_where_the_test_loss_was_lowest_is_told() -> None:
    told = found(memorizing(losses=(2.0, 0.5, 0.4, 0.52)), "overfitting").evidence
    assert told.endswith("; test loss 0.4 at epoch 20.0, now 0.52")


@pytest.mark.parametrize(
    ("training", "test"),
    [
        (1.0, 0.983),  # what long trainings of all rows come to
        (0.9, 0.84),  # hard rows: both are read badly
        (0.86, 0.8),
    ],
)
def test_a_usual_gap_is_no_overfitting(training: float, test: float) -> None:
    assert kinds(memorizing(training, test)) == []


def test_a_gap_that_few_test_rows_may_show_by_chance_is_no_overfitting() -> None:
    assert kinds(memorizing(1.0, 0.9, test_rows=10_000)) == ["overfitting"]
    assert kinds(memorizing(1.0, 0.9, test_rows=60)) == []


def test_who_distorts_rows_already_or_stops_early_is_not_told_to() -> None:
    chosen = replace(LONG, shift=1.0, patience=5)
    remedy = found(memorizing(chosen=chosen), "overfitting").remedy
    assert remedy == "Use more rows; or more dropout or weight decay"


def test_validation_rows_are_judged_by_where_there_are_any() -> None:
    chosen = replace(LONG, validation=5000)
    run = StandIn(chosen, rows=10_000)
    for number, accuracy in enumerate([0.1, 0.8, 0.85, 0.85]):
        run.evaluation(number, 1.0, 0.99, signs_of(1.0), validation=accuracy)
    assert "validation accuracy 85.0 %" in found(run, "overfitting").evidence


CREEP = [2.5 * 0.93**number for number in range(9)]


def test_a_loss_that_creeps_is_that_of_a_small_learning_rate() -> None:
    finding = found(learning([0.2] * 9, CREEP, chosen=STEADY), "rate_too_small")
    expected = "test loss 2.01 at epoch 0.8, still 1.4 at epoch 2.0; test accuracy 20.0 %"
    assert finding.evidence == expected
    assert finding.remedy == "Choose a larger learning rate than 0.1, such as 1"
    assert finding.serious


@pytest.mark.parametrize(
    "losses",
    [
        [2.4 * 0.85**number for number in range(9)],  # on its way
        [2.5, 2.3, 2.2, 2.1, 1.9, 1.82, 1.79, 1.778, 1.773],  # it has nearly come to rest
        [*CREEP[:-2], CREEP[-3] * 1.01, CREEP[-2]],  # a small rate never goes up
        [loss / 10 for loss in CREEP],  # little is left to learn
    ],
)
def test_other_losses_are_not(losses: list[float]) -> None:
    assert "rate_too_small" not in kinds(learning([0.7] * 9, losses, chosen=STEADY))


def test_few_steps_or_few_rows_say_nothing_of_the_learning_rate() -> None:
    assert kinds(learning([0.2] * 9, CREEP, chosen=replace(STEADY, batch_size=0))) == []
    by_one = replace(STEADY, batch_size=1)
    assert kinds(learning([0.2] * 9, CREEP, chosen=by_one, rows=1000)) == []
    assert kinds(learning([0.2] * 9, CREEP, chosen=by_one)) == ["rate_too_small"]


def test_warm_up_is_not_judged() -> None:
    chosen = replace(QUICK, warm_up=0.9, epochs=20)
    assert kinds(learning([0.1] * 9, [2.5] * 9, chosen=chosen)) == []


def test_a_loss_that_stays_as_it_was_is_told_from_one_that_creeps() -> None:
    [finding] = findings(learning([0.1] * 9, [2.5] * 9, chosen=STEADY))
    assert finding.kind == "rate_too_small"
    assert finding.what == "it learns next to nothing"


def test_good_weights_that_a_run_begins_with_may_stay_as_they_are() -> None:
    assert kinds(learning([0.99] * 9, [0.08] * 9, chosen=STEADY)) == []
    assert kinds(learning([0.9] * 9, [0.3] * 9, chosen=STEADY)) == ["no_progress"]


ZIGZAG = [0.1, *[0.85, 0.81, 0.86, 0.82] * 3]


def test_an_accuracy_that_goes_up_and_down_is_that_of_a_large_learning_rate() -> None:
    finding = found(learning(ZIGZAG, [0.2] * 13), "rate_too_large")
    assert finding.evidence == (
        "test accuracy between 81.0 % and 86.0 % in epochs 1.8 to 3.0, on average 4.0 % up or "
        "down from one evaluation to the next"
    )
    assert finding.remedy == (
        "Choose a smaller learning rate than 0.1, such as 0.02, or a schedule that lets it fall, "
        "such as cosine"
    )


def test_who_has_a_schedule_that_falls_is_not_told_to() -> None:
    run = learning(ZIGZAG, [0.2] * 13, chosen=replace(CLASSIC, schedule="linear"))
    remedy = found(run, "rate_too_large").remedy
    assert remedy == "Choose a smaller learning rate than 0.1, such as 0.02"


@pytest.mark.parametrize(
    "accuracies",
    [
        [0.1, *[0.981, 0.971] * 6],  # it reads well
        [0.1, *[0.5 + 0.04 * number - 0.06 * (number % 2) for number in range(12)]],  # it climbs
        [0.1, *[0.82, 0.83] * 6],  # a little
        [0.1, *[0.1, 0.13] * 6],  # it says one class of all rows, and then another
        [0.1, 0.8, 0.86, 0.86, 0.8, 0.86, 0.86],  # once
        [0.1, 0.85, 0.81, 0.86, 0.82],  # too few to tell
    ],
)
def test_other_accuracies_are_not(accuracies: list[float]) -> None:
    assert "rate_too_large" not in kinds(learning(accuracies, [0.2] * 13))


def test_a_training_loss_that_has_risen_for_long_is_that_of_a_large_learning_rate() -> None:
    run = learning([0.8] * 300, [2.5, *[0.4] * 20, *[0.5] * 279], chosen=replace(STEADY, epochs=90))
    evidence = "training loss 0.4 at epoch 0.8, but 0.5 at epoch 74.8"
    assert found(run, "rate_too_large").evidence == evidence


def test_a_training_loss_above_that_of_ignorance_is_too() -> None:
    run = learning([0.6] * 5, [2.5, *[4.0] * 4], chosen=STEADY)
    evidence = "training loss 2.5 before the first step, but 4 at epoch 1.0"
    assert found(run, "rate_too_large").evidence == evidence


@pytest.mark.parametrize("low", [[0.4], [0.47] * 3])
def test_a_training_loss_that_was_a_little_lower_or_once_is_not(low: list[float]) -> None:
    run = learning([0.8] * 20, [2.5, *[0.5] * 5, *low, *[0.5] * 10], chosen=STEADY)
    assert "rate_too_large" not in kinds(run)


def test_points_of_few_rows_count_for_little() -> None:
    """The last progress of an epoch may be of a hundred rows, and their loss of chance."""
    run = StandIn(STEADY)
    run.evaluation(0.0, 2.5, 0.1)
    for epoch in range(1, 5):
        for epochs, loss in ((0.5, 0.5), (0.499, 0.5), (0.001, 0.1 if epoch < 3 else 2.5)):
            run.progress(run.epoch + epochs, loss)
        run.evaluation(epoch, 0.5, 0.8)
    assert "rate_too_large" not in kinds(run)


def test_few_test_rows_may_go_up_and_down() -> None:
    assert "rate_too_large" not in kinds(learning(ZIGZAG, [0.2] * 13, test_rows=100))


def test_what_was_before_the_learning_rate_was_changed_is_forgotten() -> None:
    run = learning(ZIGZAG, [0.2] * 13)
    run.change_rate(0.01)
    assert kinds(run) == []
    for number, accuracy in enumerate(ZIGZAG[1:8], 13):
        run.progress(number / 4, 0.2)
        run.evaluation(number / 4, 0.2, accuracy)
    assert found(run, "rate_too_large").remedy.startswith(
        "Choose a smaller learning rate than 0.01, such as 0.002"
    )


STUCK = [0.1, *[0.114] * 9]


def test_an_accuracy_that_stays_low_is_serious() -> None:
    run = learning(STUCK, [1.8, *[0.45] * 9], step=0.2)
    finding = found(run, "no_progress")
    assert finding.serious
    assert finding.evidence == (
        "test accuracy 11.4 % for the last 6 evaluations, epochs 0.8 to 1.8; the training loss "
        "does not fall either"
    )


@pytest.mark.parametrize("seen", range(7))
def test_no_progress_takes_six_evaluations_and_some_before_them(seen: int) -> None:
    assert kinds(learning(STUCK[:seen], [1.8, *[0.45] * 9])) == []


def test_a_training_that_reads_nearly_all_need_make_no_progress() -> None:
    plateau, losses = [0.1, *[0.96] * 12], [1.8, *[0.05] * 12]
    assert kinds(learning(plateau, losses, signs=signs_of(0.97))) == ["no_progress"]
    assert kinds(learning(plateau, losses, signs=signs_of(0.987))) == []
    assert kinds(learning([0.1, *[0.988] * 12], losses)) == []


def test_a_training_whose_loss_falls_makes_progress() -> None:
    losses = [1.8, *[0.1 * 0.97**number for number in range(12)]]
    assert kinds(learning([0.1, *[0.93] * 12], losses)) == []


def test_without_the_training_loss_no_lack_of_progress_is_certain() -> None:
    run = StandIn(CLASSIC)
    for number, accuracy in enumerate(STUCK):
        run.evaluation(number / 4, 0.45 if number else 1.8, accuracy)
    assert kinds(run) == []


def test_a_rest_that_is_short_beside_the_training_is_no_lack_of_progress() -> None:
    """Seven evaluations of an epoch each, of a training of forty."""
    climb = [0.5 + 0.01 * number for number in range(33)]
    losses, chosen = [1.8, *[0.1] * 60], replace(CLASSIC, epochs=100)
    short, long = ([*climb, *[0.82] * rest] for rest in (7, 14))
    assert kinds(learning(short, losses, chosen=chosen, step=1.0)) == []
    assert kinds(learning(long, losses, chosen=chosen, step=1.0)) == ["no_progress"]


@pytest.mark.parametrize("schedule", ["cosine", "linear", "step", "one_cycle"])
def test_the_end_of_a_schedule_that_falls_is_not_judged(schedule: str) -> None:
    chosen = replace(CLASSIC, schedule=schedule, epochs=10)
    run = learning([0.1, *[0.93] * 12], [1.8, *[0.05] * 12], chosen=chosen, start=7.25)
    assert kinds(run) == []


def test_an_early_plateau_that_the_end_of_the_schedule_overcomes_is_forgiven() -> None:
    chosen = replace(CLASSIC, schedule="cosine", epochs=10)
    run = learning([0.1, *[0.93] * 12], [1.8, *[0.05] * 12], chosen=chosen, step=0.4)
    assert kinds(run) == ["no_progress"]
    run.evaluation(9.9, 0.04, 0.96)
    assert kinds(run) == []


def test_no_progress_that_another_finding_explains_is_left_out() -> None:
    plateau, losses = [0.1, *[0.93] * 12], [1.8, *[0.05] * 12]
    assert kinds(learning(plateau, losses, signs=signs_of(0.95, dead=0.6))) == ["dead"]


def test_more_epochs_make_the_schedule_longer() -> None:
    chosen = replace(CLASSIC, schedule="linear", epochs=3)
    run = learning([0.1, *[0.93] * 12], [1.8, *[0.05] * 12], chosen=chosen, start=2.25)
    assert kinds(run) == []
    run.epochs = 30
    assert kinds(run) == ["no_progress"]


def test_a_long_plateau_is_found_however_long_the_run_is() -> None:
    count = 2000
    run = learning(
        [0.1, *[0.9] * count], [1.8, *[0.2] * count], chosen=replace(CLASSIC, epochs=900)
    )
    assert kinds(run) == ["no_progress"]


@pytest.mark.parametrize("dead", [0.6, 1.0])
def test_dead_nodes_are_not_to_be_cured_by_larger_steps(dead: float) -> None:
    """A network that is dead from the first step on looks like one that takes no steps."""
    run = learning([0.1] * 9, [2.3] * 9, signs=signs_of(0.1, dead=dead), chosen=STEADY)
    assert "dead" in kinds(run)
    assert "rate_too_small" not in kinds(run)
    run.signs = {}
    assert "rate_too_small" in kinds(run)


def test_the_worst_comes_first() -> None:
    signs = signs_of(0.42, saturated=0.0, dead=0.6)
    run = learning(STUCK, [1.8, *[0.45] * 9], signs=signs)
    assert [(finding.kind, finding.serious) for finding in findings(run)] == [
        ("no_progress", True),
        ("dead", False),
    ]


def test_a_run_that_has_not_begun_has_no_findings() -> None:
    assert findings(StandIn(CLASSIC)) == []


@pytest.mark.parametrize(
    "signs",
    [
        {},
        {"training_accuracy": None, "layers": None},
        {"training_accuracy": "0.9", "layers": "relu"},
        {"training_accuracy": float("nan"), "layers": [None, 3, {}, {"dead": "all"}]},
        {"training_accuracy": -1, "layers": {"dead": 1.0}},
        {"training_accuracy": 7, "layers": [{"activation": None, "saturated": 9, "dead": -2}]},
        {"training_accuracy": 0.9, "layers": [{"activation": "relu", "saturated": 9, "dead": 5}]},
        {"training_accuracy": [1], "layers": [{"activation": [], "saturated": None}]},
    ],
)
def test_signs_that_make_no_sense_are_passed_over(signs: dict[str, Any]) -> None:
    assert kinds(learning([0.1, 0.5, 0.9], [2.0, 1.0, 0.3], signs=signs)) == []


def test_figures_that_are_missing_are_passed_over() -> None:
    run = learning(ZIGZAG, [0.2] * 13)
    before = findings(run)
    run.progress(3.1, None)  # type: ignore[arg-type]
    run.evaluation(3.1, None, None)  # type: ignore[arg-type]
    assert findings(run) == before


def test_every_finding_is_of_a_kind_that_is_known() -> None:
    runs = [last(follow(course, chosen)) for course, chosen, _ in SICK]
    assert {finding.kind for run in runs for finding in findings(run)} <= set(KINDS)


@pytest.mark.filterwarnings("ignore:(overflow|invalid value):RuntimeWarning")
def test_a_real_run_that_diverges_says_so(prepare: Callable[..., RunFolder]) -> None:
    folder = prepare(replace(SMALL, activation="relu", learning_rate=1e30))
    with pytest.raises(RunError) as failed:
        train(folder)
    journal = JournalWriter(folder.journal)
    journal.append("failed", reason=str(failed.value))  # as the worker does
    journal.close()
    reader = RunReader(folder)
    reader.read_new()
    assert findings(reader)[0].kind in ("diverged", "exploding")


def test_a_real_run_carries_the_signs_that_are_judged(prepare: Callable[..., RunFolder]) -> None:
    folder = prepare(replace(SMALL, input_high=100.0))
    train(folder)
    reader = RunReader(folder)
    reader.read_new()
    finding = next(finding for finding in findings(reader) if finding.kind == "saturated")
    assert finding.remedy == "Choose an input of ink near 1 (now 100)"
    assert finding.evidence.endswith(" at epoch 3.0")
