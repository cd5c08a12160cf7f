"""`nn-tui train --networks N`: the runs beside the first one, and how well all read together."""

import dataclasses
import time
from collections.abc import Sequence

from tui_nn.cli.following import POLL, Interruption
from tui_nn.cli.output import note, percent, say, say_json
from tui_nn.errors import RunError
from tui_nn.runs.assess import assess
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order
from tui_nn.runs.reader import RunReader


def orders_for(order: Order, networks: int) -> list[Order]:
    """An order for each of so many networks: the same, but for the seed and the name."""
    return [
        dataclasses.replace(
            order,
            seed=order.seed + number,
            name=f"{order.name}-{number + 1}" if order.name and number else order.name,
            at_once=networks,
        )
        for number in range(networks)
    ]


def wait_for(companions: Sequence[RunFolder], interruption: Interruption) -> None:
    """Wait until some runs have ended; Ctrl+C stops and saves them.

    Raises:
        RunError: One has not ended as it should.
    """
    for folder in companions:
        reader, asked = RunReader(folder), False
        reader.read_new()
        while reader.status().is_active:
            if interruption.came and not asked:
                asked = True
                note(f"stopping and saving {folder.name}")
                ask(folder.control, STOP)
            time.sleep(POLL)
            reader.read_new()
        status = reader.status()
        if status.state not in ("finished", "stopped"):
            raise RunError(f"has {status.state}: {status.reason}", where=folder.name)


def tell_together(folders: Sequence[RunFolder], *, as_json: bool) -> None:
    """How well some runs read their test rows by the mean of their outputs."""
    first, *others = folders
    evaluation = assess(first, None, best=False, others=others).evaluation
    names = [folder.name for folder in folders]
    if as_json:
        figures = {"accuracy": evaluation.accuracy, "loss": evaluation.loss}
        say_json({"event": "committee", "runs": names, **figures})
        return
    say(f"{', '.join(names)} together, a committee: test accuracy {percent(evaluation.accuracy)}")
    say(
        f"  nn-tui test {first.name} {' '.join(f'--with {name}' for name in names[1:])}   says more"
    )
