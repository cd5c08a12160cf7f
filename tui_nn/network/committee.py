"""A committee: several networks that read a row together."""

from collections.abc import Sequence

from tui_nn.network.losses import Loss
from tui_nn.network.model import Network


class Committee:
    """Networks whose outputs are averaged (Hansen, Salamon 1990).

    They err at different rows, so that together they err less than each by itself.

    Args:
        members: At least one; of the same inputs and outputs.

    Raises:
        ValueError: They differ in what they read, or in how many classes they tell apart.
    """

    def __init__(self, members: Sequence[Network]) -> None:
        if len({(member.inputs, member.outputs) for member in members}) != 1:
            shapes = [f"{member.inputs} inputs, {member.outputs} classes" for member in members]
            raise ValueError(f"these cannot read together: {'; '.join(shapes)}")
        self.members = list(members)

    @property
    def outputs(self) -> int:
        """How many classes it tells apart."""
        return self.members[0].outputs

    @property
    def loss(self) -> Loss:
        """Of the first member."""
        return self.members[0].loss
