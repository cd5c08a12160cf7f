"""Every error that this program raises on purpose: what happened, where, and what to do about it.

NnTuiError
├── UsageError       an argument or a setting that cannot be used
│   └── DataError    a file of rows that cannot be used, named to its line and column
└── RunError         a run that cannot be started, read or steered
    └── ModelError   a file of weights that cannot be loaded
"""

from pathlib import Path


class NnTuiError(Exception):
    """Something went wrong that a person can understand and do something about.

    Args:
        what: What happened, one sentence without a full stop.
        where: The place it happened in: a file, a line, a column, a run; empty where there is none.
        remedy: What to do about it; empty where nothing can be done.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Everything on one line: `where: what. remedy`."""
        place = f"{self.where}: " if self.where else ""
        advice = f". {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice}"


class UsageError(NnTuiError):
    """An argument or a setting that cannot be used."""

    exit_code = 2


class DataError(UsageError):
    """A file of rows that cannot be used.

    Args:
        what: What is wrong with it.
        path: The file, or the name of a built-in data set.
        line: The file's line, counted from 1, where the fault is in one.
        column: The value in that line, counted from 1 (the label is column 1), where it is in one.
        remedy: What to do about it.
    """

    def __init__(
        self,
        what: str,
        *,
        path: str | Path,
        line: int | None = None,
        column: int | None = None,
        remedy: str = "",
    ) -> None:
        where = str(path)
        if line is not None:
            where += f", line {line}"
        if column is not None:
            where += f", column {column}"
        super().__init__(what, where=where, remedy=remedy)
        self.path = str(path)
        self.line = line
        self.column = column


class RunError(NnTuiError):
    """A run that cannot be started, read or steered."""


class ModelError(RunError):
    """A file of weights that cannot be loaded."""
