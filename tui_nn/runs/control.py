"""Requests to a worker: files in control/, named for what they ask. The worker removes them."""

from pathlib import Path

from tui_nn.errors import RunError

STOP, PAUSE, CONTINUE = "stop", "pause", "continue"

REQUESTS = (STOP, PAUSE, CONTINUE)
"""All that can be asked of a worker: save and end; wait; go on."""

_OPPOSITES = {PAUSE: CONTINUE, CONTINUE: PAUSE}


def ask(control: Path, request: str) -> None:
    """Ask the worker of a run for something. To ask twice is to ask once; the last word counts.

    Args:
        control: The run's control folder.
        request: One of `REQUESTS`.

    Raises:
        RunError: The run is gone, or may not be written into.
    """
    try:
        control.mkdir(exist_ok=True)
        if request in _OPPOSITES:
            (control / _OPPOSITES[request]).unlink(missing_ok=True)
        (control / request).touch()
    except OSError as error:
        raise RunError(
            f"cannot be asked to {request}: {error.strerror}", where=str(control)
        ) from error


def take_requests(control: Path) -> list[str]:
    """The requests that have come, each removed: a worker calls this now and then."""
    taken = []
    for request in REQUESTS:
        try:
            (control / request).unlink()
        except FileNotFoundError:
            continue
        taken.append(request)
    return taken
