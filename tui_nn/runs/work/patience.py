"""Patience: when a training that gets no better is to stop."""

from dataclasses import dataclass


@dataclass
class Patience:
    """Counts the epochs since the last that was better than all before (Prechelt 1998).

    Args:
        limit: So many in a row are waited for; 0: for ever.
        best: The best accuracy at the end of an epoch.
        waited: Epochs since then.
    """

    limit: int = 0
    best: float | None = None
    waited: int = 0

    def see(self, accuracy: float) -> None:
        """Take note of the accuracy at the end of an epoch."""
        if self.best is None or accuracy > self.best:
            self.best, self.waited = accuracy, 0
        else:
            self.waited += 1

    @property
    def is_over(self) -> bool:
        """Whether it is time to stop."""
        return 0 < self.limit <= self.waited
