"""Lines to read that scroll; one of them stays in sight as a head for those below it."""

from collections.abc import Sequence

from tui_nn.ui.widgets.lines import Piece
from tui_nn.ui.widgets.run_colours import ColouredLines


class TextLines(ColouredLines, can_focus=True):
    """Any number of lines, some of which are seen."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: Sequence[Sequence[Piece]] = ()
        self._head: int | None = None
        self._top = 0

    def show(self, lines: Sequence[Sequence[Piece]], head: int | None = None) -> None:
        """Show other lines, from where the last ones were scrolled to.

        Args:
            lines: All of them.
            head: Which of them is never scrolled out of sight, as soon as it has been in it.
        """
        before = self._seen()
        self._lines, self._head = lines, head
        self._put(self._top, before)

    def scroll_by(self, lines: int) -> None:
        """So many lines down."""
        self._put(self._top + lines, self._seen())

    def page(self, by: int) -> None:
        """So many screenfuls down."""
        self.scroll_by(by * max(self.size.height - 2, 1))

    def pieces(self, y: int) -> Sequence[Piece]:
        """The lines from the first that is seen."""
        head = self._head
        if y == 0 and head is not None and head < self._top:
            return self._lines[head]
        place = self._top + y
        return self._lines[place] if place < len(self._lines) else [("", "")]

    def on_resize(self) -> None:
        """No empty lines below the last one, if that can be helped."""
        self._put(self._top, [])

    def on_mouse_scroll_down(self) -> None:
        """Three lines down."""
        self.scroll_by(3)

    def on_mouse_scroll_up(self) -> None:
        """Three lines up."""
        self.scroll_by(-3)

    def _put(self, top: int, before: list[Sequence[Piece]]) -> None:
        """Scroll to a line, or to the nearest; only what is not as `before` is drawn again."""
        self._top = max(0, min(top, len(self._lines) - self.size.height))
        after = self._seen()
        old = [*before, *[None] * (len(after) - len(before))]
        self.refresh_lines(*(y for y, line in enumerate(after) if line != old[y]))

    def _seen(self) -> list[Sequence[Piece]]:
        return [self.pieces(y) for y in range(self.size.height)]
