"""`nn-tui resume` and `nn-tui fork`: go on with a run, or from it."""

from argparse import Namespace

from tui_nn.cli.following import Interruption
from tui_nn.cli.hyperparameters import given
from tui_nn.cli.output import note, say
from tui_nn.cli.preparing import preparing
from tui_nn.cli.telling import introduce
from tui_nn.cli.training import follow_to_the_end, leave, warn
from tui_nn.dataset import Dataset, Preparation
from tui_nn.runs.folder import find_run
from tui_nn.runs.reader import RunReader
from tui_nn.runs.resuming import fork_run, resume_run


def resume(arguments: Namespace) -> int:
    """Go on with a run, and follow it to its end; Ctrl+C stops and saves it."""
    folder = find_run(arguments.run)
    reader = RunReader(folder)
    reader.read_new()  # what it has told before it ended has been seen
    status = reader.status()
    number, more = arguments.epochs or (None, False)
    epochs = status.epochs + number if more and number else number
    warn()
    with Interruption() as interruption:
        for difference in resume_run(folder, epochs):
            note(f"not as before: {difference}; the last bits may come out otherwise")
        if arguments.detach:
            leave(reader, as_json=arguments.json)
            return 0
        if not arguments.json:
            say(f"{folder.name} goes on at epoch {status.epoch:g} of {epochs or status.epochs}")
        return follow_to_the_end(reader, interruption, as_json=arguments.json)


def fork(arguments: Namespace) -> int:
    """Make a run that begins with another's weights, and follow it to its end."""
    parent = find_run(arguments.run)
    warn()
    with Interruption() as interruption:
        with preparing() as show:

            def report(dataset: Dataset, preparation: Preparation) -> None:
                interruption.check()
                show(dataset, preparation)

            folder = fork_run(
                parent,
                arguments.source,
                given(arguments),
                seed=arguments.seed,
                name=arguments.name,
                report=report,
            )
        reader = RunReader(folder)
        if arguments.detach:
            leave(reader, as_json=arguments.json)
            return 0
        if not arguments.json:
            introduce(reader)
        return follow_to_the_end(reader, interruption, as_json=arguments.json)
