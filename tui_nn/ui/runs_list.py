"""The runs as a list: what is told of each, which of them are shown, and in which order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui_nn.runs.folder import RunFolder
from tui_nn.runs.journal import ENDINGS
from tui_nn.runs.reader import LOST
from tui_nn.runs.tidying.keeping import About

UNREADABLE = "unreadable"
"""The state of a run of which nothing can be told."""

Rank = str | float | None


@dataclass(frozen=True)
class ListedRun:
    """What the list tells of a run.

    Args:
        folder: The run.
        state: As in its status, or `UNREADABLE`.
        recipe: Which it started from.
        epoch: Finished ones, with the fraction of the present one.
        epochs: All there are to be.
        accuracy: On the test rows, at the last evaluation.
        best: Of the best weights.
        made: When; None where that is not known.
        about: What its user says of it.
        remark: Why it has failed, or what else is to be known.
    """

    folder: RunFolder
    state: str
    recipe: str = ""
    epoch: float = 0.0
    epochs: int = 0
    accuracy: float | None = None
    best: float | None = None
    made: datetime | None = None
    about: About = About()  # noqa: RUF009 - it cannot be changed
    remark: str = ""

    @property
    def name(self) -> str:
        """The run's."""
        return self.folder.name

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change unless somebody goes on with it."""
        return self.state in (*ENDINGS, LOST)

    @property
    def needs_care(self) -> bool:
        """Whether something went wrong."""
        return self.state in ("failed", LOST, UNREADABLE)


@dataclass(frozen=True)
class Column:
    """Something told of every run.

    Args:
        title: In the heading.
        width: In characters; the columns of the name and of the note are wider where they can.
        text: What stands there.
        rank: What to sort by; runs for which that is None come last.
        falls: Whether the largest comes first, unless one wants it the other way.
        is_number: Whether it stands at the right of its column.
    """

    title: str
    width: int
    text: Callable[[ListedRun], str]
    rank: Callable[[ListedRun], Rank]
    falls: bool = False
    is_number: bool = False


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"


def _epochs(run: ListedRun) -> str:
    return f"{run.epoch:.4g} of {run.epochs}" if run.epochs else ""


def _made(run: ListedRun) -> str:
    return "" if run.made is None else f"{run.made:%Y-%m-%d %H:%M}"


def _time(run: ListedRun) -> float | None:
    return None if run.made is None else run.made.timestamp()


def _note(run: ListedRun) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in run.about.note)


NAME = Column("run", 8, lambda run: run.name, lambda run: run.name.lower())
STATE = Column("state", 10, lambda run: run.state, lambda run: run.state)
RECIPE = Column("recipe", 8, lambda run: run.recipe, lambda run: run.recipe or None)
EPOCHS = Column("epochs", 12, _epochs, lambda run: run.epoch if run.epochs else None, falls=True)
ACCURACY = Column(
    "accuracy",
    10,
    lambda run: _percent(run.accuracy),
    lambda run: run.accuracy,
    falls=True,
    is_number=True,
)
BEST = Column(
    "best", 7, lambda run: _percent(run.best), lambda run: run.best, falls=True, is_number=True
)
MADE = Column("made", 16, _made, _time, falls=True)
NOTE = Column("note", 12, _note, lambda run: _note(run).lower() or None)

COLUMNS = (NAME, STATE, RECIPE, EPOCHS, ACCURACY, BEST, MADE, NOTE)
"""From the left."""

_WORTH = (NAME, STATE, EPOCHS, ACCURACY, BEST, MADE, RECIPE, NOTE)  # what is worth room, in order


def columns_for(width: int, names: Iterable[str]) -> list[tuple[Column, int]]:
    """The columns that there is room for, each with its width, from the left.

    Args:
        width: Characters in a line; a blank stands between two columns.
        names: Of the runs that are listed.
    """
    widths = {column: column.width for column in COLUMNS}
    widths[NAME] = min(max([NAME.width, *map(len, names)]), max(width // 3, NAME.width))
    shown: list[Column] = []
    for column in _WORTH:
        if shown and widths[column] + 1 > width:
            break
        width -= widths[column] + 1
        shown.append(column)
    if NOTE in shown:
        widths[NOTE] += width
    return [(column, widths[column]) for column in COLUMNS if column in shown]


def passing(runs: Sequence[ListedRun], text: str) -> list[ListedRun]:
    """The runs in whose name, state, recipe or note each word of a text is found."""
    words = text.lower().split()
    return [run for run in runs if all(word in _searched(run) for word in words)]


def _searched(run: ListedRun) -> str:
    return f"{run.name}\n{run.state}\n{run.recipe}\n{run.about.note}".lower()


def in_order(runs: Sequence[ListedRun], column: Column, *, reverse: bool) -> list[ListedRun]:
    """The runs sorted by a column; those that are alike there stay in their order.

    Args:
        runs: The runs.
        column: What to sort by.
        reverse: Whether the other way round than is usual for it.
    """
    ranked = [(column.rank(run), run) for run in runs]
    known = [pair for pair in ranked if pair[0] is not None]
    known.sort(key=_rank_of, reverse=column.falls != reverse)
    return [run for _, run in known] + [run for rank, run in ranked if rank is None]


def _rank_of(pair: tuple[Rank, ListedRun]) -> str | float:
    assert pair[0] is not None
    return pair[0]
