"""What the real worker process leaves behind of a run that nobody disturbed."""

import numpy as np
import pytest

from tests.runs.workers import (
    EPOCHS,
    ROWS,
    SMALL,
    TEST_ROWS,
    events_of,
)
from tui_nn.dataset import open_dataset
from tui_nn.network import evaluate
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reader import RunReader


def test_a_run_starts_evaluates_every_epoch_and_finishes(finished: RunFolder) -> None:
    events = events_of(finished)
    kinds = [event["event"] for event in events]
    assert kinds[:2] == ["started", "evaluation"]
    assert kinds[-1] == "finished"
    assert set(kinds) == {"started", "evaluation", "progress", "epoch", "finished"}
    evaluated = [event["epoch"] for event in events if event["event"] == "evaluation"]
    learned = [event["epoch"] for event in events if event["event"] == "progress"]
    assert {0, 1, 2, 3} <= set(evaluated)
    assert {1, 2, 3} <= set(learned)


def test_events_say_where_the_training_is_and_what_they_tell_of(finished: RunFolder) -> None:
    common = {"event", "time", "epoch", "step", "samples", "samples_per_second", "seconds"}
    own = {
        "started": {"rows", "test_rows", "classes", "nonce", "machine"},
        "progress": {"loss"},
        "epoch": {"loss"},
        "evaluation": {"loss", "index", "candidate", "confusion", "learning_rate", "signs"},
        "finished": {"loss"},
    }
    for event in events_of(finished):
        assert event.keys() == common | {"accuracy"} | own[event["event"]]


def test_events_go_forward(finished: RunFolder) -> None:
    events = events_of(finished)
    for name in ("time", "epoch", "step", "samples", "seconds"):
        values = [event[name] for event in events]
        assert values == sorted(values), name
    assert events[0]["samples"] == events[0]["step"] == events[0]["seconds"] == 0
    assert events[-1]["samples"] == events[-1]["step"] == EPOCHS * ROWS
    assert events[-1]["epoch"] == EPOCHS


def test_the_network_learns(finished: RunFolder) -> None:
    accuracies = [
        event["accuracy"] for event in events_of(finished) if event["event"] == "evaluation"
    ]
    assert accuracies[0] < 0.5
    assert accuracies[-1] > 0.9


def test_the_config_says_what_was_asked_for(finished: RunFolder, files: tuple[str, str]) -> None:
    config = RunConfig.read(finished.config)
    assert (config.name, config.recipe, config.seed) == ("classic-1", "classic", 5)
    assert config.hyperparameters == SMALL
    for used, file, rows in zip((config.train, config.test), files, (ROWS, TEST_ROWS), strict=True):
        assert (used.rows, used.drawn) == (rows, False)
        assert {
            "file": used.file,
            "bytes": used.bytes,
            "sha256": used.sha256,
        } == open_dataset(file).fingerprint()


def test_the_predictions_agree_with_the_journal(finished: RunFolder) -> None:
    evaluations = [event for event in events_of(finished) if event["event"] == "evaluation"]
    content = np.frombuffer(finished.predictions.read_bytes(), np.uint8)
    assert len(content) == len(evaluations) * 2 * TEST_ROWS
    labels = np.arange(TEST_ROWS) % 10
    for number, event in enumerate(evaluations):
        assert event["index"] == number
        predicted = content.reshape(-1, 2, TEST_ROWS)[number, 0]
        confusion = np.zeros((10, 10), int)
        np.add.at(confusion, (labels, predicted), 1)
        assert event["confusion"] == confusion.tolist()
        assert event["accuracy"] == pytest.approx(np.mean(predicted == labels))


def test_the_checkpoint_is_the_network_that_the_journal_tells_of(
    finished: RunFolder, files: tuple[str, str]
) -> None:
    checkpoint = Checkpoint.load(finished.checkpoint)
    last = events_of(finished)[-1]
    test = open_dataset(files[1])
    test.finish_preparing()
    result = evaluate(checkpoint.network, *test.load(), checkpoint.hyperparameters.target_table(10))
    assert result.accuracy == last["accuracy"] == checkpoint.accuracy
    assert result.loss == pytest.approx(last["loss"])
    content = np.frombuffer(finished.predictions.read_bytes(), np.uint8)
    both = content.reshape(-1, 2, TEST_ROWS)[-1]
    assert np.array_equal(result.predictions, both[0])
    assert np.array_equal(result.confidences, both[1])
    assert (checkpoint.place.epoch, checkpoint.place.rows) == (EPOCHS, 0)
    assert checkpoint.samples == EPOCHS * ROWS


def test_the_best_weights_have_the_highest_accuracy(finished: RunFolder) -> None:
    evaluations = [event for event in events_of(finished) if event["event"] == "evaluation"]
    best = Checkpoint.load(finished.best)
    assert best.accuracy == max(e["accuracy"] for e in evaluations if e["candidate"])


def test_a_reader_tells_the_figures_of_the_end(finished: RunFolder) -> None:
    reader = RunReader(finished)
    events = reader.read_new()
    status = reader.status()
    assert (status.state, status.reason) == ("finished", "")
    assert not status.is_active
    assert (status.name, status.recipe, status.drawn) == ("classic-1", "classic", False)
    assert (status.epoch, status.epochs, status.rows) == (EPOCHS, EPOCHS, ROWS)
    assert (status.samples, status.step) == (EPOCHS * ROWS, EPOCHS * ROWS)
    assert status.seconds > 0
    assert status.samples_per_second is not None
    assert status.seconds_left == 0
    last = [event for event in events if event["event"] == "evaluation"][-1]
    assert (status.accuracy, status.loss) == (last["accuracy"], last["loss"])
    assert status.best_accuracy == Checkpoint.load(finished.best).accuracy
    assert status.train_loss == reader.train_loss.values[-1]
    confusion, predictions = reader.confusion(), reader.predictions()
    assert confusion is not None
    assert predictions is not None
    assert confusion.sum() == len(predictions.classes) == TEST_ROWS


def test_a_finished_worker_leaves_its_results_and_nothing_else(finished: RunFolder) -> None:
    assert sorted(path.name for path in finished.path.iterdir()) == [
        "best.safetensors",
        "checkpoint.safetensors",
        "config.json",
        "control",
        "journal.jsonl",
        "predictions.bin",
        "worker.log",
    ]
    assert list(finished.control.iterdir()) == []
    assert finished.log.read_text() == ""
