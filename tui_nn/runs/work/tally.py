"""How fast and how well a training learns, from one report to the next."""

from tui_nn.network import Progress


class Tally:
    """What has been learned since it was made."""

    def __init__(self) -> None:
        self._rows = 0
        self._loss = 0.0
        self._seconds = 0.0

    def add(self, progress: Progress, seconds: float) -> None:
        """Count a report, and the seconds that it took."""
        self._rows += progress.rows
        self._loss += progress.loss * progress.rows
        self._seconds += seconds

    @property
    def mean_loss(self) -> float:
        """Of a row."""
        return self._loss / max(self._rows, 1)

    @property
    def rows_per_second(self) -> float | None:
        """Of training alone; None where nothing was learned."""
        return round(self._rows / self._seconds, 1) if self._seconds else None
