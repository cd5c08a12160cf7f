"""The key bar of the dashboard: the keys of the pane that has the focus, then those of anywhere."""

from collections.abc import Sequence
from functools import lru_cache

from textual.reactive import reactive

from tui_nn.ui.arrangement import PANES
from tui_nn.ui.commands import commands_of, shown_in_bar
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.key_lines import KeyLines, wrapped

_ALWAYS = ("dashboard.start", "dashboard.runs", "app.find", "app.help", "app.quit")
"""What is told of in every pane: what one comes for, and where all the rest is told of."""


class KeyBar(KeyLines):
    """As many keys as there is room for in its lines.

    Attributes:
        pane: The one that has the focus, one of `PANES`.
    """

    pane: reactive[str] = reactive("rows")

    def told(self) -> Sequence[Command]:
        """Those of the pane first."""
        commands = tuple(shown_in_bar(commands=commands_of(self.app)))
        return told_in(commands, self.size.width, max(self.size.height, 1))[self.pane]


@lru_cache(maxsize=8)
def told_in(commands: tuple[Command, ...], width: int, lines: int) -> dict[str, Sequence[Command]]:
    """What the key bar tells of in each pane.

    A key for which its own pane has no room is told of where there is some: most work anywhere.

    Args:
        commands: All that have a word for the key bar, in their order there.
        width: Columns of the key bar.
        lines: Of the key bar.
    """
    anywhere = [command for command in commands if command.pane not in PANES]
    always = [command for command in anywhere if command.id in _ALWAYS]
    told: dict[str, Sequence[Command]] = dict.fromkeys(PANES, ())

    def fill(pane: str, wanted: Sequence[Command]) -> None:
        order = _order(commands, pane)
        for command in sorted(wanted, key=lambda it: it.scope != pane):
            more = sorted({*told[pane], command}, key=order.__getitem__)
            if len(wrapped(more, width)) <= lines:
                told[pane] = more

    for pane in PANES:
        fill(pane, always)
        fill(pane, [command for command in commands if command.pane == pane])
    for pane in PANES:
        found = {command for those in told.values() for command in those}
        fill(pane, [it for it in commands if it.scope in ("dashboard", "app") and it not in found])
    for pane in PANES:
        fill(pane, anywhere)
    return told


def _order(commands: Sequence[Command], pane: str) -> dict[Command, tuple[int, int]]:
    """What sorts commands as the key bar of a pane has them."""

    def group(command: Command) -> int:
        if command.pane in PANES:
            return 1 + (command.pane != pane) - (command.scope == pane)
        return 4 if command.id in _ALWAYS else 3

    return {command: (group(command), place) for place, command in enumerate(commands)}
