"""Several networks at once: one run each, and all of them together at the end."""

import signal
from pathlib import Path

import pytest

from tests.cli.program import Output, finish, parse_json, start
from tests.processes import eventually
from tui_nn.cli.committee import orders_for
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order

ORDER = Order("a.csv", "b.csv", "classic", Hyperparameters(), seed=5, name="mine")


def test_each_network_has_the_next_seed_and_a_name_of_its_own() -> None:
    orders = orders_for(ORDER, 3)
    assert [order.seed for order in orders] == [5, 6, 7]
    assert [order.name for order in orders] == ["mine", "mine-2", "mine-3"]
    assert {order.at_once for order in orders} == {3}


def test_a_single_network_is_ordered_as_it_is() -> None:
    assert orders_for(ORDER, 1) == [ORDER]


def test_two_networks_are_trained_and_read_together(
    training: list[str], runs_folder: Path, output: Output
) -> None:
    words = ["--epochs", "2", "--networks", "2", "--name", "duo", "--json"]
    last = parse_json(output.of(*training, *words).splitlines()[-1])
    configs = [RunConfig.read(RunFolder(runs_folder / name).config) for name in ("duo", "duo-2")]
    assert [config.seed for config in configs] == [0, 1]
    assert {config.blas_threads for config in configs} == {1}
    together = output.json_of("test", "duo", "--with", "duo-2")
    assert last == {
        "event": "committee",
        "runs": ["duo", "duo-2"],
        "accuracy": together["accuracy"],
        "loss": together["loss"],
    }


@pytest.mark.parametrize("networks", ["0", "x"])
def test_no_network_is_no_number_of_networks(
    networks: str, training: list[str], output: Output
) -> None:
    assert "not an integer from 1 up" in output.complaint_of(*training, "--networks", networks)


def test_ctrl_c_stops_and_saves_all(training: list[str], runs_folder: Path) -> None:
    process = start(*training, "--epochs", "5000", "--networks", "2", "--name", "duo")
    folders = [RunFolder(runs_folder / name) for name in ("duo", "duo-2")]
    eventually(lambda: all(folder.checkpoint.exists() for folder in folders))
    process.send_signal(signal.SIGINT)
    status, _, complaint = finish(process)
    assert status == 130
    assert "stopping and saving duo-2" in complaint
    for folder in folders:
        assert '"event": "stopped"' in folder.journal.read_text()
