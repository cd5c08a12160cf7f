"""A pane: a line of title above whatever it holds."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static


class Pane(Vertical):
    """A part of the dashboard with a title, which is marked while something in it has the focus."""

    heading: reactive[str] = reactive("")

    def __init__(self, heading: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._title = Static(heading, classes="title", markup=False)
        self.set_reactive(Pane.heading, heading)

    def compose(self) -> ComposeResult:
        """The title, then the content."""
        yield self._title
        yield from self.compose_content()

    def compose_content(self) -> ComposeResult:
        """What stands below the title."""
        raise NotImplementedError

    def watch_heading(self, heading: str) -> None:
        """Show a new title."""
        self._title.update(heading, layout=False)
