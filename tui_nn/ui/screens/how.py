"""How a run goes, in words: what stands out, what was done to it, and how to repeat it."""

from collections.abc import Iterator
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_nn.runs.config import Parent
from tui_nn.runs.export.repeating import command_for
from tui_nn.ui.watching import Snapshot

_RATE = "r"  # the sign of a changed learning rate; what else changes in flight changes no weights


class HowScreen(ModalScreen[None]):
    """A page on a run, as it was when the page was opened.

    Args:
        snapshot: The run.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h,q,enter", "dismiss(None)", "Leave", show=False)
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self._snapshot = snapshot

    def compose(self) -> ComposeResult:
        """One long text that scrolls."""
        with VerticalScroll(classes="page"):
            title = f"{self._snapshot.folder.name}: how it goes   Esc: back, arrows: scroll"
            yield Static(title, classes="title", markup=False)
            yield Static(Group(*map(_hanging, how_it_goes(self._snapshot))))


def _hanging(line: str) -> Padding:
    """A line that is as far to the right where it is broken as where it begins."""
    text = line.lstrip()
    return Padding(Text(text), (0, 0, 0, len(line) - len(text)))


def how_it_goes(snapshot: Snapshot) -> Iterator[str]:
    """All that can be said of a run, line by line."""
    yield from _state(snapshot)
    yield from ("", "What stands out")
    yield from _findings(snapshot)
    yield from ("", "What was asked of it, and what came of that")
    for mark in snapshot.marks:
        yield f"  {mark.sign} epoch {mark.epoch:<8.2f} {mark.what}"
    if not snapshot.marks:
        keys = " L sets the learning rate, space pauses, S saves, . takes a step."
        yield f"  Nothing.{keys if snapshot.status.is_active else ''}"
    if snapshot.config.parent is not None:
        yield from ("", "Where its first weights are from", f"  {_origin(snapshot.config.parent)}")
    yield from ("", "The command that repeats it", f"  {command_for(snapshot.config)}")
    if any(mark.sign == _RATE for mark in snapshot.marks):
        yield "  Its learning rate was changed while it trained: that is to be done again by hand."
    yield from ("", "Its folder", f"  {snapshot.folder.path}")


def _state(snapshot: Snapshot) -> Iterator[str]:
    status = snapshot.status
    parts = [f"{status.state}, epoch {status.epoch:.2f} of {status.epochs}"]
    if status.accuracy is not None:
        parts.append(f"test accuracy {status.accuracy:.2%}")
    if snapshot.learning_rate is not None:
        parts.append(f"learning rate {snapshot.learning_rate:.4g}")
    yield from ("", ", ".join(parts))
    yield from filter(None, (status.reason, status.trouble, status.elsewhere))


def _findings(snapshot: Snapshot) -> Iterator[str]:
    for finding in snapshot.findings:
        yield f"  {'!' if finding.serious else '-'} {finding.what}"
        yield f"    How this is known: {finding.evidence}"
        yield f"    What to do: {finding.remedy}"
    if not snapshot.findings:
        yield "  Nothing so far."


def _origin(parent: Parent) -> str:
    which = {"latest": "its latest weights", "best": "its best weights"}
    kept = which.get(parent.weights, f"the weights kept as {parent.weights}")
    return f"{parent.run}: {kept}, of epoch {parent.epoch:.2f}"
