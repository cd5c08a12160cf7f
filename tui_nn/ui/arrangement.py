"""Which panes are seen, and how large, in a window of any size: pure, and so easy to check."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui_nn.preferences import Layout

PANES = {"rows": "Digits", "settings": "Training", "matrix": "Confusion", "curves": "Curves"}
"""The panes by the widget that takes the focus in each, in the order of their numbers from 1."""

SMALLEST = (40, 12)
"""Columns and lines below which nothing can be shown."""

ALL_AT_ONCE = (120, 36)
"""Columns and lines from which on all panes are side by side; in less, each has a tab."""

TOO_SMALL, TABS, ALL = "-too-small", "-tabs", "-dashboard"

_ROOMY = 124  # columns from which on panes side by side have blanks between them
_TALL, _FLAT = 42, 20  # lines for longer figures; below which there is one line of keys
_STATUS = _TITLE = 1  # lines of the status bar, and of the title of a pane
_KEYS = 2  # lines of the key bar
_NOTE = 3  # lines below a digit
_WITH_NOTE = 45  # lines from which on a digit has them among all panes

_DIGIT = 56  # columns that a digit of 28 x 28 wants, and half of which it needs
_NARROWEST = 40  # columns without which settings, curves and matrix are of no use
_BESIDE = 68  # columns from which on the settings are beside the curves
_MATRIX = 13  # lines of a matrix of ten classes, with what is around it
_LEAST_MATRIX, _LEAST_TRAINING = 4, 9  # lines
_FEW = 16  # lines, with which curves are side by side

_WIDE_STEP, _TALL_STEP = 4, 1  # columns, lines
_BAR_COLUMNS, _BAR_LINES = 12, 4  # with which outputs can be beside a digit, or below it
_WIDE_BAR = 24  # columns with which the outputs are as well beside the digit
_TEN = 10  # lines for the outputs of the usual classes


@dataclass(frozen=True)
class Window:
    """What the panes are arranged in.

    Args:
        columns: Of the whole window.
        lines: Of the whole window.
        pane: The one that has the focus, one of `PANES`.
        alone: Whether it is to have the window for itself.
        row_list: Columns that the list of rows needs.
    """

    columns: int
    lines: int
    pane: str = "rows"
    alone: bool = False
    row_list: int = 13

    @property
    def kind(self) -> str:
        """`ALL`, `TABS` or `TOO_SMALL`."""
        if self.columns < SMALLEST[0] or self.lines < SMALLEST[1]:
            return TOO_SMALL
        is_large = self.columns >= ALL_AT_ONCE[0] and self.lines >= ALL_AT_ONCE[1]
        return ALL if is_large else TABS

    @property
    def room(self) -> int:
        """Lines between the status bar and the key bar."""
        return self.lines - _STATUS - (1 if self.lines < _FLAT else _KEYS)

    @property
    def gaps(self) -> int:
        """Columns right of the rows and of the digit that stay empty."""
        return 0 if self.kind == ALL and self.columns < _ROOMY else 2


@dataclass(frozen=True)
class Arrangement:
    """What is seen.

    Args:
        kind: `ALL`, `TABS` or `TOO_SMALL`.
        shown: The panes that are seen.
        digit: Columns of the digit's pane.
        lines: Of every pane, or of those that are one above the other together.
        matrix: Lines of the confusion matrix with its title; 0: all that there are.
        note: Lines for where the digit comes from; 0: it is not shown.
        note_on_draw: The same, where the digit is augmented.
        classes: What the style sheet needs to know.
    """

    kind: str
    shown: frozenset[str]
    digit: int = 0
    lines: int = 0
    matrix: int = 0
    note: int = 0
    note_on_draw: int = 0
    classes: frozenset[str] = frozenset()


ALL_CLASSES = frozenset(
    [TOO_SMALL, TABS, ALL, "-flat", "-tall", "-roomy", "-few", "-stacked"]
    + [f"without-{pane}" for pane in PANES]
    + ["without-right", "without-training"]
)
"""All that `Arrangement.classes` may contain."""


def arrange(window: Window, layout: Layout) -> Arrangement:
    """Find a place for the panes.

    Args:
        window: What there is.
        layout: What is wanted; followed as far as there is room.
    """
    kind = window.kind
    shown = _shown(window, layout)
    matrix = 0
    left = _left(window, layout) if len(shown) > 1 else window.columns
    digit = max(left - window.row_list - window.gaps, 1)
    if "matrix" in shown and shown & {"settings", "curves"}:
        matrix = _matrix(window, layout)
    is_flat = window.lines < _FLAT
    has_note = not is_flat and (window.lines >= _WITH_NOTE or kind == TABS or len(shown) == 1)
    classes = frozenset(_classes(window, layout, shown, matrix))
    note_on_draw = 2 if is_flat else _NOTE
    note = _NOTE if has_note else 0
    return Arrangement(kind, shown, digit, window.room, matrix, note, note_on_draw, classes)


def _shown(window: Window, layout: Layout) -> frozenset[str]:
    if window.kind == TOO_SMALL:
        return frozenset()
    if window.alone:
        return frozenset([window.pane])
    if window.kind == ALL:
        return frozenset(PANES) - frozenset(layout.hidden) or frozenset([window.pane])
    # With the settings, the curves are seen: where they lead to.
    return frozenset([window.pane] + ["curves"] * (window.pane == "settings"))


def _left(window: Window, layout: Layout) -> int:
    """Columns of the rows and their digit, with the gaps."""
    around = window.row_list + window.gaps
    wanted = layout.left or around + _DIGIT
    return _between(around + _DIGIT // 2, wanted, window.columns - _NARROWEST)


def _matrix(window: Window, layout: Layout) -> int:
    return _between(_LEAST_MATRIX, layout.right or _MATRIX, window.room - _LEAST_TRAINING)


def _between(least: int, wanted: int, most: int) -> int:
    return max(min(wanted, most), least)


def _classes(window: Window, layout: Layout, shown: frozenset[str], matrix: int) -> Iterable[str]:
    yield window.kind
    if window.kind == TOO_SMALL:
        return
    yield from (f"without-{pane}" for pane in PANES if pane not in shown)
    if shown == {"rows"}:
        yield "without-right"
    if not shown & {"settings", "curves"}:
        yield "without-training"
    if window.lines < _FLAT:
        yield "-flat"
    if window.gaps:
        yield "-roomy"
    if window.kind == ALL and (window.lines >= _TALL or not matrix):
        yield "-tall"
    if window.room - matrix < _FEW:
        yield "-few"
    if shown >= {"settings", "curves"}:
        left = _left(window, layout) if "rows" in shown else 0
        if window.columns - left < _BESIDE:
            yield "-stacked"


# What a person changes


def widened(window: Window, layout: Layout, by: int) -> Layout | None:
    """The layout with the pane that has the focus so many steps wider; None if it cannot be."""
    shown = _shown(window, layout)
    if "rows" not in shown or len(shown) == 1:
        return None
    before = _left(window, layout)
    by = by if window.pane == "rows" else -by
    after = _left(window, Layout(left=before + by * _WIDE_STEP))
    return None if after == before else Layout(layout.hidden, after, layout.right)


def heightened(window: Window, layout: Layout, by: int) -> Layout | None:
    """The layout with the pane that has the focus so many steps taller; None if it cannot be."""
    shown = _shown(window, layout)
    if window.pane == "rows" or "matrix" not in shown or not shown & {"settings", "curves"}:
        return None
    before = _matrix(window, layout)
    by = by if window.pane == "matrix" else -by
    after = _matrix(window, Layout(right=before + by * _TALL_STEP))
    return None if after == before else Layout(layout.hidden, layout.left, after)


def without(window: Window, layout: Layout) -> Layout | None:
    """The layout without the pane that has the focus; None where it is all that is seen."""
    if window.kind != ALL or len(_shown(window, layout)) == 1:
        return None
    hidden = tuple(pane for pane in PANES if pane == window.pane or pane in layout.hidden)
    return Layout(hidden, layout.left, layout.right)


def with_pane(pane: str, layout: Layout) -> Layout:
    """The layout in which a pane is not hidden."""
    return Layout(tuple(it for it in layout.hidden if it != pane), layout.left, layout.right)


def after(window: Window, layout: Layout, by: int) -> str:
    """The pane so many further than the one that has the focus, of those that can be seen."""
    hidden = layout.hidden if window.kind == ALL and not window.alone else ()
    names = [name for name in PANES if name not in hidden or name == window.pane]
    return names[(names.index(window.pane) + by) % len(names)]


# Within a pane


@dataclass(frozen=True)
class DigitPlace:
    """Where a digit is in its pane.

    Args:
        columns: Of the digit.
        lines: Of the digit.
        beside: Whether the outputs are beside it, not below.
        most: Lines of the digit and what is beside it.
    """

    columns: int
    lines: int
    beside: bool
    most: int


def place_digit(side: int, columns: int, lines: int) -> DigitPlace:
    """Make an image as large as it can be beside its outputs, or above them.

    Args:
        side: Pixels of the image.
        columns: Of the pane, without its title.
        lines: Of the pane, without its title and what else it says.
    """
    beside = fitted(side, columns - _BAR_COLUMNS, lines)
    above = fitted(side, columns, lines - 1)
    has_lines, has_columns = lines - above[1] >= _BAR_LINES, columns - beside[0] > _WIDE_BAR
    is_beside = beside > above or (beside == above and (has_columns or not has_lines))
    place = beside if is_beside else above
    return DigitPlace(*place, is_beside, max(place[1], min(_TEN, lines)))


def fitted(side: int, columns: int, lines: int) -> tuple[int, int]:
    """The columns and lines that `shading.fit` makes of an image in so much room."""
    columns, lines = max(columns, 1), max(lines, 1)
    times = min(columns // (2 * side), lines // side)
    if times:
        return 2 * times * side, times * side
    factor = max(-(-side // columns), -(-side // (2 * lines)))
    return -(-side // factor), -(-side // (2 * factor))
