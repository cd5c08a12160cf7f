"""Which rows to show or to write: by label, by what a run reads, by what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.edits import Edits
from tui_nn.dataset.survey import Survey
from tui_nn.errors import UsageError

WORDS = ("wrong", "bad", "marked", "changed")
"""Words that stand for themselves: read wrongly, unusable, marked, with a corrected label."""

_REMEDY = "Type 7, as 9, 7 as 9, or one of " + ", ".join(WORDS)


@dataclass(frozen=True)
class Filter:
    """Which rows to show; one without any condition shows all.

    Args:
        label: Only rows of this class.
        predicted: Only rows that the run reads as this class.
        words: Only rows for which all of these hold, of `WORDS`.
        listed: Only these rows; None for all.
        title: What the listed rows are.
    """

    label: int | None = None
    predicted: int | None = None
    words: frozenset[str] = frozenset()
    listed: tuple[int, ...] | None = None
    title: str = ""

    @classmethod
    def parse(cls, text: str, names: Sequence[str] = ()) -> "Filter":
        """What a person types: `7`, `as 9`, `wrong`, `sneaker`, or several of them.

        Args:
            text: As typed.
            names: The names of the classes, which can be typed as well; blanks in them as `-`.

        Raises:
            UsageError: It is none of these.
        """
        label = predicted = None
        found = set()
        words = text.replace("=", " ").split()

        def class_of(word: str) -> int:
            known = _class(word, names)
            if known is None:
                raise UsageError(f"{word!r} is no filter", remedy=_REMEDY)
            return known

        while words:
            as_typed = words.pop(0)
            word = as_typed.lower()
            if word in WORDS:
                found.add(word)
            elif word == "as" and predicted is None and words:
                predicted = class_of(words.pop(0))
            elif word not in ("label", "as") and label is None:
                label = class_of(as_typed)
            elif word != "label":
                raise UsageError(f"{as_typed!r} is no filter", remedy=_REMEDY)
        return cls(label, predicted, frozenset(found))

    def __str__(self) -> str:
        """As it would be typed."""
        parts = [
            self.title,
            "" if self.label is None else str(self.label),
            "" if self.predicted is None else f"as {self.predicted}",
            *(word for word in WORDS if word in self.words),
        ]
        return " ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        """Whether it hides anything."""
        return self != Filter()

    @property
    def needs_predictions(self) -> bool:
        """Whether it asks what a run says."""
        return self.predicted is not None or "wrong" in self.words

    @property
    def needs_labels(self) -> bool:
        """Whether it asks what the rows are."""
        return self.label is not None or "wrong" in self.words

    def rows(
        self, survey: Survey, edits: Edits, predicted: NDArray[np.uint8] | None
    ) -> NDArray[np.int64]:
        """The indices of the rows to show, rising.

        Args:
            survey: Of all rows.
            edits: Of the same rows.
            predicted: (n,) what a run reads in each row; None where that is not known, and then
                no row passes a filter that asks for it. Nor does any where they have no labels
                and it asks for these.
        """
        usable, labels = survey.usable, survey.labels
        if self.needs_labels and not survey.dataset.has_labels:
            return np.empty(0, np.int64)
        chosen = np.ones(len(labels), bool)
        if self.listed is not None:
            chosen &= _mask(self.listed, len(labels))
        if self.label is not None:
            chosen &= usable & (labels == self.label)
        if "bad" in self.words:
            chosen &= ~usable
        if "marked" in self.words:
            chosen &= _mask(edits.marked, len(labels))
        if "changed" in self.words:
            chosen &= _mask(edits.labels, len(labels))
        if self.needs_predictions:
            chosen &= usable & self._fits(predicted, labels)
        return np.flatnonzero(chosen)

    def _fits(
        self, predicted: NDArray[np.uint8] | None, labels: NDArray[np.uint8]
    ) -> NDArray[np.bool_]:
        """Which rows (n,) a run reads as is asked for."""
        fits = np.full(len(labels), predicted is not None)
        if predicted is not None and self.predicted is not None:
            fits &= predicted == self.predicted
        if predicted is not None and "wrong" in self.words:
            fits &= predicted != labels
        return fits


def parse_class(text: str, names: Sequence[str] = ()) -> int:
    """A class as a person types it: its number, or its name.

    Raises:
        UsageError: It is neither.
    """
    label = _class(text.strip(), names)
    if label is None:
        some = ", ".join([name for name in names if name][:12])
        known = f", or one of {some}" if some else ""
        raise UsageError(f"{text!r} is no class", remedy=f"Type a number from 0 to 255{known}")
    return label


def _class(word: str, names: Sequence[str]) -> int | None:
    """The class that a word means, by its name or its number; None where it means none.

    A name is first looked for as it is written: EMNIST has both A and a.
    """
    word, known = word.replace(" ", "-"), [name.replace(" ", "-") for name in names]
    for wanted, among in ((word, known), (word.lower(), [name.lower() for name in known])):
        if wanted and wanted in among:
            return among.index(wanted)
    is_number = word.isascii() and word.isdecimal() and len(word) <= 3 and int(word) <= 255
    return int(word) if is_number else None


def _mask(rows: "Sequence[int] | set[int] | dict[int, int]", count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, bool)
    mask[[row for row in rows if row < count]] = True
    return mask
